from __future__ import annotations

from ews_meetings.ics.lines.blocks import logical_lines
from ews_meetings.ics.vcalendar.lines import OldLine, goes_on, read_line, with_more


def line(text: str | bytes) -> OldLine:
    data = text if isinstance(text, bytes) else text.encode()
    (only,) = logical_lines(data)
    found = read_line(data, only, where="a.vcs:1", charset=None)
    assert found is not None
    return found


def test_soft_line_breaks_are_joined_without_a_blank() -> None:
    found = line("SUMMARY;ENCODING=QUOTED-PRINTABLE:caf=C3=\r\n=A9 r=\r\nound")
    assert found.prop.value == "café round"
    assert found.prop.params == {}


def test_a_value_behind_a_soft_break_keeps_its_first_blank() -> None:
    assert line("SUMMARY;QUOTED-PRINTABLE:one=\r\n two").prop.value == "one two"


def test_parameters_without_names_get_theirs() -> None:
    assert line("ATTACH;URL:http://a.example/").prop.params == {"VALUE": ("URL",)}
    assert line("ATTENDEE;OWNER;YES:x").prop.params == {"ROLE": ("OWNER",), "RSVP": ("YES",)}
    assert line("AALARM;WAVE:x").prop.params == {"TYPE": ("WAVE",)}


def test_groups_before_a_name_do_not_count() -> None:
    assert line("A.B.summary:x").prop.name == "SUMMARY"


def test_a_colon_in_quotes_ends_no_name() -> None:
    found = line('ATTENDEE;CN="Room: Blue":a@b.example')
    assert found.prop.param("CN") == "Room: Blue"
    assert found.prop.value == "a@b.example"


def test_a_blank_that_a_text_is_folded_at_is_kept() -> None:
    found = line("DESCRIPTION:where a word\r\n ends")
    assert found.prop.value == "where a word ends"
    assert found.has_kept_blank


def test_a_blank_that_folding_added_goes() -> None:
    full = "DESCRIPTION:" + "x" * 63
    found = line(f"{full}\r\n yz")
    assert found.prop.value == "x" * 63 + "yz"
    assert not found.has_kept_blank
    assert line("DESCRIPTION:a word \r\n ends").prop.value == "a word ends"
    assert line("DESCRIPTION:a word\r\n  ends").prop.value == "a word ends"


def test_a_fold_before_the_value_harms_nothing() -> None:
    assert line("SUMMARY;LANGUAGE=e\r\n n:text").prop.value == "text"


def test_a_text_in_base64_is_decoded_and_a_file_is_not() -> None:
    assert line("SUMMARY;BASE64:xb5pZG9yYQ==").prop.value == "židora"
    file = line("ATTACH;ENCODING=BASE64;TYPE=TEXT/PLAIN:aGFs\r\n bG8=")
    assert file.prop.value == "aGFsbG8="
    assert file.prop.param("ENCODING") == "BASE64"
    assert line("SUMMARY;BASE64:%%%").is_damaged


def test_a_file_goes_on_in_lines_without_names() -> None:
    file = line("ATTACH;BASE64:aGFs")
    assert goes_on(file, b"bG8=")
    assert not goes_on(file, b"no base64!")
    assert not goes_on(line("SUMMARY:x"), b"bG8=")
    assert with_more(file, "bG8=").prop.value == "aGFsbG8="


def test_a_line_without_a_name_is_none() -> None:
    (only,) = logical_lines(b"just text")
    assert read_line(b"just text", only, where="a.vcs:1", charset=None) is None
