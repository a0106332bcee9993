from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ews_meetings.cli.output import Style
from ews_meetings.cli.safe import safe, safe_json
from tests.unit.cli.making import screen, streams

BIDI = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c"
STEERING = "\x1b\x07\x08\x00\x9b\x9d\x7f" + BIDI
anything = st.text(st.one_of(st.sampled_from(STEERING), st.characters(codec=None)))


def steers(text: str) -> bool:
    return any(
        unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in BIDI
        for letter in text
    )


@given(anything)
def test_nothing_that_steers_a_terminal_gets_through(text: str) -> None:
    assert not steers(safe(text))
    assert safe(safe(text)) == safe(text)


@given(anything)
def test_json_keeps_the_value_and_does_not_steer(text: str) -> None:
    written = safe_json({"value": text})
    assert json.loads(written) == {"value": text}
    assert not steers(written)


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_ordinary_writing_stays_as_it_is(text: str) -> None:
    assert safe(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a\tb\r\nc", "a b  c"),
        ("\x1b[2J", "\\x1b[2J"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("a\u00a0b", "a\u00a0b"),
    ],
)
def test_what_a_person_sees(text: str, shown: str) -> None:
    assert safe(text) == shown


@given(anything)
def test_a_terminal_gets_no_escape_but_those_of_its_own_styles(text: str) -> None:
    held = streams(is_terminal=True)
    screen(held).line(text, Style.PLAIN)
    screen(held).table(("head",), [(text,)])
    screen(held).note(text)
    written = held.out.replace("\x1b[1m", "").replace("\x1b[0m", "") + held.err
    assert not steers(written.replace("\n", ""))


def test_markup_is_text() -> None:
    held = streams(is_terminal=True)
    screen(held).line("[red]x[/red] [link=http://x]y[/link] :smile:")
    assert held.out == "[red]x[/red] [link=http://x]y[/link] :smile:\n"
