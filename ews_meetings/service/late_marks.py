"""Tells marks that came late: a mail that is said to be owed, and has left since, is owed no longer.

A server that does not fence lets a lost request put an old mark over the stamp of all that was done
after it, on this machine or another. Sent Items knows better.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.ports import CalendarReader
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import AccessDenied


def newest_copies(
    reader: CalendarReader, keys: Iterable[str], capabilities: Capabilities
) -> Mapping[str, datetime] | None:
    """Return when the newest copies in Sent Items were made; None where that cannot or need not be asked."""
    asked = tuple(keys)
    if not asked or capabilities.fences is Known.YES:
        return None
    try:
        return reader.last_sent(asked)
    except AccessDenied:
        return None


def dates_of_marks(
    reader: CalendarReader, items: Mapping[str, Observed | None], capabilities: Capabilities
) -> Mapping[str, datetime]:
    """Return what marks are to say of when the last mail had left before them: never after them.

    Args:
        reader: of the calendar.
        items: what is to be marked, by key.
        capabilities: where the server fences, no mark needs it.
    """
    sent = newest_copies(reader, items, capabilities)
    if sent is None:
        return {}
    made = {key: item.facts.created_at for key, item in items.items() if item is not None}
    found = {key: sent.get(key) or made.get(key) for key in items}
    return {key: at for key, at in found.items() if at is not None}


def without_late_marks(
    items: Sequence[Observed | None], reader: CalendarReader, capabilities: Capabilities
) -> list[Observed | None]:
    """Return items as they stood before a mark landed on them that came too late."""
    dubious = [item.key for item in items if item is not None and _marked_at(item) is not None]
    sent = newest_copies(reader, dubious, capabilities) or {}
    return [_believed(item, sent.get(item.key)) if item is not None else None for item in items]


def _believed(item: Observed, sent_at: datetime | None) -> Observed:
    marked_at = _marked_at(item)
    if item.stamp is None or marked_at is None or sent_at is None or sent_at <= marked_at:
        return item
    return replace(item, stamp=replace(item.stamp, notify=NotifyState.INVITED))


def _marked_at(item: Observed) -> datetime | None:
    """Return what a mark says of the last mail before it; None for any other stamp."""
    stamp = item.stamp
    return stamp.mailed_at if stamp is not None and stamp.notify is NotifyState.OWED else None
