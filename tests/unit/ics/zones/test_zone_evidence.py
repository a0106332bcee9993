from datetime import date, datetime, time, timedelta

import pytest

from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.zone_evidence import Evidence, Silence, stretches_apart
from tests.unit.ics.making import central_europe, constant_zone
from tests.unit.ics.zones.test_vtimezone import rules
from tests.unit.ics.zones.test_zone_silence import AUTUMN, SPRING, STUB, enumerated

HOUR = timedelta(hours=1)
NOON = time(12)
EUROPE = rules(*central_europe("x"))


def test_rules_count_where_they_speak() -> None:
    evidence = Evidence(name="Asia/Tokyo", rules=EUROPE)
    assert evidence.silence(date(2027, 7, 1)) is None
    assert evidence.offset_at(date(2027, 7, 1), NOON) == 2 * HOUR


@pytest.mark.parametrize(
    ("given", "day", "silence"),
    [
        (None, date(2027, 7, 1), Silence.ABSENT),
        (enumerated(SPRING, AUTUMN), date(2025, 1, 1), Silence.NOT_BEGUN),
        (enumerated(SPRING, AUTUMN), date(2027, 7, 1), Silence.ENDED),
        (STUB, date(2027, 7, 1), Silence.PARTIAL),
    ],
)
def test_the_name_counts_where_they_do_not(
    given: Rules | None, day: date, silence: Silence
) -> None:
    evidence = Evidence(name="Europe/Berlin", rules=given)
    assert evidence.silence(day) is silence
    assert evidence.offset_at(day, NOON) == (2 * HOUR if day.month == 7 else HOUR)


def test_without_a_name_rules_go_on_as_they_end() -> None:
    evidence = Evidence(name=None, rules=enumerated(SPRING, AUTUMN))
    assert evidence.silence(date(2030, 7, 1)) is None
    assert evidence.offset_at(date(2030, 7, 1), NOON) == HOUR


def test_rules_and_their_zone_are_never_apart() -> None:
    assert stretches_apart(EUROPE, "Europe/Berlin", 2000, 2060) == ()


def test_where_rules_and_a_zone_are_apart_is_found_to_the_second() -> None:
    (apart,) = stretches_apart(rules(*constant_zone("x", "+0100")), "Europe/Berlin", 2027, 2027)
    # In the gap itself both read the offset before it, and of the hour that comes twice the first.
    assert apart.wall_from == datetime(2027, 3, 28, 3)  # noqa: DTZ001 - wall time
    assert apart.wall_until == datetime(2027, 10, 31, 3)  # noqa: DTZ001 - wall time
    assert apart.holds(date(2027, 7, 1), NOON)
    assert not apart.holds(date(2027, 12, 1), NOON)
