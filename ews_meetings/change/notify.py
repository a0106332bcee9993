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


class Inviting(StrEnum):
    """Whether the people of a meeting are to get a first invitation from Exchange."""

    ASKED = "asked"
    """As the caller says."""
    NEVER = "never"
    """The source wants no server to mail anybody."""
    DONE = "done"
    """Everybody holds an invitation that was mailed from elsewhere: the meeting counts as sent."""
