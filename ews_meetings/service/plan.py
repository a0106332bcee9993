"""Decides what is to be done: wishes against what the server holds; pure, and all mails are listed.

A second plan over the state that a plan describes says `unchanged` everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.action import Action, Call, Step, Verb
from ews_meetings.change.identity import ItemKey
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Known, Observed
from ews_meetings.change.plan import Plan, PlanHeader
from ews_meetings.change.plan_file import seal
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import (
    EwsMeetingsError,
    ForeignItem,
    MeetingGone,
    NotSupportedYet,
    PlanStale,
    Undecided,
)
from ews_meetings.model.fields import FIELDS, compare, digests
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import show_span
from ews_meetings.service.claim import is_invited
from ews_meetings.service.mails import mails_for
from ews_meetings.service.observe import Held, World
from ews_meetings.service.policy import Telling, telling, without_late_reminder
from ews_meetings.service.remarks import drift, staying_attachments, unsaid
from ews_meetings.service.verify import has_doubled_attachments


def make_plan(inputs: Sequence[Hold | Unusable], *, world: World, header: PlanHeader) -> Plan:
    """Return the sealed plan for some input."""
    planner = _Planner(world=world, header=header)
    actions: list[Action] = []
    seen: dict[str, Hold] = {}
    for item in inputs:
        if isinstance(item, Unusable):
            actions.append(_unusable(item))
        elif (first := seen.get(item.origin.key)) is not None:
            actions.extend(planner.again_in_input(item, first))
        else:
            seen[item.origin.key] = item
            actions.extend(planner.actions_for(item))
    return seal(Plan(header=header, actions=tuple(actions)))


def title_of(meeting: Meeting) -> str:
    """Return subject and time, for people."""
    return f"{meeting.subject or '(no subject)'}, {show_span(meeting.span)}"


def _unusable(item: Unusable) -> Action:
    return Action(
        verb=Verb.REFUSE,
        title=item.title,
        key=None,
        refusal=item.refusal,
        findings=item.findings,
        where=item.where,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    world: World
    header: PlanHeader

    @property
    def now(self) -> datetime:
        return self.header.made_at

    def actions_for(self, wish: Hold) -> tuple[Action, ...]:
        """Return what one wish needs, twins to be removed included."""
        held = self.world.held.get(wish.origin.key, Held())
        if held.best is None:
            return (self._absent(wish, held),)
        return (self._present(wish, held.best), *self._twins(wish, held))

    def again_in_input(self, wish: Hold, first: Hold) -> tuple[Action, ...]:
        """Return nothing for the same meeting given twice, a refusal for another one."""
        if wish.digest == first.digest:
            return ()
        problem = f"its UID stands in the input before, with other content (at {first.where})"
        return (self._refused(wish, PlanStale(title_of(wish.series.meeting), problem)),)

    # --- nothing is there -----------------------------------------------------------------------

    def _absent(self, wish: Hold, held: Held) -> Action:
        title = title_of(wish.series.meeting)
        key = wish.origin.key
        if key in self.world.undecided:
            return self._undecided(wish)
        if not self.header.options.again:
            if held.deleted:
                return self._refused(wish, MeetingGone(title, "it lies in Deleted Items"))
            if key in self.world.remembered:
                return self._refused(wish, MeetingGone(title, "it is nowhere"))
        if wish.series.uid in self.world.foreign_uids:
            return self._refused(wish, ForeignItem(title, wish.series.uid))
        return self._create(wish)

    def _create(self, wish: Hold, instead_of: ItemRef | None = None) -> Action:
        """Make a meeting; a draft that nobody was told of and that is of no use makes room for it."""
        meeting, reminder = without_late_reminder(wish.series.meeting, now=self.now)
        told = telling(meeting, options=self.header.options, now=self.now)
        calls = [Call.REMOVE] if instead_of else []
        calls += [Call.SAVE, *self._attaching(meeting), Call.CHECK, Call.CLAIM]
        calls += [Call.SEND, Call.CHECK] if told.is_wanted else [Call.CLOSE]
        action = replace(
            self._bare(wish, Verb.CREATE, _steps(calls)),
            wanted=replace(wish.series, meeting=meeting),
            item=instead_of,
            findings=(*wish.findings, *reminder, *told.findings),
        )
        return self._with_telling(action, told)

    def _attaching(self, meeting: Meeting) -> list[Call]:
        if self.world.capabilities.keeps_inline_attachments is Known.YES:
            return []
        return [Call.ATTACH] * len(meeting.attachments)

    # --- something is there ---------------------------------------------------------------------

    def _present(self, wish: Hold, best: Observed) -> Action:
        stamp = best.stamp
        title = title_of(wish.series.meeting)
        if stamp is None or best.facts.is_ours_to_organize is Known.NO:
            return self._refused(wish, ForeignItem(title, best.series.uid))
        if stamp.origin != wish.origin:
            scope = stamp.origin.scope
            return self._refused(wish, ForeignItem(title, best.series.uid, made_by=scope))
        if wish.origin.key in self.world.undecided:
            return self._undecided(wish)
        meeting = self._as_written(wish.series.meeting, stamp)
        if _told(best, stamp) is NotifyState.PENDING and (
            meeting is None or has_doubled_attachments(meeting, best.series.meeting)
        ):
            return self._create(wish, instead_of=best.ref)
        if meeting is None:
            changed = _changed_fields(wish.series.meeting, stamp)
            return replace(
                self._refused(
                    wish,
                    NotSupportedYet(
                        wish.where or title,
                        f"{title}: the source has changed since it was imported"
                        f" ({', '.join(changed)}); changing a meeting is not there yet",
                    ),
                ),
                changes=compare(old=best.series.meeting, new=wish.series.meeting),
            )
        wish = replace(wish, series=replace(wish.series, meeting=meeting))
        told = telling(meeting, options=self.header.options, now=self.now)
        match _told(best, stamp):
            case NotifyState.PENDING:
                return self._finish(wish, best, told)
            case NotifyState.SILENT if told.is_wanted:
                return self._invite(wish, best, told)
            case _:
                return self._keep(wish, best, told)

    def _as_written(self, meeting: Meeting, stamp: Stamp) -> Meeting | None:
        """Return the meeting as an earlier run wrote it; None when the source has changed since."""
        late, _ = without_late_reminder(meeting, now=self.now)
        for candidate in (meeting, late):
            if digests(candidate) == stamp.written:
                return candidate
        return None

    def _finish(self, wish: Hold, best: Observed, told: Telling) -> Action:
        meeting = wish.series.meeting
        calls = [*self._attaching(meeting), Call.CHECK, Call.CLAIM]
        calls += [Call.SEND, Call.CHECK] if told.is_wanted else [Call.CLOSE]
        return self._go_on(self._bare(wish, Verb.FINISH, _steps(calls)), best, told)

    def _invite(self, wish: Hold, best: Observed, told: Telling) -> Action:
        steps = _steps([Call.CHECK, Call.CLAIM, Call.SEND, Call.CHECK])
        return self._go_on(self._bare(wish, Verb.INVITE, steps), best, told)

    def _go_on(self, action: Action, best: Observed, told: Telling) -> Action:
        """Take up an item that is there, and say what somebody has changed on it."""
        findings = (*action.findings, *told.findings, *drift(best))
        return self._with_telling(replace(action, item=best.ref, findings=findings), told)

    def _keep(self, wish: Hold, best: Observed, told: Telling) -> Action:
        findings = (*told.findings, *drift(best), *unsaid(best, self.world.capabilities))
        return replace(self._bare(wish, Verb.KEEP, ()), item=best.ref, findings=findings)

    def _twins(self, wish: Hold, held: Held) -> tuple[Action, ...]:
        """List the silent removal of further drafts of ours; a second invited item is only said."""
        return tuple(
            replace(
                self._bare(wish, Verb.REMOVE, _steps([Call.REMOVE])),
                item=twin.ref,
                title=f"{title_of(wish.series.meeting)}: a second draft that was never sent",
            )
            for twin in held.others
            if not is_invited(twin) and twin.stamp is not None and twin.stamp.origin == wish.origin
        )

    # --- building -------------------------------------------------------------------------------

    def _bare(self, wish: Hold, verb: Verb, steps: tuple[Step, ...]) -> Action:
        return Action(
            verb=verb,
            title=title_of(wish.series.meeting),
            key=ItemKey(mailbox=self.header.mailbox, uid=wish.series.uid),
            origin=wish.origin,
            wanted=wish.series if steps else None,
            steps=steps,
            findings=wish.findings,
            where=wish.where,
            source_digest=wish.digest,
        )

    def _with_telling(self, action: Action, told: Telling) -> Action:
        """Add the mails and what is to be said of them."""
        if action.wanted is None or not told.is_wanted:
            return action
        mails = mails_for(action.steps, series=action.wanted, organizer=self.header.mailbox)
        return replace(
            action,
            notify=NotifyState.INVITED,
            mails=mails,
            findings=(*action.findings, *staying_attachments(action, self.world.capabilities)),
        )

    def _undecided(self, wish: Hold) -> Action:
        run = self.world.undecided[wish.origin.key]
        seen = "an earlier run could not find out, so nothing is sent until somebody says"
        return self._refused(wish, Undecided(title_of(wish.series.meeting), seen, run=run))

    def _refused(self, wish: Hold, error: EwsMeetingsError) -> Action:
        return replace(self._bare(wish, Verb.REFUSE, ()), refusal=Refusal.of(error))


def _told(best: Observed, stamp: Stamp) -> NotifyState:
    """Return who has been told; the server's word that it sent requests counts over the stamp."""
    return NotifyState.INVITED if best.facts.invited is Known.YES else stamp.notify


def _steps(calls: Sequence[Call]) -> tuple[Step, ...]:
    attachments = iter(range(len(calls)))
    return tuple(
        Step(
            number=number,
            call=call,
            notify=Notify.ALL if call is Call.SEND else Notify.NONE,
            attachment=next(attachments) if call is Call.ATTACH else None,
        )
        for number, call in enumerate(calls, 1)
    )


def _changed_fields(meeting: Meeting, stamp: Stamp) -> list[str]:
    now = digests(meeting)
    return [row.label for row in FIELDS if now[row.name] != stamp.written.get(row.name)]
