"""Times at which people could meet, with who could not come (MS-OXWAVLS 2.2.4.20)."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from ews_meetings.sandbox.availability.busy import Busy, Span

WORK_BEGINS, WORK_ENDS = time(8), time(17)
"""The working hours of everybody in the sandbox, Monday to Friday."""
_STEP = timedelta(minutes=30)
_QUALITIES = ("Excellent", "Good", "Fair", "Poor")
_CLASHES = frozenset(("Busy", "OOF"))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for."""

    length: timedelta
    most_a_day: int
    most_outside_work: int
    good_threshold: int
    """Percent of attendees: with fewer who cannot come than this a time is good."""
    least: str
    """Excellent, Good, Fair or Poor."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One time."""

    wall: datetime
    """Where the caller is."""
    is_work_time: bool
    quality: str
    conflicts: tuple[str, ...]
    """What keeps each person busy then, in the order of the people; Free for none."""


def suggest(
    starts: Sequence[tuple[datetime, datetime]],
    people: Mapping[str, Sequence[Busy]],
    wanted: Wanted,
) -> dict[datetime, list[Suggestion]]:
    """Returns the best times of each day, by day, the best first and the earlier of equals.

    Args:
        starts: instants with their wall times, in order.
        people: what keeps each person busy.
        wanted: what is looked for.
    """
    days: dict[datetime, list[Suggestion]] = {}
    for instant, wall in starts:
        days.setdefault(datetime.combine(wall.date(), time()), []).append(
            _judged(Span(instant, instant + wanted.length), wall, people, wanted)
        )
    return {day: list(_best(found, wanted)) for day, found in days.items()}


def day_quality(found: Sequence[Suggestion]) -> str:
    """Returns the quality of a day: that of its best time."""
    return min((one.quality for one in found), key=_QUALITIES.index, default="Poor")


def steps(first: datetime, last: datetime) -> Iterator[datetime]:
    """Yields the wall times at which a meeting might begin."""
    wall = first
    while wall < last:
        yield wall
        wall += _STEP


def _judged(
    span: Span, wall: datetime, people: Mapping[str, Sequence[Busy]], wanted: Wanted
) -> Suggestion:
    conflicts = tuple(_conflict(entries, span) for entries in people.values())
    share = 100 * sum(kind in _CLASHES for kind in conflicts) / max(1, len(conflicts))
    return Suggestion(wall, _is_work(wall, wanted.length), _quality(share, wanted), conflicts)


def _conflict(entries: Sequence[Busy], span: Span) -> str:
    held = [entry for entry in entries if entry.span.overlaps(span)]
    return max(held, key=lambda entry: entry.digit).kind if held else "Free"


def _quality(share: float, wanted: Wanted) -> str:
    if share == 0:
        return "Excellent"
    if share <= wanted.good_threshold / 2:
        return "Good"
    return "Fair" if share <= wanted.good_threshold else "Poor"


def _is_work(wall: datetime, length: timedelta) -> bool:
    ends = wall + length
    is_day = wall.weekday() < 5 and ends.date() == wall.date()
    return is_day and wall.time() >= WORK_BEGINS and ends.time() <= WORK_ENDS


def _best(found: Sequence[Suggestion], wanted: Wanted) -> Iterator[Suggestion]:
    worst = _QUALITIES.index(wanted.least)
    good = [one for one in found if _QUALITIES.index(one.quality) <= worst]
    ranked = sorted(good, key=lambda one: (_QUALITIES.index(one.quality), one.wall))
    outside = 0
    for count, one in enumerate(_by_work(ranked)):
        outside += not one.is_work_time
        if count < wanted.most_a_day and (one.is_work_time or outside <= wanted.most_outside_work):
            yield one


def _by_work(ranked: Sequence[Suggestion]) -> list[Suggestion]:
    return sorted(ranked, key=lambda one: not one.is_work_time)
