"""Series and their exceptions are read as they were meant, whatever the server makes of summer time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from lxml import etree

from ews_meetings.change.action import Call
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef, Slot
from ews_meetings.change.outcome import Done
from ews_meetings.exchange.connection import OpenMailbox
from ews_meetings.model.dates import dates_of
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.fields import FIELDS, Grade
from ews_meetings.model.meeting import Attachment, Meeting, Occurrence, Series
from ews_meetings.model.occurrences import occurrence_at, spans_of
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.recurrence import (
    AbsoluteMonthly,
    AbsoluteYearly,
    Daily,
    Day,
    Recurrence,
    RelativeMonthly,
    RelativeYearly,
    WeekIndex,
    Weekly,
)
from ews_meetings.model.span import DaySpan, TimedSpan, start_of
from tests.contract.exchange.conftest import Bench
from tests.contract.exchange.doing import attach, done, look, order, write
from tests.contract.exchange.recurring import (
    change,
    drop,
    find,
    found,
    original_starts,
    saved,
)
from tests.unit.exchange.drawn import recurrences, repeating, stamp_of
from tests.unit.exchange.schema import needs_schema, violations

HARD = [field for field in FIELDS if field.grade is Grade.HARD]
HOUR = timedelta(hours=1)
ALICE = Attendee(mailbox=Mailbox(address="alice@sandbox.example"))
BOB = Attendee(mailbox=Mailbox(address="bob@sandbox.example"))

AUTUMN = repeating(Weekly(days=(Day.THURSDAY,)), start=date(2026, 10, 1), count=10)
"""The clocks in Berlin go back on 25 October 2026, between the fourth and the fifth."""
DAYS = replace(
    AUTUMN,
    span=DaySpan(first=date(2026, 10, 20), last=date(2026, 10, 20), zone="Europe/Berlin"),
    recurrence=Recurrence(pattern=Daily(), start=date(2026, 10, 20), count=12),
)
NIGHTS = repeating(
    Daily(), start=date(2026, 10, 20), count=12, wall=("00:15", "00:45"), zone="Europe/Berlin"
)
SERIES = {"autumn": AUTUMN, "days": DAYS, "nights": NIGHTS}


@pytest.fixture(params=list(SERIES))
def series(request: pytest.FixtureRequest) -> Meeting:
    return SERIES[request.param]


@pytest.fixture(params=["exchange autumn", "exchange days", "gromox autumn", "gromox nights"])
def changeable(request: pytest.FixtureRequest) -> tuple[Bench, Meeting]:
    """A server, and a series whose occurrences it lets change.

    In the gromox flavour whole days that were laid out an hour early fall onto the day before.
    """
    flavour, name = request.param.split()
    bench: Bench = request.getfixturevalue(flavour)
    return bench, SERIES[name]


PATTERNS = (
    Daily(interval=2),
    Weekly(interval=2, days=(Day.MONDAY, Day.SUNDAY), first_day=Day.SUNDAY),
    AbsoluteMonthly(day=31),
    RelativeMonthly(interval=3, day=Day.WEEKDAY, index=WeekIndex.LAST),
    AbsoluteYearly(day=29, month=2),
    RelativeYearly(day=Day.FRIDAY, index=WeekIndex.SECOND, month=11),
)


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda one: type(one).__name__)
@pytest.mark.parametrize(
    "bound", [{}, {"count": 5}, {"end": date(2031, 3, 1)}], ids=["endless", "count", "end"]
)
def test_every_pattern_comes_back_as_it_was(
    bench: Bench, pattern: Daily, bound: dict[str, int]
) -> None:
    meeting = repeating(pattern, start=date(2026, 12, 1), **bound)  # type: ignore[arg-type]  # of one kind each
    held = look(bench.mailbox, saved(bench.mailbox, meeting)).series
    assert compare_series(old=Series(uid="", meeting=meeting), new=held, fields=HARD) == ()
    assert held.deleted == ()
    assert held.changed == ()


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(drawn=recurrences())
def test_any_series_comes_back_equal(exchange: Bench, drawn: Recurrence) -> None:
    first = next(dates_of(drawn), None)
    assume(first is not None)
    assert first is not None
    meeting = repeating(drawn.pattern, start=first, end=drawn.end, count=drawn.count)
    held = look(exchange.mailbox, saved(exchange.mailbox, meeting)).series
    assert compare_series(old=Series(uid="", meeting=meeting), new=held, fields=HARD) == ()


# --- exceptions, by their original starts, across the change of the clocks ------------------------


@pytest.mark.parametrize("number", [0, 3, 8])
def test_a_deleted_occurrence_is_the_one_and_only_one(
    bench: Bench, series: Meeting, number: int
) -> None:
    master = saved(bench.mailbox, series)
    starts = original_starts(series, 12)
    assert drop(bench.mailbox, master, starts[number]) == Done(ref=None)
    held = look(bench.mailbox, master).series
    assert held.deleted == (starts[number],)
    assert held.changed == ()
    assert [one is None for one in find(bench.mailbox, master, *starts)] == [
        n == number for n in range(len(starts))
    ]


@pytest.mark.parametrize("number", [0, 3, 8])
def test_a_changed_occurrence_is_the_one_and_only_one(
    changeable: tuple[Bench, Meeting], number: int
) -> None:
    bench, series = changeable
    master = saved(bench.mailbox, series)
    starts = original_starts(series, 12)
    done(change(bench.mailbox, master, starts[number], location="Hall", subject="Other"))
    held = look(bench.mailbox, master).series
    plain = occurrence_at(Series(uid="", meeting=series), starts[number])
    assert plain is not None
    wanted = Series(
        uid="",
        meeting=series,
        changed=(
            Occurrence(
                original_start_at=starts[number],
                meeting=replace(plain, location="Hall", subject="Other"),
            ),
        ),
    )
    assert compare_series(old=wanted, new=held) == ()
    assert [one.original_start_at for one in held.changed] == [starts[number]]


@pytest.mark.parametrize("number", [3, 8])
def test_a_moved_occurrence_is_read_at_its_new_time(bench: Bench, number: int) -> None:
    master = saved(bench.mailbox, AUTUMN)
    start = original_starts(AUTUMN, 10)[number]
    span = list(spans_of(AUTUMN))[number]
    assert isinstance(span, TimedSpan)
    later = replace(span, start_at=span.start_at + 26 * HOUR, end_at=span.end_at + 27 * HOUR)
    done(change(bench.mailbox, master, start, "time", span=later))
    (held,) = look(bench.mailbox, master).series.changed
    assert held.original_start_at == start
    assert held.meeting.span == later
    assert held.meeting.recurrence is None
    assert found(bench.mailbox, master, start).series.meeting.span == later


def test_later_occurrences_are_found_behind_deleted_and_changed_ones(
    changeable: tuple[Bench, Meeting],
) -> None:
    bench, series = changeable
    master = saved(bench.mailbox, series)
    starts = original_starts(series, 12)
    for number in (1, 2, 6):
        drop(bench.mailbox, master, starts[number])
    done(change(bench.mailbox, master, starts[4], location="Hall"))
    drop(bench.mailbox, master, starts[8])
    done(change(bench.mailbox, master, starts[9], location="Attic"))
    seen = find(bench.mailbox, master, *starts)
    gone = {1, 2, 6, 8}
    assert [one is None for one in seen] == [n in gone for n in range(len(starts))]
    assert [
        one.series.meeting.location for one in seen if one is not None
    ] == [{4: "Hall", 9: "Attic"}.get(n, "Room 4") for n in range(len(starts)) if n not in gone]  # fmt: skip
    held = look(bench.mailbox, master).series
    assert held.deleted == tuple(starts[n] for n in sorted(gone))
    assert [one.original_start_at for one in held.changed] == [starts[4], starts[9]]


def test_an_untouched_occurrence_is_as_the_pattern_has_it(bench: Bench, series: Meeting) -> None:
    master = saved(bench.mailbox, series)
    plain = Series(uid="", meeting=series)
    for start in original_starts(series, 12):
        held = found(bench.mailbox, master, start).series.meeting
        wanted = occurrence_at(plain, start)
        assert wanted is not None
        assert (held.span, held.subject) == (wanted.span, wanted.subject)
        assert held.recurrence is None


def test_of_a_series_whose_all_occurrences_are_asked_for_two_requests_are_made(
    bench: Bench,
) -> None:
    daily = repeating(Daily(), start=date(2026, 10, 1), count=150)
    master = saved(bench.mailbox, daily)
    series = look(bench.mailbox, master).series
    slots = [
        Slot(master=master, series=series, original_start_at=at)
        for at in original_starts(daily, 150)
    ]
    bench.requests.clear()
    seen = bench.mailbox.reader.read_occurrences(slots)
    assert None not in seen
    assert [operation for operation in bench.operations if operation == "GetItem"] == [
        "GetItem"
    ] * 4


def test_nothing_is_asked_where_no_occurrence_is_looked_for(bench: Bench) -> None:
    assert bench.mailbox.reader.read_occurrences([]) == ()
    assert bench.operations == []


def test_an_occurrence_that_the_pattern_has_not_is_none(bench: Bench) -> None:
    master = saved(bench.mailbox, AUTUMN)
    starts = original_starts(AUTUMN, 10)
    outside = [starts[0] - HOUR, starts[3] + HOUR, starts[9] + timedelta(days=7)]
    assert find(bench.mailbox, master, *outside) == [None, None, None]


def test_an_occurrence_of_a_series_that_is_gone_is_none(bench: Bench) -> None:
    master = saved(bench.mailbox, AUTUMN)
    series = look(bench.mailbox, master).series
    write(bench.mailbox, Call.REMOVE, order(ref=master))
    (start,) = original_starts(AUTUMN, 1)
    slot = Slot(master=master, series=series, original_start_at=start)
    assert bench.mailbox.reader.read_occurrences([slot]) == (None,)


def test_the_pattern_of_this_moment_counts_and_not_the_one_seen_before(bench: Bench) -> None:
    master = saved(bench.mailbox, AUTUMN)
    before = look(bench.mailbox, master).series
    last = original_starts(AUTUMN, 10)[9]
    shorter = repeating(Weekly(days=(Day.THURSDAY,)), start=date(2026, 10, 1), count=3)
    changing = replace(order(ref=look(bench.mailbox, master).ref, meeting=shorter))
    done(write(bench.mailbox, Call.CHANGE, replace(changing, fields=("recurrence",)))[0])
    slot = Slot(master=master, series=before, original_start_at=last)
    assert bench.mailbox.reader.read_occurrences([slot]) == (None,)


def test_a_single_meeting_has_no_occurrences(bench: Bench) -> None:
    single = replace(AUTUMN, recurrence=None)
    master = saved(bench.mailbox, single)
    assert find(bench.mailbox, master, start_of(single.span)) == [None]


def test_an_occurrence_has_its_own_stamp_once_it_is_written_and_that_of_its_series_before(
    bench: Bench,
) -> None:
    master = saved(bench.mailbox, AUTUMN)
    starts = original_starts(AUTUMN, 10)
    done(change(bench.mailbox, master, starts[6], location="Hall", is_stamped=True))
    own, other = found(bench.mailbox, master, starts[6]), found(bench.mailbox, master, starts[7])
    assert own.stamp is not None
    assert own.stamp.step == "step-change"
    assert other.stamp == stamp_of(AUTUMN)
    assert own.key == other.key == "key-1"
    assert own.ref.item_id not in {master.item_id, other.ref.item_id}


def test_attachments_of_exceptions_are_those_of_the_series(bench: Bench) -> None:
    master = saved(bench.mailbox, AUTUMN)
    attach(bench.mailbox, master, Attachment.of(name="a.txt", content=b"abc"))
    start = original_starts(AUTUMN, 10)[5]
    done(change(bench.mailbox, master, start, location="Hall"))
    held = look(bench.mailbox, master, with_contents=True).series
    assert held.changed[0].meeting.attachments == held.meeting.attachments
    assert held.meeting.attachments[0].digest
    assert found(bench.mailbox, master, start).series.meeting.attachments[0].name == "a.txt"


def test_exceptions_of_many_series_are_read_together(bench: Bench) -> None:
    start = original_starts(AUTUMN, 10)[5]
    masters = [saved(bench.mailbox, AUTUMN, str(number)) for number in range(5)]
    for master in masters:
        done(change(bench.mailbox, master, start, location="Hall"))
    bench.requests.clear()
    seen = bench.mailbox.reader.read(masters)
    assert [len(one.series.changed) for one in seen if one] == [1] * 5
    assert bench.operations.count("GetItem") == 2


# --- mail about occurrences -----------------------------------------------------------------------


def _sent(mailbox: OpenMailbox) -> ItemRef:
    meeting = replace(AUTUMN, attendees=(ALICE, BOB))
    master = saved(mailbox, meeting)
    (outcome,) = write(mailbox, Call.SEND, order(ref=master, meeting=meeting, step="step-send"))
    return done(outcome)


def _kinds(bench: Bench) -> list[str]:
    return sorted(mail.kind for mail in bench.server.mails())


def test_on_exchange_the_change_of_an_occurrence_is_mailed(exchange: Bench) -> None:
    master = _sent(exchange.mailbox)
    start = original_starts(AUTUMN, 10)[6]
    change(exchange.mailbox, master, start, location="Hall", notify=Notify.ALL)
    assert _kinds(exchange) == ["invite", "invite", "update", "update"]


def test_on_exchange_the_cancellation_of_an_occurrence_leaves_the_others(exchange: Bench) -> None:
    master = _sent(exchange.mailbox)
    start = original_starts(AUTUMN, 10)[6]
    assert drop(exchange.mailbox, master, start, notify=Notify.ALL) == Done(ref=None)
    assert _kinds(exchange) == ["cancel", "cancel", "invite", "invite"]
    (copy,) = exchange.server.calendar("alice")
    assert not copy.is_cancelled


def test_silent_changes_of_occurrences_mail_nobody(bench: Bench) -> None:
    master = _sent(bench.mailbox)
    starts = original_starts(AUTUMN, 10)
    change(bench.mailbox, master, starts[6], location="Hall")
    drop(bench.mailbox, master, starts[7])
    assert _kinds(bench) == ["invite", "invite"]


def test_on_exchange_an_occurrence_that_was_read_before_its_series_changed_is_stale(
    exchange: Bench,
) -> None:
    master = saved(exchange.mailbox, AUTUMN)
    starts = original_starts(AUTUMN, 10)
    stale = found(exchange.mailbox, master, starts[6])
    done(change(exchange.mailbox, master, starts[3], location="Hall"))
    late = replace(order(ref=stale.ref), meeting=stale.series.meeting, fields=("location",))
    (outcome,) = write(exchange.mailbox, Call.CHANGE_OCCURRENCE, late)
    assert getattr(outcome, "server_code", "") == "ErrorIrresolvableConflict"


@needs_schema
def test_every_request_about_series_is_valid(bench: Bench) -> None:
    master = _sent(bench.mailbox)
    starts = original_starts(AUTUMN, 10)
    change(bench.mailbox, master, starts[6], location="Hall", is_stamped=True, notify=Notify.ALL)
    drop(bench.mailbox, master, starts[7])
    look(bench.mailbox, master)
    assert [violations(etree.fromstring(sent)) for _, sent in bench.requests] == [
        [] for _ in bench.requests
    ]
