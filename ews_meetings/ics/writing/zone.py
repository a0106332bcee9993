"""VTIMEZONE: the rules of an IANA zone for the years that a file is about, as Outlook reads them too.

icalendar 7.3 can write one (`Timezone.from_tzid`), but as a list of dates up to a day: Outlook does
not read such lists, and an endless series goes on after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Timezone, TimezoneDaylight, TimezoneStandard

from ews_meetings.ics.writing.onsets import Course, Onset, Run, course_of
from ews_meetings.ics.writing.values import put_word, stamp, tzid
from ews_meetings.model.meeting import Series
from ews_meetings.model.occurrences import last_end
from ews_meetings.model.span import DaySpan, Span, end_of, start_of, zones_of

_HOUR, _MINUTE = 3600, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """The years of which a zone is needed."""

    first: int
    last: int | None
    """None for a series without end."""

    def joined(self, other: Years) -> Years:
        """Return the years of both."""
        lasts = (self.last, other.last)
        last = None if None in lasts else max(year for year in lasts if year is not None)
        return Years(first=min(self.first, other.first), last=last)


def zones_in(series: Series) -> dict[str, Years]:
    """Return the zones that a series names, each with the years in which it does."""
    spans = [series.meeting.span, *(one.meeting.span for one in series.changed)]
    ends = last_end(series)
    last = None if ends is None else max(ends, *(end_of(span) for span in spans)).year
    years = Years(first=min(start_of(span).year for span in spans), last=last)
    return dict.fromkeys((zone for span in spans for zone in _named(span, series)), years)


def joined(parts: Iterable[Mapping[str, Years]]) -> dict[str, Years]:
    """Return the zones of several meetings together."""
    found: dict[str, Years] = {}
    for part in parts:
        for zone, years in part.items():
            found[zone] = found[zone].joined(years) if zone in found else years
    return found


def vtimezone(zone: str, years: Years) -> bytes:
    """Return the VTIMEZONE of a zone."""
    course = course_of(zone, years.first, years.first if years.last is None else years.last)
    component = Timezone()
    put_word(component, "TZID", tzid(zone))
    if _is_needed(course, years):
        component.add_component(_observance(course.begins))
    for run in course.runs:
        if years.last is None or run.onsets[0].wall.year <= years.last + 1:
            component.add_component(_of_run(run))
    return bytes(component.to_ical(sorted=False))


def is_bounded(zone: str, years: Years) -> bool:
    """Say whether the rules of a zone end before a series without end does."""
    runs = course_of(zone, years.first, years.first).runs if years.last is None else ()
    late = [run for run in runs if run.onsets[-1].wall.year > years.first + 1]
    return bool(late) and not all(run.is_open for run in late)


def _named(span: Span, series: Series) -> tuple[str, ...]:
    """Return the zones in which a span is written; changed occurrences stand in those of their series."""
    return () if isinstance(span, DaySpan) else zones_of(series.meeting.span)


def _is_needed(course: Course, years: Years) -> bool:
    """Say whether something has to be told of the time before the first change."""
    firsts = [run.onsets[0].wall for run in course.runs]
    return not firsts or min(firsts).year >= years.first


def _of_run(run: Run) -> TimezoneStandard | TimezoneDaylight:
    first, last = run.onsets[0], run.onsets[-1]
    component = _observance(first)
    if run.rule:
        until = "" if run.is_open else f";UNTIL={stamp(_day_after(last))}Z"
        put_word(component, "RRULE", run.rule + until)
    return component


def _observance(onset: Onset) -> TimezoneStandard | TimezoneDaylight:
    component = TimezoneDaylight() if onset.is_daylight else TimezoneStandard()
    put_word(component, "DTSTART", stamp(onset.wall))
    put_word(component, "TZOFFSETFROM", _offset(onset.before))
    put_word(component, "TZOFFSETTO", _offset(onset.after))
    put_word(component, "TZNAME", onset.name)
    return component


def _day_after(onset: Onset) -> datetime:
    """Return a time in UTC behind an onset, also for programs that take it for a local one."""
    return (onset.wall - onset.before).replace(tzinfo=UTC) + timedelta(days=1)


def _offset(offset: timedelta) -> str:
    """Return an offset (RFC 5545 §3.3.14)."""
    seconds = round(abs(offset).total_seconds())
    hours, rest = divmod(seconds, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    sign = "-" if offset < timedelta() else "+"
    return f"{sign}{hours:02}{minutes:02}{f'{left:02}' if left else ''}"
