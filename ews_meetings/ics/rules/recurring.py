"""A rule and its first occurrence to the recurrence that Exchange holds, proven, or to the reason why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ews_meetings.ics.rules.pattern import pattern_of
from ews_meetings.ics.rules.proof import Given, check
from ews_meetings.ics.values.ending import Remark, bounded
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import Rule
from ews_meetings.ics.values.wall_clock import clock_of, first_day
from ews_meetings.model.dates import dates_of
from ews_meetings.model.recurrence import Pattern, Recurrence
from ews_meetings.model.span import Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurring:
    """How a meeting repeats."""

    recurrence: Recurrence | None
    """None where the rule ends before its first date."""
    spans: tuple[Span, ...] = ()
    """The occurrences that were compared with the rule."""
    remarks: tuple[Remark, ...] = ()


def recurring(rule: Rule, given: Given) -> Recurring:
    """Return the recurrence of a rule, after every date of it was compared with the rule's own.

    Raises:
        NoPattern: Exchange cannot say it in one pattern.
    """
    first = first_day(given.span)
    pattern = pattern_of(rule, first, clock_of(given.span), clamps=given.clamps)
    _check_start(pattern, first)
    bounds = bounded(pattern, rule, given.span, given.until)
    if bounds.recurrence is None:
        return Recurring(recurrence=None, remarks=bounds.remarks)
    spans = check(bounds.recurrence, rule, given)
    return Recurring(recurrence=bounds.recurrence, spans=spans, remarks=bounds.remarks)


def _check_start(pattern: Pattern, first: date) -> None:
    """Refuse a DTSTART that is none of the rule's dates: in iCalendar it is an occurrence, in Exchange none.

    Source: RFC 5545 §3.8.5.3.
    """
    begins = next(dates_of(Recurrence(pattern=pattern, start=first)), None)
    if begins is None:
        raise NoPattern("it has no date at all")
    if begins != first:
        raise NoPattern(
            f"the meeting begins on {first:%A} {first}, which is none of its dates; "
            f"the first one is {begins:%A} {begins}"
        )
