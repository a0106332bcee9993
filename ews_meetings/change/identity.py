"""Names of things: where a wish comes from, what names an item on one calendar."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from ews_meetings.model.people import fold

_LONGEST_KEY = 200
_DATE_FORMS = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemKey:
    """Names one item on one calendar; its occurrences are named by their original starts beside it."""

    mailbox: str
    """Primary SMTP address, folded."""
    uid: str
    """As on the item, byte for byte."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """Where a wish comes from."""

    scope: str
    """`import`, `create`, later the name of a sync entry; never a path."""
    uid: str
    """As in the source; for `create --key` the key."""
    part: int = 0
    """0; 1 and up for the series of a split rule; the original start in UTC for single dates."""

    @property
    def key(self) -> str:
        """The text by which the item is found again: searchable, ASCII, at most 200 characters."""
        text = f"{self.uid}#{self.part}" if self.part else self.uid
        if text.isascii() and text.isprintable() and len(text) <= _LONGEST_KEY:
            return text
        return f"sha256:{_digest(text)}"

    @property
    def whole(self) -> Origin:
        """The first of the meetings that the event became."""
        return replace(self, part=0) if self.part else self

    @property
    def original_start_at(self) -> datetime | None:
        """When the date is that a meeting stands for; None for the first one and for a split's."""
        form = _DATE_FORMS.get(len(str(self.part)))
        try:
            return datetime.strptime(str(self.part), form).replace(tzinfo=UTC) if form else None
        except ValueError:
            return None


def own_uid(origin: Origin, mailbox: str) -> str:
    """Return a UID of our own for a wish: the same one each time, another one in each mailbox."""
    text = "\n".join((origin.scope, origin.uid, str(origin.part), fold(mailbox)))
    return f"{_digest(text)[:32]}@ews-meetings"


def _digest(text: str) -> str:
    """Return the SHA-256 of any text, half a surrogate pair included."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
