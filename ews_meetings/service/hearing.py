"""Decides who hears of an update, and says who does not; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ews_meetings.change.action import Step
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.model.exceptions import remakes_exceptions
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.merge import Merged
from ews_meetings.service.planning import Desk, told
from ews_meetings.service.policy import PAST_IS_SILENT, has_people, is_past
from ews_meetings.service.slots import SIGNIFICANT, Slot, is_over, slots_of, whole_fields

ALREADY_SO = "already-so"
"""The code of the finding that nothing but our stamp is written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearing:
    """An update, as far as people are concerned."""

    desk: Desk
    merged: Merged
    best: Observed

    @property
    def state(self) -> NotifyState:
        """Who has been told so far."""
        return told(self.best, self.best.stamp)

    @property
    def was_told(self) -> bool:
        """Whether people have been invited before."""
        return self.state in {NotifyState.INVITED, NotifyState.OWED}

    @property
    def invites(self) -> bool:
        """Whether people who were never told are to be invited now."""
        options = self.desk.header.options
        if self.was_told or options.notify is Notify.NONE or not has_people(self.merged.series):
            return False
        return options.notify_past or not is_past(self.merged.series, self.desk.now)

    @property
    def mode(self) -> Notify:
        """Whom the change of the whole mails."""
        if not self.was_told or self._is_past():
            return Notify.NONE
        written = self._written()
        match self.desk.header.options.notify:
            case Notify.ALL if written & SIGNIFICANT or self.state is NotifyState.OWED:
                return Notify.ALL
            case Notify.CHANGED if "attendees" in written:
                return Notify.CHANGED
            case _:
                return Notify.NONE

    @property
    def told_after(self) -> NotifyState:
        """Who will have been told; what people are owed stays owed until all of them are mailed."""
        match self.state:
            case NotifyState.OWED if self.mode is not Notify.ALL:
                return NotifyState.OWED
            case NotifyState.OWED | NotifyState.INVITED:
                return NotifyState.INVITED
            case _:
                return NotifyState.SILENT

    def occurrence_steps(self) -> list[Step]:
        """Return the steps that write single occurrences, each with whom it mails."""
        tells = (
            self.desk.header.options.notify is Notify.ALL
            and self.was_told
            and not self._is_past()
            and has_people(self.merged.series)
        )
        return [
            slot.step(Notify.ALL if tells and self._hears(slot) else Notify.NONE)
            for slot in slots_of(self.merged)
        ]

    def findings(self) -> Iterator[Finding]:
        """Yield who does not hear of what, and what the server does beyond what is asked."""
        if not self.merged.changes and self.state is not NotifyState.OWED:
            yield _info(
                ALREADY_SO, "the calendar holds this already; only our note on it is renewed"
            )
        elif self.was_told and has_people(self.best.series):
            yield from (PAST_IS_SILENT,) if self._is_past() else self._unheard()

    def _unheard(self) -> Iterator[Finding]:
        known, mode = self.desk.world.capabilities, self.mode
        if self._is_untold():
            yield _warning("not-told", "people who were invited are not told of the change")
        if mode is not Notify.NONE and known.cancels_removed is Known.NO and self._removes():
            said = "this server sends no cancellation to those taken off"
            yield _warning("removed-not-told", said)
        if mode is Notify.CHANGED and known.spares_unchanged is not Known.YES:
            verb = "mails" if known.spares_unchanged is Known.NO else "may mail"
            yield _warning("changed-mails-all", f"this server {verb} those who stay as well")
        series = self.merged.series
        if remakes_exceptions(self.merged.changes) and (series.deleted or series.changed):
            yield _info(
                "exceptions-made-again",
                "Exchange drops exceptions when the pattern changes, so they are made again",
            )
        slots = slots_of(self.merged) if self.desk.header.options.notify is Notify.ALL else ()
        if any(self._should_hear(slot) and not self._can_hear(slot) for slot in slots):
            yield _warning(
                "occurrence-not-told",
                "this server does not mail the change of one occurrence; attendees keep theirs",
            )

    def _is_past(self) -> bool:
        """Say whether a change is about the past only, so that nobody hears of it unasked."""
        if self.desk.header.options.notify_past:
            return False
        now = self.desk.now
        return is_past(self.merged.series, now) and is_past(self.best.series, now)

    def _written(self) -> set[str]:
        """Return the fields of the whole that are written, files among them."""
        changes = self.merged.changes
        named = {change.field for change in changes if change.occurrence is None}
        return named | set(whole_fields(changes))

    def _is_untold(self) -> bool:
        """Say whether something matters to people that nobody is asked to tell them."""
        is_whole = self.mode is Notify.NONE and not SIGNIFICANT.isdisjoint(self._written())
        if is_whole or self.desk.header.options.notify is Notify.ALL:
            return is_whole
        return any(self._should_hear(slot) for slot in slots_of(self.merged))

    def _removes(self) -> bool:
        stay = {attendee.mailbox.folded for attendee in self.merged.series.meeting.attendees}
        return any(a.mailbox.folded not in stay for a in self.best.series.meeting.attendees)

    def _hears(self, slot: Slot) -> bool:
        """Say whether people should hear of an occurrence, and can from this server."""
        return self._should_hear(slot) and self._can_hear(slot)

    def _should_hear(self, slot: Slot) -> bool:
        if not slot.is_significant:
            return False
        both = (self.best.series, self.merged.series)
        return self.desk.header.options.notify_past or not is_over(slot, both, self.desk.now)

    def _can_hear(self, slot: Slot) -> bool:
        known = self.desk.world.capabilities
        is_mailed = known.cancels_one_occurrence if slot.is_dropped else known.mails_occurrences
        return is_mailed is Known.YES


def _info(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT)


def _warning(code: str, message: str) -> Finding:
    return Finding(code=code, message=message, effect=Effect.KEPT, severity=Severity.WARNING)
