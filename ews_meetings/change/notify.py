"""Who hears of a change: the caller's choice, and the send mode of one write."""

from __future__ import annotations

from enum import StrEnum


class Notify(StrEnum):
    """Who is mailed (MS-OXWSMTGS CalendarItemUpdateOperationType, copies in Sent Items kept)."""

    ALL = "all"
    """Everybody who is invited."""
    CHANGED = "changed"
    """Those who are added or removed; a first invitation goes to everybody all the same."""
    NONE = "none"
