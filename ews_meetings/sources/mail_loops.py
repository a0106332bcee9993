"""Knows the mails that a program has sent because of another mail; importing them could go round for ever."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ews_meetings.model.people import fold
from ews_meetings.sources.mail_parts import Mail, Part

_OURSELVES = "ews-meetings"
_SERVER = re.compile(
    rb"^PRODID[^\r\n]*:[^\r\n]*(?:Microsoft Exchange Server|gromox|grommunio)",
    re.IGNORECASE | re.MULTILINE,
)
_ORGANIZER = re.compile(
    rb"^ORGANIZER\b[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*", re.IGNORECASE | re.MULTILINE
)
_FOLD = re.compile(rb"\r?\n[ \t]")


def why_loop(mail: Mail, calendars: Sequence[Part], *, mailbox: str) -> str:
    """Return why a mail is not imported whatever stands in it; empty where nothing speaks against it.

    `Auto-Submitted: auto-generated` is no reason: programs that send invitations say it rightly.

    Args:
        mail: taken apart.
        calendars: its parts that hold calendars.
        mailbox: whose calendar it would go into.

    Source: RFC 3834 §2 (no automatic answer to an automatic one), RFC 6522 (multipart/report).
    """
    if mail.kind == "multipart/report":
        return "it is a report on another mail, such as a bounce"
    if mail.auto_submitted == "auto-replied":
        return "it is an automatic answer (Auto-Submitted: auto-replied)"
    if _OURSELVES in mail.loops:
        return "it has been here before (X-Loop)"
    if mailbox and any(_is_of_our_server(part.content, mailbox) for part in calendars):
        return f"the mail server of {mailbox} has sent it for a meeting that is in Exchange already"
    return ""


def _is_of_our_server(content: bytes, mailbox: str) -> bool:
    """Say whether an Exchange server wrote a calendar for a meeting of this very mailbox."""
    if _SERVER.search(content) is None:
        return False
    organizers = (_FOLD.sub(b"", found[0]) for found in _ORGANIZER.finditer(content))
    addresses = {_address(line) for line in organizers}
    return addresses == {fold(mailbox)}


def _address(line: bytes) -> str:
    return fold(line.lower().rpartition(b"mailto:")[2].decode("utf-8", "replace").strip(' "\t'))
