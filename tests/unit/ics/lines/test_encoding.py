from __future__ import annotations

import pytest

from ews_meetings.ics.lines.encoding import from_base64, read_text, unquoted


def test_quoted_bytes_become_bytes_and_other_signs_stay() -> None:
    assert unquoted(b"a=3D=c3=A9 =ZZ =4") == b"a=\xc3\xa9 =ZZ =4"
    assert unquoted(b"left over=") == b"left over"


def test_line_ends_become_line_feeds() -> None:
    assert read_text(b"a\r\nb\rc\nd", "", None).text == "a\nb\nc\nd"


@pytest.mark.parametrize(
    ("raw", "declared", "text"),
    [
        (b"Caf\xe9 \x96 dash", "ISO-8859-1", "Café \u2013 dash"),
        (b"\x89\xef\x8b\x63", "SHIFT_JIS", "会議"),
        (b"\x89\xef\x8b\x63", "x-sjis", "会議"),
        (b"\xbb\xe1\xd2\xe9", "GB2312", "会议"),
        ("žena".encode(), "UTF-8", "žena"),
        (b"\xbeena", "windows-1250", "ľena"),
        (b"plain", "X-NOBODY", "plain"),
        (b"+ZeVnLIqe-", "UTF-7", "日本語"),
    ],
)
def test_a_value_is_read_in_its_own_character_set(raw: bytes, declared: str, text: str) -> None:
    found = read_text(raw, declared, None)
    assert (found.text, found.fallback) == (text, "")


def test_utf_8_that_is_declared_as_latin_shows_itself() -> None:
    found = read_text("ž".encode(), "ISO-8859-1", None)
    assert (found.text, found.fallback) == ("ž", "UTF-8")


@pytest.mark.parametrize("declared", ["", "UTF-8", "unicode_escape", "punycode"])
def test_bytes_that_are_nothing_else_are_read_as_windows_1252(declared: str) -> None:
    found = read_text(b"na\xefve", declared, None)
    assert (found.text, found.fallback) == ("naïve", "windows-1252")


def test_what_the_mail_declares_counts_where_the_property_is_silent() -> None:
    assert read_text(b"\xbeena", "", "iso-8859-2").text == "žena"


def test_damaged_base64_is_known() -> None:
    assert from_base64(b"YW Jj\n") == b"abc"
    assert from_base64(b"YWJjZA") == b"abcd"
    assert from_base64(b"%%%") is None
