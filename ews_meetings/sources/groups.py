"""The events of many files, those of one UID together: only numbers are kept of them.

Wishes come out in the order of the files. Nothing of a UID that is settled is kept, but for wishes about
events that stand further below: a few, and those of a UID of many events, wait for their turn; the others
are made again then.
"""

from __future__ import annotations

import heapq
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from ews_meetings.ics.settling.candidate import Candidate
from ews_meetings.ics.settling.uids import Sourced
from ews_meetings.sources.documents import Events
from ews_meetings.sources.naming import Names

_WAITING = 256
_MANY = 32
"""So many events of a UID are settled once: again for each wish would take the square of the time."""
Group = tuple[int, ...]
"""The places of the events of one UID, ascending."""
Settle = Callable[[Group], Sequence[tuple[int, Sourced]]]
"""Returns the wishes of a group, each with the place it stands at."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelved:
    """One document among several."""

    events: Events
    file: int
    """The number of the file it came from."""
    written_ns: int


@dataclass(slots=True)
class Register:
    """All events of some documents, by their place."""

    documents: list[Shelved]
    starts: array[int] = field(default_factory=lambda: array("Q"))
    following: array[int] = field(default_factory=lambda: array("q"))
    """Of each event the place of the next one of its UID; -1 behind the last."""
    is_first: bytearray = field(default_factory=bytearray)
    numbers: dict[int, int] = field(default_factory=dict)
    """See `Names.numbers`."""

    @classmethod
    def of(cls, documents: list[Shelved]) -> Register:
        """Return the register of some documents; events whose UID cannot be seen are read."""
        register = cls(documents)
        hashes = array("q")
        for one in documents:
            register.starts.append(len(hashes))
            hashes.extend(one.events.uid_hash(place) for place in range(len(one.events)))
        names = Names.of(register._unseen(hashes))
        register.numbers = names.numbers
        for place, number in names.hashes.items():
            hashes[place] = number
        register._link(hashes)
        return register

    def _unseen(self, hashes: array[int]) -> Iterator[tuple[int, int, Candidate]]:
        for place, seen in enumerate(hashes):
            if not seen:
                document, own = self.at(place)
                yield place, document.file, document.events.event(own)

    def _link(self, hashes: array[int]) -> None:
        order = array("L", sorted(range(len(hashes)), key=hashes.__getitem__))
        self.following = array("q", [-1]) * len(hashes)
        self.is_first = bytearray(len(hashes))
        before = -1
        for place in order:
            if before >= 0 and hashes[before] == hashes[place]:
                self.following[before] = place
            else:
                self.is_first[place] = 1
            before = place

    def at(self, place: int) -> tuple[Shelved, int]:
        """Return the document of an event, and its place in that."""
        number = self.number_at(place)
        return self.documents[number], place - self.starts[number]

    def number_at(self, place: int) -> int:
        """Return which of the documents an event stands in."""
        return bisect_right(self.starts, place) - 1

    def groups(self) -> Iterator[Group]:
        """Yield the groups in the order of their first events."""
        for place, is_first in enumerate(self.is_first):
            if is_first:
                yield self.group(place)

    def group(self, first: int) -> Group:
        """Return a group by its first event."""
        places = []
        place = first
        while place >= 0:
            places.append(place)
            place = self.following[place]
        return tuple(places)

    def in_order(self, settle: Settle) -> Iterator[Sourced]:
        """Yield the wishes of all groups by their places; of what waits long the group is settled again."""
        waiting: list[tuple[int, int, int, Sourced | None]] = []
        for group in self.groups():
            yield from self._due(waiting, group[0], settle)
            for number, (place, wish) in enumerate(settle(group)):
                is_kept = len(waiting) < _WAITING or len(group) > _MANY or place == group[0]
                heapq.heappush(waiting, (place, number, group[0], wish if is_kept else None))
        yield from self._due(waiting, len(self.is_first), settle)

    def _due(
        self,
        waiting: list[tuple[int, int, int, Sourced | None]],
        before: int,
        settle: Settle,
    ) -> Iterator[Sourced]:
        while waiting and waiting[0][0] < before:
            _, number, first, wish = heapq.heappop(waiting)
            yield wish if wish is not None else settle(self.group(first))[number][1]
