import pytest

from ews_meetings.ics.texts.leftovers import report_leftovers
from ews_meetings.model.finding import Effect, Severity
from tests.unit.ics.making import component


def told(*lines: str) -> list[tuple[str, str]]:
    return [(finding.code, finding.field) for finding in report_leftovers(component(*lines))]


@pytest.mark.parametrize(
    "line",
    [
        "DTSTAMP:20270101T000000Z",
        "CREATED:20270101T000000Z",
        "SEQUENCE:3",
        "X-MS-OLK-AUTOFILLLOCATION:TRUE",
        "X-MS-OLK-DIRECTORY:",
        "X-MICROSOFT-CDO-OWNERAPPTID:1",
        "X-MOZ-LASTACK:20270101T000000Z",
        "X-MICROSOFT-DONOTFORWARDMEETING:FALSE",
        "X-MICROSOFT-LOCATIONS:[]",
        "SUMMARY:read elsewhere",
        "URL:moved elsewhere",
    ],
)
def test_noise_and_what_others_read_is_silent(line: str) -> None:
    assert told(line) == []


def test_what_has_no_home_is_lost_with_name_value_and_place() -> None:
    (finding,) = report_leftovers(component("COLOR:red"))
    assert (finding.code, finding.field, finding.value) == ("property-lost", "COLOR", "red")
    assert (finding.effect, finding.where) == (Effect.LOST, "a.ics:4")


def test_what_somebody_has_filled_in_is_no_bookkeeping() -> None:
    line = r"X-MS-OLK-COLLABORATEDOC:C:\\plan.doc"
    assert told(line) == [("property-lost", "X-MS-OLK-COLLABORATEDOC")]


def test_losses_that_matter_are_warnings() -> None:
    lines = ("RELATED-TO:other", "X-MICROSOFT-DONOTFORWARDMEETING:TRUE", "X-FOO:1")
    severities = [finding.severity for finding in report_leftovers(component(*lines))]
    assert severities == [Severity.WARNING, Severity.WARNING, Severity.INFO]


def test_extras_of_a_vendor_are_one_finding() -> None:
    lines = ("X-APPLE-TRAVEL-DURATION:PT5M", "X-GOOGLE-X:1", "X-APPLE-TRAVEL-DURATION:PT5M")
    assert told(*lines) == [("vendor-extras-lost", "X-APPLE-TRAVEL-DURATION, X-GOOGLE-X")]


def test_inner_blocks_are_lost() -> None:
    assert told("BEGIN:PARTICIPANT", "END:PARTICIPANT") == [("property-lost", "PARTICIPANT")]


def test_a_second_value_of_what_stands_there_once_is_lost() -> None:
    assert told("SUMMARY:a", "SUMMARY:b") == [("property-twice", "SUMMARY")]
    assert told("DESCRIPTION:a", "DESCRIPTION:b") == [("property-twice", "DESCRIPTION")]
    assert told("PRIORITY:1", "PRIORITY:9") == [("property-twice", "PRIORITY")]
    assert told("SUMMARY:a", "SUMMARY:a") == []


def test_long_values_are_shortened() -> None:
    (finding,) = report_leftovers(component("X-FOO:" + "x" * 10_000))
    assert len(finding.value) == 120
