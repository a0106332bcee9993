"""Reads what a plan needs to know of a mailbox; thin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Glimpse, Observed, Place
from ews_meetings.change.ports import CalendarReader
from ews_meetings.change.wish import Hold
from ews_meetings.ledger.memory import Remembered
from ews_meetings.service.claim import rank


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one key stands on."""

    best: Observed | None = None
    """The item that counts, read whole."""
    others: tuple[Glimpse, ...] = ()
    """Further calendar items with the key."""
    deleted: bool = False
    """Whether one lies in Deleted Items."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that the planner may know: what the server holds, and what cannot be read from it."""

    capabilities: Capabilities
    held: Mapping[str, Held] = field(default_factory=dict)
    foreign_uids: frozenset[str] = frozenset()
    """UIDs that stand in the calendar on items found by no key of these wishes."""
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    undecided: Mapping[str, str] = field(default_factory=dict)
    """Keys on which a mailing step is undecided, with the run."""


def observe(
    wishes: Sequence[Hold],
    *,
    reader: CalendarReader,
    capabilities: Capabilities,
    remembered: Mapping[str, Remembered],
    undecided: Mapping[str, str],
) -> World:
    """Read everything that planning these wishes needs."""
    keys = tuple(dict.fromkeys(wish.origin.key for wish in wishes))
    hits = reader.find(keys) if keys else ()
    found = {hit.key for hit in hits}
    unknown = tuple(dict.fromkeys(w.series.uid for w in wishes if w.origin.key not in found))
    foreign = reader.find_by_uid(unknown) if unknown else ()
    return World(
        capabilities=capabilities,
        held=_held(hits, reader),
        foreign_uids=frozenset(hit.uid for hit in foreign if hit.place is Place.CALENDAR),
        remembered=remembered,
        undecided=undecided,
    )


def _held(hits: Iterable[Glimpse], reader: CalendarReader) -> dict[str, Held]:
    by_key: dict[str, list[Glimpse]] = {}
    for hit in hits:
        by_key.setdefault(hit.key, []).append(hit)
    ranked = {
        key: sorted((hit for hit in found if hit.place is Place.CALENDAR), key=rank)
        for key, found in by_key.items()
    }
    best = [found[0] for found in ranked.values() if found]
    read = dict(zip((hit.key for hit in best), reader.read([hit.ref for hit in best]), strict=True))
    return {
        key: Held(
            best=read.get(key),
            others=tuple(ranked[key][1:]),
            deleted=any(hit.place is Place.DELETED for hit in found),
        )
        for key, found in by_key.items()
    }
