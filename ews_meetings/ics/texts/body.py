"""DESCRIPTION and its HTML twins to the one body Exchange keeps; lines can be added to it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.data_uris import content_of
from ews_meetings.ics.lines.decoding import cleaned
from ews_meetings.ics.lines.notes import Noted, counted, note
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
    described = event.first("DESCRIPTION") or next(_plain_versions(event), None)
    plain = _plain(described) if described else None
    found = map(_cleaned, _html_bodies(event, related))
    rich = next((read for read in found if _has_words(read.body)), None)
    taken = rich or plain
    if taken is None:
        return Noted(Body(), tuple(_left_out(event, related, None)))
    left_out = tuple(_left_out(event, related, taken))
    if rich is None or plain is None or body_text(plain.body) in {"", body_text(rich.body)}:
        return Noted(taken.body, (*taken.findings, *left_out))
    finding = note(
        plain.prop,
        code="description-replaced",
        message="Exchange keeps one body; the HTML was taken, the text beside it differs",
        effect=Effect.CHANGED,
    )
    return Noted(rich.body, (finding, *rich.findings, *left_out))


def with_lines(body: Body, lines: tuple[str, ...]) -> Body:
    """Return a body with lines below it; HTML has been cleaned, so nothing stands around it."""
    if not lines:
        return body
    if body.kind is BodyKind.TEXT:
        parts = (body.content.rstrip("\n"), "\n".join(lines))
        return Body(content="\n\n".join(filter(None, parts)))
    block = f"<p>{'<br>'.join(map(_as_html, lines))}</p>"
    return Body(content=f"{body.content}{block}", kind=BodyKind.HTML)


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
    carried = cleaned(result.content)
    body = Body(content=carried.text, kind=BodyKind.HTML)
    findings: list[Finding] = []
    if result.active or result.plain:
        finding = note(
            prop,
            code="html-cleaned",
            message=f"taken out of the HTML: {', '.join((*result.active, *result.plain))}",
            effect=Effect.CHANGED,
            severity=Severity.WARNING if result.active else Severity.INFO,
        )
        findings.append(finding)
    if carried.removed:
        message = f"{counted(carried.removed, 'character')} that no message can carry: removed"
        findings.append(
            note(prop, code="characters-removed", message=message, effect=Effect.CHANGED)
        )
    return _Read(body=body, prop=prop, findings=tuple(findings))


def _plain_versions(event: Component) -> Iterator[Property]:
    styled = event.all("STYLED-DESCRIPTION")
    return (prop for prop in styled if not _is_html(prop) and not _is_elsewhere(prop))


def _left_out(
    event: Component, related: Mapping[str, Attachment], taken: _Read | None
) -> Iterator[Finding]:
    """Yield the versions of the text that say something else than the one that was taken."""
    told = body_text(taken.body) if taken else ""
    for prop in event.all("X-ALT-DESC", "STYLED-DESCRIPTION"):
        if taken and prop is taken.prop:
            continue
        kind = BodyKind.HTML if _is_html(prop) else BodyKind.TEXT
        if body_text(Body(content=unescape(prop.value), kind=kind)) in {"", told}:
            continue
        what = "a link" if _is_elsewhere(prop) else prop.param("FMTTYPE") or "text"
        yield note(
            prop,
            code="description-replaced",
            message=f"Exchange keeps one body; this version of the text ({what}) was left out",
            effect=Effect.CHANGED,
        )
    for prop in event.all("DESCRIPTION"):
        if prop.param("ALTREP") and not any(_alternative(prop.param("ALTREP"), related)):
            lost = note(
                prop,
                code="parameter-lost",
                message="ALTREP names another version of the text, which is not in the file",
                effect=Effect.LOST,
            )
            yield replace(lost, field="DESCRIPTION;ALTREP")


def _is_html(prop: Property) -> bool:
    return prop.says("FMTTYPE").startswith("TEXT/HTML") and not _is_elsewhere(prop)


def _is_elsewhere(prop: Property) -> bool:
    return prop.says("VALUE") == "URI"


def _html_bodies(
    event: Component, related: Mapping[str, Attachment]
) -> Iterator[tuple[Property, str]]:
    for prop in event.all("X-ALT-DESC", "STYLED-DESCRIPTION"):
        if _is_html(prop):
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
