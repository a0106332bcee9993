"""Decides what is to be done: wishes against what the server holds; pure, and all mails are listed.

A second plan over the state that a plan describes says `unchanged` everywhere. How a
meeting is made stands in `creating`; what changes, goes or is answered in `updating` and `leaving`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import assert_never

from ews_meetings.change.action import Action, Call, Verb
from ews_meetings.change.notify import Inviting, Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.plan import Plan, PlanHeader
from ews_meetings.change.plan_file import seal
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import (
    EventUnusable,
    ForeignItem,
    ItemElsewhere,
    MeetingGone,
    NotTheOrganizer,
    PlanStale,
)
from ews_meetings.ledger.memory import LEFT_OUT
from ews_meetings.model.dates import first_match
from ews_meetings.model.finding import Finding
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import local_date
from ews_meetings.model.recurrence import show_pattern
from ews_meetings.model.span import start_of
from ews_meetings.service.claim import is_invited
from ews_meetings.service.copies import taken_up, telling_of
from ews_meetings.service.creating import create, finish, invite
from ews_meetings.service.hearing import ALREADY_SO
from ews_meetings.service.holding_back import with_held_back
from ews_meetings.service.leaving import answer, cancel
from ews_meetings.service.merge import is_as_written
from ews_meetings.service.observe import Held, World
from ews_meetings.service.outdated import outdated_part
from ews_meetings.service.planning import (
    Desk,
    steps_of,
    title_of,
    told,
)
from ews_meetings.service.policy import Telling, has_people, without_late_reminder
from ews_meetings.service.relative import Answering, Going, hold_of, key_of
from ews_meetings.service.remarks import drift, unsaid
from ews_meetings.service.sameness import held_already
from ews_meetings.service.updating import update
from ews_meetings.service.verify import has_doubled_attachments

Input = Hold | Going | Answering | Unusable | Action
"""What a plan is made from: relative wishes have been resolved, and what is unchanged is recognised."""


def make_plan(inputs: Sequence[Input], *, world: World, header: PlanHeader) -> Plan:
    """Return the sealed plan for some input."""
    planner = _Planner(desk=Desk(world=world, header=header))
    actions: list[Action] = []
    for item in inputs:
        actions.extend(planner.actions_for_input(item))
    return seal(Plan(header=header, actions=with_held_back(actions)))


def _unusable(item: Unusable) -> Action:
    return Action(
        verb=Verb.REFUSE,
        title=item.title,
        key=None,
        refusal=item.refusal,
        findings=item.findings,
        where=item.where,
    )


def _at(item: Hold | Going) -> str:
    where = item.where if isinstance(item, Hold) else item.wish.where
    return f" (at {where})" if where else ""


def _misfit(wish: Hold) -> EventUnusable | None:
    """Say that a series does not begin on a day of its pattern: the server would begin another day.

    What a relative wish leaves as the server has it is the server's affair.
    """
    meeting, recurrence = wish.series.meeting, wish.series.meeting.recurrence
    base = wish.base.series.meeting if wish.base is not None else None
    is_kept = base is not None and (base.span, base.recurrence) == (meeting.span, recurrence)
    if recurrence is None or is_kept:
        return None
    begins = local_date(start_of(meeting.span), meeting)
    if begins == recurrence.start == first_match(recurrence):
        return None
    pattern = show_pattern(recurrence.pattern)
    return EventUnusable(title_of(meeting), f"begins on {begins}, which is no day of '{pattern}'")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Planner:
    desk: Desk
    seen: dict[str, Hold | Going] = field(default_factory=dict)
    """The wishes that were planned, by key: one for each meeting."""

    @property
    def world(self) -> World:
        return self.desk.world

    def actions_for_input(self, item: Input) -> tuple[Action, ...]:
        """Return what one piece of the input needs."""
        match item:
            case Unusable():
                return (_unusable(item),)
            case Going():
                return self._going(item)
            case Action():
                return (item,)
            case Answering():
                return (answer(self.desk, item),)
            case Hold():
                if (misfit := _misfit(item)) is not None:
                    return (self.desk.refused(item, misfit),)
                first = self.seen.get(item.origin.key)
                self.seen.setdefault(item.origin.key, item)
                return self.actions_for(item) if first is None else self.again(item, first)
            case _:
                assert_never(item)

    def actions_for(self, wish: Hold) -> tuple[Action, ...]:
        """Return what one wish needs, twins to be removed included."""
        held = self.world.held.get(wish.origin.key, Held())
        if wish.base is not None and (held.best is None or wish.base.stamp is None):
            return (self._present(wish, wish.base),)
        if held.best is None:
            return (self._absent(wish, held),)
        return (self._present(wish, held.best), *self._twins(wish, held))

    def again(self, wish: Hold, first: Hold | Going) -> tuple[Action, ...]:
        """Return nothing for the same meeting given twice, a refusal for another one."""
        if isinstance(first, Hold) and wish.base is first.base and wish.digest == first.digest:
            return ()
        problem = f"its UID stands in the input before, with other content{_at(first)}"
        return (self.desk.refused(wish, PlanStale(title_of(wish.series.meeting), problem)),)

    def _going(self, item: Going) -> tuple[Action, ...]:
        """Return the cancellation of a meeting of which nothing else is wished."""
        first = self.seen.get(key_of(item))
        self.seen.setdefault(key_of(item), item)
        if first is None:
            return (cancel(self.desk, item), *self._twins_of(item))
        if isinstance(first, Going):
            return ()
        problem = f"the input wishes something else of it before{_at(first)}"
        return (self.desk.refused(first, PlanStale(title_of(first.series.meeting), problem)),)

    # --- nothing is there -----------------------------------------------------------------------

    def _absent(self, wish: Hold, held: Held) -> Action:
        title = title_of(wish.series.meeting)
        key = wish.origin.key
        if key in self.world.undecided:
            return self.desk.undecided(wish)
        if (why := self._outdated(wish)) is not None:
            return self.desk.passed_over(wish, why)
        foreign = self.world.foreign.get(wish.series.uid)
        if foreign is not None:
            return self._foreign(wish, foreign)
        if held.elsewhere:
            return self.desk.refused(wish, ItemElsewhere(title))
        if not self.desk.header.options.again and (gone := self._gone(key, held)):
            where, run = gone
            return self.desk.refused(wish, MeetingGone(title, where, run=run))
        return create(self.desk, wish)

    def _gone(self, key: str, held: Held) -> tuple[str, str] | None:
        """Return where a meeting that was made before is now, and which run of ours cancelled it."""
        known = self.world.made(key)
        if known is not None and known.gone == LEFT_OUT:
            return None
        run = known.run if known is not None and known.gone else ""
        if held.deleted:
            return "it lies in Deleted Items", run
        return ("it is nowhere", run) if known is not None else None

    # --- something is there ---------------------------------------------------------------------

    def _present(self, wish: Hold, best: Observed) -> Action:
        stamp = best.stamp
        if stamp is None or best.facts.is_ours_to_organize is Known.NO:
            return self._foreign(wish, best)
        adopts = self.desk.header.options.adopt
        if stamp.origin != wish.origin and not adopts:
            if (same := self._held_already(wish, best)) is not None:
                return self.desk.passed_over(wish, same, best)
            title, scope = title_of(wish.series.meeting), stamp.origin.scope
            return self.desk.refused(wish, ForeignItem(title, best.series.uid, made_by=scope))
        if wish.origin.key in self.world.undecided:
            return self.desk.undecided(wish)
        wish = taken_up(wish, best, mailbox=self.desk.header.mailbox)
        series = self._as_written(wish.series, stamp) if wish.base is None else None
        why = self._outdated(wish)
        if why is not None and series is None:
            return self.desk.passed_over(wish, why, best)
        if why is not None:
            wish = replace(wish, revisions=())
        if wish.base is not None:
            return self._amended(wish, best)
        if told(best, stamp) is NotifyState.PENDING and (
            series is None
            or has_doubled_attachments(series.meeting, best.series.meeting)
            or best.series.uid not in {"", wish.series.uid}
        ):
            return create(self.desk, wish, instead_of=best.ref)
        if series is None:
            return self._updated(wish, best)
        return self._same(replace(wish, series=series), best, stamp)

    def _outdated(self, wish: Hold) -> Finding | None:
        force = self.desk.header.options.force
        return outdated_part(wish, self.world.remembered, force=force)

    def _same(self, wish: Hold, best: Observed, stamp: Stamp) -> Action:
        """Return what is left to do for a meeting whose source has not changed."""
        options = self.desk.header.options
        hears = telling_of(wish, options=options, now=self.desk.now)
        is_held = wish.inviting is Inviting.DONE and has_people(wish.series)
        match told(best, stamp):
            case NotifyState.PENDING:
                return finish(self.desk, wish, best, hears)
            case NotifyState.SILENT if is_held:
                return update(self.desk, wish, best)
            case NotifyState.SILENT if hears.is_wanted:
                return invite(self.desk, wish, best, hears)
            case NotifyState.OWED if hears.is_wanted and options.notify is Notify.ALL:
                return update(self.desk, wish, best)
            case _ if options.force and drift(best):
                forced = update(self.desk, wish, best)
                return forced if forced.changes else self._keep(wish, best, hears)
            case _:
                return self._keep(wish, best, hears)

    def _held_already(self, wish: Hold, best: Observed) -> Finding | None:
        notify = self.desk.header.options.notify
        return held_already(wish, best, notify=notify, now=self.desk.now)

    def _foreign(self, wish: Hold, best: Observed) -> Action:
        """Take over an item that we did not make, where that is asked for and possible."""
        title = title_of(wish.series.meeting)
        if best.facts.is_ours_to_organize is Known.NO:
            return self.desk.refused(wish, NotTheOrganizer(title, best.facts.organizer))
        if not self.desk.header.options.adopt:
            if (same := self._held_already(wish, best)) is not None:
                return self.desk.passed_over(wish, same, best)
            made_by = best.stamp.origin.scope if best.stamp else ""
            return self.desk.refused(wish, ForeignItem(title, best.series.uid, made_by=made_by))
        if wish.origin.key in self.world.undecided:
            return self.desk.undecided(wish)
        return update(self.desk, wish, best)

    def _amended(self, wish: Hold, best: Observed) -> Action:
        action = update(self.desk, wish, best)
        if action.changes or action.refusal:
            return action
        said = tuple(f for f in action.findings if f.code != ALREADY_SO)
        return replace(self.desk.bare(wish, Verb.KEEP, ()), item=best.ref, findings=said)

    def _updated(self, wish: Hold, best: Observed) -> Action:
        series, reminder = without_late_reminder(wish.series, now=self.desk.now)
        wish = replace(wish, series=series, findings=(*wish.findings, *reminder))
        return update(self.desk, wish, best)

    def _as_written(self, series: Series, stamp: Stamp) -> Series | None:
        """Return the meeting as an earlier run wrote it; None when the source has changed since."""
        late, _ = without_late_reminder(series, now=self.desk.now)
        for candidate in (series, late):
            if is_as_written(candidate, stamp):
                return candidate
        return None

    def _keep(self, wish: Hold, best: Observed, hears: Telling) -> Action:
        findings = (
            *wish.findings,
            *hears.findings,
            *drift(best),
            *unsaid(best, self.world.capabilities),
        )
        return replace(self.desk.bare(wish, Verb.KEEP, ()), item=best.ref, findings=findings)

    def _twins(self, wish: Hold, held: Held) -> tuple[Action, ...]:
        """List the silent removal of further drafts of ours; a second invited item is only said."""
        return tuple(
            replace(
                self.desk.bare(wish, Verb.REMOVE, steps_of([Call.REMOVE])),
                item=twin.ref,
                title=f"{title_of(wish.series.meeting)}: a second draft that was never sent",
            )
            for twin in held.others
            if not is_invited(twin) and twin.stamp is not None and twin.stamp.origin == wish.origin
        )

    def _twins_of(self, item: Going) -> tuple[Action, ...]:
        if item.observed is None or not item.twins:
            return ()
        return self._twins(hold_of(item.observed), Held(others=item.twins))
