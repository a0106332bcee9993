from datetime import UTC, date, datetime
from functools import partial

import pytest

from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.rules.pieces_proof import prove
from ews_meetings.ics.rules.proof import Given
from ews_meetings.ics.rules.rule_set import Bounded, Wanted, wanted_of
from ews_meetings.ics.values.month_day import NoPattern
from ews_meetings.ics.values.rrule import read_rule
from ews_meetings.ics.values.wall_clock import begin_on
from ews_meetings.model.recurrence import Daily, Recurrence
from ews_meetings.model.span import TimedSpan

FIRST = date(2027, 4, 1)
SPAN = TimedSpan(
    start_at=datetime(2027, 4, 1, 8, tzinfo=UTC),
    end_at=datetime(2027, 4, 1, 9, tzinfo=UTC),
    start_zone="UTC",
    end_zone="UTC",
)
GIVEN = Given(span=SPAN, until=None, instant_of=partial(begin_on, SPAN))


def wanted(text: str) -> Wanted:
    rule = read_rule(text).rule
    assert rule is not None
    return wanted_of([Bounded(rule=rule)], [], GIVEN)


def days(count: int | None = None, *, interval: int = 1) -> Piece:
    pattern = Daily(interval=interval)
    return Piece(span=SPAN, recurrence=Recurrence(pattern=pattern, start=FIRST, count=count))


def test_meetings_with_all_dates_of_a_rule_and_no_others_are_right() -> None:
    assert prove([days(5)], wanted("FREQ=DAILY;COUNT=5"), GIVEN, horizon=date.max) is None


@pytest.mark.parametrize("pieces", [[days(4)], [days(6)], [days(5), Piece(span=SPAN)]])
def test_a_date_too_few_too_many_or_twice_is_told(pieces: list[Piece]) -> None:
    with pytest.raises(NoPattern, match="something else on 2027-04-0"):
        prove(pieces, wanted("FREQ=DAILY;COUNT=5"), GIVEN, horizon=date.max)


def test_an_endless_rule_may_be_left_behind_the_horizon_only() -> None:
    rule = wanted("FREQ=DAILY")
    assert prove([days(10)], rule, GIVEN, horizon=date(2027, 4, 11)) == date(2027, 4, 11)
    with pytest.raises(NoPattern):
        prove([days(10)], rule, GIVEN, horizon=date(2027, 4, 12))
