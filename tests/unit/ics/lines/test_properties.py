import pytest

from ews_meetings.ics.lines.properties import (
    escape,
    has_name,
    one_line,
    read_property,
    unescape,
)
from tests.unit.ics.making import prop


def test_a_property_has_name_parameters_and_raw_value() -> None:
    found = prop(r"summary;language=cs:Sch\, a")
    assert (found.name, found.param("LANGUAGE"), found.value) == ("SUMMARY", "cs", r"Sch\, a")


def test_colons_and_semicolons_inside_quotes_belong_to_the_parameter() -> None:
    found = prop('ATTENDEE;CN="Room: Blue; big";RSVP=TRUE:mailto:a@b.example')
    assert found.param("CN") == "Room: Blue; big"
    assert found.value == "mailto:a@b.example"


def test_an_unquoted_colon_in_a_name_does_not_begin_the_address() -> None:
    found = prop("ATTENDEE;CN=Room: Blue;RSVP=TRUE:mailto:a@b.example")
    assert (found.says("RSVP"), found.value) == ("TRUE", "mailto:a@b.example")


def test_a_link_in_html_does_not_begin_the_value_anew() -> None:
    html = '<a href="x">a</a>: mailto:a@b.example'
    assert prop(f"X-ALT-DESC;FMTTYPE=text/html:{html}").value == html


def test_quotes_that_never_close_leave_a_value() -> None:
    assert prop('ATTENDEE;CN="Ann:mailto:a@b.example').value == "mailto:a@b.example"
    assert prop('X-A;B="c:d').value == "d"


def test_caret_escapes_are_decoded() -> None:
    assert prop("ATTENDEE;CN=Ann ^'A^' B:mailto:a@b").param("CN") == 'Ann "A" B'


def test_backslashes_inside_a_quoted_zone_name_are_escapes() -> None:
    found = prop(r'DTSTART;TZID="(UTC+01:00) Amsterdam\, Berlin":20270101T000000')
    assert found.param("TZID") == "(UTC+01:00) Amsterdam, Berlin"


def test_a_comma_list_keeps_its_entries() -> None:
    found = prop('ATTENDEE;DELEGATED-TO="mailto:a@x","mailto:b@x":mailto:c@x')
    assert found.params["DELEGATED-TO"] == ("mailto:a@x", "mailto:b@x")


@pytest.mark.parametrize("line", ["A;:1", "A; :1", "A;B=:1", "A;B:1", "A;;C=2:1", "A ; C = 2 :1"])
def test_empty_and_odd_parameters_do_no_harm(line: str) -> None:
    assert prop(line).value == "1"


def test_parameters_that_break_the_grammar_are_read_loosely() -> None:
    found = prop('A;CN=a"b;X Y=z;ROLE=CHAIR:1')
    assert (found.says("ROLE"), found.value) == ("CHAIR", "1")


def test_a_line_without_a_colon_has_an_empty_value() -> None:
    assert prop("A;B=c").value == ""


def test_a_line_without_a_name_is_no_property() -> None:
    assert not has_name("just text")
    assert read_property("just text", "a.ics:1") is None


@pytest.mark.parametrize(
    ("raw", "meant"),
    [
        (r"a\nb\Nc", "a\nb\nc"),
        (r"C:\\new", r"C:\new"),
        (r"a\,b\;c\"d", 'a,b;c"d'),
        ("a\\", "a\\"),
        (r"\\\n", "\\\n"),
    ],
)
def test_escapes_are_read_in_one_pass(raw: str, meant: str) -> None:
    assert unescape(raw) == meant


def test_one_line_folds_line_breaks_and_blanks() -> None:
    assert one_line(r" a\n b\, c ") == "a b, c"


def test_a_text_is_escaped_so_that_it_is_read_as_it_was() -> None:
    assert escape("a;b,c\\d\ne") == r"a\;b\,c\\d\ne"
    assert unescape(escape("C:\\new; a, b\n")) == "C:\\new; a, b\n"
