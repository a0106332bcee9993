"""Plans cancellations of whole meetings, and answers to other people's; pure."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.identity import ItemKey, Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import (
    EwsMeetingsError,
    ForeignItem,
    ItemElsewhere,
    MeetingNotFound,
    NotInvited,
    NotTheOrganizer,
)
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.planning import Desk, steps_of, title_of, told
from ews_meetings.service.policy import PAST_IS_SILENT, has_people, is_past
from ews_meetings.service.relative import Answering, Going, hold_of, origin_of

RESPOND = "respond"
"""The scope under which answers are journalled."""


_NEVER_HERE = Finding(
    code="nothing-to-cancel",
    message="the calendar does not have it, so there is nothing to cancel",
    effect=Effect.KEPT,
)


# --- cancellations --------------------------------------------------------------------------------


def cancel(desk: Desk, going: Going) -> Action:
    """Return the action that takes a meeting away, and tells those who were invited."""
    if going.observed is None:
        return _absent(desk, going)
    observed = going.observed
    title = title_of(observed.series.meeting)
    if (refusal := _forbidden(desk, observed, going.wish.origin)) is not None:
        return _refused(desk, observed, refusal, going)
    wish = hold_of(observed)
    if wish.origin.key in desk.world.undecided:
        return desk.undecided(wish)
    notify, findings = _who_hears(desk, observed)
    message, lost = _message(desk, going.wish.message, notify)
    action = replace(
        desk.bare(
            wish,
            Verb.CANCEL,
            steps_of([Call.COMPARE, Step(number=0, call=Call.CANCEL, notify=notify)]),
        ),
        title=title,
        wanted=None,
        item=observed.ref,
        before=observed,
        message=message,
        findings=(*going.wish.findings, *findings, *lost),
        where=going.wish.where,
        revisions=going.wish.revisions,
    )
    if notify is not Notify.NONE:
        action = replace(action, notify=NotifyState.INVITED)
    return desk.with_mails(action)


def _absent(desk: Desk, going: Going) -> Action:
    """Return that nothing is left to be cancelled, or that it never was here."""
    wish = going.wish
    origin = wish.origin or Origin(scope="", uid=wish.name)
    held = desk.world.held.get(origin.key)
    action = Action(
        verb=Verb.KEEP,
        title=f"{wish.name}: is not in the calendar any more",
        key=ItemKey(mailbox=desk.header.mailbox, uid=wish.name),
        origin=origin,
        findings=wish.findings,
        where=wish.where,
        revisions=wish.revisions,
    )
    if held is not None and held.elsewhere:
        refusal = Refusal.of(ItemElsewhere(wish.name))
        return replace(action, verb=Verb.REFUSE, title=wish.name, refusal=refusal)
    if (held is not None and held.deleted) or desk.world.made(origin.key) is not None:
        return action
    if wish.origin is not None:
        return replace(action, findings=(*wish.findings, _NEVER_HERE))
    error = MeetingNotFound(wish.name, desk.header.mailbox)
    return replace(action, verb=Verb.REFUSE, title=wish.name, refusal=Refusal.of(error))


def _forbidden(desk: Desk, observed: Observed, origin: Origin | None) -> EwsMeetingsError | None:
    """Say why an item must not be cancelled from here."""
    title = title_of(observed.series.meeting)
    if observed.facts.is_ours_to_organize is Known.NO:
        return NotTheOrganizer(title, observed.facts.organizer)
    if desk.header.options.adopt:
        return None
    if observed.stamp is None:
        return ForeignItem(title, observed.series.uid)
    if origin is not None and observed.stamp.origin != origin:
        return ForeignItem(title, observed.series.uid, made_by=observed.stamp.origin.scope)
    return None


def _refused(desk: Desk, observed: Observed, error: EwsMeetingsError, going: Going) -> Action:
    return Action(
        verb=Verb.REFUSE,
        title=title_of(observed.series.meeting),
        key=ItemKey(mailbox=desk.header.mailbox, uid=observed.series.uid),
        origin=origin_of(observed),
        item=observed.ref,
        refusal=Refusal.of(error),
        findings=going.wish.findings,
        where=going.wish.where,
    )


def _who_hears(desk: Desk, observed: Observed) -> tuple[Notify, tuple[Finding, ...]]:
    """Return whom a cancellation is sent to, and what is to be said about that."""
    state = told(observed, observed.stamp)
    is_told = state in {NotifyState.INVITED, NotifyState.OWED}
    if not has_people(observed.series) or not is_told:
        return Notify.NONE, ()
    options = desk.header.options
    if options.notify is Notify.NONE:
        said = "attendees are not told, and keep the meeting in their calendars"
        return Notify.NONE, (_warning("cancellation-not-told", said),)
    if observed.facts.is_cancelled:
        return Notify.NONE, (
            _warning(
                "already-cancelled", "somebody has cancelled it already, so nobody is told again"
            ),
        )
    if is_past(observed.series, desk.now) and not options.notify_past:
        return Notify.NONE, (PAST_IS_SILENT,)
    return Notify.ALL, ()


def _message(desk: Desk, text: str, notify: Notify) -> tuple[str, tuple[Finding, ...]]:
    """Return the text that a cancellation can carry here."""
    if not text:
        return "", ()
    if notify is Notify.NONE:
        return "", (_lost_text("nobody is told, so the text goes nowhere"),)
    if desk.world.capabilities.cancels_with_text is not Known.YES:
        return "", (_lost_text("cancellations of this server carry no text"),)
    return text, ()


def _lost_text(message: str) -> Finding:
    return Finding(
        code="text-lost",
        message=message,
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="text",
    )


# --- answers --------------------------------------------------------------------------------------


def answer(desk: Desk, answering: Answering) -> Action:
    """Return the action that answers an invitation of somebody else's."""
    wish, observed = answering.wish, answering.observed
    if observed is None:
        error = MeetingNotFound(wish.name, desk.header.mailbox)
        return _unanswered(desk, wish.name, None, error)
    title = title_of(observed.series.meeting)
    if (why := _unanswerable(observed)) is not None:
        return _unanswered(desk, title, observed, NotInvited(title, why))
    is_told = desk.header.options.notify is not Notify.NONE
    notify = Notify.ALL if is_told else Notify.NONE
    origin = Origin(scope=RESPOND, uid=observed.series.uid)
    action = Action(
        verb=Verb.ANSWER,
        title=title,
        key=ItemKey(mailbox=desk.header.mailbox, uid=observed.series.uid),
        origin=origin,
        item=observed.ref,
        before=observed,
        message=wish.message,
        answer=wish.reply,
        notify=NotifyState.INVITED if is_told else NotifyState.SILENT,
        steps=steps_of([Call.COMPARE, Step(number=0, call=Call.ANSWER, notify=notify)]),
    )
    if _is_answered(answering, observed, desk.world.answered.get(observed.series.uid)):
        return replace(action, verb=Verb.KEEP, steps=())
    if origin.key in desk.world.undecided:
        return desk.undecided(replace(hold_of(observed), origin=origin))
    return desk.with_mails(action)


def _unanswerable(observed: Observed) -> str | None:
    if observed.facts.is_ours_to_organize is Known.YES:
        return "it is the organizer's own"
    if observed.facts.is_cancelled:
        return "it has been cancelled"
    if observed.stamp is not None and observed.facts.is_ours_to_organize is Known.UNKNOWN:
        return "it was made here"
    return None


def _is_answered(answering: Answering, observed: Observed, last: Action | None) -> bool:
    """Say whether the same was answered before: the same words again would be the same mail again.

    A meeting that moves asks anew, and then shows no answer.
    """
    wish = answering.wish
    if observed.facts.my_response is not wish.reply.response:
        return False
    if not wish.message and wish.reply.proposed is None:
        return True
    return last is not None and (last.answer, last.message) == (wish.reply, wish.message)


def _unanswered(
    desk: Desk, title: str, observed: Observed | None, error: EwsMeetingsError
) -> Action:
    uid = observed.series.uid if observed else title
    return Action(
        verb=Verb.REFUSE,
        title=title,
        key=ItemKey(mailbox=desk.header.mailbox, uid=uid),
        origin=Origin(scope=RESPOND, uid=uid),
        refusal=Refusal.of(error),
    )


def _warning(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT, severity=Severity.WARNING)
