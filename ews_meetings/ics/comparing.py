"""What two calendars say differently: by UID and occurrence, in the words of the field table; pure.

Both are compared as they were read, so that what means the same is the same, however it is written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import assert_never

from ews_meetings.change.wish import Amend, Drop, Hold, Unusable
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.fields import FieldChange, Grade, compare
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.span import TimedSpan, show_span

_LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
_BLANK = Meeting(
    subject="",
    span=TimedSpan(start_at=_LONG_AGO, end_at=_LONG_AGO, start_zone="UTC", end_zone="UTC"),
)
"""What a change is made of, to see what it says."""


class Kind(StrEnum):
    """How one thing differs."""

    ADDED = "added"
    """It stands in the second calendar only."""
    REMOVED = "removed"
    """It stands in the first one only."""
    CHANGED = "changed"
    UNREAD = "unread"
    """One of the two cannot be read, so nobody can say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that two calendars say differently."""

    kind: Kind
    name: str
    """Its UID, with the part of a split one."""
    occurrence: str = ""
    """Of what is said of one occurrence without its series: which one."""
    title: str
    """Subject and time, for people; of what changed as it was."""
    changes: tuple[FieldChange, ...] = ()
    """From the first to the second; those of single occurrences name them."""
    old_where: str = ""
    new_where: str = ""


@dataclass(frozen=True, slots=True)
class _Name:
    """What makes two wishes be about the same thing."""

    what: str
    name: str
    occurrence: str = ""


@dataclass(frozen=True, slots=True)
class Organizers:
    """Who organizes the meetings of two calendars, by `Origin.key`; what is in neither is not compared."""

    old: Mapping[str, str] = field(default_factory=dict)
    new: Mapping[str, str] = field(default_factory=dict)

    def changes(self, name: str) -> tuple[FieldChange, ...]:
        """Return whether a meeting that is in both calendars has another organizer."""
        before, after = self.old.get(name, ""), self.new.get(name, "")
        if before == after:
            return ()
        return (FieldChange(field="organizer", old=before, new=after, grade=Grade.HARD),)


_NOBODY = Organizers()


def differences(
    old: Sequence[Wished], new: Sequence[Wished], organizers: Organizers = _NOBODY
) -> tuple[Difference, ...]:
    """Return in what two calendars differ: what went or changed in the order of the first, then what came.

    What cannot be read is told of both, where it is not the same refusal of the same thing.
    """
    before, after = _named(old), _named(new)
    found = [
        difference
        for name, wish in before.items()
        if (difference := _between(name, wish, after.get(name), organizers)) is not None
    ]
    found += [_alone(Kind.ADDED, name, wish) for name, wish in after.items() if name not in before]
    return tuple(found)


def _named(wishes: Iterable[Wished]) -> dict[_Name, Wished]:
    """Return wishes by what they are about; the second for one thing is compared with the second."""
    named: dict[_Name, Wished] = {}
    seen: Counter[_Name] = Counter()
    for wish in wishes:
        name = _name(wish)
        seen[name] += 1
        number = f"#{seen[name]}" if seen[name] > 1 else ""
        named[replace(name, occurrence=f"{name.occurrence}{number}")] = wish
    return named


def _name(wish: Wished) -> _Name:
    match wish:
        case Hold():
            return _Name("meeting", wish.origin.key)
        case Amend():
            return _Name("change", wish.name, wish.occurrence)
        case Drop():
            return _Name("cancellation", wish.name, f"{wish.extent} {wish.occurrence}".strip())
        case Unusable():
            return _Name("unread", wish.title)
        case _:
            assert_never(wish)


def _between(
    name: _Name, old: Wished, new: Wished | None, organizers: Organizers
) -> Difference | None:
    """Return how two wishes for the same thing differ; None where they do not."""
    if new is None:
        return _alone(Kind.REMOVED, name, old)
    changes = _changes(old, new)
    if isinstance(old, Hold) and changes is not None:
        changes = (*organizers.changes(name.name), *changes)
    if changes is None or not (changes or isinstance(old, Unusable)):
        return None
    return Difference(
        kind=Kind.UNREAD if isinstance(old, Unusable) else Kind.CHANGED,
        name=name.name,
        occurrence=name.occurrence,
        title=_title(old),
        changes=changes,
        old_where=old.where,
        new_where=new.where,
    )


def _changes(old: Wished, new: Wished) -> tuple[FieldChange, ...] | None:
    """Return the fields in which two wishes differ; None where they cannot, as two cancellations."""
    match old, new:
        case Hold(), Hold():
            return compare_series(old=old.series, new=new.series)
        case Amend(), Amend():
            return compare(old=_edited(old), new=_edited(new))
        case Unusable(), Unusable():
            return None if old.refusal.code == new.refusal.code else ()
        case _:
            return None


def _edited(wish: Amend) -> Meeting:
    """Return what a change makes of nothing; of one that needs its meeting the nothing it is."""
    try:
        return wish.edit(_BLANK)
    except EwsMeetingsError:
        return _BLANK


def _alone(kind: Kind, name: _Name, wish: Wished) -> Difference:
    is_old = kind is Kind.REMOVED
    return Difference(
        kind=Kind.UNREAD if isinstance(wish, Unusable) else kind,
        name=name.name,
        occurrence=name.occurrence,
        title=_title(wish),
        old_where=wish.where if is_old else "",
        new_where="" if is_old else wish.where,
    )


def _title(wish: Wished) -> str:
    match wish:
        case Hold():
            meeting = wish.series.meeting
            return f"{meeting.subject or '(no subject)'}, {show_span(meeting.span)}"
        case Amend():
            edited = _edited(wish)
            return edited.subject or wish.name
        case Drop():
            return f"cancellation of {wish.name}"
        case Unusable():
            return wish.title
        case _:
            assert_never(wish)
