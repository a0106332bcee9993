"""Which occurrence of which piece of an event a name in the file means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ews_meetings.ics.rules.piece import Piece
from ews_meetings.ics.when.slots import Slot, SlotName, find_slots

Hit = tuple[int, Slot]
"""An occurrence, and the number of its piece."""


def slots_among(
    names: Sequence[SlotName], pieces: Sequence[Piece]
) -> Mapping[SlotName, tuple[Hit, ...]]:
    """Return which occurrences some names mean.

    A date means all that is on it. A time that is not exactly one's means the only one of its day.
    """
    wanted = tuple(dict.fromkeys(names))
    found = [find_slots(wanted, piece.meeting) for piece in pieces]
    return {
        name: _chosen(
            tuple(
                (number, slot)
                for number, slots in enumerate(found)
                if (slot := slots[name]) and slot.original_start_at not in pieces[number].holes
            )
        )
        for name in wanted
    }


def _chosen(hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    exact = tuple(hit for hit in hits if not hit[1].is_near)
    return exact or (hits if len(hits) == 1 else ())
