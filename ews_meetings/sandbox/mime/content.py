"""The property MimeContent: what an item is as MIME, and an item from what a client sends (A104, A105)."""

import base64
import binascii
from datetime import tzinfo

from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.mime.calendar import write_calendar
from ews_meetings.sandbox.mime.events import read_calendar, read_event_files
from ews_meetings.sandbox.mime.letters import read_mail, read_mail_files
from ews_meetings.sandbox.mime.lines import clean
from ews_meetings.sandbox.mime.mail import write_mail
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.items import item_by_number
from ews_meetings.sandbox.store.model import Attachment, Item

CHARSET = "UTF-8"


def mime_of(db: Database, item: Item) -> bytes:
    """Returns an entry of a calendar as calendar text, and any message as a mail."""
    files = attachments_of(db, item.row) if item.attachment_count else ()
    if item.kind == "CalendarItem":
        return write_calendar(item, files=files).encode()
    number = item.integer("AssociatedItem")
    return write_mail(item, about=item_by_number(db, number) if number else None, files=files)


def decoded(text: str) -> bytes:
    """Reads the text of a MimeContent element.

    Raises:
        EwsError: it is no base64, or empty.
    """
    try:
        raw = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise EwsError(
            "ErrorMimeContentInvalidBase64String", "The MIME content is not valid base64."
        ) from None
    if not raw.strip():
        raise EwsError("ErrorMimeContentInvalid", "The MIME content is empty.")
    return raw


def taking(item: Item, raw: bytes, *, context: tzinfo) -> Item:
    """Returns the item with what its MIME says.

    Raises:
        EwsError: nothing can be made of it.
    """
    if item.kind == "CalendarItem":
        return read_calendar(_text(raw), item, context=context)
    return read_mail(raw, item)


def files_in(item: Item, raw: bytes, *, now: str) -> tuple[Attachment, ...]:
    """Returns the files that come with the MIME of an item."""
    if item.kind == "CalendarItem":
        return read_event_files(_text(raw), now=now)
    return read_mail_files(raw, now=now)


def _text(raw: bytes) -> str:
    try:
        return clean(raw.decode("utf-8-sig"))
    except UnicodeDecodeError:
        return clean(raw.decode("cp1252", errors="replace"))
