import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.model.occurrences import slots_of
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import show_span, start_of
from tests.unit.ics.making import codes, event, read

PRAGUE = "DTSTART;TZID=Europe/Prague:20270401T090000"
DAILY = "RRULE:FREQ=DAILY;COUNT=5"
HOUR = "DURATION:PT1H"


def holds(*lines: str) -> list[Hold]:
    found = read(event(*lines))
    assert all(isinstance(wish, Hold) for wish in found), found
    return [wish for wish in found if isinstance(wish, Hold)]


def starts(wish: Hold) -> list[str]:
    return [f"{start_of(span):%m-%d %H:%M}" for _, span in slots_of(wish.series)]


@pytest.mark.parametrize("lines", [(DAILY, PRAGUE, HOUR), (PRAGUE, HOUR)])
def test_an_extra_date_is_a_meeting_of_its_own(lines: tuple[str, ...]) -> None:
    main, extra = holds(*lines, "RDATE:20270501T070000Z")
    assert starts(extra) == ["05-01 07:00"]
    assert (extra.origin.part, extra.series.uid) == (202705010700, "one/p202705010700")
    assert extra.series.meeting.span == main.series.meeting.span or starts(main)[0] == "04-01 07:00"
    assert codes(main) == ["rdates-as-singles", "several-meetings"]


def test_another_time_on_a_day_of_the_pattern_is_an_extra_date() -> None:
    _, extra = holds(DAILY, PRAGUE, HOUR, "RDATE:20270403T120000Z")
    assert show_span(extra.series.meeting.span) == "2027-04-03 14:00-15:00 Europe/Prague"


@pytest.mark.parametrize("end", ["PT2H", "20270501T090000Z"])
def test_a_period_has_its_own_end(end: str) -> None:
    _, extra = holds(DAILY, PRAGUE, HOUR, f"RDATE;VALUE=PERIOD:20270501T070000Z/{end}")
    assert show_span(extra.series.meeting.span) == "2027-05-01 09:00-11:00 Europe/Prague"


def test_a_period_on_a_date_of_the_pattern_lasts_as_long_as_that() -> None:
    (only,) = holds(DAILY, PRAGUE, HOUR, "RDATE;VALUE=PERIOD:20270402T070000Z/PT2H")
    assert codes(only) == ["rdate-length-lost"]


@pytest.mark.parametrize(
    ("rdate", "reason"),
    [
        ("20270501T070000Z/20270501T060000Z", "ends before it begins"),
        ("20270501T070000Z/20270502", "ends on a date"),
        ("20270501T070000Z/soon", "is no date and time"),
    ],
)
def test_a_period_that_is_none_refuses_the_event(rdate: str, reason: str) -> None:
    (wish,) = read(event(DAILY, PRAGUE, HOUR, f"RDATE;VALUE=PERIOD:{rdate}"))
    assert isinstance(wish, Unusable)
    assert reason in wish.refusal.message


def test_the_same_extra_date_twice_is_one() -> None:
    found = holds(PRAGUE, HOUR, "RDATE:20270501T070000Z,20270501T070000Z")
    assert len(found) == 2


def test_of_one_extra_date_with_two_lengths_the_first_counts_and_the_other_is_told() -> None:
    periods = "20270501T070000Z/PT1H,20270501T070000Z/PT3H"
    main, extra = holds(DAILY, PRAGUE, HOUR, f"RDATE;VALUE=PERIOD:{periods}")
    assert show_span(extra.series.meeting.span) == "2027-05-01 09:00-10:00 Europe/Prague"
    assert "rdate-twice" in codes(main)


def test_an_extra_date_can_be_excluded_and_changed() -> None:
    (only,) = holds(PRAGUE, HOUR, "RDATE:20270501T070000Z", "EXDATE:20270501T070000Z")
    assert starts(only) == ["04-01 07:00"]
    assert codes(only) == ["rdate-excluded"]


def test_dates_that_are_exactly_a_series_are_one() -> None:
    days = "20270408T090000,20270415T090000,20270422T090000"
    (only,) = holds(PRAGUE, HOUR, f"RDATE;TZID=Europe/Prague:{days}")
    assert show_recurrence(only.series.meeting.recurrence) == (
        "every week on Thu, 4 times from 2027-04-01"
    )
    assert codes(only) == ["rdates-as-series"]


def test_dates_in_utc_are_a_series_in_utc() -> None:
    rdate = "RDATE:20270325T090000Z,20270401T090000Z,20270408T090000Z"
    (only,) = holds("DTSTART:20270318T090000Z", HOUR, rdate)
    assert starts(only) == ["03-18 09:00", "03-25 09:00", "04-01 09:00", "04-08 09:00"]


def test_dates_that_are_nearly_a_series_are_meetings_of_their_own() -> None:
    days = "20270408T090000,20270415T090000,20270423T090000"
    assert len(holds(PRAGUE, HOUR, f"RDATE;TZID=Europe/Prague:{days}")) == 4


def test_whole_days_can_be_added() -> None:
    _, extra = holds("DTSTART;VALUE=DATE:20270401", "RDATE;VALUE=DATE:20270410")
    assert show_span(extra.series.meeting.span) == "2027-04-10, all day (Europe/Prague)"


def test_more_than_fifty_extra_dates_are_refused() -> None:
    days = ",".join(
        f"2027{month:02}{day:02}T0{day % 7}0000Z" for month in (5, 6) for day in range(1, 29)
    )
    (wish,) = read(event(PRAGUE, HOUR, f"RDATE:{days}"))
    assert isinstance(wish, Unusable)
    assert "RDATE adds 56 dates" in wish.refusal.message
