"""A mail in a .msg to the bytes of a mail (RFC 5322), so that it is read like any other.

Source: MS-OXCMAIL §2.1 (which property becomes which header), MS-OXMSG §2.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import Header
from email.message import Message
from email.mime.application import MIMEApplication
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import formataddr

from ews_meetings.sources.containers.mapi import Properties
from ews_meetings.sources.containers.msg_item import CLASS
from ews_meetings.sources.containers.msg_people import sender_of, smtp_of

_FIELDS = {1: "To", 2: "Cc"}
_KIND = re.compile(r"[\w.+-]+/[\w.+-]+", re.ASCII)
_METHOD = re.compile(rb"^METHOD:[ \t]*([A-Za-z-]+)", re.MULTILINE)
_REPORT = "report."
_DEEP = 10


def mail_of(message: Properties, *, depth: int = 0) -> bytes:
    """Return a mail as it could have been sent; blind copies are left out.

    Args:
        message: the mail.
        depth: how many mails are around it.
    """
    return _mail(message, depth).as_bytes()


def _mail(message: Properties, depth: int) -> MIMEMultipart:
    is_report = message.text(CLASS).lower().startswith(_REPORT)
    mail = MIMEMultipart("report" if is_report else "mixed")
    name = message.text(0x0042, 0x0C1A)
    if sender := sender_of(message):
        mail["From"] = _address(name, sender)
    for number, field in _FIELDS.items():
        people = [one for one in message.inner("__recip") if one.number(0x0C15) == number]
        named = [_address(one.text(0x3001), address) for one in people if (address := smtp_of(one))]
        if named:
            mail[field] = ", ".join(named)
    mail["Subject"] = Header(_line(message.text(0x0037)), "utf-8").encode()
    for header in ("Auto-Submitted", "X-Loop"):
        value = _transported(message, header)
        if value:
            mail[header] = value
    for part in _parts(message, depth):
        mail.attach(part)
    return mail


def _transported(message: Properties, name: str) -> str:
    """Return a header that the mail came with."""
    headers = message.text(0x007D)[: 1 << 20]
    found = re.search(rf"^{name}[ \t]*:([^\r\n]*)", headers, re.IGNORECASE | re.MULTILINE)
    return _line(found[1]) if found else ""


def _address(name: str, address: str) -> str:
    plain = "".join(c for c in address if c.isprintable() and not c.isspace())
    return formataddr((_line(name), plain.encode("ascii", "replace").decode()))


def _line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _parts(message: Properties, depth: int) -> Iterator[Message]:
    text = message.text(0x1000)
    if text:
        yield MIMEText(text, "plain", "utf-8")
    for one in message.inner("__attach"):
        inner = one.embedded()
        if inner is None:
            yield _file(one)
        elif depth < _DEEP:
            wrapped = Message()
            wrapped.set_type("message/rfc822")
            wrapped.set_payload([_mail(inner, depth + 1)])
            yield wrapped


def _file(attachment: Properties) -> Message:
    """Return an attachment as part; a calendar says its method, as mails do."""
    given = attachment.text(0x370E).lower()
    kind = given if _KIND.fullmatch(given) else "application/octet-stream"
    content = attachment.data(0x3701)
    if kind.startswith("multipart/"):  # a signed mail, which Outlook keeps whole
        return message_from_bytes(content)
    part = MIMEApplication(content)
    part.set_type(kind)
    name = _line(attachment.text(0x3707, 0x3704, 0x3001))
    if kind == "text/calendar":
        method = _METHOD.search(content)
        if method:
            part.set_param("method", method[1].decode("ascii"))
    if name:
        part.add_header("Content-Disposition", "attachment", filename=("utf-8", "", name))
    if content_id := _line(attachment.text(0x3712)):
        part["Content-ID"] = f"<{content_id}>"
    return part
