"""Writes and reads the files on a meeting; fetches nothing."""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from ews_meetings.exchange.elements import Element, View, flag, local_name, text, typed
from ews_meetings.model.meeting import Attachment, Meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class Attached:
    """An attachment as an item lists it, with the id by which its bytes are fetched."""

    attachment_id: str
    attachment: Attachment
    is_file: bool


def write_attachments(meeting: Meeting) -> Iterable[Element]:
    """Write the attachments inline; some servers drop them, so a later step looks."""
    files = [file_element(attachment) for attachment in meeting.attachments]
    if files:
        yield typed("Attachments", *files)


def file_element(attachment: Attachment) -> Element:
    """Return the element that makes one attachment.

    Source: EWS schema types.xsd, AttachmentType (the order; IsInline since Exchange 2010).
    """
    shown = attachment.content_id
    return typed(
        "FileAttachment",
        text("Name", attachment.name),
        text("ContentType", attachment.content_type),
        *((text("ContentId", shown), flag("IsInline", value=True)) if shown else ()),
        text("Content", base64.b64encode(attachment.content or b"").decode()),
    )


def read_attachments(meeting: Meeting, item: View) -> Meeting:
    """Read what an item lists; digests are empty until the bytes are fetched."""
    return replace(meeting, attachments=tuple(held.attachment for held in listed(item)))


def listed(item: View) -> Iterator[Attached]:
    """Yield the attachments of an item, as it lists them."""
    parent = item.child("Attachments")
    for element in () if parent is None else parent:
        held = item.at(element)
        identity = held.child("AttachmentId")
        attachment_id = "" if identity is None else str(identity.get("Id", ""))
        yield Attached(
            attachment_id=attachment_id,
            attachment=Attachment(
                name=held.text("Name") or "",
                content_type=held.text("ContentType") or "application/octet-stream",
                size_bytes=held.number("Size") or 0,
                digest="",
                attachment_id=attachment_id,
                content_id=held.text("ContentId") or "" if held.flag("IsInline") else "",
            ),
            is_file=local_name(element) == "FileAttachment",
        )


def read_content(element: View) -> bytes:
    """Return the bytes of a fetched FileAttachment."""
    try:
        return base64.b64decode(element.text("Content") or "")
    except binascii.Error:
        return b""


def with_contents(meeting: Meeting, item: View, contents: Mapping[str, bytes]) -> Meeting:
    """Return a meeting with the sizes and digests of the bytes that were fetched, by attachment id."""
    return replace(
        meeting,
        attachments=tuple(
            _digested(held.attachment, contents.get(held.attachment_id)) for held in listed(item)
        ),
    )


def _digested(attachment: Attachment, content: bytes | None) -> Attachment:
    """Return an attachment with its size and digest; the bytes themselves are not kept."""
    if content is None:
        return attachment
    digest = hashlib.sha256(content).hexdigest()
    return replace(attachment, size_bytes=len(content), digest=digest)
