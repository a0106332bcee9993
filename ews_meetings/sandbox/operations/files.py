"""File attachments as requests bring them."""

import base64
import binascii

from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, local, t
from ews_meetings.sandbox.store.model import Attachment


def read_files(element: Element | None, *, now: str) -> tuple[Attachment, ...]:
    """Reads an Attachments element that may be missing."""
    return tuple(
        read_file(child, now=now) for child in ([] if element is None else children(element))
    )


def read_file(element: Element, *, now: str) -> Attachment:
    """Reads one FileAttachment.

    Raises:
        EwsError: it is an item attachment, which the sandbox does not keep.
    """
    if local(element) != "FileAttachment":
        raise EwsError(
            "ErrorInvalidItemForOperationCreateItemAttachment",
            "The sandbox keeps file attachments only.",
        )
    text = child_text(element, t("Content")) or ""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        raise schema_violation("The 'Content' element is invalid: it is not base64.") from None
    return Attachment(
        number=0,
        name=child_text(element, t("Name")) or "attachment",
        content_type=child_text(element, t("ContentType")) or "application/octet-stream",
        content=content,
        content_id=child_text(element, t("ContentId")) or "",
        content_location=child_text(element, t("ContentLocation")) or "",
        is_inline=child_text(element, t("IsInline")) in {"true", "1"},
        modified=now,
    )
