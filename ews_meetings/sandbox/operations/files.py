"""Attachments as requests bring them: files, and items."""

import base64
from datetime import UTC

from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.mime.content import decoded, files_in
from ews_meetings.sandbox.names import Element, child_text, children, local, t
from ews_meetings.sandbox.reading import check_order, write_fields
from ews_meetings.sandbox.store.codec import encode
from ews_meetings.sandbox.store.model import Attachment, Item

_ATTACHABLE = {"CalendarItem": "IPM.Appointment", "Message": "IPM.Note"}
"""The kinds of item that may be attached, and their classes; meeting messages may not (A118)."""


def read_files(element: Element | None, *, now: str) -> tuple[Attachment, ...]:
    """Reads an Attachments element that may be missing."""
    return tuple(
        read_file(child, now=now) for child in ([] if element is None else children(element))
    )


def read_all_files(item: Item, element: Element, *, now: str) -> tuple[Attachment, ...]:
    """Reads the files of a new item: those in its MIME, then those beside it."""
    mime = child_text(element, t("MimeContent"))
    within = files_in(item, decoded(mime), now=now) if mime else ()
    return (*within, *read_files(element.find(t("Attachments")), now=now))


def read_file(element: Element, *, now: str) -> Attachment:
    """Reads one FileAttachment or ItemAttachment (A116 to A118).

    Raises:
        SoapFault: it is neither, or not well built.
        EwsError: it is an item that cannot be attached.
    """
    match local(element):
        case "FileAttachment":
            return _file(element, now)
        case "ItemAttachment" if children(element):
            return _item(element, now)
        case other:
            raise schema_violation(
                f"The element 'Attachments' has invalid child element {other!r}."
            )


def _item(element: Element, now: str) -> Attachment:
    held = children(element)[-1]
    kind = local(held)
    if kind not in _ATTACHABLE:
        raise EwsError(
            "ErrorInvalidItemForOperationCreateItemAttachment",
            f"An item of the kind {kind!r} cannot be attached.",
        )
    check_order(held)
    blank = Item(kind=kind, mailbox="", folder=0, texts={"ItemClass": _ATTACHABLE[kind]})
    item = write_fields(blank, children(held), context=UTC)
    return Attachment(
        number=0,
        name=child_text(element, t("Name")) or item.text("Subject") or "item",
        content_type="",
        content=encode(item).encode(),
        modified=now,
        item_kind=kind,
    )


def _file(element: Element, now: str) -> Attachment:
    text = child_text(element, t("Content")) or ""
    try:
        content = base64.b64decode("".join(text.split()), validate=True)
    except ValueError:
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
