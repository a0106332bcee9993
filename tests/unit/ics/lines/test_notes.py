from ews_meetings.ics.lines.notes import joined, note, shorten
from ews_meetings.model.finding import Effect, Finding
from tests.unit.ics.making import prop


def test_a_note_says_name_value_and_place() -> None:
    found = note(prop("COLOR: red "), code="c", message="m", effect=Effect.LOST)
    assert (found.field, found.value, found.where) == ("COLOR", "red", "a.ics:1")


def test_texts_are_shortened_to_one_line() -> None:
    assert shorten("a\n b") == "a b"
    assert len(shorten("x" * 10**6)) == 120


def test_findings_are_joined_in_order_and_none_twice() -> None:
    one, two = (Finding(code=c, message="", effect=Effect.LOST) for c in "ab")
    assert joined([[one], [two, one]]) == (one, two)
