"""Reads what a series' master says of its exceptions, deleted and changed; asks nothing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.exchange.elements import View
from ews_meetings.exchange.fields import read_meeting
from ews_meetings.exchange.inbound import item_id_of
from ews_meetings.exchange.recurrence import UNREADABLE
from ews_meetings.exchange.starts import Starts
from ews_meetings.model.meeting import Meeting, Occurrence, Series

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry of a master's ModifiedOccurrences."""

    item_id: str
    start_at: datetime | None
    original_at: datetime | None
    """None where the server does not say."""


@dataclass(frozen=True, slots=True)
class Listed:
    """What a master lists, as the server says it."""

    deleted: tuple[datetime | None, ...]
    changed: tuple[Changed, ...]

    @property
    def instants(self) -> tuple[datetime, ...]:
        """Every instant that is named."""
        named = [*self.deleted]
        for one in self.changed:
            named += [one.start_at, one.original_at]
        return tuple(at for at in named if at is not None)


class Unmatched(Exception):
    """An exception cannot be told to be one of any occurrence."""


def listed_exceptions(master: View) -> Listed:
    """Return the exceptions that a master lists."""
    deleted = (
        master.at(element).instant("Start")
        for element in master.children("DeletedOccurrences/DeletedOccurrence")
    )
    return Listed(deleted=tuple(deleted), changed=tuple(_changed(master)))


def _changed(master: View) -> Iterator[Changed]:
    for element in master.children("ModifiedOccurrences/Occurrence"):
        held = master.at(element)
        identity = held.child("ItemId")
        yield Changed(
            item_id="" if identity is None else str(identity.get("Id", "")),
            start_at=held.instant("Start"),
            original_at=held.instant("OriginalStart"),
        )


def with_exceptions(series: Series, master: View, items: Mapping[str, View]) -> Series:
    """Return a series with the exceptions that its master lists.

    Where one of them cannot be told to be one of any occurrence, the whole series is not
    understood: then it repeats in an UNREADABLE way, and equals nothing that is wanted.

    Args:
        series: as it was read without exceptions.
        master: its item.
        items: the changed occurrences' own items, by their ids.
    """
    recurrence = series.meeting.recurrence
    if recurrence is None or recurrence == UNREADABLE:
        return series
    listed = listed_exceptions(master)
    starts = Starts.of(series.meeting, around=listed.instants)
    try:
        return replace(
            series,
            deleted=deleted_starts(listed, starts),
            changed=_occurrences(series, listed, starts, items),
        )
    except Unmatched as problem:
        told = {"item_id": item_id_of(master), "problem": str(problem)}
        log.warning("series not understood", extra=told)
        return replace(series, meeting=replace(series.meeting, recurrence=UNREADABLE))


def deleted_starts(listed: Listed, starts: Starts) -> tuple[datetime, ...]:
    """Return the original starts of the deleted occurrences, ascending.

    What lies outside the pattern's range does not take place anyway.

    Raises:
        Unmatched: the pattern has no occurrence where one is said to be deleted.
    """
    found: set[datetime] = set()
    for at in listed.deleted:
        start = None if at is None else starts.meant_by(at)
        if start is not None:
            found.add(start)
        elif at is None or not starts.is_outside(at):
            raise Unmatched(f"an occurrence at {at} is deleted, and the pattern has none there")
    return tuple(sorted(found))


def changed_starts(listed: Listed, starts: Starts) -> dict[datetime, Changed]:
    """Return the changed occurrences by their original starts, as far as they can be told."""
    named = ((original_of(one), one) for one in listed.changed)
    found = ((starts.meant_by(at), one) for at, one in named if at is not None)
    return {start: one for start, one in found if start is not None}


def original_of(one: Changed, item: View | None = None) -> datetime | None:
    """Return the original start of a changed occurrence, as the server says it.

    Where it does not, the start: no occurrence can be moved onto the day of another one
    (ErrorOccurrenceCrossingBoundary), so that one on a day of the pattern is the one of that day.
    """
    own = original_start(item) if item is not None else None
    return one.original_at or own or one.start_at


def original_start(item: View) -> datetime | None:
    """Return the original start that the item of an occurrence says, None where it says none."""
    return item.instant("OriginalStart") or item.instant("RecurrenceId")


def _occurrences(
    series: Series, listed: Listed, starts: Starts, items: Mapping[str, View]
) -> tuple[Occurrence, ...]:
    found: dict[datetime, Occurrence] = {}
    for one in listed.changed:
        item = items.get(one.item_id)
        at = original_of(one, item)
        start = None if at is None else starts.meant_by(at)
        if item is None or at is None or start is None or start in found:
            raise Unmatched(f"an occurrence at {at} is changed, and cannot be read")
        meeting = occurrence_meeting(item, starts=starts, at=at, start=start)
        attachments = series.meeting.attachments
        found[start] = Occurrence(
            original_start_at=start, meeting=replace(meeting, attachments=attachments)
        )
    return tuple(found[start] for start in sorted(found))


def occurrence_meeting(item: View, *, starts: Starts, at: datetime, start: datetime) -> Meeting:
    """Return what an occurrence's item says of it, as one of its series.

    Args:
        item: its item.
        starts: of its series.
        at: its original start as the server says it.
        start: its original start.
    """
    meeting = read_meeting(item)
    span = starts.unmoved(meeting.span, at=at, start=start)
    return replace(meeting, span=span, recurrence=None)
