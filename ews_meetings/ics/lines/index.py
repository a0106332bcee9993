"""Where the events of calendar bytes stand: a few bytes are kept of each, whatever stands in them."""

from __future__ import annotations

from array import array
from collections import Counter
from dataclasses import dataclass, field
from enum import IntFlag


class Trait(IntFlag):
    """What is known of a calendar without reading it."""

    CLOSED = 1
    GLUED = 2
    """Something stands before its BEGIN."""
    ALONE = 4
    """It is no calendar but an event outside of any."""
    OLD = 8
    """It is vCalendar 1.0, whose events hide their UIDs in other ways."""
    ANSWERING = 16
    """Its METHOD may be that of an answer."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of the input."""

    start: int
    end: int
    number: int
    """Line of its start."""


@dataclass(slots=True)
class Stretches:
    """Many pieces of the input."""

    starts: array[int] = field(default_factory=lambda: array("Q"))
    ends: array[int] = field(default_factory=lambda: array("Q"))
    numbers: array[int] = field(default_factory=lambda: array("L"))

    def __len__(self) -> int:
        return len(self.starts)

    def __getitem__(self, place: int) -> Stretch:
        return Stretch(self.starts[place], self.ends[place], self.numbers[place])

    def append(self, start: int, end: int, number: int) -> None:
        """Keep one more."""
        self.starts.append(start)
        self.ends.append(end)
        self.numbers.append(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shell:
    """What surrounds the events of one calendar."""

    stretch: Stretch
    """All of it."""
    end_number: int
    """Line behind its end."""
    traits: Trait
    lines: tuple[Stretch, ...]
    """Its own properties."""
    zones: tuple[Stretch, ...]
    """Its VTIMEZONEs."""
    others: Counter[str]
    """What else it holds."""


@dataclass(slots=True)
class Index:
    """Where events and calendars stand, in their order."""

    events: Stretches = field(default_factory=Stretches)
    homes: array[int] = field(default_factory=lambda: array("L"))
    """Of each event the calendar it stands in."""
    uids: array[int] = field(default_factory=lambda: array("q"))
    """Of each event the hash of its UID; 0 where only reading it tells. Good in this process only."""
    shells: Stretches = field(default_factory=Stretches)
    end_numbers: array[int] = field(default_factory=lambda: array("L"))
    traits: bytearray = field(default_factory=bytearray)
    lines: Stretches = field(default_factory=Stretches)
    zones: Stretches = field(default_factory=Stretches)
    firsts: array[int] = field(default_factory=lambda: array("L"))
    """Of each calendar three places: of its first event, line and zone."""
    others: dict[int, Counter[str]] = field(default_factory=dict)
    last: Stretch = Stretch(0, 0, 1)
    """The last line."""
    is_blank: bool = True
    """Whether nothing stands there at all."""

    def shell(self, place: int) -> Shell:
        """Return what surrounds the events of a calendar."""
        _, line, zone, *rest = self.firsts[place * 3 : place * 3 + 6]
        _, line_end, zone_end = rest or (0, len(self.lines), len(self.zones))
        return Shell(
            stretch=self.shells[place],
            end_number=self.end_numbers[place],
            traits=Trait(self.traits[place]),
            lines=tuple(self.lines[at] for at in range(line, line_end)),
            zones=tuple(self.zones[at] for at in range(zone, zone_end)),
            others=self.others.get(place, Counter()),
        )

    def skipped(self) -> Counter[str]:
        """Return what stands in all calendars that is no event."""
        return sum(self.others.values(), Counter())


def uid_hash(uid: str) -> int:
    """Return a number for a UID, never 0; two UIDs may have one, hardly ever."""
    return hash(uid) or 1
