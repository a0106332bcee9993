from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ews_meetings.ics.settling.neighbours import troubles_of
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import TimedSpan


def at(day: int, hour: int = 8) -> datetime:
    return datetime(2027, 4, day, hour, tzinfo=UTC)


def span(start_at: datetime, hours: int) -> TimedSpan:
    end_at = start_at + timedelta(hours=hours)
    return TimedSpan(start_at=start_at, end_at=end_at, start_zone="UTC", end_zone="UTC")


DAILY = Meeting(
    subject="x",
    span=span(at(1), 1),
    recurrence=Recurrence(pattern=Daily(), start=date(2027, 4, 1), count=9),
)


def series(*moves: tuple[int, datetime, int]) -> Series:
    """Days of April whose occurrences begin elsewhere, and last for so many hours."""
    changed = tuple(
        Occurrence(
            original_start_at=at(day),
            meeting=replace(DAILY, span=span(begin, hours), recurrence=None),
        )
        for day, begin, hours in moves
    )
    return Series(uid="u", meeting=DAILY, changed=changed)


def apart(found: Series) -> list[int | None]:
    return [one.at.day if one.at else None for one in troubles_of(found)]


def test_changes_within_their_days_are_no_trouble() -> None:
    assert apart(series((2, at(2, 20), 2), (3, at(3, 1), 2))) == []


def test_of_two_that_were_changed_the_later_one_goes() -> None:
    assert apart(series((2, at(4, 8), 1), (3, at(3, 9), 1))) == [3, 2]


def test_where_only_the_earlier_one_was_changed_it_goes_and_the_later_one_is_looked_at_again() -> (
    None
):
    assert apart(series((2, at(3, 8), 1), (4, at(3, 12), 1))) == [2, 4]


def test_one_that_overlaps_goes_and_what_its_own_date_meets_then_goes_too() -> None:
    """It leaves its date in the series, which another one was moved to."""
    assert apart(series((3, at(4, 8), 1), (4, at(5, 8), 30), (5, at(6, 8), 1))) == [5, 4, 3]


def test_what_goes_still_has_its_date_in_the_series() -> None:
    """The second day stays where the third one was moved to, though it is not there itself."""
    assert apart(series((2, at(4, 8), 1), (3, at(2, 8), 1))) == [3, 2]
    assert apart(series((2, at(1, 6), 1), (3, at(2, 12), 1))) == [2, 3]


def test_a_pattern_that_overlaps_itself_has_no_remedy() -> None:
    long = replace(DAILY, span=span(at(1), 30))
    assert apart(replace(series((5, at(5, 15), 1)), meeting=long)) == [None]
