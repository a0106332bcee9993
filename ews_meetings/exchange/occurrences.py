"""Reads single occurrences of series: finds each by its original start at this moment, or says that it cannot.

An index is worth nothing by itself: Exchange counts over the original pattern, gromox what is still
visible (`servers.md`). So each occurrence that comes back must show by its date that it is the one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.observed import Observed, Place, Slot
from ews_meetings.errors import OccurrenceUnverified
from ews_meetings.exchange import searches
from ews_meetings.exchange.asking import GONE, Asking, chunks
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import Element, View, typed
from ews_meetings.exchange.exceptions import (
    Changed,
    Unmatched,
    changed_starts,
    deleted_starts,
    listed_exceptions,
    occurrence_meeting,
    original_of,
    original_start,
)
from ews_meetings.exchange.fields import read_meeting
from ews_meetings.exchange.inbound import item_id_of, read_observed, shape, shape_of_item
from ews_meetings.exchange.properties import KEY, STAMP, STEP, read_stamp
from ews_meetings.exchange.recurrence import UNREADABLE
from ews_meetings.exchange.starts import Starts
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.meeting import Series

SLOTS_A_READ = 100
_PATHS_OF_MASTER = (
    "calendar:UID",
    "calendar:Start",
    "calendar:End",
    "calendar:IsAllDayEvent",
    "calendar:Recurrence",
    "calendar:ModifiedOccurrences",
    "calendar:DeletedOccurrences",
    "calendar:StartTimeZone",
    "calendar:EndTimeZone",
)
_DELETED = "ErrorCalendarOccurrenceIsDeletedFromRecurrence"
_OUT_OF_RANGE = "ErrorCalendarOccurrenceIndexIsOutOfRecurrenceRange"
_NO_LONGER = (_DELETED, _OUT_OF_RANGE)


@dataclass(frozen=True, slots=True)
class _Master:
    """A series as it is at this moment."""

    item: View
    starts: Starts
    deleted: tuple[datetime, ...]
    changed: Mapping[datetime, Changed]


@dataclass(frozen=True, slots=True)
class _Sought:
    """One occurrence that its series has at this moment."""

    slot: Slot
    master: _Master

    @property
    def start(self) -> datetime:
        return self.slot.original_start_at

    @property
    def changed(self) -> Changed | None:
        return self.master.changed.get(self.start)

    @property
    def index(self) -> int:
        return self.master.starts.index_of(self.start)

    @property
    def visible_index(self) -> int:
        return self.index - sum(1 for at in self.master.deleted if at < self.start)

    def by_index(self, index: int) -> Element:
        """Return the id that counts."""
        master_id = self.slot.master.item_id
        return typed("OccurrenceItemId", RecurringMasterId=master_id, InstanceIndex=str(index))

    def original_on(self, item: View) -> datetime | None:
        """Return the original start that an item shows, as the server says it."""
        said = original_start(item)
        if said is not None:
            return said
        if item.text("CalendarItemType") != "Exception":
            return item.instant("Start")
        listed = self.changed
        if listed is None or listed.item_id != item_id_of(item):
            return None
        return original_of(listed)

    def is_shown_by(self, item: View) -> bool:
        """Say whether an item is the occurrence."""
        at = self.original_on(item)
        return at is not None and self.master.starts.meant_by(at) == self.start


@dataclass(frozen=True, slots=True)
class Occurrences:
    """Reads occurrences of one mailbox."""

    asking: Asking
    place_of: Callable[[View], Place]

    def read(self, slots: Sequence[Slot]) -> tuple[Observed | None, ...]:
        """Return the occurrences, one per slot, None for one that does not take place.

        Raises:
            OccurrenceUnverified: the server does not show it, nor that there is none.
            EwsMeetingsError: it could not be read.
        """
        return tuple(one for part in chunks(slots, SLOTS_A_READ) for one in self._read_part(part))

    def _read_part(self, slots: Sequence[Slot]) -> list[Observed | None]:
        masters = self._masters(slots)
        sought = [self._sought(slot, masters.get(slot.master.item_id)) for slot in slots]
        items = iter(self._find([one for one in sought if one is not None]))
        return [None if one is None else self._observed(one, next(items)) for one in sought]

    def _masters(self, slots: Sequence[Slot]) -> dict[str, _Master]:
        """Return the series of these slots that are still there, by the masters' ids."""
        wanted: dict[str, list[datetime]] = {}
        for slot in slots:
            wanted.setdefault(slot.master.item_id, []).append(slot.original_start_at)
        asked = shape(_PATHS_OF_MASTER, (KEY, STEP, STAMP))
        messages = self.asking.ask_for(searches.get_items(asked, wanted), len(wanted))
        masters: dict[str, _Master] = {}
        for (item_id, ats), said in zip(wanted.items(), messages, strict=True):
            item = self.asking.calendar_item_of(said)
            if item is not None:
                masters[item_id] = _master(item, ats)
        return masters

    def _sought(self, slot: Slot, master: _Master | None) -> _Sought | None:
        """Return what is to be looked for; None where the series has no such occurrence."""
        if master is None or master.starts.meeting.recurrence is None:
            return None
        if master.starts.meeting.recurrence == UNREADABLE:
            raise self._unverified(slot)
        at = slot.original_start_at
        is_there = at in master.starts.spans and at not in master.deleted
        return _Sought(slot, master) if is_there else None

    def _find(self, sought: Sequence[_Sought]) -> list[View | None]:
        """Return the item of each; where the index of the pattern fails, the visible one is tried."""
        found = self._ask(sought, [_first_id(one) for one in sought])
        doubtful = [n for n, one in enumerate(sought) if not self._is_settled(one, found[n])]
        again = [sought[n] for n in doubtful]
        ids = [one.by_index(one.visible_index) for one in again]
        for n, said in zip(doubtful, self._ask(again, ids), strict=True):
            found[n] = said
        return [self._verified(one, said) for one, said in zip(sought, found, strict=True)]

    def _ask(self, sought: Sequence[_Sought], ids: Sequence[Element]) -> list[Message]:
        if not sought:
            return []
        payload = searches.get_by_ids(shape_of_item(), ids)
        return list(self.asking.ask_for(payload, len(ids)))

    def _is_settled(self, one: _Sought, said: Message) -> bool:
        """Say whether nothing else need be tried."""
        if one.changed is None and said.code == _OUT_OF_RANGE:
            return one.visible_index == one.index
        item = self.asking.calendar_item_of(said, missing=(GONE, *_NO_LONGER))
        return said.code == _DELETED or (item is not None and one.is_shown_by(item))

    def _verified(self, one: _Sought, said: Message) -> View | None:
        if said.code in _NO_LONGER:
            return None
        item = self.asking.calendar_item_of(said, missing=())
        if item is None or not one.is_shown_by(item):
            raise self._unverified(one.slot)
        return item

    def _observed(self, one: _Sought, item: View | None) -> Observed | None:
        observed = None if item is None else read_observed(item, place=self.place_of(item))
        at = None if item is None else one.original_on(item)
        if observed is None or item is None or at is None:
            return None
        meeting = occurrence_meeting(item, starts=one.master.starts, at=at, start=one.start)
        attachments = one.slot.series.meeting.attachments
        return replace(
            observed,
            series=Series(
                uid=observed.series.uid or one.slot.series.uid,
                meeting=replace(meeting, attachments=attachments),
            ),
            stamp=observed.stamp or read_stamp(one.master.item),
            key=observed.key or KEY.read(one.master.item) or "",
        )

    def _unverified(self, slot: Slot) -> OccurrenceUnverified:
        start = show_start(slot.original_start_at, slot.series.meeting)
        server = self.asking.caller.endpoint.server
        return OccurrenceUnverified(server, start=start, uid=slot.series.uid)


def _master(item: View, ats: Iterable[datetime]) -> _Master:
    listed, meeting = listed_exceptions(item), read_meeting(item)
    starts = Starts.of(meeting, around=(*listed.instants, *ats))
    try:
        deleted = deleted_starts(listed, starts)
    except Unmatched:
        unreadable = Starts.of(replace(meeting, recurrence=UNREADABLE), around=ats)
        return _Master(item, unreadable, (), {})
    return _Master(item, starts, deleted, changed_starts(listed, starts))


def _first_id(one: _Sought) -> Element:
    if one.changed is not None and one.changed.item_id:
        return typed("ItemId", Id=one.changed.item_id)
    return one.by_index(one.index)
