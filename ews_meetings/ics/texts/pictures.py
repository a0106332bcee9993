"""Pictures that a body shows and a mail carries: they become files of the meeting, shown in the body."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.notes import Noted, counted, shorten
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment, Body, BodyKind

_CID = re.compile(r"""\bsrc\s*=\s*["']?\s*cid:([^"'\s>]+)""", re.IGNORECASE)


def with_pictures(
    event: Component, body: Body, files: tuple[Attachment, ...], related: Mapping[str, Attachment]
) -> Noted[tuple[Attachment, ...]]:
    """Return the files of an event with the pictures that its body shows.

    Args:
        event: The event.
        body: Cleaned.
        files: What is attached to it anyway; of these a picture is only marked.
        related: Parts of the mail around it, by Content-ID without angle brackets.

    Source: RFC 2392 (cid), MS-OXWSATT 2.2.4.4 (ContentId, IsInline).
    """
    names = _CID.findall(body.content) if body.kind is BodyKind.HTML else []
    shown = {unquote(name.replace("&amp;", "&")): None for name in names}
    known = [name for name in shown if name in related]
    marked = {related[name]: replace(related[name], content_id=name) for name in known}
    attached = tuple(marked.pop(file, file) for file in files)
    lost = [name for name in shown if name not in related]
    return Noted((*attached, *marked.values()), (_lost(event, lost),) if lost else ())


def _lost(event: Component, names: list[str]) -> Finding:
    return Finding(
        code="picture-lost",
        message=f"the file lacks {counted(len(names), 'picture')} of the body",
        effect=Effect.LOST,
        severity=Severity.WARNING,
        field="X-ALT-DESC",
        value=shorten(", ".join(names)),
        where=event.where,
    )
