"""DESCRIPTION and its HTML twins to the one body Exchange keeps; lines can be added to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.data_uris import content_of
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property, unescape
from ews_meetings.ics.texts.markup import clean
from ews_meetings.model.body_text import body_text
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment, Body, BodyKind

# Google writes markup into DESCRIPTION; only what nobody writes by accident counts as such.
_MARKUP = re.compile(
    r"<br ?/?>|</(?:a|b|i|u|p|div|span|ul|ol|li|em|strong|table|body|html|h[1-6])>|<html-blob>",
    re.IGNORECASE,
)
_BREAKS = re.compile(r"<(?:br|p|div|ul|ol|li|table)\b", re.IGNORECASE)
_END_OF_BODY = re.compile(r"</body\s*>", re.IGNORECASE)
_LINK = re.compile(r"https?://[^\s<>\"]+", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    """A body, and what it was read from."""

    body: Body
    prop: Property
    findings: tuple[Finding, ...] = ()


def read_body(event: Component, related: Mapping[str, Attachment]) -> Noted[Body]:
    """Return the body of an event: its HTML unless that is an empty stub, else its text.

    Args:
        event: The event.
        related: Parts of the mail around it, by Content-ID without angle brackets.

    Source: MS-OXCICAL (X-ALT-DESC), RFC 9073 §6.5 (STYLED-DESCRIPTION).
    """
    described = event.first("DESCRIPTION")
    plain = _plain(described) if described else None
    found = map(_cleaned, _html_bodies(event, related))
    rich = next((read for read in found if _has_words(read.body)), None)
    if rich is None:
        return Noted(plain.body, plain.findings) if plain else Noted(Body())
    if plain is None or body_text(plain.body) in {"", body_text(rich.body)}:
        return Noted(rich.body, rich.findings)
    finding = note(
        plain.prop,
        code="description-replaced",
        message="Exchange keeps one body; the HTML was taken, the text beside it differs",
        effect=Effect.CHANGED,
    )
    return Noted(rich.body, (finding, *rich.findings))


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


def has_markup(text: str) -> bool:
    """Return whether a plain DESCRIPTION would be read as HTML."""
    return _MARKUP.search(text) is not None


def _plain(prop: Property) -> _Read:
    text = unescape(prop.value)
    if not has_markup(text):
        return _Read(body=Body(content=text), prop=prop)
    if not _BREAKS.search(text):
        text = text.replace("\n", "<br>\n")
    return _cleaned((prop, text))


def _cleaned(found: tuple[Property, str]) -> _Read:
    """Return the HTML of a property without what runs or is fetched when it is shown."""
    prop, markup = found
    result = clean(markup)
    body = Body(content=result.content, kind=BodyKind.HTML)
    if not result.active and not result.plain:
        return _Read(body=body, prop=prop)
    finding = note(
        prop,
        code="html-cleaned",
        message=f"taken out of the HTML: {', '.join((*result.active, *result.plain))}",
        effect=Effect.CHANGED,
        severity=Severity.WARNING if result.active else Severity.INFO,
    )
    return _Read(body=body, prop=prop, findings=(finding,))


def _html_bodies(
    event: Component, related: Mapping[str, Attachment]
) -> Iterator[tuple[Property, str]]:
    for prop in event.all("X-ALT-DESC", "STYLED-DESCRIPTION"):
        if prop.says("FMTTYPE").startswith("TEXT/HTML"):
            yield prop, unescape(prop.value)
    for prop in event.all("DESCRIPTION"):
        yield from ((prop, text) for text in _alternative(prop.param("ALTREP"), related))


def _alternative(uri: str, related: Mapping[str, Attachment]) -> Iterator[str]:
    """Yield the HTML that a parameter holds, or names a part of the mail for.

    Source: RFC 5545 §3.2.1; Thunderbird writes data: addresses.
    """
    scheme, _, rest = uri.partition(":")
    if scheme.lower() == "data" and rest.lower().startswith("text/html"):
        held = content_of(uri)
        if held is not None:
            yield held.content.decode("utf-8", "replace")
    elif scheme.lower() == "cid":
        part = related.get(rest.strip("<> "))
        if part is not None and part.content and part.content_type.startswith("text/html"):
            yield part.content.decode("utf-8", "replace")


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
