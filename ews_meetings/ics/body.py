"""DESCRIPTION and its HTML twins to the one body Exchange keeps; lines can be added to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from ews_meetings.ics.component import Component
from ews_meetings.ics.notes import Noted, note
from ews_meetings.ics.properties import Property, unescape
from ews_meetings.model.body_text import body_text
from ews_meetings.model.finding import Effect
from ews_meetings.model.meeting import Body, BodyKind

# Google writes markup into DESCRIPTION; only what nobody writes by accident counts as such.
_MARKUP = re.compile(
    r"<br ?/?>|</(?:a|b|i|u|p|div|span|ul|ol|li|em|strong|table|body|html|h[1-6])>|<html-blob>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<(?:br|p|div|ul|ol|li|table)\b", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


def read_body(event: Component) -> Noted[Body]:
    """Return the body of an event: its HTML unless that is an empty stub, else its text.

    Source: MS-OXCICAL (X-ALT-DESC), RFC 9073 §6.5 (STYLED-DESCRIPTION).
    """
    described = event.first("DESCRIPTION")
    plain = _plain(unescape(described.value)) if described else Body()
    rich = next(filter(_has_words, _html_bodies(event)), None)
    if rich is None:
        return Noted(plain)
    if described is None or body_text(plain) in {"", body_text(rich)}:
        return Noted(rich)
    finding = note(
        described,
        code="description-replaced",
        message="Exchange keeps one body; the HTML was taken, the text beside it differs",
        effect=Effect.CHANGED,
    )
    return Noted(rich, (finding,))


def with_lines(body: Body, lines: tuple[str, ...]) -> Body:
    """Return a body with lines added at its end."""
    if not lines:
        return body
    if body.kind is BodyKind.TEXT:
        parts = (body.content.rstrip("\n"), "\n".join(lines))
        return Body(content="\n\n".join(filter(None, parts)))
    block = f"<p>{'<br>'.join(map(_as_html, lines))}</p>"
    end = _END_OF_BODY.search(body.content)
    at = end.start() if end else len(body.content)
    content = f"{body.content[:at]}{block}{body.content[at:]}"
    return Body(content=content, kind=BodyKind.HTML)


def _plain(text: str) -> Body:
    if not _MARKUP.search(text):
        return Body(content=text)
    if not _BREAKS.search(text):
        text = text.replace("\n", "<br>\n")
    return Body(content=text, kind=BodyKind.HTML)


def _html_bodies(event: Component) -> Iterator[Body]:
    for prop in event.all("X-ALT-DESC", "STYLED-DESCRIPTION"):
        if prop.says("FMTTYPE").startswith("TEXT/HTML"):
            yield Body(content=unescape(prop.value), kind=BodyKind.HTML)
    for prop in event.all("DESCRIPTION"):
        yield from _alternative(prop)


def _alternative(prop: Property) -> Iterator[Body]:
    """Yield the HTML that Thunderbird puts into a parameter (RFC 5545 §3.2.1 with a data: URI)."""
    head, comma, content = prop.param("ALTREP").partition(",")
    if comma and head.lower().startswith("data:text/html") and ";base64" not in head.lower():
        yield Body(content=unquote(content), kind=BodyKind.HTML)


def _has_words(body: Body) -> bool:
    """Return whether a reader would see anything: Outlook writes stubs without a word."""
    return bool(body_text(body)) or "<img" in body.content.lower()


def _as_html(line: str) -> str:
    """Return a line as HTML, web addresses as links."""
    position, parts = 0, []
    for match in _LINK.finditer(line):
        url = html.escape(match[0])
        parts += [html.escape(line[position : match.start()]), f'<a href="{url}">{url}</a>']
        position = match.end()
    return "".join([*parts, html.escape(line[position:])])
