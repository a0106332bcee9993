"""What the parts of the planner share: how an action is begun, refused, and told of; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.action import Action, Call, MailKind, Step, Verb
from ews_meetings.change.identity import ItemKey
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.plan import PlanHeader
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState, Stamp, file_digest, person_digest
from ews_meetings.change.wish import Hold
from ews_meetings.errors import EwsMeetingsError, Undecided
from ews_meetings.model.exceptions import differing, series_digests
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Series
from ews_meetings.model.recurrence import show_pattern
from ews_meetings.model.span import show_span
from ews_meetings.service.mails import mails_for
from ews_meetings.service.merge import primary_of
from ews_meetings.service.observe import World

_NOT_TALLIED = Finding(
    code="answers-not-tallied",
    message="answers to a meeting in another calendar than the main one may stay in the Inbox",
    effect=Effect.KEPT,
    severity=Severity.WARNING,
)
"""Assumption Q37."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What every decision of a plan rests on."""

    world: World
    header: PlanHeader

    @property
    def now(self) -> datetime:
        """When the plan is made."""
        return self.header.made_at

    def bare(self, wish: Hold, verb: Verb, steps: tuple[Step, ...]) -> Action:
        """Return an action for a wish, without mails."""
        return Action(
            verb=verb,
            title=title_of(wish.series.meeting),
            key=ItemKey(mailbox=self.header.mailbox, uid=wish.series.uid),
            origin=wish.origin,
            wanted=wish.series if steps else None,
            steps=steps,
            written=series_digests(wish.series) if steps else {},
            people=self.people_of(wish.series.meeting) if steps else (),
            files=files_of(wish.series.meeting) if steps else (),
            findings=wish.findings,
            where=wish.where,
            source_digest=wish.digest,
            revisions=wish.revisions,
            inviting=wish.inviting,
            is_added=wish.is_added,
        )

    def people_of(self, meeting: Meeting) -> tuple[str, ...]:
        """Return how a stamp names those whom a wish invites, by what is known of each."""
        names = (
            name
            for attendee in meeting.attendees
            for name in (attendee.mailbox.folded, primary_of(attendee, self.world.primary))
        )
        return tuple(dict.fromkeys(map(person_digest, names)))

    def refused(self, wish: Hold, error: EwsMeetingsError) -> Action:
        """Return that a wish is refused."""
        return replace(self.bare(wish, Verb.REFUSE, ()), refusal=Refusal.of(error))

    def passed_over(self, wish: Hold, why: Finding, best: Observed | None = None) -> Action:
        """Return that nothing is done for a wish, and why; the item is shown as it is."""
        said = replace(why, where=wish.where)
        action = replace(
            self.bare(wish, Verb.KEEP, ()), findings=(*wish.findings, said), revisions=()
        )
        if best is None:
            return replace(action, title=f"{action.title}: is not in the calendar")
        return replace(action, title=title_of(best.series.meeting), item=best.ref)

    def undecided(self, wish: Hold) -> Action:
        """Return that nothing is done while an earlier mail is undecided."""
        run = self.world.undecided[wish.origin.key]
        seen = "an earlier run could not find out, so nothing is sent until somebody says"
        return self.refused(wish, Undecided(title_of(wish.series.meeting), seen, run=run))

    def with_mails(self, action: Action) -> Action:
        """Return an action with every mail that its steps cause."""
        mails = mails_for(
            action, organizer=self.header.mailbox, capabilities=self.world.capabilities
        )
        invites = any(mail.kind is MailKind.INVITE for mail in mails)
        said = (_NOT_TALLIED,) if invites and self.header.calendar else ()
        return replace(action, mails=mails, findings=(*action.findings, *said))


def files_of(meeting: Meeting) -> tuple[str, ...]:
    """Return how a stamp names what a wish attaches."""
    return tuple(dict.fromkeys(map(file_digest, meeting.attachments)))


def title_of(meeting: Meeting) -> str:
    """Return subject and time, for people."""
    repeats = f", {show_pattern(meeting.recurrence.pattern)}" if meeting.recurrence else ""
    return f"{meeting.subject or '(no subject)'}, {show_span(meeting.span)}{repeats}"


def told(best: Observed, stamp: Stamp | None) -> NotifyState:
    """Return who has been told; the server's word that it sent requests counts over the stamp."""
    if stamp is None:
        is_untold = best.facts.invited is Known.NO or not best.series.meeting.attendees
        return NotifyState.SILENT if is_untold else NotifyState.INVITED
    state = stamp.notify
    if state is NotifyState.OWED or best.facts.invited is not Known.YES:
        return state
    return NotifyState.INVITED


def steps_of(calls: Sequence[Call | Step]) -> tuple[Step, ...]:
    """Return steps numbered in order; a bare call mails nobody, but for SEND."""
    given = (call if isinstance(call, Step) else _step(call) for call in calls)
    return tuple(replace(step, number=number) for number, step in enumerate(given, 1))


def attaching(count: int) -> list[Step]:
    """Return the steps that attach every file of a meeting."""
    return [Step(number=0, call=Call.ATTACH, attachment=place) for place in range(count)]


def excepting(series: Series, notify: Notify = Notify.NONE) -> list[Step]:
    """Return the steps that make every exception of a series, deletions first."""
    dropped = [(Call.DROP_OCCURRENCE, at) for at in series.deleted]
    changed = [(Call.CHANGE_OCCURRENCE, one.original_start_at) for one, _ in differing(series)]
    return [
        Step(number=0, call=call, occurrence=at, notify=notify) for call, at in (*dropped, *changed)
    ]


def _step(call: Call) -> Step:
    return Step(number=0, call=call, notify=Notify.ALL if call is Call.SEND else Notify.NONE)
