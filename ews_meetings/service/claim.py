"""Who may send, when a key stands on several items: of several the invited one wins, else the oldest."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from ews_meetings.change.observed import Glimpse, ItemRef, Known, Observed, Place
from ews_meetings.change.stamp import NotifyState

_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What follows from the items that carry one key."""

    is_won: bool
    winner: Glimpse | None
    """The other item, where the claim is lost."""
    twins: tuple[ItemRef, ...]
    """Drafts of this run beside the claimed one: to be removed silently."""


def is_invited(glimpse: Glimpse) -> bool:
    """Say whether anything speaks for an invitation having gone out from this item."""
    stamped = glimpse.stamp is not None and glimpse.stamp.notify is NotifyState.INVITED
    return stamped or glimpse.invited is Known.YES


def is_invited_item(observed: Observed) -> bool:
    """Say the same of an item that was read whole."""
    stamped = observed.stamp is not None and observed.stamp.notify is NotifyState.INVITED
    return stamped or observed.facts.invited is Known.YES


def rank(glimpse: Glimpse) -> tuple[bool, datetime, str]:
    """Order items with one key: the first is the one that counts, the same for everybody who looks."""
    return (not is_invited(glimpse), glimpse.created_at or _NEVER, glimpse.ref.item_id)


def claim(hits: Iterable[Glimpse], *, item_id: str, created_at: datetime | None, run: str) -> Claim:
    """Decide whether an item of this run is the one that counts.

    Args:
        hits: every item with the key, in any folder.
        item_id: the item that this run has verified.
        created_at: when the server made it; used where a search does not show it yet (Q10).
        run: this run; further drafts of it are twins.
    """
    there = [hit for hit in hits if hit.place is Place.CALENDAR and hit.ref.item_id != item_id]
    twins = [hit for hit in there if _is_of(hit, run) and not is_invited(hit)]
    rivals = sorted((hit for hit in there if hit not in twins), key=rank)
    best = rivals[0] if rivals else None
    lost = best is not None and rank(best) < (True, created_at or _NEVER, item_id)
    return Claim(
        is_won=not lost,
        winner=best if lost else None,
        twins=tuple(hit.ref for hit in twins),
    )


def _is_of(glimpse: Glimpse, run: str) -> bool:
    return glimpse.stamp is not None and glimpse.stamp.run == run
