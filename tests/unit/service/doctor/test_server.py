"""What is said of builds and zones."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.capabilities import GROMOX
from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.change.examination import ZoneFacts
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.server import check_version, check_zone, product_of
from tests.unit.service.doctor.making import KNOWN, SUBJECT


@pytest.mark.parametrize(
    ("build", "product"),
    [
        ("15.2.2562.17", "Exchange Server SE"),
        ("15.2.1748.10", "Exchange Server 2019"),
        ("15.1.2507.6", "Exchange Server 2016"),
        ("15.0.1497.2", "Exchange Server 2013"),
        ("14.3.123.4", "Exchange Server 2010"),
        ("8.3.83.6", "Exchange Server 2007"),
        ("15.20.9343.16", "Exchange Online"),
        ("16.0.1", ""),
        ("", ""),
    ],
)
def test_a_build_belongs_to_a_product(build: str, product: str) -> None:
    assert product_of(build) == product


@pytest.mark.parametrize(
    ("build", "verdict"),
    [
        ("15.2.2562.17", Verdict.OK),
        ("15.1.2507.6", Verdict.OK),
        ("15.0.1497.2", Verdict.WARNING),
        ("14.3.123.4", Verdict.WARNING),
        ("", Verdict.WARNING),
        ("99.1.1.1", Verdict.WARNING),
    ],
)
def test_what_is_not_promised_is_a_warning(build: str, verdict: Verdict) -> None:
    check = check_version(replace(KNOWN, build=build), SUBJECT)
    assert check.verdict is verdict
    assert check.cause is (None if verdict is Verdict.OK else Cause.SERVER_UNPROMISED)


def test_grommunio_is_no_exchange_2013_although_its_build_says_so() -> None:
    known = replace(KNOWN, capabilities=GROMOX, build="15.0.847.4040")
    assert check_version(known, SUBJECT).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("facts", "verdict", "cause"),
    [
        (ZoneFacts(), Verdict.FAILED, Cause.ZONE_UNKNOWN),
        (ZoneFacts(windows_id="X", is_listed=Known.NO), Verdict.FAILED, Cause.ZONE_UNLISTED),
        (ZoneFacts(windows_id="X", is_listed=Known.YES), Verdict.OK, None),
        (ZoneFacts(windows_id="X"), Verdict.SKIPPED, None),
    ],
)
def test_a_zone_must_be_known_to_windows_and_to_the_server(
    facts: ZoneFacts, verdict: Verdict, cause: Cause | None
) -> None:
    check = check_zone(facts, "Europe/Berlin", SUBJECT)
    assert (check.verdict, check.cause) == (verdict, cause)
    assert check.exit_code == (8 if cause else 0)
