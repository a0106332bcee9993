"""Knows events again that `export` wrote: each is one meeting, and says nothing of others of its event."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from ews_meetings.change.wish import Hold
from ews_meetings.ics.lines.component import Component

_PART = re.compile(r"[0-9]{1,14}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Exported:
    """Which of the meetings of an event was exported."""

    part: int
    """Its `Origin.part`."""
    is_added: bool
    """As in `Hold`."""


def read_exported(event: Component) -> Exported | None:
    """Return what `export` says of an event; None for what it did not write."""
    part = event.word("X-EWS-MEETINGS-PART")
    if _PART.fullmatch(part) is None:
        return None
    return Exported(part=int(part), is_added=event.word("X-EWS-MEETINGS-ADDED") == "TRUE")


def as_one_of_several(hold: Hold, exported: Exported) -> Hold:
    """Return what was exported as the meeting that it was; nothing is said of its siblings.

    Args:
        hold: as an event of its own.
        exported: what is said of it.
    """
    alone = replace(hold, parts=frozenset())
    uid, ending = hold.origin.uid, f"/p{exported.part}"
    is_further = exported.part > 0 and hold.origin.part == 0 and hold.parts == {0}
    if not is_further or hold.series.uid != uid or not uid.endswith(ending):
        return alone
    origin = replace(hold.origin, uid=uid.removesuffix(ending), part=exported.part)
    return replace(alone, origin=origin, is_added=exported.is_added)
