"""Whose calendar the benchmarks fill and with what, in plain values; no client and no server."""

from __future__ import annotations

ORGANIZER = "organizer@sandbox.example"
ATTENDEES = tuple(f"{name}@sandbox.example" for name in ("alice", "bob", "carol"))
PLACE = "Room 4, second floor"
NEW_PLACE = "Room 7, first floor"
"""Where every tenth meeting is after the change."""
OCCURRENCES = 10
"""How many a series has."""
DELETED, MOVED = 3, 5
"""Which of them does not take place, and which an hour later; from 1."""


def is_tenth(number: int) -> bool:
    """Say whether this is one of the meetings that are a series, or that change."""
    return number % 10 == 0


def tenths(meetings: int) -> int:
    """Return how many of so many meetings are."""
    return sum(is_tenth(number) for number in range(meetings))
