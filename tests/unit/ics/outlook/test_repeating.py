from __future__ import annotations

from datetime import datetime

import pytest

from ews_meetings.errors import EventUnusable
from ews_meetings.ics.outlook.repeating import Repeating, read_repeating
from tests.unit.sources.containers.outlook_making import exception, repeating_blob

MONTHLY, YEARLY, DAILY = 0x200C, 0x200D, 0x200A
THURSDAY = 0b10000


def read(blob: bytes) -> Repeating:
    return read_repeating(blob, "a.msg")


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("blob", "rule"),
    [
        (repeating_blob(), "FREQ=WEEKLY;INTERVAL=1;BYDAY=TH;WKST=MO;COUNT=5"),
        (
            repeating_blob(period=2, specific=(0b0111110,), first_day=0, end=(0x2023, 10)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU,WE,TH,FR",
        ),
        (
            repeating_blob(frequency=DAILY, pattern=0, period=3 * 1440, specific=()),
            "FREQ=DAILY;INTERVAL=3;COUNT=5",
        ),
        (
            repeating_blob(frequency=DAILY, pattern=1, specific=(0b0111110,), end=(0x2022, 7)),
            "FREQ=WEEKLY;INTERVAL=1;BYDAY=MO,TU,WE,TH,FR;COUNT=7",
        ),
        (
            repeating_blob(frequency=MONTHLY, pattern=2, specific=(1,), end=(0x2021, 5)),
            "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=1;UNTIL=20270429",
        ),
        (
            repeating_blob(frequency=MONTHLY, pattern=4, specific=(31,)),
            "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=-1;COUNT=5",
        ),
        (
            repeating_blob(frequency=MONTHLY, pattern=3, specific=(THURSDAY, 5)),
            "FREQ=MONTHLY;INTERVAL=1;BYDAY=TH;BYSETPOS=-1;COUNT=5",
        ),
        (
            repeating_blob(frequency=YEARLY, pattern=3, period=12, specific=(THURSDAY, 1)),
            "FREQ=YEARLY;INTERVAL=1;BYMONTH=4;BYDAY=TH;BYSETPOS=1;COUNT=5",
        ),
        (
            repeating_blob(frequency=YEARLY, pattern=2, period=24, specific=(1,)),
            "FREQ=YEARLY;INTERVAL=2;BYMONTH=4;BYMONTHDAY=1;COUNT=5",
        ),
    ],
)
def test_each_pattern_of_outlook_has_its_rule(blob: bytes, rule: str) -> None:
    assert read(blob).rule == rule


def test_times_are_those_of_the_clocks() -> None:
    found = read(repeating_blob(times=(9 * 60 + 30, 26 * 60)))
    assert (found.start, found.end) == (wall("2027-04-01T09:30"), wall("2027-04-02T02:00"))


def test_a_day_that_is_changed_is_not_left_out_although_it_counts_as_deleted() -> None:
    found = read(
        repeating_blob(
            deleted=("2027-04-08", "2027-04-15", "2027-04-22"),
            modified=("2027-04-16", "2027-04-22"),
            exceptions=(
                exception("2027-04-15T09:00", "2027-04-16T11:00", "2027-04-16T12:00"),
                exception("2027-04-22T09:00", "2027-04-22T10:00", "2027-04-22T11:00", busy=3),
            ),
        )
    )
    assert found.deleted == (wall("2027-04-08T09:00"),)
    assert [(one.original, one.start, one.busy) for one in found.changed] == [
        (wall("2027-04-15T09:00"), wall("2027-04-16T11:00"), None),
        (wall("2027-04-22T09:00"), wall("2027-04-22T10:00"), 3),
    ]


def test_texts_of_a_changed_day_are_those_in_unicode() -> None:
    days = [
        exception("2027-04-15T09:00", "2027-04-15T09:00", "2027-04-15T10:00", subject="Plán 計画"),
        exception("2027-04-22T09:00", "2027-04-22T09:00", "2027-04-22T10:00", subject="Next"),
    ]
    found = read(repeating_blob(deleted=("2027-04-15", "2027-04-22"), exceptions=days))
    assert [one.subject for one in found.changed] == ["Plán 計画", "Next"]


def test_another_calendar_than_the_gregorian_is_refused() -> None:
    with pytest.raises(EventUnusable, match="another calendar"):
        read(repeating_blob(calendar=6))


def test_a_repetition_that_is_cut_off_anywhere_is_refused() -> None:
    whole = repeating_blob(
        deleted=("2027-04-15",),
        exceptions=(
            exception("2027-04-15T09:00", "2027-04-15T10:00", "2027-04-15T11:00", subject="x"),
        ),
    )
    read(whole)
    for size in range(len(whole) - 4):
        with pytest.raises(EventUnusable, match="cannot be read"):
            read(whole[:size])


def test_a_list_of_days_without_bound_is_refused() -> None:
    whole = bytearray(repeating_blob(deleted=("2027-04-15",)))
    whole[38:42] = b"\xff\xff\xff\x7f"
    with pytest.raises(EventUnusable):
        read(bytes(whole))
