from ews_meetings.ics.lines.notes import joined, note, shorten, summed
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


def test_few_findings_of_a_kind_stay_as_they_are() -> None:
    alike = tuple(Finding(code="a", message=f"m{n}", effect=Effect.LOST) for n in range(5))
    other = Finding(code="a", message="n", effect=Effect.KEPT)
    assert summed((*alike, other)) == (*alike, other)


def test_many_findings_of_a_kind_are_one_with_their_number_and_the_first_three() -> None:
    alike = tuple(
        Finding(code="a", message=f"m{n}", effect=Effect.LOST, where=f"a.ics:{n}") for n in range(6)
    )
    other = Finding(code="b", message="n", effect=Effect.LOST)
    one, last = summed((alike[0], other, *alike[1:]))
    assert (one.code, one.message, one.where) == ("a", "6 times: m0; m1; m2; and so on", "a.ics:0")
    assert last == other
