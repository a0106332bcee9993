"""Time zones of files: whatever a VTIMEZONE says, the instants of the result are those of the file.

The oracle is dateutil's reader of VTIMEZONE, which shares no code with ours, over a plain expansion of
the rule in wall-clock time.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from itertools import islice
from zoneinfo import ZoneInfo

from dateutil import rrule, tz
from hypothesis import given, settings
from hypothesis import strategies as st

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.reading import read_calendar
from ews_meetings.model.occurrences import spans_of
from ews_meetings.model.span import start_of

OPTIONS = ReadOptions(mailbox="me@firma.example", zone="Europe/Prague")
ZONES = (
    "America/Chicago",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Australia/Adelaide",
    "Europe/Berlin",
    "Europe/Chisinau",
    "Europe/London",
    "Pacific/Auckland",
)
PLAIN = [zone for zone in ZONES if zone != "America/Santiago"]
"""Whose changes are the n-th weekday of a month in every year; Chile's begin with 2 April."""
YEAR = 2027
"""Whose changes the rules are made of."""
SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class Observance:
    kind: str
    wall: datetime
    before: timedelta
    after: timedelta
    rule: str

    def lines(self) -> list[str]:
        return [
            f"BEGIN:{self.kind}",
            f"DTSTART:{self.wall:%Y%m%dT%H%M%S}",
            *([f"RRULE:{self.rule}"] if self.rule else []),
            f"TZOFFSETFROM:{offset_text(self.before)}",
            f"TZOFFSETTO:{offset_text(self.after)}",
            f"END:{self.kind}",
        ]


def offset_text(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def changes(zone: str) -> list[tuple[datetime, timedelta, timedelta]]:
    """The walls at which a zone changes its clocks in `YEAR`, hour by hour."""
    info, found = ZoneInfo(zone), []
    at = datetime(YEAR, 1, 1, tzinfo=UTC)
    while at.year == YEAR:
        before, after = (
            (at + timedelta(hours=hours)).astimezone(info).utcoffset() for hours in (0, 1)
        )
        assert before is not None
        assert after is not None
        if before != after:
            found.append(((at + timedelta(hours=1) + before).replace(tzinfo=None), before, after))
        at += timedelta(hours=1)
    return found


CHANGES = {zone: changes(zone) for zone in ZONES}
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")


def rule_of(wall: datetime) -> str:
    ordinal = (wall.day - 1) // 7 + 1
    place = -1 if ordinal > 3 and wall.day > 24 else ordinal
    return f"FREQ=YEARLY;BYMONTH={wall.month};BYDAY={place}{WEEKDAYS[wall.weekday()]}"


def first_onset(rule: str, year: int, wall: datetime) -> datetime:
    begin = datetime(year, 1, 1, wall.hour, wall.minute)  # noqa: DTZ001 - wall time
    found: datetime = next(iter(rrule.rrulestr(rule, dtstart=begin)))
    return found


@st.composite
def observances(draw: st.DrawFn, zone: str) -> list[Observance]:
    """Rules of a real zone, perhaps with other dates, other offsets, or without an end to them."""
    year = draw(st.sampled_from([1990, 2007]))
    moved = draw(st.sampled_from([0, 0, 0, 14, -21]))
    shifted = timedelta(minutes=draw(st.sampled_from([0, 0, 0, 30, -60])))
    found = []
    for wall, before, after in CHANGES[zone]:
        rule = rule_of(wall + timedelta(days=moved))
        found.append(
            Observance(
                kind="DAYLIGHT" if after > before else "STANDARD",
                wall=first_onset(rule, year, wall),
                before=before + shifted,
                after=after + shifted,
                rule=rule,
            )
        )
    if found:
        return found
    offset = datetime(YEAR, 6, 1, tzinfo=ZoneInfo(zone)).utcoffset() or timedelta()
    wall = datetime(year, 1, 1)  # noqa: DTZ001 - wall time
    return [
        Observance(
            kind="STANDARD", wall=wall, before=offset + shifted, after=offset + shifted, rule=""
        )
    ]


def cut_off(found: list[Observance]) -> list[Observance]:
    """The changes of one year alone, which is the one before all events."""
    return [
        replace(one, wall=first_onset(one.rule, 2025, one.wall), rule="") if one.rule else one
        for one in found
    ]


@st.composite
def rules(draw: st.DrawFn) -> tuple[datetime, str]:
    start = datetime.combine(
        date(2026, 1, 1) + timedelta(days=draw(st.integers(0, 900))),
        time(draw(st.integers(6, 22)), draw(st.sampled_from([0, 30]))),
    )
    start = start.replace(day=min(start.day, 28))
    weekly = f"FREQ=WEEKLY;INTERVAL={draw(st.integers(1, 3))}"
    freq = draw(st.sampled_from(["FREQ=DAILY", weekly, "FREQ=MONTHLY", "FREQ=YEARLY"]))
    count = draw(st.sampled_from(["", f";COUNT={draw(st.integers(2, 40))}"]))
    return start, freq + count


def vtimezone(tzid: str, found: list[Observance]) -> list[str]:
    inside = [line for one in found for line in one.lines()]
    return ["BEGIN:VTIMEZONE", f"TZID:{tzid}", *inside, "END:VTIMEZONE"]


def document(zone_lines: list[str], tzid: str, start: datetime, rule: str) -> bytes:
    event = [
        "BEGIN:VEVENT",
        "UID:one",
        f"DTSTART;TZID={tzid}:{start:%Y%m%dT%H%M%S}",
        f"RRULE:{rule}",
        "END:VEVENT",
    ]
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *zone_lines, *event, "END:VCALENDAR", ""]
    return "\r\n".join(lines).encode()


def held_instants(data: bytes) -> list[datetime] | str:
    """The first instants of the result, or the code of its refusal."""
    (wish,) = read_calendar(data, source="a.ics", options=OPTIONS)
    if isinstance(wish, Unusable):
        return wish.refusal.code
    assert isinstance(wish, Hold)
    return [start_of(span) for span in islice(spans_of(wish.series.meeting), SHOWN)]


def walls(start: datetime, rule: str) -> list[datetime]:
    return list(islice(rrule.rrulestr(rule, dtstart=start), SHOWN))


def by_rules(zone_lines: list[str], found: list[datetime]) -> list[datetime]:
    info = tz.tzical(StringIO("\r\n".join(zone_lines))).get()
    return [wall.replace(tzinfo=info).astimezone(UTC) for wall in found]


def by_name(name: str, found: list[datetime]) -> list[datetime]:
    return [wall.replace(tzinfo=ZoneInfo(name)).astimezone(UTC) for wall in found]


@settings(max_examples=60, deadline=None)
@given(st.data(), st.sampled_from(ZONES), rules())
def test_rules_that_go_on_are_kept_at_each_occurrence_or_the_series_is_refused(
    data: st.DataObject, zone: str, repeats: tuple[datetime, str]
) -> None:
    tzid = data.draw(st.sampled_from([zone, "Customized Time Zone", "Europe/Berlin", "7"]))
    found = data.draw(observances(zone))
    if not any(one.rule for one in found):
        tzid = "Customized Time Zone"  # one offset under a known name may leave something out
    lines = vtimezone(tzid, found)
    held = held_instants(document(lines, tzid, *repeats))
    assert held in ("zone-like-no-other", by_rules(lines, walls(*repeats)))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(PLAIN), rules(), st.sampled_from(["own", "custom"]))
def test_rules_of_a_real_zone_are_never_refused(
    zone: str, repeats: tuple[datetime, str], name: str
) -> None:
    found = [
        Observance(
            kind="STANDARD",
            wall=first_onset(rule_of(w), 2024, w),
            before=b,
            after=a,
            rule=rule_of(w),
        )
        for w, b, a in CHANGES[zone]
    ]
    tzid = zone if name == "own" else "Customized Time Zone"
    if not found:
        return
    lines = vtimezone(tzid, found)
    held = held_instants(document(lines, tzid, *repeats))
    assert held == by_rules(lines, walls(*repeats))


@settings(max_examples=50, deadline=None)
@given(st.data(), st.sampled_from(ZONES), rules())
def test_where_rules_were_cut_off_each_instant_is_theirs_or_that_of_the_name(
    data: st.DataObject, zone: str, repeats: tuple[datetime, str]
) -> None:
    found = cut_off(data.draw(observances(zone)))
    lines = vtimezone(zone, found)
    held = held_instants(document(lines, zone, *repeats))
    expected = walls(*repeats)
    if held == "zone-like-no-other":
        return
    pairs = zip(by_rules(lines, expected), by_name(zone, expected), strict=True)
    assert len(held) == len(expected)
    assert all(at in pair for at, pair in zip(held, pairs, strict=True))


@settings(max_examples=25, deadline=None)
@given(st.data(), st.sampled_from(ZONES), st.sampled_from(ZONES), rules())
def test_two_files_with_one_name_for_two_zones_do_not_influence_each_other(
    data: st.DataObject, one: str, other: str, repeats: tuple[datetime, str]
) -> None:
    name = "Customized Time Zone"
    documents = [
        document(vtimezone(name, data.draw(observances(zone))), name, *repeats)
        for zone in (one, other)
    ]
    there = [held_instants(text) for text in documents]
    back = [held_instants(text) for text in reversed(documents)]
    assert there == back[::-1]
