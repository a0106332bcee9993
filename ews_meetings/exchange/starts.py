"""Says which occurrence of a series an instant of a server's means; computes, asks nothing.

Servers name an occurrence by its original start, and not all of them mean the same by it. Exchange
gives the instant. gromox lays series out by the offset that the first occurrence has, so that
after a change of the clocks it is an hour off (`servers.md`); older versions of it give the local
date, or the local time, as if it were UTC (its `exch/ews/structures.cpp`, process_occurrences).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ews_meetings.model.meeting import Meeting
from ews_meetings.model.occurrences import local_date, spans_of
from ews_meetings.model.span import DaySpan, Span, TimedSpan, end_of, start_of, zones_of

_MARGIN = timedelta(days=2)
_NEAR = timedelta(hours=2)
"""More than any zone moves its clocks, less than lies between two occurrences."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Starts:
    """The original starts of a series, as far as they were laid out."""

    meeting: Meeting
    spans: dict[datetime, Span]
    """When each occurrence takes place, by its original start, ascending."""
    is_whole: bool
    """Whether no occurrence of the pattern comes after these."""

    @classmethod
    def of(cls, meeting: Meeting, *, around: Iterable[datetime]) -> Starts:
        """Return the occurrences of a series' pattern up to the latest of these instants."""
        last = max(around, default=None)
        spans: dict[datetime, Span] = {}
        if last is None:
            return cls(meeting, spans, is_whole=False)
        for span in spans_of(meeting):
            if start_of(span) > last + _MARGIN:
                return cls(meeting, spans, is_whole=False)
            spans[start_of(span)] = span
        return cls(meeting, spans, is_whole=True)

    def meant_by(self, at: datetime) -> datetime | None:
        """Return the original start that a server means by an instant; None where it means none."""
        if at in self.spans or not self.spans:
            return at if at in self.spans else None
        dates = (self._by_offset(at), self._as_utc(at))
        found = (self._on(day) for day in dates if day is not None)
        return next((start for start in found if start is not None), None) or self._near(at)

    def is_outside(self, at: datetime) -> bool:
        """Say whether an instant lies before the first occurrence or after the last one."""
        if not self.spans:
            return True
        first, last = next(iter(self.spans)), next(reversed(self.spans))
        return at < first - _DAY or (self.is_whole and at > last + _DAY)

    def index_of(self, start: datetime) -> int:
        """Return which occurrence of the pattern an original start names, from 1."""
        return bisect_left(list(self.spans), start) + 1

    def unmoved(self, span: Span, *, at: datetime, start: datetime) -> Span:
        """Return where an occurrence is, without what the server makes of summer time.

        Args:
            span: as the server says it.
            at: the original start as the server says it.
            start: the original start that it means.
        """
        first, plain = self.meeting.span, self.spans[start]
        is_exact = at == start and not isinstance(first, DaySpan)
        if is_exact or start_of(span) != at:
            return span
        if end_of(span) - at == end_of(first) - start_of(first):
            return plain
        if not isinstance(span, TimedSpan):
            return span
        return replace(span, start_at=start, end_at=span.end_at + (start - at))

    def _by_offset(self, at: datetime) -> date | None:
        """Return the local date of an instant that is whole days from the first occurrence."""
        first = start_of(self.meeting.span)
        days, rest = divmod(at - first, _DAY)
        return None if rest else local_date(first, self.meeting) + timedelta(days=days)

    def _as_utc(self, at: datetime) -> date | None:
        """Return the date of an instant that really is a local date, or a local time."""
        zone = ZoneInfo(zones_of(self.meeting.span)[0])
        wall = start_of(self.meeting.span).astimezone(zone).time()
        said = at.astimezone(UTC).time()
        return at.astimezone(UTC).date() if said in {time(), wall} else None

    def _on(self, day: date) -> datetime | None:
        around = datetime.combine(day, time(), tzinfo=UTC)
        starts = list(self.spans)
        place = bisect_left(starts, around - _MARGIN)
        for start in starts[place : place + 2 * _MARGIN.days + 1]:
            if local_date(start, self.meeting) == day:
                return start
        return None

    def _near(self, at: datetime) -> datetime | None:
        """Return the occurrence that begins within two hours, else the one of the local date."""
        starts = list(self.spans)
        place = bisect_left(starts, at)
        around = starts[max(0, place - 1) : place + 1]
        near = min(around, key=lambda start: abs(start - at), default=None)
        if near is not None and abs(near - at) <= _NEAR:
            return near
        return self._on(local_date(at, self.meeting))
