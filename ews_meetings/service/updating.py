"""Plans what becomes of an item whose wish has changed, or that a person wants changed; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Hold
from ews_meetings.errors import ChangedElsewhere
from ews_meetings.model.exceptions import (
    OCCURRENCES,
    compare_series,
    remakes_exceptions,
    series_digests,
)
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.merge import Merged, merge
from ews_meetings.service.planning import Desk, files_of, steps_of, title_of, told
from ews_meetings.service.policy import PAST_IS_SILENT, has_people, is_past
from ews_meetings.service.remarks import drift, staying_attachments
from ews_meetings.service.slots import SIGNIFICANT, Slot, is_over, slots_of, whole_fields
from ews_meetings.service.verify import missing_attachments, spare_attachments


def update(desk: Desk, wish: Hold, best: Observed) -> Action:
    """Return the action that makes an item what its source says now, or what a person wants."""
    merged = _merged(desk, wish, best)
    action = _begun(desk, wish, best, merged)
    if merged.conflicts:
        fields = dict.fromkeys(change.field for change in merged.conflicts)
        refused = desk.refused(wish, ChangedElsewhere(action.title, list(fields)))
        return replace(refused, changes=merged.conflicts, item=best.ref)
    state = told(best, best.stamp)
    if state in {NotifyState.SILENT, NotifyState.PENDING} and _invites(desk, merged):
        return _first_invitation(desk, action, merged, best)
    steps = _steps(desk, merged, best, state)
    notify = _told_after(state, _mode(desk, merged, best, state))
    action = replace(action, steps=steps_of(steps), notify=notify)
    said = (
        *_said(desk, merged, best, state),
        *staying_attachments(action, desk.world.capabilities),
    )
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))


def _merged(desk: Desk, wish: Hold, best: Observed) -> Merged:
    if wish.base is None:
        overwrites = desk.header.options.force or best.stamp is None
        return merge(wish.series, best, primary=desk.world.primary, overwrites=overwrites)
    if wish.base.series == best.series:
        return Merged(series=wish.series, changes=compare_series(old=best.series, new=wish.series))
    since = replace(best, stamp=_as_stamp(desk, wish, wish.base))
    force = desk.header.options.force
    return merge(wish.series, since, primary=desk.world.primary, overwrites=force)


def _as_stamp(desk: Desk, wish: Hold, base: Observed) -> Stamp:
    """Return what a wish was made from, as if it were written down: only differences are wanted."""
    return Stamp(
        origin=wish.origin,
        digest=wish.digest,
        run="",
        step="",
        notify=NotifyState.SILENT,
        written=series_digests(base.series),
        people=desk.people_of(base.series.meeting),
        files=files_of(base.series.meeting),
    )


def _begun(desk: Desk, wish: Hold, best: Observed, merged: Merged) -> Action:
    """Return the action with all but its steps; a relative wish leaves what the source has said."""
    stamp = best.stamp
    bare = desk.bare(wish, Verb.UPDATE, steps_of([Call.COMPARE]))
    if wish.base is not None and stamp is not None:
        bare = replace(
            bare,
            written=stamp.written,
            people=_with_added(desk, stamp.people, merged, best),
            files=stamp.files,
        )
    return replace(
        bare,
        title=title_of(best.series.meeting),
        wanted=merged.series,
        item=best.ref,
        before=best,
        changes=merged.changes,
        findings=(*bare.findings, *merged.findings, *_other_drift(wish, best, merged)),
    )


def _with_added(
    desk: Desk, people: Sequence[str], merged: Merged, best: Observed
) -> tuple[str, ...]:
    """Return whom we have invited, those included whom this change adds."""
    held = set(desk.people_of(best.series.meeting))
    added = (name for name in desk.people_of(merged.series.meeting) if name not in held)
    return tuple(dict.fromkeys((*people, *added)))


def _other_drift(wish: Hold, best: Observed, merged: Merged) -> tuple[Finding, ...]:
    """Say what somebody else has changed that stays as it is, and is not what the source says too."""
    ours = _named(merged.changes)
    theirs = _named(compare_series(old=best.series, new=wish.series)) if wish.base is None else None
    return tuple(
        finding
        for finding in drift(best)
        if finding.field not in ours and (theirs is None or finding.field in theirs)
    )


def _named(changes: Sequence[FieldChange]) -> set[str]:
    """Return the fields of changes, all exceptions together under one name."""
    return {OCCURRENCES if change.occurrence else change.field for change in changes}


# --- who hears ------------------------------------------------------------------------------------


def _was_told(state: NotifyState) -> bool:
    return state in {NotifyState.INVITED, NotifyState.OWED}


def _told_after(state: NotifyState, mode: Notify) -> NotifyState:
    """Return who will have been told; what people are owed stays owed until all of them are mailed."""
    match state:
        case NotifyState.OWED if mode is not Notify.ALL:
            return NotifyState.OWED
        case NotifyState.OWED | NotifyState.INVITED:
            return NotifyState.INVITED
        case _:
            return NotifyState.SILENT


def _invites(desk: Desk, merged: Merged) -> bool:
    """Say whether people who were never told are to be invited now."""
    options = desk.header.options
    if options.notify is Notify.NONE or not has_people(merged.series):
        return False
    return options.notify_past or not is_past(merged.series, desk.now)


def _is_over(desk: Desk, merged: Merged, best: Observed) -> bool:
    """Say whether a change is about the past only, so that nobody hears of it unasked."""
    if desk.header.options.notify_past:
        return False
    return is_past(merged.series, desk.now) and is_past(best.series, desk.now)


def _written(merged: Merged) -> set[str]:
    """Return the fields of the whole that are written, files among them."""
    named = {change.field for change in merged.changes if change.occurrence is None}
    return named | set(whole_fields(merged.changes))


def _mode(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> Notify:
    """Return whom the change of the whole mails."""
    whole = _written(merged)
    if not _was_told(state) or _is_over(desk, merged, best):
        return Notify.NONE
    match desk.header.options.notify:
        case Notify.ALL if whole & SIGNIFICANT or state is NotifyState.OWED:
            return Notify.ALL
        case Notify.CHANGED if "attendees" in whole:
            return Notify.CHANGED
        case _:
            return Notify.NONE


# --- the steps ------------------------------------------------------------------------------------


def _steps(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Call | Step]:
    mode = _mode(desk, merged, best, state)
    files = _files(merged, best)
    changes = mode is not Notify.NONE or bool(whole_fields(merged.changes))
    whole = [Step(number=0, call=Call.CHANGE, notify=mode)] if changes else []
    single = _occurrence_steps(desk, merged, best, state)
    writes = [*files, *whole, *single]
    if not writes:
        return [Call.CLOSE]
    begin = [Call.BEGIN] if _needs_beginning(desk, files, whole, single) else []
    return [Call.COMPARE, *begin, *writes, Call.CHECK, Call.CLOSE]


def _needs_beginning(
    desk: Desk, files: Sequence[Step], whole: Sequence[Step], single: Sequence[Step]
) -> bool:
    """Say whether the item must show that a change is under way, lest half of it be forgotten.

    Files are changed silently before the change that mails; occurrences are changed one by one, and
    noted on their series at the end; where the server does not fence, another machine must see it.
    """
    mails = any(step.mails for step in whole)
    is_alone = desk.world.capabilities.fences is Known.YES
    return (mails and (bool(files) or not is_alone)) or (not whole and bool(single))


def _files(merged: Merged, best: Observed) -> list[Step]:
    held, wanted = best.series.meeting, merged.series.meeting
    if all(change.field != "attachments" for change in merged.changes):
        return []
    missing = missing_attachments(wanted, held)
    spare = spare_attachments(wanted, held)
    return [
        *(Step(number=0, call=Call.ATTACH, attachment=place) for place in missing),
        *(Step(number=0, call=Call.DETACH, attachment=place) for place in spare),
    ]


def _occurrence_steps(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Step]:
    tells = (
        desk.header.options.notify is Notify.ALL
        and _was_told(state)
        and not _is_over(desk, merged, best)
        and has_people(merged.series)
    )
    return [
        slot.step(Notify.ALL if tells and _hears(desk, merged, best, slot) else Notify.NONE)
        for slot in slots_of(merged)
    ]


def _hears(desk: Desk, merged: Merged, best: Observed, slot: Slot) -> bool:
    """Say whether people should hear of an occurrence, and can from this server."""
    return _should_hear(desk, merged, best, slot) and _can_hear(desk, slot)


def _should_hear(desk: Desk, merged: Merged, best: Observed, slot: Slot) -> bool:
    if not slot.is_significant:
        return False
    return desk.header.options.notify_past or not is_over(
        slot, (best.series, merged.series), desk.now
    )


def _can_hear(desk: Desk, slot: Slot) -> bool:
    known = desk.world.capabilities
    is_mailed = known.cancels_one_occurrence if slot.is_dropped else known.mails_occurrences
    return is_mailed is Known.YES


# --- a first invitation with changes --------------------------------------------------------------


def _first_invitation(desk: Desk, action: Action, merged: Merged, best: Observed) -> Action:
    """Change silently, verify, and invite: nobody has been told of this meeting so far."""
    steps: list[Call | Step] = [Call.COMPARE, *_files(merged, best)]
    if whole_fields(merged.changes):
        steps.append(Call.CHANGE)
    steps += [slot.step() for slot in slots_of(merged)]
    steps += [Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK]
    action = replace(action, verb=Verb.INVITE, steps=steps_of(steps), notify=NotifyState.INVITED)
    said = staying_attachments(action, desk.world.capabilities)
    return desk.with_mails(replace(action, findings=(*action.findings, *said)))


# --- what is said ---------------------------------------------------------------------------------


def _said(desk: Desk, merged: Merged, best: Observed, state: NotifyState) -> list[Finding]:
    """Say who does not hear of what, and what the server does beyond what is asked."""
    if not merged.changes and state is not NotifyState.OWED:
        return [
            _info("already-so", "the calendar holds this already; only our note on it is renewed")
        ]
    if not _was_told(state) or not has_people(best.series):
        return []
    if _is_over(desk, merged, best):
        return [PAST_IS_SILENT]
    known = desk.world.capabilities
    mode = _mode(desk, merged, best, state)
    said: list[Finding] = []
    if _is_untold(desk, merged, best, mode):
        said.append(_warning("not-told", "people who were invited are not told of the change"))
    if mode is not Notify.NONE and known.cancels_removed is Known.NO and _removes(merged, best):
        said.append(
            _warning("removed-not-told", "this server sends no cancellation to those taken off")
        )
    if mode is Notify.CHANGED and known.spares_unchanged is not Known.YES:
        verb = "mails" if known.spares_unchanged is Known.NO else "may mail"
        said.append(_warning("changed-mails-all", f"this server {verb} those who stay as well"))
    if remakes_exceptions(merged.changes) and (merged.series.deleted or merged.series.changed):
        said.append(
            _info(
                "exceptions-made-again",
                "Exchange drops exceptions when the pattern changes, so they are made again",
            )
        )
    if desk.header.options.notify is Notify.ALL and _is_unheard(desk, merged, best):
        said.append(
            _warning(
                "occurrence-not-told",
                "this server does not mail the change of one occurrence; attendees keep theirs",
            )
        )
    return said


def _is_untold(desk: Desk, merged: Merged, best: Observed, mode: Notify) -> bool:
    """Say whether something matters to people that nobody is asked to tell them."""
    is_whole = mode is Notify.NONE and not SIGNIFICANT.isdisjoint(_written(merged))
    if is_whole or desk.header.options.notify is Notify.ALL:
        return is_whole
    return any(_should_hear(desk, merged, best, slot) for slot in slots_of(merged))


def _removes(merged: Merged, best: Observed) -> bool:
    stay = {attendee.mailbox.folded for attendee in merged.series.meeting.attendees}
    return any(a.mailbox.folded not in stay for a in best.series.meeting.attendees)


def _is_unheard(desk: Desk, merged: Merged, best: Observed) -> bool:
    """Say whether people should hear of an occurrence that this server does not mail."""
    return any(
        _should_hear(desk, merged, best, slot) and not _can_hear(desk, slot)
        for slot in slots_of(merged)
    )


def _info(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT)


def _warning(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT, severity=Severity.WARNING)
