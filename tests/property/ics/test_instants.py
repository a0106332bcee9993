"""The instant of the file is the instant of the meeting, whatever the zone and however it is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given
from hypothesis import strategies as st

from ews_meetings.ics.zones.zone_names import iana_names
from ews_meetings.model.span import TimedSpan
from tests.unit.ics.making import central_europe, meeting

INSTANTS = st.datetimes(
    min_value=datetime(1900, 1, 1),  # noqa: DTZ001 - hypothesis takes bounds without zone
    max_value=datetime(2100, 1, 1),  # noqa: DTZ001 - hypothesis takes bounds without zone
    timezones=st.just(UTC),
).map(lambda at: at.replace(microsecond=0))


def timed(*lines: str, before: tuple[str, ...] = ()) -> TimedSpan:
    span = meeting(*lines, before=before).span
    assert isinstance(span, TimedSpan)
    return span


@given(INSTANTS)
def test_instants_in_utc_are_kept(at: datetime) -> None:
    assert timed(f"DTSTART:{at:%Y%m%dT%H%M%SZ}").start_at == at


@given(INSTANTS, st.sampled_from(iana_names()))
def test_wall_times_of_any_zone_come_back_as_their_instant(at: datetime, zone: str) -> None:
    wall = at.astimezone(ZoneInfo(zone))
    assume(wall.fold == 0)
    found = timed(f"DTSTART;TZID={zone}:{wall:%Y%m%dT%H%M%S}")
    assert found.start_at == at
    shown = found.start_at.astimezone(ZoneInfo(found.start_zone))
    assert shown.replace(tzinfo=None) == wall.replace(tzinfo=None)


@given(INSTANTS)
@example(datetime(2027, 3, 28, 1, tzinfo=UTC))
@example(datetime(2027, 10, 31, 1, tzinfo=UTC))
def test_rules_of_a_vtimezone_agree_with_those_of_the_zone(at: datetime) -> None:
    assume(at.year >= 1996)
    wall = at.astimezone(ZoneInfo("Europe/Berlin"))
    assume(wall.fold == 0)
    line = f"DTSTART;TZID=Own:{wall:%Y%m%dT%H%M%S}"
    found = timed(line, before=central_europe("Own"))
    assert found.start_at == at
    assert found.start_zone == "Europe/Prague"


@given(INSTANTS, st.timedeltas(min_value=timedelta(), max_value=timedelta(days=400)))
def test_an_exact_length_is_kept(at: datetime, length: timedelta) -> None:
    seconds = int(length.total_seconds())
    found = timed(f"DTSTART:{at:%Y%m%dT%H%M%SZ}", f"DURATION:PT{seconds}S")
    assert found.end_at - found.start_at == timedelta(seconds=seconds)
