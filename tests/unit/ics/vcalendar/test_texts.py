from __future__ import annotations

import pytest

from ews_meetings.ics.lines.properties import unescape
from ews_meetings.ics.vcalendar.texts import as_text, grouped, listed, plain


@pytest.mark.parametrize(
    ("value", "meant"),
    [
        (r"a\; b", "a; b"),
        (r"a\\b", r"a\b"),
        (r"one\ntwo\Nthree", "one\ntwo\nthree"),
        (r"a\, b", "a, b"),
        (r"C:\temp", r"C:\temp"),
        ("a; b, c", "a; b, c"),
    ],
)
def test_only_known_escapes_count(value: str, meant: str) -> None:
    assert plain(value) == meant
    assert unescape(as_text(value)) == meant


def test_lists_are_split_where_nothing_is_escaped() -> None:
    assert listed(r"Business; Travel\; abroad,,More") == ("Business", r"Travel\; abroad", "More")
    assert listed(r"a\\;b") == (r"a\\", "b")
    assert listed("") == ()


def test_compound_values_keep_their_empty_places() -> None:
    assert grouped(r"20270401T084500;; 0;a\;b,c") == ("20270401T084500", "", "0", r"a\;b,c")
    assert grouped("") == ("",)
