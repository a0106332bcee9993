"""Which events belong together, before any is settled: a number for each, the same for all of one UID.

Events whose UID stands there plainly need not be read for it; the others are, one at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ews_meetings.ics.lines.index import uid_hash
from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.copies import can_be_named, derived_uid, name_of
from ews_meetings.sources.documents import Events


@dataclass(frozen=True, slots=True)
class _Unnamed:
    """An event without UID, as far as it says whose copy it is."""

    index: int
    file: int
    part: int
    content: int
    base: str
    """What stands for its UID; empty for one that cannot get any."""


@dataclass(slots=True)
class Names:
    """Gives events their numbers."""

    hashes: dict[int, int] = field(default_factory=dict)
    """By place, of those that had to be read."""
    numbers: dict[int, int] = field(default_factory=dict)
    """By place, as `with_uids` takes them; those that are 0 are left out."""

    @classmethod
    def of(cls, events: Iterable[tuple[int, int, Candidate]]) -> Names:
        """Return the names of some events, each with its place and the number of its file."""
        names = cls()
        names._name(sorted(names._read(events), key=lambda one: (one.file, one.part)))
        return names

    def _read(self, events: Iterable[tuple[int, int, Candidate]]) -> Iterator[_Unnamed]:
        for index, file, event in events:
            if event.uid:
                self.hashes[index] = uid_hash(event.uid)
            else:
                base = name_of(event) if can_be_named(event) else ""
                content = hash((event.recurrence, event.digest))
                yield _Unnamed(index, file, event.part, content, base)

    def _name(self, events: Iterable[_Unnamed]) -> None:
        """Name events as `copies.py` does: a copy belongs to what it is a copy of."""
        first: dict[int, int] = {}
        seen: Counter[tuple[int, str]] = Counter()
        for one in events:
            if one.content in first:
                self.hashes[one.index] = first[one.content]
                continue
            named = f"\n{one.index}"
            if one.base:
                number = seen[one.file, one.base]
                seen[one.file, one.base] += 1
                named = derived_uid(one.base, number)
                if number:
                    self.numbers[one.index] = number
            first[one.content] = self.hashes[one.index] = uid_hash(named)


def hashes_in(documents: Iterable[Events]) -> frozenset[int]:
    """Return what stands for the UIDs of the events of one file, those that are made up included."""
    seen: set[int] = set()
    odd: list[tuple[Events, int]] = []
    for events in documents:
        for place in range(len(events)):
            found = events.uid_hash(place)
            seen.add(found)
            if not found:
                odd.append((events, place))
    read = ((index, 0, events.event(place)) for index, (events, place) in enumerate(odd))
    return frozenset(seen - {0} | set(Names.of(read).hashes.values()))
