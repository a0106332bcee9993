"""Which mails are meant for a calendar, and which only pass by; nothing of a calendar is read here."""

from __future__ import annotations

import re
from collections.abc import Callable

from ews_meetings.ics.lines.decoding import as_ascii_lines
from ews_meetings.sources.mail_loops import why_loop
from ews_meetings.sources.mail_opening import TooComplex, take_apart
from ews_meetings.sources.mail_parts import Part

_METHOD = re.compile(rb"^METHOD(?:;[^:\r\n]*)?:([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_CALENDAR = re.compile(rb"^BEGIN:VCALENDAR\b", re.IGNORECASE | re.MULTILINE)
_KIND = re.compile(rb"^BEGIN:(VEVENT|VTODO|VJOURNAL|VFREEBUSY)\b", re.IGNORECASE | re.MULTILINE)
_INVITING = frozenset({"", "REQUEST", "PUBLISH", "CANCEL", "ADD"})
"""The methods of an organizer (RFC 5546 §1.4); all others answer."""


def is_invitation(data: bytes, *, mailbox: Callable[[], str]) -> bool:
    """Say whether a mail is meant for a calendar: neither an answer, nor a report, nor going round.

    Args:
        data: the mail.
        mailbox: says whose calendar it is; asked for only where the mail carries one.
    """
    try:
        mail = take_apart(data)
    except TooComplex:
        return False
    calendars = mail.calendars
    if not calendars or why_loop(mail, calendars, mailbox=mailbox()):
        return False
    return any(_invites(part) for part in calendars)


def _invites(part: Part) -> bool:
    """Say whether a calendar says or takes away meetings; broken ones do, so that they are told of."""
    text = as_ascii_lines(part.content, part.charset)
    kinds = {found[1].upper() for found in _KIND.finditer(text)}
    if kinds and b"VEVENT" not in kinds:
        return False
    calendars = _CALENDAR.split(text)[1:] or [text]
    return any(_method(own, part) in _INVITING for own in calendars)


def _method(calendar: bytes, part: Part) -> str:
    """Return what a calendar says first; else what the mail says of it."""
    found = _METHOD.search(calendar)
    text = found[1].decode("ascii", "replace") if found else part.method or ""
    return text.strip().upper()
