import pytest

from ews_meetings.ics.lines.decoding import as_ascii_lines, decode


@pytest.mark.parametrize("charset", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_with_or_without_its_mark_becomes_plain_utf8(charset: str) -> None:
    text = "BEGIN:VCALENDAR\r\nX:Schůzka"
    assert as_ascii_lines(text.encode(charset)) == text.encode()


def test_a_character_set_that_hides_in_ascii_is_read_as_declared() -> None:
    assert (
        as_ascii_lines("SUMMARY:会議".encode("iso-2022-jp"), "ISO-2022-JP")
        == "SUMMARY:会議".encode()
    )


def test_an_unknown_declared_character_set_does_no_harm() -> None:
    assert as_ascii_lines(b"A:1", "utf-7-not") == b"A:1"
    assert decode(b"\xe9", "no-such-set").text == "é"


def test_utf8_is_believed_before_a_declared_character_set() -> None:
    assert decode("Schůzka".encode(), "iso-8859-2").text == "Schůzka"


def test_the_declared_character_set_is_believed_before_a_guess() -> None:
    found = decode("Schůzka".encode("iso-8859-2"), "iso-8859-2")
    assert (found.text, found.fallback) == ("Schůzka", "")


def test_what_is_not_utf8_is_read_as_windows_1252_and_says_so() -> None:
    found = decode("Müller €".encode("cp1252"))
    assert (found.text, found.fallback) == ("Müller €", "windows-1252")


def test_characters_that_xml_cannot_carry_are_counted_and_removed() -> None:
    found = decode(b"a\x00b\x0bc\td\x1f\xef\xbf\xbf")
    assert (found.text, found.removed) == ("abc\td", 4)


def test_halves_of_a_surrogate_pair_are_joined_and_lone_ones_removed() -> None:
    pair = "\ud83d\ude00".encode("utf-8", "surrogatepass")
    assert decode(pair).text == "😀"
    lone = decode("a\ud83db".encode("utf-8", "surrogatepass"))
    assert (lone.text, lone.removed) == ("ab", 1)
