"""Events that stand twice are read once, and events without UID get one that stays the same.

Source: RFC 5545 §3.8.4.7 (UID), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ews_meetings.ics.settling.candidate import Candidate, Draft
from ews_meetings.ics.settling.revisions import hash_of, listed
from ews_meetings.model.finding import Effect, Finding, Severity

Placed = tuple[int, Candidate]
"""An event, and its place in the input."""


def without_copies(events: Iterable[Placed]) -> Iterator[Placed]:
    """Yield each event once: mails carry one twice, for programs of different age; folders too.

    Of two in one mail the one counts that is nearer to what its sender means; of two files the first.
    """
    kept: list[Placed] = []
    copies: dict[int, list[Candidate]] = {}
    by_content: dict[tuple[str, ...], int] = {}
    by_revision: dict[tuple[object, ...], int] = {}
    order = sorted(events, key=lambda placed: (placed[1].files, placed[1].part))
    for index, new in order:
        content = (new.uid, new.recurrence, new.digest)
        revision = (new.files, new.uid, new.recurrence, new.sequence, new.stamp)
        twin = by_content.get(content)
        if twin is None and new.uid and _is_in_other_part(by_revision.get(revision), kept, new):
            twin = by_revision[revision]
        if twin is None:
            by_content[content] = by_revision[revision] = len(kept)
            kept.append((index, new))
        else:
            copies.setdefault(twin, []).append(new)
    for place, (index, event) in enumerate(kept):
        yield index, _with_copies(event, copies.get(place, []))


def with_uids(
    events: Iterable[Placed], numbers: Mapping[int, int] | None = None
) -> Iterator[Placed]:
    """Yield events, those without UID with one that is made of what names them.

    It is the same each time the file is read, whatever other files are read with it. Only a whole
    meeting can get one; others stay as they are.

    Args:
        events: In the order in which they count, without copies.
        numbers: By place, the how many-th of its name an event without UID is in its file, from 0;
            None where the events are all that there are.
    """
    seen: Counter[tuple[int, str]] = Counter()
    for index, event in events:
        outcome = event.outcome
        if not isinstance(outcome, Draft) or not can_be_named(event):
            yield index, event
            continue
        base = name_of(event)
        number = seen[event.files[0], base] if numbers is None else numbers.get(index, 0)
        seen[event.files[0], base] += 1
        told = replace(outcome, findings=(*outcome.findings, _made_up(event)))
        yield index, replace(event, uid=derived_uid(base, number), outcome=told)


def can_be_named(event: Candidate) -> bool:
    """Say whether an event has no UID, and is a whole meeting, so that it can get one."""
    outcome = event.outcome
    is_whole = isinstance(outcome, Draft) and outcome.slot is None and not event.is_addition
    return is_whole and not event.uid


def name_of(event: Candidate) -> str:
    """Return what stands for the UID of an event that has none."""
    return hash_of(event.start, event.title, event.organizer)[:32]


def derived_uid(base: str, number: int) -> str:
    """Return the UID of the how many-th event of a name, from 0."""
    uid = f"{base}-{number}" if number else base
    return f"{uid}@derived.ews-meetings"


def _is_in_other_part(position: int | None, kept: Sequence[Placed], new: Candidate) -> bool:
    """Return whether a kept event is of another part; in one calendar two are two revisions."""
    return position is not None and kept[position][1].part != new.part


def _with_copies(event: Candidate, copies: Sequence[Candidate]) -> Candidate:
    """Return an event as new as its newest copy: a meeting may have been changed, and changed back."""
    if not copies:
        return event
    everyone = (event, *copies)
    whole = replace(
        event,
        files=tuple(dict.fromkeys(file for one in everyone for file in one.files)),
        stamp=max(one.stamp for one in everyone),
        written_ns=max(one.written_ns for one in everyone),
    )
    same = [one for one in copies if one.digest == event.digest]
    other = [one for one in copies if one.digest != event.digest]
    return whole.told(*(_copied(event, some) for some in (same, other) if some))


def _copied(kept: Candidate, copies: Sequence[Candidate]) -> Finding:
    is_same = kept.digest == copies[0].digest
    what = "the same" if is_same else "but for details the same"
    return Finding(
        code="event-twice",
        message=f"{what} event stands at {listed(copies)} too; it was read once",
        effect=Effect.KEPT if is_same else Effect.LOST,
        severity=Severity.INFO if is_same else Severity.WARNING,
        field="UID",
        value=kept.uid,
        where=kept.where,
    )


def _made_up(event: Candidate) -> Finding:
    return Finding(
        code="uid-missing",
        message="the event has no UID; it got one made of its start, title and organizer",
        effect=Effect.CHANGED,
        severity=Severity.WARNING,
        field="UID",
        where=event.where,
    )
