"""Events that stand twice are read once, and events without UID get one that stays the same.

Source: RFC 5545 §3.8.4.7 (UID), RFC 5546 §2.1.5 (which of two is newer).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ews_meetings.ics.candidate import Candidate, Draft
from ews_meetings.ics.revisions import hash_of, listed
from ews_meetings.model.finding import Effect, Finding, Severity

Placed = tuple[int, Candidate]
"""An event, and its place in the input."""


def without_copies(events: Sequence[Candidate]) -> Iterator[Placed]:
    """Yield each event once: mails carry one twice, for programs of different age; folders too.

    Of two in one mail the one counts that is nearer to what its sender means; of two files the first.
    """
    kept: list[Placed] = []
    copies: dict[int, list[Candidate]] = {}
    by_content: dict[tuple[str, ...], int] = {}
    by_revision: dict[tuple[object, ...], int] = {}
    order = sorted(enumerate(events), key=lambda placed: (placed[1].files, placed[1].part))
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


def with_uids(events: Iterable[Placed]) -> Iterator[Placed]:
    """Yield events, those without UID with one that is made of what names them.

    It is the same each time the file is read, whatever other files are read with it. Only a whole
    meeting can get one; others stay as they are.
    """
    seen: Counter[tuple[int, str]] = Counter()
    for index, event in events:
        outcome = event.outcome
        if event.uid or not isinstance(outcome, Draft) or outcome.slot is not None:
            yield index, event
            continue
        base = hash_of(event.start, event.title, event.organizer)[:32]
        number = seen[event.files[0], base]
        seen[event.files[0], base] += 1
        uid = f"{base}-{number}" if number else base
        told = replace(outcome, findings=(*outcome.findings, _made_up(event)))
        yield index, replace(event, uid=f"{uid}@derived.ews-meetings", outcome=told)


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
