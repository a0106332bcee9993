"""Finds the meetings that one event became: what is remembered of them, and what the calendar shows.

The memory is believed unless another machine wrote one of them, or a run of this one stopped in between;
then the calendar's own items are gone through, once for a plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Glimpse, Observed, Place
from ews_meetings.change.ports import CalendarReader, Progress, no_progress
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.claim import rank
from ews_meetings.service.tally import SEARCHING, in_parts

_HASHED = "sha256:"
_LARGEST_PART = 99991231235959
_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """One of the meetings of an event, as it stands in the calendar."""

    observed: Observed
    """Read whole."""
    twins: tuple[Glimpse, ...]
    """Further items with its key."""


@dataclass(slots=True, kw_only=True)
class Pieces:
    """What is known of the meetings of events, for one plan."""

    reader: CalendarReader
    mailbox: str
    remembered: Mapping[str, Remembered]
    """By key."""
    journal: Journal
    progress: Progress = no_progress
    _sorted: tuple[dict[Origin, set[Origin]], ...] = ()
    """What stands, and what is gone."""
    _unfinished: frozenset[str] | None = None
    """Beginnings of keys."""
    _ours: dict[Origin, set[Origin]] | None = None
    """What the calendar's own items say, by the first meetings of their events."""
    _runs: dict[str, bool] = field(default_factory=dict)

    def beside(
        self, whole: Origin, seen: Iterable[Observed | None], *, looks: bool = False
    ) -> tuple[Origin, ...]:
        """Return the further meetings of an event that are believed to stand, in their order.

        Args:
            whole: the first one.
            seen: what was read of the event.
            looks: whether the calendar is asked in any case.
        """
        found = set(self._remembered().get(whole, ()))
        if looks or self._is_strange(whole, seen):
            found |= self._shown(whole)
        return tuple(sorted(found - {whole}, key=lambda origin: origin.part))

    def named(self, name: str) -> Origin | None:
        """Return the event that a key or a UID names by what is remembered; None for none."""
        for key, known in self.remembered.items():
            origin = known.origin
            if origin and not origin.part and name in {key, known.uid, origin.uid}:
                return origin
        return None

    def gone(self, whole: Origin, text: str) -> Origin | None:
        """Return the single meeting of a date that was taken away before; None for none."""
        at = _instant(text)
        went = self._remembered(is_gone=True).get(whole, ()) if at is not None else ()
        return next((origin for origin in went if origin.original_start_at == at), None)

    def read(self, origins: Sequence[Origin]) -> dict[Origin, Piece]:
        """Return those that stand in the calendar and carry our stamp with just this origin."""
        keys = {origin.key: origin for origin in origins}
        hits: dict[Origin, list[Glimpse]] = {}
        for hit in in_parts(tuple(keys), self.reader.find, stage=SEARCHING, tell=self.progress):
            if hit.place is Place.CALENDAR and _is_of(hit, keys[hit.key]):
                hits.setdefault(keys[hit.key], []).append(hit)
        ranked = {origin: sorted(found, key=rank) for origin, found in hits.items()}
        refs = [found[0].ref for found in ranked.values()]
        seen = self.reader.read(refs, with_contents=True) if refs else ()
        return {
            origin: Piece(observed=one, twins=tuple(ranked[origin][1:]))
            for origin, one in zip(ranked, seen, strict=True)
            if one is not None and one.stamp is not None and one.stamp.origin == origin
        }

    def _remembered(self, *, is_gone: bool = False) -> Mapping[Origin, set[Origin]]:
        """Return what is remembered as standing, or as gone, by the first meeting of its event."""
        if not self._sorted:
            self._sorted = ({}, {})
            for known in self.remembered.values():
                if known.origin is not None and known.origin.part:
                    one = self._sorted[bool(known.gone)]
                    one.setdefault(known.origin.whole, set()).add(known.origin)
        return self._sorted[is_gone]

    def _is_strange(self, whole: Origin, seen: Iterable[Observed | None]) -> bool:
        """Say whether there may be more of an event than is remembered."""
        if self._unfinished is None:
            keys = self.journal.unfinished_keys(self.mailbox)
            self._unfinished = frozenset(map(_beginning, keys))
        if _beginning(replace(whole, part=_LARGEST_PART).key) in self._unfinished:
            return True
        stamps = (one.stamp for one in seen if one is not None and one.stamp is not None)
        return any(not self._knows(one.run) for one in stamps if one.origin.whole == whole)

    def _knows(self, run: str) -> bool:
        if run not in self._runs:
            self._runs[run] = self.journal.knows(run)
        return self._runs[run]

    def _shown(self, whole: Origin) -> set[Origin]:
        """Return what the calendar's own items say, in one look for all events of a plan."""
        if self._ours is None:
            self._ours = _by_event(self.reader.list_ours())
        return self._ours.get(whole, set())


def _by_event(hits: Iterable[Glimpse]) -> dict[Origin, set[Origin]]:
    found: dict[Origin, set[Origin]] = {}
    for origin in (hit.stamp.origin for hit in hits if hit.stamp is not None):
        found.setdefault(origin.whole, set()).add(origin)
    return found


def one_of_several(others: Sequence[Origin]) -> Finding:
    """Return that what is wished is about the first of several meetings alone."""
    names = ", ".join(origin.key for origin in others[:_SHOWN])
    more = f" and {len(others) - _SHOWN} more" if len(others) > _SHOWN else ""
    return Finding(
        code="one-of-several",
        message=f"its event became {len(others) + 1} meetings, and this is the first of them alone;"
        f" the others are {names}{more}",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
    )


def _instant(text: str) -> datetime | None:
    """Return the instant that a time with offset names; None for a day, and for a local time."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.astimezone(UTC) if at.tzinfo else None


def _beginning(key: str) -> str:
    """Return what the keys of an event's further meetings have in common."""
    return _HASHED if key.startswith(_HASHED) else key.rpartition("#")[0]


def _is_of(hit: Glimpse, origin: Origin) -> bool:
    """Say whether a stamp names an origin; one that a search does not show is read later."""
    return hit.stamp is None or hit.stamp.origin == origin
