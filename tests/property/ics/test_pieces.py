"""Any rules of an event take place when recurring-ical-events says, or are refused as the ladder allows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.rrule import rrulestr
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.span import DaySpan, start_of
from tests.unit.ics.making import OPTIONS, calendar, event_lines

oracle = pytest.importorskip("recurring_ical_events", reason="recurring-ical-events is not here")

ZONES = ("UTC", "Europe/Prague", "America/New_York", "Australia/Sydney")
NAMES = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
YEARS = 3
ALLOWED = ("; it has ", "can be read in two ways")
"""What the ladder ends with: so many dates, and no series for them; or a rule that says nothing."""
WITHIN = replace(OPTIONS, horizon_years=YEARS)


def listed(values: st.SearchStrategy[int], most: int) -> st.SearchStrategy[str]:
    return st.lists(values, min_size=1, max_size=most, unique=True).map(
        lambda some: ",".join(map(str, some))
    )


NUMBERED = st.tuples(st.sampled_from(["1", "2", "3", "4", "5", "-1", "-2"]), st.sampled_from(NAMES))
PARTS = {
    "BYMONTH": listed(st.integers(1, 12), 4),
    "BYMONTHDAY": listed(st.integers(1, 31) | st.integers(-3, -1), 3),
    "BYDAY": st.lists(st.sampled_from(NAMES), min_size=1, max_size=3, unique=True).map(",".join),
    "BYHOUR": listed(st.integers(4, 20), 2),
}
ONLY_LONG = {
    "BYSETPOS": listed(st.sampled_from([1, 2, 3, -1, -2]), 2),
    "BYDAY": st.lists(NUMBERED.map("".join), min_size=1, max_size=2, unique=True).map(",".join),
}


@st.composite
def rules(draw: st.DrawFn, first: date, *, is_day: bool) -> str:
    """A rule of the whole grammar, as far as people write it."""
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY", "HOURLY"][: 5 - is_day]))
    parts = {"FREQ": freq, "INTERVAL": str(draw(st.sampled_from([1, 1, 1, 2, 3, 12])))}
    known = {**PARTS, **ONLY_LONG} if freq in {"MONTHLY", "YEARLY"} else dict(PARTS)
    if freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()):
        known["BYDAY"] = PARTS["BYDAY"]
    if freq == "WEEKLY":
        del known["BYMONTHDAY"]
    if freq == "HOURLY" or is_day:
        del known["BYHOUR"]
    for name in draw(st.sets(st.sampled_from(sorted(known)), max_size=2)):
        parts[name] = draw(known[name])
    if parts.keys() <= {"FREQ", "INTERVAL", "BYSETPOS"}:
        parts.pop("BYSETPOS", None)
    has_end = freq == "HOURLY" or draw(st.booleans())
    if has_end and (freq == "HOURLY" or draw(st.booleans())):
        parts["COUNT"] = str(draw(st.integers(1, 40)))
    elif has_end:
        last = first + timedelta(days=draw(st.integers(0, 900)))
        parts["UNTIL"] = f"{last:%Y%m%d}T235959Z"
    return ";".join(f"{name}={value}" for name, value in parts.items())


@st.composite
def files(draw: st.DrawFn) -> bytes:
    """An event with rules, dates beside them and dates taken out, in a zone or of whole days."""
    first = draw(st.dates(date(2026, 1, 1), date(2028, 12, 31)))
    zone, is_day = draw(st.sampled_from(ZONES)), draw(st.booleans())
    start = datetime.combine(first, draw(st.sampled_from([time(9), time(22, 30)])))

    def said(name: str, wall: datetime) -> str:
        if is_day:
            return f"{name};VALUE=DATE:{wall:%Y%m%d}"
        return f"{name};TZID={zone}:{wall:%Y%m%dT%H%M%S}"

    lines = [said("DTSTART", start), "DURATION:P1D" if is_day else "DURATION:PT1H", "SUMMARY:x"]
    rule = rules(first, is_day=is_day)
    several = draw(st.sampled_from([1, 1, 1, 2]))
    lines += [f"RRULE:{text}" for text in draw(st.sets(rule, min_size=several, max_size=several))]
    if draw(st.integers(0, 5)) == 0:
        lines.append("EXRULE:" + draw(rule.filter(lambda text: "UNTIL" not in text)))
    # By an EXDATE the oracle takes out the same clock time in UTC as well, which hours can have.
    is_hourly = any("HOURLY" in line for line in lines)
    for name in ("RDATE",) if is_hourly else ("RDATE", "EXDATE"):
        for days in draw(st.sets(st.integers(0, 90), max_size=2)):
            lines.append(said(name, start + timedelta(days=days)))
    return calendar(*event_lines(*lines))


def begin_of(data: bytes) -> tuple[datetime, ZoneInfo]:
    """The local time of DTSTART, and its zone."""
    (found,) = Calendar.from_ical(data).events
    if isinstance(found.start, datetime):
        zone = str(found.start.tzinfo)
        return found.start.replace(tzinfo=None), ZoneInfo(zone)
    return datetime.combine(found.start, time()), ZoneInfo(OPTIONS.zone)


def with_start_counted(data: bytes) -> bytes:
    """The file with what COUNT leaves to a rule whose first date is not DTSTART (RFC 5545 §3.3.10)."""
    lines = data.splitlines()
    (rule, *others) = [line for line in lines if line.startswith(b"RRULE:")]
    begin, _ = begin_of(data)
    first = next(iter(rrulestr(rule.partition(b";UNTIL")[0].decode(), dtstart=begin)), None)
    match = re.search(rb"COUNT=([0-9]+)", rule)
    if others or match is None or first == begin:
        return data
    left = int(match[1]) - 1
    told = rule.replace(match[0], b"COUNT=%d" % left)
    return b"\r\n".join(told if line == rule else line for line in lines if left or line != rule)


def asked(data: bytes, until: date) -> list[datetime]:
    events = oracle.of(Calendar.from_ical(with_start_counted(data))).between((2025, 1, 1), until)
    found = {instant(e["DTSTART"].dt) for e in events if day_of(e["DTSTART"].dt) < until}
    return sorted(found - shut_out(data, until))


def shut_out(data: bytes, until: date) -> set[datetime]:
    """What EXRULE takes out: the oracle knows none."""
    texts = [line[7:].decode() for line in data.splitlines() if line.startswith(b"EXRULE:")]
    begin, zone = begin_of(data)
    end = datetime.combine(until, time())
    walls = (
        wall
        for text in texts
        for wall in rrulestr(text, dtstart=begin).between(begin, end, inc=True)
    )
    return {wall.replace(tzinfo=zone).astimezone(UTC) for wall in walls}


def day_of(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def instant(at: date) -> datetime:
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    return datetime.combine(at, time(), tzinfo=ZoneInfo(OPTIONS.zone)).astimezone(UTC)


def ours(wishes: list[Hold], until: date) -> list[datetime]:
    found: list[datetime] = []
    for wish in wishes:
        zone = ZoneInfo(
            span.zone if isinstance(span := wish.series.meeting.span, DaySpan) else span.start_zone
        )
        for at, span in slots_of(wish.series):
            if at.astimezone(zone).date() >= until:
                break
            found.append(start_of(span))
    return sorted(found)


def check(data: bytes, options: ReadOptions) -> None:
    start = date.fromisoformat(str(Calendar.from_ical(data).events[0].start)[:10])
    until = date(start.year + YEARS, start.month, 1)
    wishes = read_calendar(data, source="a.ics", options=options)
    holds = [wish for wish in wishes if isinstance(wish, Hold)]
    if not holds:
        (refusal,) = wishes
        assert isinstance(refusal, Unusable)
        event(refusal.refusal.code)
        if "every occurrence is taken out" in refusal.refusal.message:
            assert asked(data, until) == []
        else:
            assert any(reason in refusal.refusal.message for reason in ALLOWED)
        return
    event(f"{min(len(holds), 3)} meetings")
    # A time that is not exactly an occurrence's is read as that of its day; the oracle is strict.
    assume(all(f.code != "exdate-near" for wish in holds for f in wish.findings))
    assert len({wish.series.uid for wish in holds}) == len({w.origin for w in holds}) == len(holds)
    assert ours(holds, until) == asked(data, until)


@settings(max_examples=60)
@given(files())
def test_what_is_not_refused_takes_place_when_the_oracle_says(data: bytes) -> None:
    check(data, WITHIN)


RULES = (
    "FREQ=WEEKLY;COUNT=9",
    "FREQ=DAILY;COUNT=9",
    "FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=9",
    "FREQ=DAILY;BYHOUR=9,15;COUNT=9",
    "FREQ=WEEKLY;BYDAY=MO,TH;COUNT=9",
)
FIRST = datetime.fromisoformat("2027-03-15T09:00")


@st.composite
def changed_files(draw: st.DrawFn) -> bytes:
    """A series of which occurrences are moved, onto and beyond their neighbours too, or cancelled."""
    rule = draw(st.sampled_from(RULES))
    slots = list(rrulestr(rule, dtstart=FIRST))
    slots = sorted({FIRST, *slots}) if FIRST in slots else [FIRST, *slots[:-1]]
    events = [event_lines(f"RRULE:{rule}", f"DTSTART;TZID=Europe/Prague:{FIRST:{FORM}}", *TAIL)]
    for slot in draw(st.sets(st.sampled_from(slots), max_size=4)):
        start = slot + timedelta(days=draw(st.integers(-9, 9)), hours=draw(st.integers(-4, 4)))
        events.append(
            event_lines(
                f"RECURRENCE-ID;TZID=Europe/Prague:{slot:{FORM}}",
                f"DTSTART;TZID=Europe/Prague:{start:{FORM}}",
                *TAIL,
                *draw(st.sampled_from([(), (), ("STATUS:CANCELLED",)])),
            )
        )
    return calendar(*(line for event in draw(st.permutations(events)) for line in event))


FORM = "%Y%m%dT%H%M%S"
TAIL = ("DURATION:PT1H", "SUMMARY:x")


@given(changed_files())
def test_changed_occurrences_take_place_when_the_oracle_says(data: bytes) -> None:
    wishes = read_calendar(data, source="a.ics", options=WITHIN)
    holds = [wish for wish in wishes if isinstance(wish, Hold)]
    assert len(holds) == len(wishes) or "every occurrence" in str(wishes)
    begin = next(line for line in data.splitlines() if line.startswith(b"RRULE"))
    counted = with_count_of(begin)
    read = Calendar.from_ical(data.replace(begin, counted))
    events = oracle.of(read).between((2026, 1, 1), (2029, 1, 1))
    expected = sorted(
        instant(one["DTSTART"].dt) for one in events if one.get("STATUS") != "CANCELLED"
    )
    assert ours(holds, date(2029, 1, 1)) == expected


def with_count_of(rule: bytes) -> bytes:
    """A rule with what COUNT leaves it where DTSTART is none of its dates."""
    has_start = FIRST in rrulestr(rule.decode(), dtstart=FIRST)
    return rule if has_start else rule.replace(b"COUNT=9", b"COUNT=8")
