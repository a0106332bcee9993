"""Local times that a zone's clocks skip or show twice: found, and told of.

Which instant they are is decided where they are read: of two the first, in a gap the one that the
clocks before it would show. Source: RFC 5545 §3.3.5.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import lru_cache

from ews_meetings.ics.lines.notes import note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.ics.values.moments import Moment
from ews_meetings.ics.zones.offsets import Change
from ews_meetings.ics.zones.zone_clocks import zone_changes
from ews_meetings.ics.zones.zone_evidence import Evidence
from ews_meetings.model.finding import Effect, Finding, Severity


class Odd(Enum):
    """What is odd about a local time."""

    SKIPPED = "time-skipped"
    TWICE = "time-ambiguous"


def oddity(day: date, clock: time, evidence: Evidence) -> Odd | None:
    """Return what is odd about a local time where the clocks are those of a zone of the file."""
    wall = datetime.combine(day, clock)
    near = _near(day, evidence)
    return next((odd for early, late, odd in near if early <= wall < late), None)


@lru_cache(maxsize=1024)
def odd_days(clock: time, evidence: Evidence, years: range) -> frozenset[date]:
    """Return the days of some years on which a clock time is odd."""
    found: set[date] = set()
    for year in years:
        for early, late, _ in _odd_stretches(evidence, year):
            days = {early.date(), late.date()}
            found |= {day for day in days if early <= datetime.combine(day, clock) < late}
    return frozenset(found)


def tell(
    prop: Property, moment: Moment, evidence: Evidence, *, when: str = ""
) -> Iterator[Finding]:
    """Yield what is odd about a local time.

    Args:
        prop: Where it stands.
        moment: It, without an offset of its own.
        evidence: What is known of its zone.
        when: Of an occurrence, which one it is.
    """
    odd = oddity(moment.day, moment.clock, evidence)
    if odd is None:
        return
    zone = evidence.name or "its time zone"
    first = f" (first on {when})" if when else ""
    if odd is Odd.SKIPPED:
        wall = datetime.combine(moment.day, moment.clock)
        shown = wall + _gap(moment, evidence)
        message = f"the clocks of {zone} skip this time{first}; it became {shown:%H:%M}"
    else:
        message = f"the time happens twice in {zone}{first}; the first one was taken"
    yield note(
        prop,
        code=odd.value,
        message=message,
        effect=Effect.CHANGED if odd is Odd.SKIPPED else Effect.KEPT,
        severity=Severity.WARNING,
    )


def _gap(moment: Moment, evidence: Evidence) -> timedelta:
    """Return how far the clocks were put forward over a local time."""
    wall = datetime.combine(moment.day, moment.clock)
    near = _near(moment.day, evidence)
    return next((late - early for early, late, _ in near if early <= wall < late), timedelta())


def _near(day: date, evidence: Evidence) -> Iterator[tuple[datetime, datetime, Odd]]:
    """Yield the odd local times of the years around a day: at New Year it may lie in two."""
    for year in sorted({(day + timedelta(days=apart)).year for apart in (-1, 0, 1)}):
        yield from _odd_stretches(evidence, year)


@lru_cache(maxsize=4096)
def _odd_stretches(evidence: Evidence, year: int) -> tuple[tuple[datetime, datetime, Odd], ...]:
    """Return the local times from one to before another that the changes of a year make odd."""
    return tuple(_made_odd(_changes(evidence, year)))


def _made_odd(changes: Iterable[Change]) -> Iterator[tuple[datetime, datetime, Odd]]:
    for change in changes:
        at = change.at.replace(tzinfo=None)
        before, after = at + change.before, at + change.after
        if before < after:
            yield before, after, Odd.SKIPPED
        elif after < before:
            yield after, before, Odd.TWICE


def _changes(evidence: Evidence, year: int) -> Iterator[Change]:
    """Yield the changes of a year by what counts on their days: the rules of the file, or the name."""
    rules, name = evidence.rules, evidence.name
    if rules is not None and rules.constant is None:
        near = rules.changes(year, year + 1)  # at New Year local time is ahead of UTC, or behind
        own = (change for change in near if change.at.year == year)
        yield from (change for change in own if evidence.silence(_day(change)) is None)
    if name is not None:
        known = zone_changes(name, year)
        yield from (change for change in known if evidence.silence(_day(change)) is not None)


def _day(change: Change) -> date:
    return (change.at + change.before).date()
