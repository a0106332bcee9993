"""Reads what a plan needs to know of a mailbox; thin."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

from ews_meetings.change.action import Action
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Glimpse, ItemRef, Known, Observed, Place
from ews_meetings.change.ports import CalendarReader, Directory, Progress, no_progress
from ews_meetings.change.wish import Hold
from ews_meetings.ledger.memory import NEVER_MADE, Remembered
from ews_meetings.model.exceptions import series_digests
from ews_meetings.model.meeting import Series
from ews_meetings.service.claim import rank
from ews_meetings.service.late_marks import without_late_marks
from ews_meetings.service.tally import READING, SEARCHING, in_parts


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What one key stands on."""

    best: Observed | None = None
    """The item that counts, read whole."""
    others: tuple[Glimpse, ...] = ()
    """Further calendar items with the key."""
    deleted: bool = False
    """Whether one lies in Deleted Items."""
    elsewhere: bool = False
    """Whether one stands in another calendar of the mailbox."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """All that the planner may know: what the server holds, and what cannot be read from it."""

    capabilities: Capabilities
    held: Mapping[str, Held] = field(default_factory=dict)
    foreign: Mapping[str, Observed] = field(default_factory=dict)
    """By UID: calendar items that are found by no key of these wishes, read whole."""
    primary: Mapping[str, str] = field(default_factory=dict)
    """The directory's address for addresses that differ from it, folded; of what has changed."""
    remembered: Mapping[str, Remembered] = field(default_factory=dict)
    undecided: Mapping[str, str] = field(default_factory=dict)
    """Keys on which a mailing step is undecided, with the run."""
    answered: Mapping[str, Action] = field(default_factory=dict)
    """By UID: the last answer that was given from this machine."""

    def made(self, key: str) -> Remembered | None:
        """Return what was made here under a key; not what was cancelled before it ever came."""
        known = self.remembered.get(key)
        return None if known is None or known.gone == NEVER_MADE else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What observing needs."""

    reader: CalendarReader
    directory: Directory
    capabilities: Capabilities
    remembered: Mapping[str, Remembered]
    undecided: Mapping[str, str]
    answered: Mapping[str, Action] = field(default_factory=dict)
    progress: Progress = no_progress


def observe(wishes: Sequence[Hold], keys: Iterable[str], *, sight: Sight) -> World:
    """Read everything that planning needs.

    Args:
        wishes: what the calendar shall hold.
        keys: of other meetings that the plan is about.
    """
    wanted = tuple(dict.fromkeys((*(wish.origin.key for wish in wishes), *keys)))
    hits = in_parts(wanted, sight.reader.find, stage=SEARCHING, tell=sight.progress)
    held = _held(hits, sight)
    changed = [wish for wish in wishes if _has_changed(wish, held.get(wish.origin.key))]
    held |= _with_contents(changed, held, sight)
    found = {hit.key for hit in hits if hit.place is Place.CALENDAR}
    unknown = tuple(dict.fromkeys(w.series.uid for w in wishes if w.origin.key not in found))
    foreign = _foreign(unknown, sight)
    return World(
        capabilities=sight.capabilities,
        held=held,
        foreign=foreign,
        primary=_primary(_pairs(changed, held, foreign), sight.directory),
        remembered=sight.remembered,
        undecided=sight.undecided,
        answered=sight.answered,
    )


def _held(hits: Iterable[Glimpse], sight: Sight) -> dict[str, Held]:
    by_key: dict[str, list[Glimpse]] = {}
    for hit in hits:
        by_key.setdefault(hit.key, []).append(hit)
    ranked = {
        key: sorted((hit for hit in found if hit.place is Place.CALENDAR), key=rank)
        for key, found in by_key.items()
    }
    best = [found[0] for found in ranked.values() if found]
    refs = [hit.ref for hit in best]
    seen = _read(refs, sight)
    read = dict(zip((hit.key for hit in best), seen, strict=True))
    return {
        key: Held(
            best=read.get(key),
            others=tuple(ranked[key][1:]),
            deleted=any(hit.place is Place.DELETED for hit in found),
            elsewhere=any(hit.place is Place.ELSEWHERE for hit in found),
        )
        for key, found in by_key.items()
    }


def _has_changed(wish: Hold, held: Held | None) -> bool:
    """Say whether a source no longer says what the item's stamp says of it."""
    if wish.base is not None or held is None or held.best is None:
        return True
    stamp = held.best.stamp
    return stamp is None or series_digests(wish.series) != stamp.written


def _with_contents(
    wishes: Iterable[Hold], held: Mapping[str, Held], sight: Sight
) -> dict[str, Held]:
    """Read again, with the bytes of attachments, what an update will be compared with."""
    keys = dict.fromkeys(wish.origin.key for wish in wishes)
    found = {key: held[key] for key in keys if key in held}
    full = {
        key: one.best.ref
        for key, one in found.items()
        if one.best is not None and one.best.series.meeting.attachments
    }
    read = _read(list(full.values()), sight, with_contents=True)
    return {
        key: replace(found[key], best=observed) for key, observed in zip(full, read, strict=True)
    }


def _read(
    refs: Sequence[ItemRef], sight: Sight, *, with_contents: bool = False
) -> list[Observed | None]:
    read = partial(sight.reader.read, with_contents=with_contents)
    items = in_parts(refs, read, stage=READING, tell=sight.progress)
    return without_late_marks(items, sight.reader, sight.capabilities)


def _foreign(uids: Sequence[str], sight: Sight) -> dict[str, Observed]:
    found = in_parts(uids, sight.reader.find_by_uid, stage=SEARCHING, tell=sight.progress)
    hits = [hit for hit in (*found, *_listed(uids, sight)) if hit.place is Place.CALENDAR]
    read = _read([hit.ref for hit in hits], sight, with_contents=True)
    return {hit.uid: seen for hit, seen in zip(hits, read, strict=True) if seen is not None}


def _listed(uids: Sequence[str], sight: Sight) -> list[Glimpse]:
    """Return what we made under these UIDs for another source, on a server that cannot search by UID."""
    if not uids or sight.capabilities.searches_uid is not Known.NO:
        return []
    wanted = set(uids)
    return [hit for hit in sight.reader.list_ours() if hit.uid in wanted]


def _primary(pairs: Iterable[tuple[Hold, Observed]], directory: Directory) -> Mapping[str, str]:
    """Ask the directory who is who, where a wish and an item each name people the other does not."""
    names: set[str] = set()
    for wish, observed in pairs:
        wished, held = _people(wish.series), _people(observed.series)
        if wished - held and held - wished:
            names |= wished ^ held
    found = directory.resolve(sorted(names)) if names else {}
    return {name: known for name, known in found.items() if known != name}


def _people(series: Series) -> set[str]:
    return {attendee.mailbox.folded for attendee in series.meeting.attendees}


def _pairs(
    wishes: Iterable[Hold], held: Mapping[str, Held], foreign: Mapping[str, Observed]
) -> list[tuple[Hold, Observed]]:
    """Return the wishes that stand on an item which they may change, with it."""
    found = (
        (wish, held.get(wish.origin.key, Held()).best or foreign.get(wish.series.uid))
        for wish in wishes
        if wish.base is None
    )
    return [(wish, observed) for wish, observed in found if observed is not None]
