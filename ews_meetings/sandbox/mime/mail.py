"""Messages as RFC 822 text: addresses, body in plain text and HTML, calendar text, files.

Source: MS-OXCMAIL 2.1.3; RFC 6047 §2.4.
"""

import hashlib
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from ews_meetings.sandbox.mime.calendar import METHODS, method_of, write_calendar
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.store.model import Attachment, Body, Item, Mailbox
from ews_meetings.sandbox.times import parse_instant

_RECIPIENTS = {"To": "ToRecipients", "Cc": "CcRecipients", "Reply-To": "ReplyTo"}
_DOMAIN = "sandbox.example"


def write_mail(
    message: Item, *, about: Item | None = None, files: tuple[Attachment, ...] = ()
) -> bytes:
    """Writes a message as it travels, with its files; attached items are left out.

    `about` is the calendar entry of a meeting's message.
    """
    mail = EmailMessage(policy=SMTP)
    _head(mail, message)
    body = message.body or Body("Text", "")
    mail.set_content(body_as(body, "Text").text, charset="utf-8")
    if body.type == "HTML":
        mail.add_alternative(body.text, subtype="html", charset="utf-8")
    if message.kind in METHODS:
        _add_calendar(mail, message, about)
    for file in files:
        if not file.item_kind:
            _attach(mail, file)
    return mail.as_bytes()


def _head(mail: EmailMessage, message: Item) -> None:
    author = message.people.get("From") or message.people.get("Sender", ())
    sender = message.people.get("Sender", ())
    mail["From"] = [_address(box) for box in author]
    if sender and sender != author:
        mail["Sender"] = _address(sender[0])
    for header, name in _RECIPIENTS.items():
        if message.people.get(name):
            mail[header] = [_address(box) for box in message.people[name]]
    mail["Subject"] = _one_line(message.text("Subject"))
    mail["Thread-Topic"] = _one_line(message.text("ConversationTopic") or message.text("Subject"))
    sent = message.text("DateTimeSent") or message.text("DateTimeCreated")
    if sent:
        mail["Date"] = format_datetime(parse_instant(sent))
    mail["Message-ID"] = _token(message.text("InternetMessageId")) or _message_id(message)
    for header, name in (("In-Reply-To", "InReplyTo"), ("References", "References")):
        if message.text(name):
            mail[header] = _token(message.text(name))
    if message.text("Importance") not in {"", "Normal"}:
        mail["Importance"] = message.text("Importance").lower()
    if message.kind in METHODS:
        mail["Content-Class"] = "urn:content-classes:calendarmessage"


def _token(text: str) -> str:
    """Returns an identifier as a header can have it."""
    return _one_line(text.encode("ascii", "ignore").decode())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _address(box: Mailbox) -> Address:
    """Returns an address for a header; one that is none stands there as a name."""
    name = _one_line(box.name)
    try:
        return Address(display_name=name, addr_spec=box.address)
    except (ValueError, IndexError, HeaderParseError):
        return Address(display_name=_one_line(f"{name} {box.address}"))


def _message_id(message: Item) -> str:
    known = (
        message.kind, message.text("UID"), message.text("Subject"), message.text("DateTimeCreated"),
        message.text("AppointmentSequenceNumber"), message.text("RecurrenceId"),
        *(box.address for boxes in message.people.values() for box in boxes),
    )  # fmt: skip
    return f"<{hashlib.sha256(repr(known).encode()).hexdigest()[:32]}@{_DOMAIN}>"


def _add_calendar(mail: EmailMessage, message: Item, about: Item | None) -> None:
    mail.add_alternative(
        write_calendar(message, about=about), subtype="calendar", charset="utf-8", cte="base64",
        params={"method": method_of(message)},
    )  # fmt: skip


def _attach(mail: EmailMessage, file: Attachment) -> None:
    kind, _, subtype = file.content_type.partition("/")
    if not subtype or kind in {"multipart", "message"}:
        kind, subtype = "application", "octet-stream"
    mail.add_attachment(
        file.content, maintype=kind, subtype=subtype, filename=_one_line(file.name),
        disposition="inline" if file.is_inline else "attachment",
        cid=f"<{_token(file.content_id)}>" if file.content_id else None,
    )  # fmt: skip
