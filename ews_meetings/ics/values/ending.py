"""COUNT and UNTIL to where a recurrence ends: at a local date in the zone of the series, or after a number.

Source: RFC 5545 §3.3.10.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import LAST_DAY, Moment, read_moment
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.ics.values.wall_clock import first_day, instant_of, zone_of
from ews_meetings.model.dates import last_date
from ews_meetings.model.occurrences import moved
from ews_meetings.model.recurrence import Pattern, Recurrence
from ews_meetings.model.span import DaySpan, Span, start_of

MOST_COUNTED = 999
"""Exchange counts no further (MS-OXWSCDATA NumberOfOccurrences); a date goes on."""
_FIRST_YEAR = 1601
_EVERY_DAY_OF_ALL_YEARS = 366 * (LAST_DAY.year - _FIRST_YEAR + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something worth saying about a rule that was read all the same."""

    code: str
    message: str
    is_loud: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The last moment at which an occurrence may begin: a local date, or an instant."""

    day: date | None = None
    at: datetime | None = None

    def has_passed(self, day: date, at: datetime) -> bool:
        """Say whether an occurrence on a local date, at an instant, comes too late."""
        if self.at is not None:
            return at > self.at
        return self.day is not None and day > self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """A recurrence with its end, and what was odd about that."""

    recurrence: Recurrence | None
    """None where the rule ends before its first date."""
    remarks: tuple[Remark, ...] = ()


def read_until(rule: Rule, span: Span, where: str, *, starts_on_date: bool) -> Until | None:
    """Return where UNTIL ends a series; None where it says nothing, or a year beyond Exchange's.

    Args:
        rule: The rule.
        span: The first occurrence.
        where: For the error.
        starts_on_date: Whether DTSTART is a DATE; then only the date part of a time counts.

    Raises:
        EventUnusable: it is neither a date nor a time.
    """
    year = re.match(r"([0-9]{4})-?[0-9]{2}-?[0-9]{2}", rule.until)
    if not rule.until or (year and int(year[1]) > LAST_DAY.year):
        return None
    if year and int(year[1]) < _FIRST_YEAR:
        return Until(day=date.min)
    moment = read_moment(Property(name="UNTIL", value=rule.until, where=where))
    if moment.is_date or (starts_on_date and isinstance(span, DaySpan)):
        return Until(day=moment.day)
    at = _instant(moment, span)
    if isinstance(span, DaySpan):
        return Until(day=at.astimezone(ZoneInfo(span.zone)).date())
    return Until(at=at)


def bounded(pattern: Pattern, rule: Rule, span: Span, until: Until | None) -> Bounds:
    """Return the recurrence of a pattern from a first occurrence to the end that its rule sets.

    With both COUNT and UNTIL, which RFC 5545 forbids, whichever comes first ends it.
    """
    endless = Recurrence(pattern=pattern, start=first_day(span))
    counted = _counted(endless, rule.count)
    if until is None:
        remarks = (Remark(code="until-far", message=f"UNTIL {rule.until} counts as no end"),)
        return Bounds(recurrence=counted, remarks=remarks if rule.until else ())
    last = last_date(_with_end(endless, _latest(span, until)))
    if last is None:
        return Bounds(recurrence=None, remarks=(rule_over(rule),))
    dated = _with_end(endless, last)
    if rule.count is None:
        return Bounds(recurrence=dated)
    said = Remark(code="rule-ends-twice", message="COUNT and UNTIL both end it; the earlier counts")
    counts_first = counted.count is not None and (last_date(counted) or last) <= last
    return Bounds(recurrence=counted if counts_first else dated, remarks=(said,))


def rule_over(rule: Rule) -> Remark:
    """Return what is said of a rule that ends before its event begins."""
    message = "the rule ends before the event begins; it is a single meeting"
    if rule.freq == "YEARLY":
        message += " (Outlook.com writes yearly rules without end like this)"
    return Remark(code="rule-over", message=message)


def _counted(endless: Recurrence, count: int | None) -> Recurrence:
    """Return a recurrence with so many occurrences; where Exchange cannot count so far, to the last."""
    if count is None or count > _EVERY_DAY_OF_ALL_YEARS:
        return endless
    numbered = Recurrence(pattern=endless.pattern, start=endless.start, count=count)
    if count <= MOST_COUNTED:
        return numbered
    last = last_date(numbered)
    return endless if last is None or last > LAST_DAY else _with_end(endless, last)


def _with_end(endless: Recurrence, end: date) -> Recurrence:
    return Recurrence(pattern=endless.pattern, start=endless.start, end=end)


def _latest(span: Span, until: Until) -> date:
    """Return the last local date on which an occurrence is not too late."""
    if until.at is None:
        return until.day or date.min
    first = first_day(span)
    day = until.at.astimezone(ZoneInfo(zone_of(span))).date()
    at = start_of(moved(span, days=(day - first).days))
    return day - timedelta(days=1) if until.has_passed(day, at) else day


def _instant(moment: Moment, span: Span) -> datetime:
    """Return the instant of UNTIL; a local time is one of the zone of the series."""
    if moment.offset is not None:
        return moment.at(moment.offset)
    return instant_of(moment.day, moment.clock, zone_of(span))
