"""Says which of the meetings of one event a relative wish is about, and what it wishes of each; pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.observed import Observed
from ews_meetings.change.wish import Amend, Drop, Extent
from ews_meetings.errors import OccurrenceNotFound
from ews_meetings.model.exceptions import show_start
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import local_date, slots_of
from ews_meetings.model.span import instant, start_of, zones_of
from ews_meetings.service.relative import day_named, find_slot, origin_of

Relative = Amend | Drop


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """What is wished of one meeting of an event."""

    wish: Relative
    observed: Observed


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    observed: Observed
    at: datetime
    """The original start."""


def spread(wish: Relative, pieces: Sequence[Observed]) -> tuple[Share, ...]:
    """Return what is wished of each of the meetings of an event; of those that are left out nothing.

    Args:
        wish: about the event.
        pieces: its meetings in the calendar, the first one first; at least one.

    Raises:
        OccurrenceNotFound: several of them have an occurrence on the day that is named.
    """
    if not wish.occurrence:
        return tuple(_share(wish, one) for one in pieces)
    hits = _hits(pieces, wish.occurrence)
    if not hits:
        gone = next((one for one in pieces if _has_deleted(one, wish.occurrence)), pieces[0])
        return (_share(wish, gone, occurrence=wish.occurrence),)
    if isinstance(wish, Drop) and wish.extent is Extent.FOLLOWING:
        begin = min(hit.at for hit in hits)
        return tuple(share for one in pieces if (share := _rest(wish, one, begin)) is not None)
    if len(hits) > 1:
        series = hits[0].observed.series
        near = [show_start(hit.at, series.meeting) for hit in hits]
        raise OccurrenceNotFound(series.meeting.subject or series.uid, wish.occurrence, near)
    [hit] = hits
    return (_one(wish, hit),)


def has_occurrence(pieces: Sequence[Observed], text: str) -> bool:
    """Say whether one of the meetings of an event takes place when a person or a file says."""
    return bool(_hits(pieces, text))


def _share(wish: Relative, observed: Observed, *, occurrence: str = "") -> Share:
    own = replace(wish, name=observed.key or wish.name, occurrence=occurrence)
    if wish.origin is not None:
        own = replace(own, origin=replace(wish.origin, part=origin_of(observed).part))
    return Share(wish=own, observed=observed)


def _hits(pieces: Sequence[Observed], text: str) -> list[_Hit]:
    """Return the occurrences that a person or a file names."""
    return [hit for one in pieces if (hit := _hit(one, text)) is not None]


def _hit(one: Observed, text: str) -> _Hit | None:
    own = _own_start(one)
    if own is not None:
        return _Hit(observed=one, at=own) if _is_named(own, one, text) else None
    try:
        return _Hit(observed=one, at=find_slot(one.series, text))
    except OccurrenceNotFound:
        return None


def _own_start(one: Observed) -> datetime | None:
    """Return the original start of a single meeting beside the first one; None for any other."""
    origin = origin_of(one)
    if one.series.meeting.recurrence is not None or not origin.part:
        return None
    return origin.original_start_at or start_of(one.series.meeting.span)


def _is_named(at: datetime, one: Observed, text: str) -> bool:
    day = day_named(text)
    if day is not None:
        return local_date(at, one.series.meeting) == day
    return at == instant(text, zone=zones_of(one.series.meeting.span)[0])


def _has_deleted(one: Observed, text: str) -> bool:
    return any(_is_named(at, one, text) for at in one.series.deleted)


def _one(wish: Relative, hit: _Hit) -> Share:
    """Return what is wished of one occurrence; a single meeting is meant as a whole."""
    if _own_start(hit.observed) is None:
        return _share(wish, hit.observed, occurrence=wish.occurrence)
    if isinstance(wish, Drop):
        return _share(replace(wish, extent=Extent.WHOLE), hit.observed)
    return _share(wish, hit.observed)


def _rest(wish: Drop, one: Observed, begin: datetime) -> Share | None:
    """Return that a meeting ends before an instant; None where nothing of it is left from there on."""
    own = _own_start(one)
    first = own if own is not None else next(_from(one.series, begin), None)
    if first is None or first < begin:
        return None
    if own is not None:
        return _share(replace(wish, extent=Extent.WHOLE), one)
    return _share(wish, one, occurrence=f"{first:%Y-%m-%dT%H:%M:%S}+00:00")


def _from(series: Series, begin: datetime) -> Iterator[datetime]:
    return (at for at, _ in slots_of(series) if at >= begin)
