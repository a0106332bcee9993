"""RRULE, EXDATE and RDATE of an event to how it repeats, in the zone of its series."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial
from itertools import takewhile

from ews_meetings.errors import EventUnusable, NotSupportedYet
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.component import Component
from ews_meetings.ics.ending import Remark, read_until
from ews_meetings.ics.exclusions import check_extra_dates, read_exclusions
from ews_meetings.ics.moments import read_moment
from ews_meetings.ics.month_day import NoPattern
from ews_meetings.ics.notes import Noted, joined, note, shorten
from ews_meetings.ics.proof import Given
from ews_meetings.ics.properties import Property
from ews_meetings.ics.recurring import Recurring, recurring
from ews_meetings.ics.rrule import Rule, read_rule
from ews_meetings.ics.wall_clock import begin_on, clock_of, first_day
from ews_meetings.ics.zones import Zones, instant
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.recurrence import Recurrence
from ews_meetings.model.span import DaySpan, Span, end_of, start_of, zone_rules

_OTHER_RULES = ("EXRULE", "X-MICROSOFT-RRULE")
_YEARS = 5
"""How long the rules of a VTIMEZONE are held against those of its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repetition:
    """When an event takes place, over and over."""

    span: Span
    """Of the first occurrence, in the zones of the series."""
    recurrence: Recurrence | None = None
    deleted: tuple[datetime, ...] = ()
    """Original starts, UTC, ascending."""


def read_repetition(event: Component, calendar: Calendar, span: Span) -> Noted[Repetition]:
    """Return how an event repeats.

    Args:
        event: The event.
        calendar: What is around it.
        span: As DTSTART and DTEND say.

    Raises:
        NotSupportedYet: Exchange cannot say it in one pattern.
        EventUnusable: a rule or a date cannot be read.
        UnknownZone: a TZID is neither known nor described in the file.
    """
    for other in event.all(*_OTHER_RULES):
        raise NotSupportedYet(other.where, f"{other.name} is not read")
    prop, twins = _one_rule(event)
    if prop is None:
        return _with_dates(event, calendar, Noted(Repetition(span=span)))
    read = read_rule(prop.value)
    if read.rule is None:
        problem = f"RRULE {shorten(prop.value)!r} cannot be read: {'; '.join(read.mistakes)}"
        raise EventUnusable(prop.where, problem, hint="correct the rule")
    placed = _in_one_zone(event, span)
    found = _recurring(event, prop, calendar, rule=read.rule, span=placed.value)
    repetition, remarks = _repetition(found, placed.value)
    remarks += tuple(Remark(code="rule-lenient", message=text) for text in read.remarks)
    told = (_remarked(prop, remark) for remark in (*twins, *remarks))
    zones = _zone_differs(event, calendar, placed.value, found)
    ends = _ends_differ(event, placed.value, found)
    findings = joined([placed.findings, told, zones, ends])
    return _with_dates(event, calendar, Noted(repetition, findings))


def _one_rule(event: Component) -> tuple[Property | None, tuple[Remark, ...]]:
    """Return the only rule; the same one twice counts once."""
    first, *others = event.all("RRULE") or (None,)
    if first is None:
        return None, ()
    if any(prop.value.strip().upper() != first.value.strip().upper() for prop in others):
        raise NotSupportedYet(first.where, "the event has several RRULEs; each needs a series")
    twin = Remark(code="rule-twice", message="the same rule stands there twice", is_loud=False)
    return first, (twin,) if others else ()


def _in_one_zone(event: Component, span: Span) -> Noted[Span]:
    """Return a span in the zones of its series: UTC stays UTC, and the end keeps the clock of the start."""
    start, end = event.first("DTSTART"), event.first("DTEND")
    if isinstance(span, DaySpan) or start is None:
        return Noted(span)
    if read_moment(start).offset is not None and not read_moment(start).offset:
        return Noted(replace(span, start_zone="UTC", end_zone="UTC"))
    if zone_rules(span.start_zone) == zone_rules(span.end_zone):
        return Noted(span)
    finding = note(
        end or start,
        code="end-zone-replaced",
        message=f"a series lasts equally long each time; its end is shown in {span.start_zone}",
        effect=Effect.CHANGED,
    )
    return Noted(replace(span, end_zone=span.start_zone), (finding,))


def _recurring(
    event: Component, prop: Property, calendar: Calendar, *, rule: Rule, span: Span
) -> Recurring:
    start = event.first("DTSTART")
    is_date = start is not None and read_moment(start).is_date
    until = read_until(rule, span, prop.where, starts_on_date=is_date)
    given = Given(
        span=span,
        until=until,
        instant_of=_instants(event, span, calendar.zones.for_series()),
        clamps=calendar.is_exchange or rule.skip == "BACKWARD",
    )
    try:
        return recurring(rule, given)
    except NoPattern as error:
        raise NotSupportedYet(prop.where, f"RRULE {shorten(prop.value)}: {error}") from error


def _instants(event: Component, span: Span, zones: Zones) -> Callable[[date], datetime]:
    """Return what the file says of the instants at which occurrences begin."""
    start = event.first("DTSTART")
    if start is None or isinstance(span, DaySpan):
        return partial(begin_on, span)
    moment = read_moment(start)
    # A time with an offset of its own may stand on another date of the zone it is shown in.
    apart = moment.day - first_day(span)
    return lambda day: instant(replace(moment, day=day + apart), start, zones)


def _repetition(found: Recurring, span: Span) -> tuple[Repetition, tuple[Remark, ...]]:
    """Return how it repeats; a rule with one date is a single meeting."""
    if found.recurrence is None:
        message = "the rule ends before the event begins; it is a single meeting"
        return Repetition(span=span), (*found.remarks, Remark(code="rule-over", message=message))
    if len(found.spans) == 1:
        message = "the rule has one date; it is a single meeting"
        once = Remark(code="rule-once", message=message, is_loud=False)
        return Repetition(span=span), (*found.remarks, once)
    return Repetition(span=span, recurrence=found.recurrence), found.remarks


def _with_dates(
    event: Component, calendar: Calendar, found: Noted[Repetition]
) -> Noted[Repetition]:
    """Return how an event repeats without the dates that it takes out."""
    zones = calendar.zones.for_series()
    repetition = found.value
    meeting = Meeting(subject="", span=repetition.span, recurrence=repetition.recurrence)
    excluded = read_exclusions(event, zones, meeting)
    extra = tuple(check_extra_dates(event, zones, meeting))
    findings = joined([found.findings, excluded.findings, extra])
    return Noted(replace(repetition, deleted=excluded.value), findings)


def _remarked(prop: Property, remark: Remark) -> Finding:
    return note(
        prop,
        code=remark.code,
        message=remark.message,
        effect=Effect.CHANGED if remark.is_loud else Effect.KEPT,
        severity=Severity.WARNING if remark.is_loud else Severity.INFO,
    )


def _zone_differs(
    event: Component, calendar: Calendar, span: Span, found: Recurring
) -> Iterator[Finding]:
    """Report where a VTIMEZONE has other rules than the zone of its name: the name counts for a series."""
    start = event.first("DTSTART")
    if start is None or isinstance(span, DaySpan):
        return
    moment = read_moment(start)
    rules = calendar.zones.rules_of(moment.tzid or calendar.zones.floating_tzid())
    if rules is None or moment.offset is not None or not calendar.zones.name_of(rules.tzid):
        return
    for one in takewhile(lambda one: first_day(one).year < moment.day.year + _YEARS, found.spans):
        day, clock = first_day(one), clock_of(one)
        if clock is None or rules.is_silent_at(day) or rules.have_run_out(day):
            return
        if start_of(one) != replace(moment, day=day, clock=clock).at(rules.offset_at(day, clock)):
            yield note(
                start,
                code="zone-rules-differ",
                message=f"the file's rules for its time zone differ from those of "
                f"{span.start_zone} (first on {day}); the series keeps {span.start_zone}",
                effect=Effect.CHANGED,
                severity=Severity.WARNING,
            )
            return


def _ends_differ(event: Component, span: Span, found: Recurring) -> Iterator[Finding]:
    """Report occurrences across a change of clocks: DTEND says how long, Exchange until when.

    Source: RFC 5545 §3.8.5.3 (the same exact duration).
    """
    end = event.first("DTEND")
    if end is None or isinstance(span, DaySpan):
        return
    length = span.end_at - span.start_at
    others = (one for one in found.spans if end_of(one) - start_of(one) != length)
    first = next(others, None)
    if first is not None:
        yield note(
            end,
            code="length-across-clocks",
            message="an occurrence across a change of clocks ends at the same time of day, "
            f"not after the same time (first on {first_day(first)})",
            effect=Effect.CHANGED,
        )
