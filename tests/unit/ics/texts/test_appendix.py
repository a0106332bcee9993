import pytest

from ews_meetings.ics.texts.appendix import read_appendix, read_location
from tests.unit.ics.making import component


def test_what_has_no_field_becomes_a_line_and_a_finding() -> None:
    found = read_appendix(
        component(
            "URL:https://x.example/a",
            r"COMMENT:two\nlines",
            "GEO:50.08;14.42",
            'LOCATION;ALTREP="https://x.example/map":Room',
        ),
        "",
    )
    assert found.value == (
        "Link: https://x.example/a",
        "Comment: two lines",
        "Place: geo:50.08,14.42",
        "Place: https://x.example/map",
    )
    assert [finding.field for finding in found.findings] == ["URL", "COMMENT", "GEO", "LOCATION"]


def test_a_link_that_stands_in_the_body_is_not_repeated() -> None:
    found = read_appendix(component("URL:https://x.example/a"), "see https://x.example/a")
    assert (found.value, found.findings) == ((), ())


def test_the_same_line_stands_there_once() -> None:
    lines = ("CONFERENCE:https://x.example/a", "X-GOOGLE-CONFERENCE:https://x.example/a")
    assert read_appendix(component(*lines), "").value == ("Join: https://x.example/a",)


def test_a_place_of_apple_is_a_line_with_its_name() -> None:
    line = "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Castle:geo:50.09,14.4"
    assert read_appendix(component(line), "").value == ("Place: Castle geo:50.09,14.4",)


@pytest.mark.parametrize("empty", [(), ("LOCATION:",), ("LOCATION: ",)])
def test_where_to_join_is_the_place_of_an_event_that_says_none(empty: tuple[str, ...]) -> None:
    found = read_location(component(*empty, "CONFERENCE:https://x.example/a"))
    assert found.value == "https://x.example/a"
    assert [finding.code for finding in found.findings] == ["place-is-link"]


def test_a_place_that_is_said_counts() -> None:
    found = read_location(component("LOCATION:Room", "CONFERENCE:https://x.example/a"))
    assert (found.value, found.findings) == ("Room", ())


def test_a_way_to_join_is_told_with_its_label() -> None:
    lines = (
        'CONFERENCE;FEATURE=PHONE;LABEL="Moderator, code 12":tel:+1-555',
        "CONFERENCE;FEATURE=VIDEO:https://x.example/a",
    )
    found = read_appendix(component(*lines), "")
    assert found.value == ("Join: Moderator, code 12 tel:+1-555", "Join: https://x.example/a")
    assert read_location(component(*lines)).value == "https://x.example/a"
    assert read_location(component(lines[0])).value == "tel:+1-555"


def test_what_else_is_said_is_no_place() -> None:
    lines = ("URL:https://x.example/a", "COMMENT:https://x.example/b", "CONTACT:Ann")
    assert read_location(component(*lines)).value == ""
