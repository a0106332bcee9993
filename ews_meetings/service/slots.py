"""Says which single occurrences an update writes, and which of them people should hear of; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.action import Call, Step
from ews_meetings.change.notify import Notify
from ews_meetings.model.exceptions import (
    OCCURRENCE,
    OCCURRENCE_FIELDS,
    differing,
    is_deletion,
    is_return,
    plain_occurrence,
    remakes_exceptions,
)
from ews_meetings.model.fields import FIELDS, FieldChange
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import occurrence_at
from ews_meetings.model.span import end_of
from ews_meetings.service.merge import Merged

SIGNIFICANT = frozenset({row.name for row in FIELDS if row.is_significant} | {OCCURRENCE})
"""Changes of which people should hear who were invited."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One occurrence that is written."""

    at: datetime
    """Its original start."""
    is_dropped: bool
    is_significant: bool

    def step(self, notify: Notify = Notify.NONE) -> Step:
        """Return the step that writes it."""
        call = Call.DROP_OCCURRENCE if self.is_dropped else Call.CHANGE_OCCURRENCE
        return Step(number=0, call=call, occurrence=self.at, notify=notify)


def whole_fields(changes: Sequence[FieldChange]) -> tuple[str, ...]:
    """Return the rows that a change of the whole writes; attachments go their own way."""
    named = [change.field for change in changes if change.occurrence is None]
    return tuple(dict.fromkeys(name for name in named if name != "attachments"))


def slots_of(merged: Merged) -> tuple[Slot, ...]:
    """Return the occurrences that are to be written, deletions first."""
    remakes = remakes_exceptions(merged.changes)
    found = list(_anew(merged.series) if remakes else _changed(merged.changes))
    known = {slot.at for slot in found}
    followers = _taken_back(merged.changes) if remakes else _followers(merged)
    found += [
        Slot(at, is_dropped=False, is_significant=False) for at in followers if at not in known
    ]
    return tuple(sorted(found, key=lambda slot: (not slot.is_dropped, slot.at)))


def is_over(slot: Slot, series: Sequence[Series], now: datetime) -> bool:
    """Say whether an occurrence has ended, as it was and as it will be."""
    meetings = [occurrence_at(one, slot.at) or plain_occurrence(one, slot.at) for one in series]
    ends = [end_of(meeting.span) for meeting in meetings if meeting is not None]
    return bool(ends) and max(ends) <= now


def _anew(series: Series) -> Iterator[Slot]:
    """Yield every exception of a series, after a write that cost it them."""
    for at in series.deleted:
        yield Slot(at, is_dropped=True, is_significant=True)
    for one, delta in differing(series):
        yield Slot(
            one.original_start_at,
            is_dropped=False,
            is_significant=not SIGNIFICANT.isdisjoint(delta),
        )


def _changed(changes: Sequence[FieldChange]) -> Iterator[Slot]:
    """Yield the occurrences that changes are about."""
    by_start: dict[datetime, list[FieldChange]] = {}
    for change in changes:
        if change.occurrence is not None:
            by_start.setdefault(change.occurrence, []).append(change)
    for at, some in by_start.items():
        yield Slot(
            at,
            is_dropped=any(is_deletion(change) for change in some),
            is_significant=any(change.field in SIGNIFICANT for change in some),
        )


def _followers(merged: Merged) -> list[datetime]:
    """Return the exceptions that have to follow a change of the whole, in case they do not by themselves."""
    if not set(whole_fields(merged.changes)) & {row.name for row in OCCURRENCE_FIELDS}:
        return []
    return [one.original_start_at for one, _ in differing(merged.series)]


def _taken_back(changes: Sequence[FieldChange]) -> list[datetime]:
    """Return what is as the pattern has it again, in case the server has kept the exception."""
    return [change.occurrence for change in changes if change.occurrence and not is_return(change)]
