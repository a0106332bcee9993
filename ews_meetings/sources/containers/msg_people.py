"""The SMTP addresses in a .msg: who sent a mail or holds a meeting, and who a recipient is.

Source: MS-OXOMSG §2.2.1 (sender, and whom it represents), MS-OXOABK §2.2.3 (kinds of addresses).
"""

from __future__ import annotations

from ews_meetings.sources.containers.mapi import Properties

_SENDERS = ((0x5D02, 0x0064, 0x0065), (0x5D01, 0x0C1E, 0x0C1F))
"""Whom a message represents, then who sent it: SMTP address, kind of the other address, that one."""


def sender_of(message: Properties) -> str:
    """Return the address of whom a message is from; empty where none is SMTP."""
    found = (message.text(smtp) or _if_smtp(message, *other) for smtp, *other in _SENDERS)
    return next(filter(None, found), "")


def smtp_of(recipient: Properties) -> str:
    """Return the address of a recipient; empty where it is not SMTP."""
    return recipient.text(0x39FE) or _if_smtp(recipient, 0x3002, 0x3003)


def _if_smtp(one: Properties, kind: int, address: int) -> str:
    return one.text(address) if one.text(kind).upper() == "SMTP" else ""
