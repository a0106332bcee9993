"""RFC 822 text into messages: subject, people, body, files; read with patience.

Source: RFC 5322; MS-OXCMAIL 2.2.3.
"""

from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from email.utils import getaddresses, parsedate_to_datetime
from typing import TypeVar

from ews_meetings.sandbox.mime.events import conversion_failed
from ews_meetings.sandbox.mime.lines import clean
from ews_meetings.sandbox.store.model import Attachment, Body, Item, Mailbox
from ews_meetings.sandbox.times import format_instant

_Found = TypeVar("_Found")
_PEOPLE = {
    "from": "From", "sender": "Sender", "to": "ToRecipients", "cc": "CcRecipients",
    "bcc": "BccRecipients", "reply-to": "ReplyTo",
}  # fmt: skip
_TEXTS = {
    "subject": "Subject", "message-id": "InternetMessageId", "in-reply-to": "InReplyTo",
    "references": "References",
}  # fmt: skip
_IMPORTANCES = {"high": "High", "low": "Low", "1": "High", "2": "High", "4": "Low", "5": "Low"}


def read_mail(raw: bytes, item: Item) -> Item:
    """Returns the message with what a mail says.

    Raises:
        EwsError: it is no mail at all.
    """
    mail = _parse(raw)
    heads = _headers(mail)
    texts = {name: _words(heads[header]) for header, name in _TEXTS.items() if header in heads}
    urgency = (heads.get("importance") or heads.get("x-priority") or "").strip().lower()
    if urgency.split(" ")[0] in _IMPORTANCES:
        texts["Importance"] = _IMPORTANCES[urgency.split(" ")[0]]
    people = {name: _boxes(heads[header]) for header, name in _PEOPLE.items() if header in heads}
    return replace(
        item.with_texts(ConversationTopic=texts.get("Subject"), **texts),
        people={**item.people, **{name: boxes for name, boxes in people.items() if boxes}},
        body=_read(mail, _body) or item.body,
    )


def read_mail_files(raw: bytes, *, now: str) -> tuple[Attachment, ...]:
    """Returns the files of a mail.

    Raises:
        EwsError: it is no mail at all.
    """
    return _read(
        _parse(raw), lambda mail: tuple(_file(part, now) for part in mail.iter_attachments())
    )


def sent_at(raw: bytes) -> str:
    """Returns the Date of a mail, or "" when it has none that can be read."""
    try:
        moment = parsedate_to_datetime(_headers(_parse(raw)).get("date", ""))
    except ValueError:
        return ""
    return format_instant(moment) if moment.tzinfo else ""


def _parse(raw: bytes) -> EmailMessage:
    mail = message_from_bytes(raw, policy=default)
    if not mail.keys():
        raise conversion_failed("it has no headers.")
    return mail


def _read(mail: EmailMessage, reader: Callable[[EmailMessage], _Found]) -> _Found:
    """Reads the body of a mail; the standard library stumbles in many ways over broken ones."""
    try:
        return reader(mail)
    except (LookupError, ValueError, TypeError, AttributeError, HeaderParseError):
        raise conversion_failed("its body cannot be read.") from None


def _headers(mail: EmailMessage) -> dict[str, str]:
    """Returns the first header of each name, in small letters, as it stands there on one line."""
    found: dict[str, str] = {}
    for name, value in mail.raw_items():
        whole = str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
        found.setdefault(name.lower(), " ".join(clean(whole).split()))
    return found


def _words(text: str) -> str:
    """Returns a header as people read it; what cannot be decoded stays as it is."""
    try:
        return clean(str(make_header(decode_header(text))))
    except (LookupError, ValueError, HeaderParseError):
        return text


def _boxes(text: str) -> tuple[Mailbox, ...]:
    return tuple(
        Mailbox(address, _words(name)) for name, address in getaddresses([text]) if address
    )


def _body(mail: EmailMessage) -> Body | None:
    part = mail.get_body(("html", "plain"))
    if part is None:
        return None
    return Body("HTML" if part.get_content_subtype() == "html" else "Text", _text(part))


def _text(part: MIMEPart) -> str:
    try:
        content = part.get_content()
    except LookupError:
        content = part.get_payload(decode=True)
    if isinstance(content, bytes):
        return clean(content.decode("latin-1"))
    return clean(str(content)).replace("\r\n", "\n")


def _file(part: MIMEPart, now: str) -> Attachment:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        content = b"\n".join(inner.as_bytes() for inner in part.iter_parts())
    return Attachment(
        0, clean(part.get_filename() or "attachment"), clean(part.get_content_type()), content,
        content_id=clean(str(part["Content-ID"] or "")).strip("<> "),
        is_inline=part.get_content_disposition() == "inline", modified=now,
    )  # fmt: skip
