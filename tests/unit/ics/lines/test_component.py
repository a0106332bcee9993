import pytest

from ews_meetings.ics.lines.blocks import cut
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.model.finding import Effect
from tests.unit.ics.making import component


def test_an_empty_property_counts_as_absent() -> None:
    assert component("LOCATION:", "ORGANIZER: ").first("LOCATION", "ORGANIZER") is None


def test_first_asks_for_names_in_the_order_given() -> None:
    found = component("B:2", "A:1").first("A", "B")
    assert found is not None
    assert found.value == "1"


def test_word_is_compared_in_upper_case() -> None:
    assert component("STATUS: tentative ").word("STATUS") == "TENTATIVE"


def test_a_nameless_line_below_prose_is_a_line_of_it() -> None:
    found = component("DESCRIPTION:one", "two three")
    assert found.all("DESCRIPTION")[0].value == r"one\ntwo three"
    assert [finding.code for finding in found.findings] == ["line-torn"]


def test_a_piece_of_a_line_that_a_mailer_wrapped_is_put_back() -> None:
    name = "x" * 70
    found = component(f"URL:http://a.example/{name}", "/rest of it")
    assert found.all("URL")[0].value == f"http://a.example/{name}/rest of it"


def test_a_nameless_line_below_anything_else_is_left_out_and_reported() -> None:
    found = component("DURATION:PT1H", "SUMMARY is missing a colon")
    assert found.all("DURATION")[0].value == "PT1H"
    (finding,) = found.findings
    assert (finding.effect, finding.where) == (Effect.LOST, "a.ics:5")


def test_guessed_character_sets_and_removed_characters_are_told_once() -> None:
    found = component("SUMMARY:a\x00b", "LOCATION:c\x00")
    (finding,) = found.findings
    assert (finding.code, finding.where) == ("characters-removed", "a.ics:4")
    assert finding.message.startswith("2 characters")


def read(*lines: bytes) -> Component:
    data = b"\r\n".join((b"BEGIN:VEVENT", *lines, b"END:VEVENT"))
    return read_component(Input(data=data, source="a.ics"), cut(data)[0])


@pytest.mark.parametrize("charset", ["KOI8-R", "windows-1251", "ISO-2022-JP"])
def test_a_value_is_read_in_the_character_set_it_claims(charset: str) -> None:
    text = "会議" if charset == "ISO-2022-JP" else "Собрание"
    found = read(f"SUMMARY;CHARSET={charset}:".encode() + text.encode(charset))
    assert found.all("SUMMARY")[0].value == text
    assert found.findings == ()


def test_a_claimed_character_set_that_is_not_there_is_told() -> None:
    found = read("SUMMARY;CHARSET=ISO-8859-1:Schůzka".encode())
    assert found.all("SUMMARY")[0].value == "Schůzka"
    (finding,) = found.findings
    assert finding.message == "the text is not what CHARSET says; it was read as UTF-8"


def test_alarms_and_other_inner_blocks_are_told_apart() -> None:
    found = component(
        "BEGIN:VALARM", "TRIGGER:-PT5M", "END:VALARM", "BEGIN:VLOCATION", "END:VLOCATION"
    )
    assert [alarm.word("TRIGGER") for alarm in found.alarms] == ["-PT5M"]
    assert [other.name for other in found.others] == ["VLOCATION"]
