"""Chooses meetings of a calendar to be written elsewhere, and reads them a few at a time; writes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ews_meetings.change.observed import Glimpse, ItemRef, Observed
from ews_meetings.change.ports import CalendarReader, Progress, no_progress
from ews_meetings.change.revision import Revision
from ews_meetings.errors import MeetingNotFound
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.meeting import Series
from ews_meetings.service.claim import rank
from ews_meetings.service.resolve import find
from ews_meetings.service.tally import READING

_PART = 50
"""So many are in memory at once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which meetings are meant."""

    names: tuple[str, ...] = ()
    """Keys, UIDs or item ids; none means every meeting."""
    is_anybodys: bool = False
    """Also those that this tool did not make."""
    holds: Callable[[Series], bool] = field(default=lambda _: True)
    """Says whether one takes place when it shall."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A meeting, as it was read; the bytes of its files were not."""

    observed: Observed
    sequence: int
    """The newest version of it that a file has brought here; 0 for none."""


def choose(
    choice: Choice,
    *,
    reader: CalendarReader,
    mailbox: str,
    remembered: Mapping[str, Remembered],
    progress: Progress = no_progress,
) -> Iterator[Chosen | MeetingNotFound]:
    """Yield the meetings that are meant, in the order of their names or as the server gives them.

    A name that means none yields the error that says so.
    """
    found = _named(choice, reader, mailbox) if choice.names else _all(choice, reader, progress)
    for one in found:
        if isinstance(one, MeetingNotFound):
            yield one
        elif choice.holds(one.series):
            yield Chosen(observed=one, sequence=_sequence(remembered.get(one.key)))


def _named(
    choice: Choice, reader: CalendarReader, mailbox: str
) -> Iterator[Observed | MeetingNotFound]:
    told: set[str] = set()
    for name in dict.fromkeys(choice.names):
        seen = find(name, reader=reader, anywhere=choice.is_anybodys, with_contents=False)
        if seen is None:
            yield MeetingNotFound(name, mailbox)
        elif seen.ref.item_id not in told:
            told.add(seen.ref.item_id)
            yield seen


def _all(choice: Choice, reader: CalendarReader, progress: Progress) -> Iterator[Observed]:
    refs = _refs(reader.list_all() if choice.is_anybodys else reader.list_ours())
    for begin in range(0, len(refs), _PART):
        progress(READING, begin, len(refs))
        found = reader.read(refs[begin : begin + _PART])
        yield from (seen for seen in found if seen is not None)


def _refs(glimpses: Iterable[Glimpse]) -> Sequence[ItemRef]:
    """Return the items of the calendar, of several with one UID the one that counts."""
    held: dict[str, Glimpse] = {}
    for hit in glimpses:
        name = hit.uid or hit.ref.item_id
        held[name] = min(held.get(name, hit), hit, key=rank)
    return [hit.ref for hit in held.values()]


def _sequence(known: Remembered | None) -> int:
    """Return the version that a file must have at least, lest it counts as older than what was read."""
    revisions: tuple[Revision, ...] = known.revisions if known is not None else ()
    return max((revision.sequence for revision in revisions), default=0)
