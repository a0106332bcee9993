"""The memory of what files said when they were applied: a file that says it again need not be read.

All of it can be forgotten: then files are read, and nothing else is different.
"""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

from ews_meetings.ledger.store import LedgerStore

_LARGEST_BYTES = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """What the events of one UID came to."""

    raw: str
    """The name of what they say."""
    name: str
    """Of the UID; what it said before is forgotten."""
    content: str


class SourceMemory:
    """Reads and writes what files said."""

    def __init__(self, store: LedgerStore, *, mailbox: str) -> None:
        self._store, self._mailbox = store, mailbox

    def find(self, raw: str) -> str:
        """Return what is remembered of events by the name of what they say; empty for nothing."""
        rows = self._store.rows(
            "SELECT content FROM source WHERE mailbox = ? AND raw = ?", self._mailbox, raw
        )
        return _text(rows[0]["content"]) if rows else ""

    def remember(self, records: Sequence[SourceRecord]) -> None:
        """Write what events came to, in the place of what they said before."""
        if not records:
            return
        with self._store.change() as db:
            for one in records:
                db.execute(
                    "DELETE FROM source WHERE mailbox = ? AND name = ?", (self._mailbox, one.name)
                )
                content = zlib.compress(one.content.encode("utf-8", "surrogatepass"))
                if len(content) <= _LARGEST_BYTES:
                    db.execute(
                        "INSERT OR REPLACE INTO source (mailbox, raw, name, content)"
                        " VALUES (?, ?, ?, ?)",
                        (self._mailbox, one.raw, one.name, content),
                    )


def _text(content: bytes) -> str:
    """Return what a row holds; nothing where it is damaged, for then the file is read."""
    try:
        return zlib.decompress(content).decode("utf-8", "surrogatepass")
    except (zlib.error, UnicodeDecodeError):
        return ""
