"""Which of two versions of a meeting is the newer one, as their producer counts them.

Source: RFC 5545 §3.8.7.4 (SEQUENCE), §3.8.7.2 (DTSTAMP); RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One version of a meeting, or of one of its occurrences."""

    sequence: int
    stamped_at: datetime | None = None
    """When the producer wrote it; None where it does not say, or where that does not count."""
    occurrence: str = ""
    """Its RECURRENCE-ID as a wish names it; empty for the meeting as a whole."""

    def is_older_than(self, other: Revision) -> bool:
        """Say whether another version of the same thing came after it; equal ones did not."""
        if self.sequence != other.sequence or not self.stamped_at or not other.stamped_at:
            return self.sequence < other.sequence
        return self.stamped_at < other.stamped_at

    def told_beside(self, other: Revision) -> str:
        """Return the value that tells it from another one, as it stands in a file."""
        if self.sequence == other.sequence and self.stamped_at:
            return f"DTSTAMP {self.stamped_at:%Y%m%dT%H%M%SZ}"
        return f"SEQUENCE {self.sequence}"


def outdone(
    given: Iterable[Revision], applied: Iterable[Revision]
) -> tuple[Revision, Revision] | None:
    """Return one of the given versions, and what came after it and was applied; None for none.

    A meeting is measured by what was said of it as a whole. An occurrence is measured by what was
    said of it alone, and by the SEQUENCE of the whole, as within one input.
    """
    known = {one.occurrence: one for one in applied}
    whole = known.get("")
    for one in given:
        same = known.get(one.occurrence)
        if same is not None and one.is_older_than(same):
            return one, same
        if whole is not None and one.sequence < whole.sequence:
            return one, whole
    return None


def with_applied(applied: Iterable[Revision], new: Iterable[Revision]) -> tuple[Revision, ...]:
    """Return what has been applied after some more was; what the whole has outdone is left out."""
    known = {one.occurrence: one for one in applied}
    for one in new:
        before = known.get(one.occurrence)
        if before is not None and before.sequence == one.sequence and one.stamped_at is None:
            continue
        known[one.occurrence] = one
    whole = known.get("")
    return tuple(
        one
        for _, one in sorted(known.items())
        if whole is None or one is whole or one.sequence >= whole.sequence
    )
