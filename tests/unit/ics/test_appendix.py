from ews_meetings.ics.appendix import read_appendix
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
