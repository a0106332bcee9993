"""The body of a meeting as DESCRIPTION, and where it is HTML as X-ALT-DESC beside its words.

Source: RFC 5545 §3.8.1.5; MS-OXCICAL 2.1.3.1.1.20.37 (X-ALT-DESC).
"""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser

from icalendar.cal.component import Component

from ews_meetings.ics.texts.body import has_markup
from ews_meetings.ics.writing.values import put_text, writable
from ews_meetings.model.body_text import body_text
from ews_meetings.model.meeting import Body, BodyKind
from ews_meetings.model.wild_html import is_wild

_LINES = frozenset({"br", "p", "div", "tr", "li", "table", "h1", "h2", "h3", "h4", "hr"})
_WORDLESS = frozenset({"style", "script", "title"})
_BLANK_LINES = re.compile(r"\n{3,}")


def put_body(event: Component, body: Body) -> int:
    """Write a body and return how many characters no calendar can carry.

    Text that a reader would take for HTML stands there as HTML as well, so that it is read as meant.
    """
    content, removed = writable(body.content)
    clean = Body(content=content, kind=body.kind)
    if not content.strip():
        return removed
    put_text(event, "DESCRIPTION", _words(clean))
    if body.kind is BodyKind.HTML:
        put_text(event, "X-ALT-DESC", content, {"FMTTYPE": "text/html"})
    elif has_markup(content):
        put_text(event, "X-ALT-DESC", _as_html(content), {"FMTTYPE": "text/html"})
    return removed


def _words(body: Body) -> str:
    """Return what a reader reads, in lines; never other words than the body has."""
    if body.kind is BodyKind.TEXT:
        return body.content
    if is_wild(body.content):
        return body_text(body)
    parser = _Lines()
    try:
        parser.feed(re.sub(r"<!\[[^>]*>?", " ", body.content))
        parser.close()
    except AssertionError:  # html.parser on a section that Word writes
        return body_text(body)
    found = "".join(parser.parts)
    lines = "\n".join(" ".join(line.split()) for line in found.split("\n")).strip()
    text = _BLANK_LINES.sub("\n\n", lines)
    return text if body_text(Body(content=text)) == body_text(body) else body_text(body)


def _as_html(text: str) -> str:
    return f"<html><body>{html.escape(text).replace(chr(10), '<br>')}</body></html>"


class _Lines(HTMLParser):
    """Collects the words of HTML, a line for each block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        self._hidden += tag in _WORDLESS
        self.parts.append("\n" if tag in _LINES else " " if tag == "td" else "")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(0, self._hidden - (tag in _WORDLESS))

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(" ".join(data.split("\n")))
