"""Meetings for tests: one that uses every field, and hypothesis strategies that vary each."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

from hypothesis import strategies as st

from ews_meetings.change.identity import Origin
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.exchange.zones import iana_name, windows_id
from ews_meetings.model.dates import dates_of
from ews_meetings.model.fields import digests
from ews_meetings.model.meeting import (
    Attachment,
    Body,
    BodyKind,
    FreeBusy,
    Importance,
    Meeting,
    Sensitivity,
    Series,
)
from ews_meetings.model.people import Attendee, Mailbox, Role
from ews_meetings.model.recurrence import (
    WEEK,
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Pattern,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, TimedSpan, timed_span, zone_rules

OTHER_RULES = {"Antarctica/Troll"}
"""No zone of Windows has its rules, so it cannot be kept."""


def _is_kept(zone: str) -> bool:
    held = iana_name(windows_id(zone, where="a test"))
    return held is not None and zone_rules(zone) == zone_rules(held)


ALL_ZONES = sorted(available_timezones() - {"localtime"})
ZONES = [
    zone
    for zone in (*ALL_ZONES[::11], "UTC", "Europe/Vienna", "Asia/Kathmandu", "Australia/Lord_Howe")
    if zone not in OTHER_RULES and _is_kept(zone)
]
PEOPLE = ("alice", "bob", "carol", "dave", "room1")

FULL = Meeting(
    subject="Über die Lage: 1 < 2 & 3",
    span=TimedSpan(
        start_at=datetime(2027, 3, 28, 7, 30, tzinfo=UTC),
        end_at=datetime(2027, 3, 28, 9, tzinfo=UTC),
        start_zone="Europe/Berlin",
        end_zone="America/New_York",
    ),
    body=Body(content="Zeile 1\nZeile 2 — “done” 🎉"),
    location="Raum 4, 2. Stock",
    attendees=(
        Attendee(mailbox=Mailbox(address="alice@sandbox.example", name="Alice Adams")),
        Attendee(
            mailbox=Mailbox(address="bob@sandbox.example", name="Bob Brown"), role=Role.OPTIONAL
        ),
        Attendee(mailbox=Mailbox(address="room1@sandbox.example"), role=Role.RESOURCE),
    ),
    reminder_minutes=25,
    importance=Importance.HIGH,
    sensitivity=Sensitivity.PRIVATE,
    free_busy=FreeBusy.OOF,
    categories=("Rot", "Quarterly review"),
    is_response_requested=False,
    allows_new_time=False,
    attachments=(
        Attachment.of(name="Plan ü.txt", content=b"\x00\xffplan", content_type="text/plain"),
    ),
)
"""No field has the value that a server would choose by itself."""


def stamp_of(meeting: Meeting, *, step: str = "step-1", key: str = "key-1") -> Stamp:
    return Stamp(
        origin=Origin(scope="import", uid=key),
        digest="0" * 64,
        run="run-1",
        step=step,
        notify=NotifyState.PENDING,
        written=digests(meeting),
    )


def series_of(meeting: Meeting, uid: str = "uid-1@example.org") -> Series:
    return Series(uid=uid, meeting=meeting)


WORDS = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs", "M"]), max_size=60
)
INSTANTS = st.datetimes(
    min_value=datetime(2021, 1, 1),  # noqa: DTZ001 - hypothesis wants naive bounds
    max_value=datetime(2029, 12, 1),  # noqa: DTZ001 - the same
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))


@st.composite
def timed_spans(draw: st.DrawFn) -> TimedSpan:
    start_at = draw(INSTANTS)
    return TimedSpan(
        start_at=start_at,
        end_at=start_at + timedelta(minutes=draw(st.integers(0, 3 * 24 * 60))),
        start_zone=draw(st.sampled_from(ZONES)),
        end_zone=draw(st.sampled_from(ZONES)),
    )


@st.composite
def day_spans(draw: st.DrawFn) -> DaySpan:
    first = draw(st.dates(date(2025, 1, 2), date(2029, 11, 1)))
    last = first + timedelta(days=draw(st.integers(0, 5)))
    return DaySpan(first=first, last=last, zone=draw(st.sampled_from(ZONES)))


@st.composite
def attendees(draw: st.DrawFn) -> tuple[Attendee, ...]:
    names = draw(st.lists(st.sampled_from(PEOPLE), unique=True, max_size=5))
    return tuple(
        Attendee(
            mailbox=Mailbox(address=f"{name}@sandbox.example", name=draw(WORDS)),
            role=draw(st.sampled_from(Role)),
        )
        for name in names
    )


attachments = st.builds(
    Attachment.of,
    name=st.sampled_from(("a.txt", "Plan ü.pdf", "no extension", "x" * 200 + ".bin")),
    content=st.binary(max_size=300),
    content_type=st.sampled_from(("text/plain", "application/pdf")),
)

meetings = st.builds(
    Meeting,
    subject=WORDS,
    span=st.one_of(timed_spans(), day_spans()),
    body=st.builds(Body, content=WORDS, kind=st.sampled_from(BodyKind)),
    location=WORDS,
    attendees=attendees(),
    reminder_minutes=st.none() | st.integers(0, 40_000),
    importance=st.sampled_from(Importance),
    sensitivity=st.sampled_from(Sensitivity),
    free_busy=st.sampled_from(FreeBusy),
    categories=st.lists(WORDS.map(str.strip).filter(bool), max_size=3, unique_by=str.casefold).map(
        tuple
    ),
    is_response_requested=st.booleans(),
    allows_new_time=st.booleans(),
    attachments=st.lists(attachments, max_size=2, unique_by=lambda a: a.name).map(tuple),
)

months, days_of_month = st.integers(1, 12), st.integers(1, 31)
kinds, indexes = st.sampled_from(Day), st.sampled_from(WeekIndex)
weekdays = st.lists(st.sampled_from(WEEK), min_size=1, unique=True).map(
    lambda days: tuple(sorted(days, key=WEEK.index))
)
patterns: st.SearchStrategy[Pattern] = st.one_of(
    st.builds(Daily, interval=st.integers(1, 999)),
    st.builds(Weekly, interval=st.integers(1, 99), days=weekdays, first_day=st.sampled_from(WEEK)),
    st.builds(AbsoluteMonthly, interval=st.integers(1, 99), day=days_of_month),
    st.builds(RelativeMonthly, interval=st.integers(1, 99), day=kinds, index=indexes),
    st.builds(AbsoluteYearly, day=days_of_month, month=months),
    st.builds(RelativeYearly, day=kinds, index=indexes, month=months),
)


@st.composite
def recurrences(draw: st.DrawFn) -> Recurrence:
    start = draw(st.dates(date(2025, 1, 2), date(2029, 11, 1)))
    bound = draw(st.sampled_from(("none", "end", "count")))
    return Recurrence(
        pattern=draw(patterns),
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 5000))) if bound == "end" else None,
        count=draw(st.integers(1, 999)) if bound == "count" else None,
    )


def repeating(
    pattern: Pattern, *, start: date, end: date | None = None, count: int | None = None,
    wall: tuple[str, str] = ("09:00", "10:00"), zone: str = "Europe/Berlin",
) -> Meeting:  # fmt: skip
    """Return a plain series that begins with the first date of its pattern."""
    drawn = Recurrence(pattern=pattern, start=start, end=end, count=count)
    first = next(dates_of(drawn))
    begins, ends = (f"{first}T{time}" for time in wall)
    return Meeting(
        subject="Weekly round",
        span=timed_span(begins, ends, zone=zone),
        recurrence=Recurrence(pattern=pattern, start=first, end=end, count=count),
        location="Room 4",
    )
