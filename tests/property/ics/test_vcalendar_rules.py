"""Rules of vCalendar take place on the days that their grammar says, found here one day at a time."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil.rrule import rrulestr
from hypothesis import assume, given
from hypothesis import strategies as st

from ews_meetings.change.wish import Hold
from ews_meetings.ics.vcalendar.rules import Begin, Untranslatable, translate_rule
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.span import start_of
from tests.unit.ics.vcalendar.old import calendar, event_lines, read

DAY = timedelta(days=1)
HOME = ZoneInfo("Europe/Prague")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EARLIEST = date(2026, 1, 1)
YEARS = 12
Test = Callable[[date], bool]


@dataclass(frozen=True)
class Drawn:
    """A rule as text, and whether a day belongs to it, seen from the day it begins."""

    text: str
    belongs: Callable[[date], Test]


def months(day: date) -> int:
    return day.year * 12 + day.month


def from_end(day: date) -> int:
    """Which day of its month a day is, counted from the end: the last is -1."""
    later = 0
    while (day + (later + 1) * DAY).month == day.month:
        later += 1
    return -1 - later


def nth(day: date) -> tuple[int, int]:
    """Which of its weekdays in the month a day is, from the start and from the end."""
    return (day.day - 1) // 7 + 1, -((-from_end(day) - 1) // 7 + 1)


def signed(number: int) -> str:
    return f"{-number}-" if number < 0 else f"{number}+"


@st.composite
def daily(draw: st.DrawFn) -> Drawn:
    step = draw(st.integers(1, 9))
    return Drawn(f"D{step}", lambda start: lambda day: (day - start).days % step == 0)


@st.composite
def weekly(draw: st.DrawFn) -> Drawn:
    step, days = draw(st.integers(1, 4)), draw(st.sets(st.integers(0, 6)))

    def belongs(start: date) -> Test:
        monday = start - start.weekday() * DAY
        wanted = days or {start.weekday()}
        return lambda day: (day - monday).days // 7 % step == 0 and day.weekday() in wanted

    return Drawn(" ".join([f"W{step}", *(NAMES[day] for day in sorted(days))]), belongs)


@st.composite
def by_position(draw: st.DrawFn) -> Drawn:
    step = draw(st.integers(1, 6))
    numbers = st.sampled_from([1, 2, 3, 4, 5, -1, -2])
    groups = draw(
        st.lists(
            st.tuples(
                st.lists(numbers, min_size=1, max_size=2, unique=True),
                st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True),
            ),
            min_size=1,
            max_size=2,
        )
    )
    pairs = {(number, day) for some, days in groups for number in some for day in days}
    words = [
        word
        for some, days in groups
        for word in (*map(signed, some), *(NAMES[day] for day in days))
    ]

    def belongs(start: date) -> Test:
        return lambda day: (
            (months(day) - months(start)) % step == 0
            and any((number, day.weekday()) in pairs for number in nth(day))
        )

    return Drawn(" ".join([f"MP{step}", *words]), belongs)


@st.composite
def by_day(draw: st.DrawFn) -> Drawn:
    step = draw(st.integers(1, 6))
    numbers = draw(st.lists(st.integers(-31, 31).filter(bool), max_size=3, unique=True))
    words = ["LD" if number == -1 and draw(st.booleans()) else signed(number) for number in numbers]
    bare = [word.removesuffix("+") if draw(st.booleans()) else word for word in words]

    def belongs(start: date) -> Test:
        wanted = set(numbers) or {start.day}
        return lambda day: (
            (months(day) - months(start)) % step == 0
            and (day.day in wanted or from_end(day) in wanted)
        )

    return Drawn(" ".join([f"MD{step}", *bare]), belongs)


@st.composite
def by_month(draw: st.DrawFn) -> Drawn:
    step = draw(st.integers(1, 3))
    wanted = draw(st.lists(st.integers(1, 12), max_size=3, unique=True))

    def belongs(start: date) -> Test:
        held = set(wanted) or {start.month}
        return lambda day: (
            (day.year - start.year) % step == 0 and day.month in held and day.day == start.day
        )

    return Drawn(" ".join([f"YM{step}", *map(str, wanted)]), belongs)


@st.composite
def by_day_of_year(draw: st.DrawFn) -> Drawn:
    step = draw(st.integers(1, 3))
    wanted = draw(st.lists(st.integers(1, 366), max_size=3, unique=True))

    def belongs(start: date) -> Test:
        if not wanted:
            dated = (start.month, start.day)
            return lambda day: (day.year - start.year) % step == 0 and (day.month, day.day) == dated
        return lambda day: (
            (day.year - start.year) % step == 0 and (day - date(day.year, 1, 1)).days + 1 in wanted
        )

    return Drawn(" ".join([f"YD{step}", *map(str, wanted)]), belongs)


RULES = st.one_of(daily(), weekly(), by_position(), by_day(), by_month(), by_day_of_year())


def first_day(rule: Drawn, earliest: date) -> date | None:
    """The first day on which a rule may begin without adding a day of its own."""
    days = (earliest + number * DAY for number in range(366 * 4))
    return next((day for day in days if rule.belongs(day)(day)), None)


def expected(belongs: Test, start: date, end: date, count: int | None) -> list[date]:
    days = (start + number * DAY for number in range((end - start).days + 1))
    return list(islice((day for day in days if belongs(day)), count or None))


@given(RULES, st.integers(0, 800), st.one_of(st.just(0), st.integers(1, 12)))
def test_a_rule_takes_place_when_its_grammar_says(rule: Drawn, offset: int, count: int) -> None:
    start = first_day(rule, EARLIEST + offset * DAY)
    assume(start is not None)
    assert start is not None
    end = start.replace(year=start.year + YEARS, day=1)
    begin = Begin(day=start, clock=time(9))
    found = translate_rule(f"{rule.text} #{count}", begin, is_endless_by_default=False)
    wall = datetime.combine(start, time(9))
    ours = rrulestr(";".join(found.parts), dtstart=wall).xafter(wall, inc=True)
    days = []
    for at in ours:
        if at.date() > end:
            break
        days.append(at.date())
    assert days == expected(rule.belongs(start), start, end, count)


@given(RULES, st.integers(0, 800), st.integers(0, 400))
def test_a_rule_ends_with_the_last_day_that_it_allows(rule: Drawn, offset: int, more: int) -> None:
    start = first_day(rule, EARLIEST + offset * DAY)
    assume(start is not None)
    assert start is not None
    end = start + more * DAY
    begin = Begin(day=start, clock=time(9))
    found = translate_rule(f"{rule.text} {end:%Y%m%d}T090000", begin, is_endless_by_default=False)
    wall = datetime.combine(start, time(9))
    text = ";".join((*found.parts, f"UNTIL={found.until}"))
    days = [at.date() for at in rrulestr(text, dtstart=wall)]
    assert days == expected(rule.belongs(start), start, end, None)


@given(
    st.one_of(
        st.text(max_size=60),
        st.lists(
            st.sampled_from(
                [
                    "D1",
                    "W2",
                    "MP1",
                    "MD1",
                    "YM1",
                    "YD1",
                    "MO",
                    "SU",
                    "1+",
                    "5-",
                    "LD",
                    "0900",
                    "MO$",
                    "#0",
                    "#99999999999",
                    "20270101",
                    "20279999T000000",
                    "²",
                    "٣",
                    "1-",
                    "32",
                    "#",
                    ";",
                    "FREQ=DAILY",
                ]
            ),
            max_size=8,
        ).map(" ".join),
    )
)
def test_junk_is_a_rule_or_a_mistake(text: str) -> None:
    begin = Begin(day=date(2027, 4, 1), clock=time(9))
    with suppress(Untranslatable):
        found = translate_rule(text, begin, is_endless_by_default=False)
        assert found.parts[0].startswith("FREQ=")


@given(RULES, st.integers(0, 800), st.integers(1, 8))
def test_the_meetings_take_place_when_the_rule_says(rule: Drawn, offset: int, count: int) -> None:
    start = first_day(rule, EARLIEST + offset * DAY)
    assume(start is not None)
    assert start is not None
    lines = (f"DTSTART:{start:%Y%m%d}T090000", f"RRULE:{rule.text} #{count}")
    wishes = read(calendar(*event_lines(*lines)))
    held = [wish.series for wish in wishes if isinstance(wish, Hold)]
    if len(held) < len(wishes):
        return  # refused, with its reason
    days = [start_of(span).astimezone(HOME).date() for one in held for _, span in slots_of(one)]
    end = start.replace(year=start.year + 8 * YEARS, day=1)
    assert sorted(days) == expected(rule.belongs(start), start, end, count)
