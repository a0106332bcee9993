"""The time zone of a series: the one in which every occurrence begins when the file says.

The clocks of the file (its VTIMEZONE where that speaks, else its name) are held against a known zone at
each local time of the rule, before the rule is converted. An endless rule is followed for 28 years.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from ews_meetings.errors import EventUnusable, ZoneContradicted
from ews_meetings.ics.calendar import Calendar
from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.rules.recurring import Recurring
from ews_meetings.ics.rules.rule_dates import YEARS
from ews_meetings.ics.values.moments import Duration, read_duration, read_moment
from ews_meetings.ics.values.wall_clock import begin_on, first_day
from ews_meetings.ics.when.repeating import Repeating, repeating_of
from ews_meetings.ics.zones.clock_changes import Odd, odd_days, oddity, tell
from ews_meetings.ics.zones.zone_clocks import zone_offset
from ews_meetings.ics.zones.zone_evidence import DECADE, Evidence, stretches_apart
from ews_meetings.ics.zones.zone_notes import relabelled, unsaid
from ews_meetings.ics.zones.zone_search import zone_always_like, zone_at_each
from ews_meetings.ics.zones.zone_silence import spoken_days
from ews_meetings.ics.zones.zones import Zones, instant
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.model.span import DaySpan, Span, end_of, start_of, zone_rules, zones_of

_LONGEST = 80
"""Beyond this no occurrence is held against the file."""


def settle_zone(event: Component, calendar: Calendar) -> Noted[Zones]:
    """Return the zones of a calendar with the one in which a series is held.

    Raises:
        ZoneContradicted: no known zone has the file's clocks at every occurrence.
    """
    repeating = repeating_of(event, calendar)
    evidence = calendar.zones.evidence(repeating.moment) if repeating else None
    if repeating is None or evidence is None:
        return Noted(calendar.zones)
    kept = _with_name(evidence, repeating) if evidence.name is not None else None
    odd = tuple(_odd(evidence, repeating))
    if kept is not None:
        return Noted(calendar.zones, (*kept, *odd))
    zone = _zone_of(evidence, repeating)
    if zone is None:
        raise _contradicted(evidence, repeating)
    shown = {**calendar.zones.shown_in, calendar.zones.key_of(repeating.moment): zone}
    findings = (*_shown(evidence, repeating, zone), *odd)
    return Noted(replace(calendar.zones, shown_in=shown), findings)


def _with_name(evidence: Evidence, repeating: Repeating) -> tuple[Finding, ...] | None:
    """Return what to say of a series that keeps its name, None where its rules forbid that."""
    name, zones = evidence.name, repeating.zones
    rules = zones.rules_of(zones.tzid_of(repeating.moment))
    if rules is None or name is None:
        return ()
    last = spoken_days(rules).last
    said: tuple[Finding, ...] = ()
    for day, clock in repeating.times_apart(rules, name):
        silence = Evidence(name=name, rules=rules).silence(day)
        if silence is None and not zones.trusts_names:
            return None
        if not said:
            when = f"{day} {clock:%H:%M:%S}"
            said = tuple(unsaid(repeating.start, name, silence, when=when))
        if said and (day > last or zones.trusts_names):
            break
    return said


def _zone_of(evidence: Evidence, repeating: Repeating) -> str | None:
    """Return a zone with the file's clocks at every occurrence: the mailbox's own, or the first known.

    One with these clocks all the time comes before one that has them at the occurrences only.
    """
    rules, home = evidence.rules, repeating.zones.home
    always = None
    if rules is not None:
        if evidence.name is None and next(repeating.times_apart(rules, home), None) is None:
            return home
        always = zone_always_like(rules, home, repeating.moment.day.year)
        if evidence.name is None and always is not None:
            return always
    return zone_at_each(_offsets(evidence, repeating), (home, always or home), rules)


def _offsets(evidence: Evidence, repeating: Repeating) -> tuple[tuple[date, time, timedelta], ...]:
    return tuple((day, clock, evidence.offset_at(day, clock)) for day, clock in repeating.times())


def _shown(evidence: Evidence, repeating: Repeating, zone: str) -> tuple[Finding, ...]:
    """Return what is said of another zone; the mailbox's own is no other for a bare offset."""
    home = repeating.zones.home
    if repeating.moment.offset is not None and zone == home:
        return ()
    finding = relabelled(
        repeating.start,
        repeating.tzid,
        name=evidence.name,
        zone=zone,
        home=home,
        until=repeating.until,
    )
    return (finding,)


def _odd(evidence: Evidence, repeating: Repeating) -> Iterator[Finding]:
    """Report the first later occurrence at a time that the clocks skip, or show twice."""
    moment = repeating.moment
    if moment.offset is not None:
        return
    days = odd_days(moment.clock, evidence, range(moment.day.year, moment.day.year + YEARS))
    for day, clock in repeating.times() if days else ():
        if day > max(days):
            return
        if day in days and clock == moment.clock and day != moment.day:
            later = replace(moment, day=day)
            yield from tell(repeating.start, later, evidence, when=str(day))
            return


def _contradicted(evidence: Evidence, repeating: Repeating) -> ZoneContradicted:
    """Return the refusal, with the first time at which the likeliest zone differs."""
    zone = evidence.name or repeating.zones.home
    times = repeating.times_apart(evidence.rules, zone) if evidence.rules else repeating.times()
    day, clock = next(
        (day, clock)
        for day, clock in times
        if evidence.offset_at(day, clock) != zone_offset(zone, day, clock)
    )
    offset = evidence.offset_at(day, clock)
    moment = replace(repeating.moment, day=day, clock=clock)
    return ZoneContradicted(
        repeating.start.where,
        repeating.tzid,
        zone=zone,
        is_named=evidence.name is not None,
        when=str(moment),
        by_file=moment.at(offset),
        by_zone=moment.at(zone_offset(zone, day, clock)),
    )


def in_one_zone(event: Component, span: Span) -> Noted[Span]:
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


def instants(event: Component, span: Span, zones: Zones) -> Callable[[date], datetime]:
    """Return what the file says of the instants at which occurrences begin."""
    start = event.first("DTSTART")
    if start is None or isinstance(span, DaySpan):
        return partial(begin_on, span)
    moment = read_moment(start)
    if _is_alike(zones.evidence(moment), span.start_zone, moment.day.year):
        return partial(begin_on, span)
    # A time with an offset of its own may stand on another date of the zone it is shown in.
    apart = moment.day - first_day(span)
    return lambda day: instant(replace(moment, day=day + apart), start, zones)


def _is_alike(evidence: Evidence | None, zone: str, year: int) -> bool:
    """Return whether a zone has the file's clocks all the time, not just at the occurrences."""
    if evidence is None or evidence.name not in {None, zone}:
        return False
    if evidence.rules is None:
        return True
    decade = year // DECADE * DECADE
    return not stretches_apart(evidence.rules, zone, decade, decade + _LONGEST)


def check_begin(event: Component, zones: Zones) -> None:
    """See that the clocks show the local time at which a series begins: its other dates have it.

    Raises:
        EventUnusable: they skip it, and every other occurrence would move with the first one.
    """
    start = event.first("DTSTART")
    moment = read_moment(start) if start else None
    if start is None or moment is None or moment.is_date or moment.offset is not None:
        return
    evidence = zones.evidence(moment)
    if evidence is not None and oddity(moment.day, moment.clock, evidence) is Odd.SKIPPED:
        problem = f"the series begins at {moment}, a time that the clocks skip on that day"
        raise EventUnusable(start.where, problem, hint="begin it on the next date of its rule")


def at_usual_end(event: Component, span: Span) -> Span:
    """Return a span that ends at the time of day at which its occurrences usually end.

    DURATION counts hours: a first occurrence across a change of clocks ends as no other one does.
    """
    duration = event.first("DURATION")
    if duration is None or event.first("DTEND") or isinstance(span, DaySpan):
        return span
    wall = span.start_at.astimezone(ZoneInfo(span.start_zone)) + read_duration(duration).total
    return replace(span, end_at=wall.replace(fold=0).astimezone(UTC))


def ends_differ(event: Component, span: Span, found: Recurring) -> Iterator[Finding]:
    """Report occurrences across a change of clocks: the file says how long, Exchange until when.

    Args:
        event: The event.
        span: As the file says it.
        found: What Exchange will hold.

    Source: RFC 5545 §3.8.5.3 (the same exact length for DTEND, the same nominal one for DURATION).
    """
    said = event.first("DTEND", "DURATION")
    if said is None or isinstance(span, DaySpan):
        return
    length = Duration(days=timedelta(), exact=span.end_at - span.start_at)
    if said.name == "DURATION":
        length = read_duration(said)
    others = (one for one in found.spans if end_of(one) != _end_after(one, length))
    first = next(others, None)
    if first is not None:
        yield note(
            said,
            code="length-across-clocks",
            message="an occurrence across a change of clocks ends at the same time of day, "
            f"not after the same time (first on {first_day(first)})",
            effect=Effect.CHANGED,
        )


def _end_after(span: Span, length: Duration) -> datetime:
    """Return where a span of such a length ends: days count on the clock, hours are exact."""
    begin = start_of(span).astimezone(ZoneInfo(zones_of(span)[0]))
    return (begin + length.days).astimezone(UTC) + length.exact
