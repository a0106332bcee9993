"""ATTACH to attachments and links; nothing is fetched, and no path of the file's choosing is read."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count

from ews_meetings.ics.lines.component import Component
from ews_meetings.ics.lines.data_uris import content_of
from ews_meetings.ics.lines.encoding import from_base64
from ews_meetings.ics.lines.file_names import sane_name
from ews_meetings.ics.lines.notes import Noted, note
from ews_meetings.ics.lines.properties import Property
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment

_NAMES = ("X-FILENAME", "FILENAME", "X-APPLE-FILENAME", "X-ORACLE-FILENAME")
_LABELS = {"ATTACH": "Attachment", "IMAGE": "Picture"}
_LOCAL = re.compile(r"file:|[A-Za-z]:[\\/]|\\\\|/|\.{1,2}/", re.IGNORECASE)
_LARGEST_MB = 45
"""What fits into one call of 64 MB, as base64 (Exchange Server, maxAllowedContentLength of EWS)."""
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """What hangs on an event."""

    files: tuple[Attachment, ...] = ()
    lines: tuple[str, ...] = ()
    """For the body: links to what is elsewhere."""


def read_attachments(event: Component, related: Mapping[str, Attachment]) -> Noted[Attached]:
    """Return the attachments of an event.

    Args:
        event: The event.
        related: Parts of the mail around it, by Content-ID without angle brackets.

    Source: RFC 5545 §3.8.1.1, §3.3.1; RFC 7986 §5.10 (IMAGE); RFC 2557 §8.3 (cid).
    """
    files: list[Attachment] = []
    lines: list[str] = []
    findings: list[Finding] = []
    numbers = count(1)
    for prop in event.all("ATTACH", "IMAGE"):
        value = prop.value.strip()
        read = _file(prop, value, related, fallback=f"attachment{next(numbers)}")
        if isinstance(read, Attachment):
            files.append(read)
        elif read is not None:
            findings.append(read)
        else:
            lines.append(f"{_LABELS[prop.name]}: {value}")
            findings.append(_linked(prop))
    return Noted(Attached(files=tuple(files), lines=tuple(lines)), tuple(findings))


def _file(
    prop: Property, value: str, related: Mapping[str, Attachment], *, fallback: str
) -> Attachment | Finding | None:
    """Return the file a property holds, why it is lost, or None for a link."""
    is_binary = prop.says("VALUE") == "BINARY" or prop.says("ENCODING") in {"BASE64", "B"}
    if is_binary:
        return _binary(prop, value, fallback=fallback)
    scheme = value.partition(":")[0].lower()
    if scheme == "cid":
        return related.get(value[4:].strip("<> ")) or _lost(prop, "no part of a mail is near it")
    if scheme == "data":
        return _from_data_uri(prop, value, fallback=fallback)
    if _LOCAL.match(value):
        return _lost(prop, "a path on somebody's computer is never read")
    if not _SCHEME.match(value):
        return _lost(prop, "it is neither a file nor a link")
    return None


def _binary(prop: Property, value: str, *, fallback: str) -> Attachment | Finding:
    """Return an inline file, its bytes unchanged."""
    if len(value) * 3 // 4 > _LARGEST_MB << 20:
        return _lost(
            prop, f"it is larger than {_LARGEST_MB} MB, which no Exchange takes in one call"
        )
    content = from_base64(value.encode())
    if content is None:
        return _lost(prop, "its base64 is damaged")
    return _attachment(prop, content, prop.param("FMTTYPE").lower(), fallback=fallback)


def _from_data_uri(prop: Property, value: str, *, fallback: str) -> Attachment | Finding:
    """Return the file inside a data: address."""
    held = content_of(value)
    if held is None:
        return _lost(prop, "its data: address is damaged or holds nothing")
    content_type = prop.param("FMTTYPE").lower() or held.content_type
    return _attachment(prop, held.content, content_type, fallback=fallback)


def _attachment(prop: Property, content: bytes, content_type: str, *, fallback: str) -> Attachment:
    given = next((name for key in _NAMES if (name := prop.param(key))), "")
    return Attachment.of(
        name=sane_name(given, content_type=content_type, fallback=fallback),
        content=content,
        content_type=content_type or "application/octet-stream",
    )


def _linked(prop: Property) -> Finding:
    return note(
        prop,
        code="attachment-linked",
        message="the attachment is elsewhere and is not fetched; the body links to it",
        effect=Effect.CHANGED,
    )


def _lost(prop: Property, why: str) -> Finding:
    return note(
        prop,
        code="attachment-lost",
        message=f"the attachment is left out: {why}",
        effect=Effect.LOST,
        severity=Severity.WARNING,
    )
