from datetime import UTC, datetime

import pytest

from tests.unit.ics.making import central_europe, codes, hold, refused, series

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
DAILY = "RRULE:FREQ=DAILY;COUNT=10"
DAY = "DTSTART;VALUE=DATE:20270401"


def deleted(*lines: str, before: tuple[str, ...] = ()) -> list[str]:
    return [f"{at:%d %H:%M}" for at in series(DAILY, *lines, before=before).deleted]


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;TZID=Europe/Prague:20270402T090000",
        "EXDATE:20270402T070000Z",
        "EXDATE;TZID=America/New_York:20270402T030000",
        "EXDATE:20270402T090000",
        "EXDATE;VALUE=DATE:20270402",
        "EXDATE:20270402",
        "X-MICROSOFT-EXDATE:20270402T070000Z",
    ],
)
def test_an_excluded_date_is_a_deleted_occurrence_however_it_is_written(exdate: str) -> None:
    found = hold(DAILY, PRAGUE, exdate)
    assert found.series.deleted == (datetime(2027, 4, 2, 7, tzinfo=UTC),)
    assert codes(found) == []


def test_lists_and_lines_are_one_and_sorted() -> None:
    lines = (
        "EXDATE;TZID=Europe/Prague:20270404T090000,20270402T090000",
        "EXDATE:20270403T070000Z,,20270402T070000Z",
    )
    assert deleted(PRAGUE, *lines) == ["02 07:00", "03 07:00", "04 07:00"]


def test_the_first_occurrence_can_be_excluded() -> None:
    found = series(DAILY, PRAGUE, "EXDATE;TZID=Europe/Prague:20270401T090000")
    assert len(found.deleted) == 1
    assert found.meeting.recurrence is not None
    assert found.meeting.recurrence.count == 10


def test_an_hour_beside_it_is_the_occurrence_of_that_day() -> None:
    found = hold(DAILY, PRAGUE, "EXDATE:20270402T080000Z")
    assert found.series.deleted == (datetime(2027, 4, 2, 7, tzinfo=UTC),)
    assert codes(found) == ["exdate-near"]


def test_the_zone_of_its_own_vtimezone_counts() -> None:
    line = "EXDATE;TZID=Own:20270402T090000"
    assert deleted(PRAGUE, line, before=central_europe("Own")) == ["02 07:00"]


@pytest.mark.parametrize(
    "exdate",
    [
        "EXDATE;VALUE=DATE:20270402",
        "EXDATE:20270402T000000",
        "EXDATE:20270402T000000Z",
        "EXDATE:20270401T220000Z",
        "EXDATE;TZID=Asia/Tokyo:20270402T000000",
        "EXDATE;TZID=Europe/Prague:20270402T000000",
    ],
)
def test_an_excluded_whole_day_is_one_whatever_midnight_it_is_written_as(exdate: str) -> None:
    found = hold(DAILY, DAY, exdate)
    assert found.series.deleted == (datetime(2027, 4, 1, 22, tzinfo=UTC),)
    assert codes(found) == []


def test_a_date_of_no_occurrence_is_told_and_left_out() -> None:
    found = hold(DAILY, PRAGUE, "EXDATE:20280101T070000Z,20270331T070000Z")
    assert found.series.deleted == ()
    assert codes(found) == ["exdate-unmatched", "exdate-unmatched"]
    assert "no occurrence on 2028-01-01 07:00 UTC" in found.findings[0].message


def test_many_dates_of_no_occurrence_are_told_in_one() -> None:
    (finding,) = hold(
        DAILY, PRAGUE, *(f"EXDATE:2028{n:02}01T070000Z" for n in range(1, 13))
    ).findings
    assert finding.code == "exdate-unmatched"
    assert finding.message.startswith("12 times: there is no occurrence on 2028-01-01 07:00 UTC")


@pytest.mark.parametrize(
    ("rule", "start", "day", "other"),
    [
        ("FREQ=DAILY;INTERVAL=3", "20270401", "40010914", "40010913"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=TH,SU;WKST=SU", "20270401", "20270411", "20270404"),
        ("FREQ=MONTHLY;BYDAY=1TH", "20270401", "20270506", "20270513"),
    ],
)
def test_a_date_is_found_however_far_it_is(rule: str, start: str, day: str, other: str) -> None:
    lines = (f"RRULE:{rule}", f"DTSTART;VALUE=DATE:{start}")
    found = hold(*lines, f"EXDATE:{day},{other}")
    assert len(found.series.deleted) == 1
    assert codes(found) == ["exdate-unmatched"]
    missed = f"{other[:4]}-{other[4:6]}-{other[6:]}"
    assert found.findings[0].message.startswith(f"there is no occurrence on {missed}")


def test_a_single_meeting_has_nothing_to_take_out() -> None:
    assert codes(hold(PRAGUE, "EXDATE:20270402T070000Z")) == ["exdate-unmatched"]


def test_a_series_of_which_nothing_is_left_is_refused() -> None:
    two = "RRULE:FREQ=DAILY;COUNT=2"
    for found in (
        refused(two, PRAGUE, "EXDATE:20270401,20270402"),
        refused(PRAGUE, "EXDATE:20270401"),
    ):
        assert found.refusal.code == "event-unusable"
        assert "every occurrence is taken out" in found.refusal.message


def test_a_value_that_is_no_date_refuses_the_series() -> None:
    found = refused(DAILY, PRAGUE, "EXDATE:never")
    assert found.refusal.message == "a.ics:7: EXDATE 'never' is no date and time"


def test_an_extra_date_that_the_pattern_has_is_told() -> None:
    found = hold(DAILY, PRAGUE, "RDATE;TZID=Europe/Prague:20270403T090000")
    assert codes(found) == ["rdate-in-pattern"]
    assert codes(hold(PRAGUE, "RDATE:20270401T070000Z")) == ["rdate-in-pattern"]
