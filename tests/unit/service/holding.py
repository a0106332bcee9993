"""What stands on a fake server, who got what, and what somebody else does to it meanwhile."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from ews_meetings.change.observed import Place
from ews_meetings.change.plan import Plan
from ews_meetings.change.wish import Drop, Extent, Hold
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.meeting import Attachment, Series
from ews_meetings.service.apply import Report, apply
from tests.fakes import Host, Item, series, wish
from tests.unit.service.making import SLOTS, later, other, people, whole, with_slot, without

A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
JOINED: dict[str, Any] = {"attendees": people("alice", "carol")}
"""Of alice and bob, the people of `wish()`: one stays, one goes, one comes."""
NAME = "weekly@example"
WITH_EXCEPTIONS = replace(
    series(), series=with_slot(without(series().series, 2), 4, lambda m: later(m, 2))
)
"""The weekly series without its third occurrence, the fifth two hours later."""


def item_of(host: Host) -> Item:
    """Return the one item in the calendar."""
    [item] = in_calendar(host)
    return item


def in_calendar(host: Host) -> list[Item]:
    return [item for item in host.server.items.values() if item.place is Place.CALENDAR]


def by_hand(host: Host, **values: Any) -> None:
    """Change the meeting as somebody in Outlook does."""
    item = item_of(host)
    item.series = whole(item.series, **values)
    item.version += 1


def changed(**values: Any) -> Hold:
    """Return the wish after its source has changed."""
    return other(wish(), whole(wish().series, **values))


def sent(host: Host) -> set[str]:
    """Return who got what kind of mail."""
    return {f"{mail.to.partition('@')[0]} {mail.kind}" for mail in host.server.mails}


Told = tuple[str, str, datetime | None]


def sent_of(host: Host) -> set[Told]:
    """Return who got what kind of mail about which occurrence."""
    return {(m.to.partition("@")[0], str(m.kind), m.occurrence) for m in host.server.mails}


def both(kind: str, at: datetime | None = None) -> set[Told]:
    """Return that alice and bob got a kind of mail."""
    return {("alice", kind, at), ("bob", kind, at)}


def late(host: Host, plan: Plan) -> Report:
    """Apply a plan that was made before."""
    return apply(plan, run=host.new_run(), memory=host.memory(), host="late")


def on(slot: int) -> str:
    """Return how a person names an occurrence of the weekly series."""
    return SLOTS[slot].date().isoformat()


def drop(slot: int, extent: Extent = Extent.OCCURRENCE) -> Drop:
    return Drop(name=NAME, extent=extent, occurrence=on(slot))


def same(one: Series, two: Series) -> bool:
    return compare_series(old=one, new=two) == ()
