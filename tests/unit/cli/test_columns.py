"""Columns and lines as one wishes; a form reaches names and nothing behind them."""

from __future__ import annotations

import pytest

from ews_meetings.cli.columns import read_columns, read_form
from ews_meetings.errors import BadOption

KNOWN = ("start", "subject", "attendees", "answers")
ROW = {"start": "2027-04-01", "subject": "a\x1b[2J\tb", "attendees": 3, "answers": {"no": 1}}


def test_columns_come_in_the_order_that_was_asked_for() -> None:
    assert read_columns(" subject, start ,subject", KNOWN) == ("subject", "start", "subject")


@pytest.mark.parametrize("told", ["", " , ", "start,nothing", "start;subject"])
def test_an_unknown_column_lists_the_known_ones(told: str) -> None:
    with pytest.raises(BadOption, match="--columns") as caught:
        read_columns(told, KNOWN)
    assert caught.value.hint == "the columns are start, subject, attendees, answers"


def test_a_mistyped_column_names_the_nearest() -> None:
    with pytest.raises(BadOption, match="did you mean 'subject'"):
        read_columns("subjct", KNOWN)


@pytest.mark.parametrize(
    ("form", "line"),
    [
        ("{start} {attendees}", "2027-04-01 3"),
        ("{attendees:>4}|{attendees:<3}|{attendees:^3}|", "   3|3  | 3 |"),
        (r"{start}\t{attendees}\n\\n", "2027-04-01\t3\n\\n"),
        ("{{{attendees}}}", "{3}"),
        ("{subject}", "a\\x1b[2J b"),
        ("{answers}", '{"no": 1}'),
    ],
)
def test_a_form_makes_a_line(form: str, line: str) -> None:
    assert read_form(form, KNOWN)(ROW) == line


@pytest.mark.parametrize(
    "form",
    [
        "{start.__class__}",
        "{start[0]}",
        "{0}",
        "{}",
        "{nothing}",
        "{start!r}",
        "{start:{attendees}}",
        "{start:99999}",
        "{start:s}",
        "{start",
        "start",
        "",
    ],
)
def test_a_form_reaches_nothing_but_columns(form: str) -> None:
    with pytest.raises(BadOption, match="--format"):
        read_form(form, KNOWN)
