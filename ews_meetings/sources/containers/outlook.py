"""What Outlook saves as .msg to one document: a mail as mail, a meeting as calendar; the rest is told of."""

from __future__ import annotations

import io
from typing import BinaryIO

from ews_meetings.errors import NotACalendar
from ews_meetings.ics.outlook import calendar_of
from ews_meetings.sources.bounded import read_bounded
from ews_meetings.sources.containers.document import Document, Limits, Opener
from ews_meetings.sources.containers.mapi import Properties, opened
from ews_meetings.sources.containers.msg_item import CLASS, item_of, work_of
from ews_meetings.sources.containers.msg_mail import mail_of

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_MAILS = ("ipm.note", "report.", "ipm.post")
_KINDS = {
    "ipm.task": "a task",
    "ipm.contact": "a contact",
    "ipm.stickynote": "a note",
    "ipm.activity": "a journal entry",
    "ipm.distlist": "a list of contacts",
}


def document_of(opens: Opener, name: str, limits: Limits) -> Document:
    """Return the document of a .msg; it is translated each time that it is opened.

    Args:
        opens: gives the file.
        name: what people call it.
        limits: how large it may be.
    """
    return Document(name=name, opens=lambda: _translated(opens, name, limits))


def _translated(opens: Opener, name: str, limits: Limits) -> BinaryIO:
    """Return a .msg as mail or calendar.

    Raises:
        InputUnusable: it cannot be read, or is neither.
    """
    with opens() as stream:
        content = read_bounded(stream, source=name, limit_bytes=limits.document_bytes)
    with opened(content, name) as message:
        return io.BytesIO(_bytes_of(message, name))


def _bytes_of(message: Properties, name: str) -> bytes:
    work = work_of(message)
    if work is not None:
        return calendar_of(item_of(message, work, where=name), where=name)
    kind = message.text(CLASS).lower()
    if kind.startswith(_MAILS):
        return mail_of(message)
    what = next((words for start, words in _KINDS.items() if kind.startswith(start)), "")
    shown = "".join(c for c in kind if c.isprintable())[:80]
    what = what or f"an item of the kind {shown or 'that it does not say'}"
    raise NotACalendar(name, f"it is {what} of Outlook's, no meeting and no mail")
