"""Takes away what an earlier version of a file made and this one no longer has: pieces of its events.

They become wishes like every other, so that the plan lists them with their mails and all rules guard
them. What METHOD:ADD put beside a series goes only with a version that is surely newer.

Source: RFC 5546 §3.2.2 (a request says all of a meeting), §3.2.4 (ADD), §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Observed
from ews_meetings.change.revision import Revision
from ews_meetings.change.wish import Drop, Hold
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.finding import Effect, Finding
from ews_meetings.service.observe import Held, World
from ews_meetings.service.outdated import MEETING_LEFT_OUT, outdated, outdated_part
from ews_meetings.service.pieces import Pieces
from ews_meetings.service.plan import Input
from ews_meetings.service.relative import Going, key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What the input says of one event, as far as it says all of it."""

    place: int
    """Of its last wish in the input."""
    wish: Hold
    parts: frozenset[int]


def with_vanished(
    inputs: Sequence[Input], *, world: World, pieces: Pieces, force: bool
) -> tuple[Input, ...]:
    """Return the inputs, and behind each event the cancellations of what is no longer of it.

    Args:
        inputs: without relative wishes.
        world: what the calendar holds of them.
        pieces: finds what else there is.
        force: whether a version counts that is older than what was applied before.
    """
    events = _events(inputs)
    left = {
        whole: _left_out(event, whole, world=world, pieces=pieces, force=force)
        for whole, event in events.items()
    }
    taken = {key for item in inputs if (key := _key(item))}
    wanted = [one for some in left.values() for one in some if one.key not in taken]
    if not wanted:
        return tuple(inputs)
    found, uids = pieces.read(wanted), _uids(inputs)
    behind: dict[int, list[Input]] = {}
    for origin in wanted:
        piece = found.get(origin)
        event = events[origin.whole]
        if piece is None or piece.observed.series.uid in uids:
            continue
        if _outlasts(piece.observed, event.wish, world.remembered.get(origin.key)):
            continue
        going = Going(wish=_drop(event.wish, origin), observed=piece.observed, twins=piece.twins)
        behind.setdefault(event.place, []).append(going)
    return tuple(one for place, item in enumerate(inputs) for one in (item, *behind.get(place, ())))


def _events(inputs: Sequence[Input]) -> Mapping[Origin, _Event]:
    """Return the events of which the input says something, by their first meetings."""
    events: dict[Origin, _Event] = {}
    for place, item in enumerate(inputs):
        if not isinstance(item, Hold) or item.base is not None or not item.parts:
            continue
        whole = item.origin.whole
        before = events.get(whole)
        parts = item.parts | (before.parts if before else frozenset())
        wish = before.wish if before else item
        events[whole] = _Event(place=place, wish=wish, parts=parts)
    return events


def _left_out(
    event: _Event, whole: Origin, *, world: World, pieces: Pieces, force: bool
) -> list[Origin]:
    """Return what is believed to stand of an event and is none of it, by its version."""
    if outdated_part(event.wish, world.remembered, force=force) is not None:
        return []
    keys = (replace(whole, part=part).key for part in event.parts)
    seen = [world.held.get(key, Held()).best for key in keys]
    return [
        origin
        for origin in pieces.beside(whole, seen)
        if origin.part not in event.parts
        and outdated(event.wish.revisions, world.remembered.get(origin.key), force=force) is None
    ]


def _outlasts(observed: Observed, wish: Hold, known: Remembered | None) -> bool:
    """Say whether a piece was added afterwards, and nothing says that the event is newer than it."""
    is_added = observed.stamp is not None and observed.stamp.added
    return is_added and (known is None or not _exceeds(wish, known))


def _exceeds(wish: Hold, known: Remembered) -> bool:
    """Say whether a wish has a greater SEQUENCE than what was applied of a piece."""
    applied = _sequences(known.revisions)
    return bool(applied) and max(_sequences(wish.revisions), default=0) > max(applied)


def _sequences(revisions: Iterable[Revision]) -> list[int]:
    return [revision.sequence for revision in revisions if not revision.occurrence]


def _key(item: Input) -> str:
    """Return the key of the meeting that a wish is about; empty where it names none."""
    match item:
        case Hold():
            return item.origin.key
        case Going():
            return key_of(item)
        case _:
            return ""


def _uids(inputs: Sequence[Input]) -> frozenset[str]:
    """Return the UIDs that the input itself names: an exported piece is an event of its own there."""
    return frozenset(item.series.uid for item in inputs if isinstance(item, Hold))


def _drop(wish: Hold, origin: Origin) -> Drop:
    return Drop(
        name=origin.key,
        origin=origin,
        findings=(_LEFT_OUT,),
        where=wish.where,
        revisions=wish.revisions,
    )


_LEFT_OUT = Finding(
    code=MEETING_LEFT_OUT,
    message="its event is fewer meetings now, and this one is none of them",
    effect=Effect.CHANGED,
)
