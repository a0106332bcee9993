"""What is said of this machine: its zone and its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.service.doctor.machine import check_clock, check_zone_name
from tests.unit.service.doctor.making import GREETED, MACHINE, NOW, SUBJECT, subject


@pytest.mark.parametrize(
    ("told", "machine", "verdict"),
    [
        ("Europe/Berlin", "", Verdict.OK),
        ("Middle/Earth", "Europe/Berlin", Verdict.FAILED),
        ("", "Europe/Berlin", Verdict.OK),
        ("", "Middle/Earth", Verdict.WARNING),
        ("", "", Verdict.WARNING),
    ],
)
def test_the_zone_of_the_profile_must_be_one_and_that_of_the_machine_should(
    told: str, machine: str, verdict: Verdict
) -> None:
    check = check_zone_name(replace(MACHINE, machine_zone=machine), subject(zone=told))
    assert check.verdict is verdict
    assert check.cause is (None if verdict is Verdict.OK else Cause.ZONE_UNKNOWN)
    assert check.exit_code == (8 if verdict is Verdict.FAILED else 0)


@pytest.mark.parametrize(
    ("off", "auth", "verdict"),
    [
        (timedelta(seconds=60), "negotiate", Verdict.OK),
        (timedelta(seconds=-60), "negotiate", Verdict.OK),
        (timedelta(seconds=61), "negotiate", Verdict.WARNING),
        (timedelta(minutes=-6), "negotiate", Verdict.FAILED),
        (timedelta(minutes=6), "oauth2", Verdict.FAILED),
        (timedelta(minutes=6), "ntlm", Verdict.WARNING),
        (timedelta(days=400), "basic", Verdict.WARNING),
    ],
)
def test_tickets_and_tokens_bear_five_minutes(off: timedelta, auth: str, verdict: Verdict) -> None:
    facts = replace(GREETED, received_at=NOW + off)
    assert check_clock(facts, subject(auth=auth)).verdict is verdict


@pytest.mark.parametrize(
    ("off", "words"),
    [
        (timedelta(days=1, hours=2, minutes=3), "1 d 2 h 3 min ahead of"),
        (timedelta(minutes=-90), "1 h 30 min behind"),
    ],
)
def test_the_distance_of_the_clocks_is_told(off: timedelta, words: str) -> None:
    facts = replace(GREETED, received_at=NOW + off)
    assert check_clock(facts, SUBJECT).seen == f"this machine is {words} the server"


def test_a_server_that_tells_no_time_is_no_reason() -> None:
    assert check_clock(replace(GREETED, date=None), SUBJECT).verdict is Verdict.SKIPPED
