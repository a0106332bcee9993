"""Bodies are read again as the words they have."""

from __future__ import annotations

import pytest
from icalendar import Event

from ews_meetings.ics.writing.bodies import put_body
from ews_meetings.model.body_text import body_text
from ews_meetings.model.meeting import Body, BodyKind, Meeting
from tests.unit.ics.writing.making import SPAN, held_again, lines, single


def written(body: Body) -> list[str]:
    event = Event()
    assert put_body(event, body) == 0
    return lines(bytes(event.to_ical(sorted=False)))[1:-2]


def test_a_text_stands_as_it_is() -> None:
    assert written(Body(content="C:\\New; a, b\r\nend")) == [r"DESCRIPTION:C:\\New\; a\, b\nend"]


def test_html_stands_beside_its_words_line_by_line() -> None:
    html = "<style>p {}</style><p>Hi &amp; you</p>\n\n\n\n<ul><li>one<li>two</ul>"
    assert written(Body(content=html, kind=BodyKind.HTML)) == [
        r"DESCRIPTION:Hi & you\none\ntwo",
        "X-ALT-DESC;FMTTYPE=text/html:<style>p {}</style><p>Hi &amp\\; you</p>"
        r"\n\n\n\n<ul><li>one<li>two</ul>",
    ]


@pytest.mark.parametrize("body", [Body(), Body(content=" \n "), Body(kind=BodyKind.HTML)])
def test_nothing_is_written_of_an_empty_body(body: Body) -> None:
    assert written(body) == []


@pytest.mark.parametrize(
    "body",
    [
        Body(content="use <br> and </p> & co"),
        Body(content="a\\nb\\Nc \\\\ d"),
        Body(content="<![if !mso]>Word<![endif]>", kind=BodyKind.HTML),
        Body(content="wo<b>rd</b>s", kind=BodyKind.HTML),
        Body(content="tab\there", kind=BodyKind.TEXT),
    ],
)
def test_a_body_is_read_again_with_its_words(body: Body) -> None:
    again = held_again(single(Meeting(subject="", span=SPAN, body=body))).series.meeting.body
    assert body_text(again) == body_text(body)


def test_what_no_calendar_can_carry_is_counted() -> None:
    assert put_body(Event(), Body(content="a\x00b\x0bc")) == 2
