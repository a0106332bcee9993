"""Takes a change back from what a meeting is now: what others did to it meanwhile stays; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime

from ews_meetings.change.action import Action
from ews_meetings.errors import ChangedElsewhere
from ews_meetings.model.exceptions import compare_occurrences, rebase
from ews_meetings.model.fields import FIELDS, FieldChange
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.occurrences import local_date, slot_on
from ews_meetings.model.people import Attendee
from ews_meetings.service.work import touched_fields

_ATTRIBUTES = {row.name: row.attribute for row in FIELDS}
_JOINED = frozenset({"attendees", "attachments"})
"""Attributes of which only what we changed is taken back, piece by piece."""


def restored(now: Series, action: Action, *, overwrites: bool) -> Series:
    """Return a series without what an action changed.

    Args:
        now: as it is now.
        action: that was done, with what it found and what it made.
        overwrites: also take back what somebody has changed since.

    Raises:
        ChangedElsewhere: somebody has.
    """
    before, made = _both(action)
    moved = () if overwrites else _moved(action, made, now)
    if moved:
        raise ChangedElsewhere(action.title, moved)
    whole = [change.field for change in action.changes if change.occurrence is None]
    meeting = _with_old(now.meeting, before.meeting, made.meeting, whole)
    days = {*_days_of(action.changes, made.meeting), *_lost_days(before, made.meeting)}
    return _with_days(rebase(now, meeting), rebase(before, meeting), days)


def files_taken_off(action: Action) -> tuple[str, ...]:
    """Return the names of the files that a change took off."""
    if all(change.field != "attachments" for change in action.changes):
        return ()
    before, made = _both(action)
    gone = _files(before.meeting) - _files(made.meeting)
    return tuple(name for name, _ in sorted(gone))


def _both(action: Action) -> tuple[Series, Series]:
    """Return what an action found, and what it made of it."""
    if action.before is None or action.wanted is None:
        raise ValueError("only a change has a before and an after")
    return action.before.series, action.wanted


def _days_of(changes: Iterable[FieldChange], meeting: Meeting) -> Iterator[date]:
    """Yield the days of the occurrences that a change was about; their starts move with the series."""
    for change in changes:
        if change.occurrence is not None:
            yield local_date(change.occurrence, meeting)


def _lost_days(before: Series, made: Meeting) -> Iterator[date]:
    """Yield the days of the exceptions that went with their pattern."""
    for at in (*before.deleted, *(one.original_start_at for one in before.changed)):
        day = local_date(at, before.meeting)
        if slot_on(made, day) is None:
            yield day


def _with_days(now: Series, old: Series, days: Collection[date]) -> Series:
    """Return a series with its occurrences on some days as another of the same pattern has them."""

    def chosen(at: datetime, *, source: Series) -> bool:
        return (local_date(at, now.meeting) in days) is (source is old)

    deleted = {at for source in (now, old) for at in source.deleted if chosen(at, source=source)}
    changed = [
        one
        for source in (now, old)
        for one in source.changed
        if chosen(one.original_start_at, source=source)
    ]
    changed.sort(key=lambda one: one.original_start_at)
    return replace(now, deleted=tuple(sorted(deleted)), changed=tuple(changed))


def _moved(action: Action, made: Series, now: Series) -> tuple[str, ...]:
    """Return what of the change is no longer as it was made."""
    touched = touched_fields(action)
    whole = [
        row.label
        for row in FIELDS
        if row.name in touched
        and row.attribute not in _JOINED
        and row.canonical(made.meeting) != row.canonical(now.meeting)
    ]
    if "attendees" in touched and _are_others(action, now.meeting):
        whole.append("attendees")
    slots = {change.occurrence for change in action.changes if change.occurrence is not None}
    single = [
        "an occurrence"
        for change in compare_occurrences(old=made, new=now)
        if change.occurrence in slots
    ]
    return tuple(dict.fromkeys((*whole, *single)))


def _are_others(action: Action, now: Meeting) -> bool:
    """Say whether whom we added went, and others came: they may be the same under another address."""
    before, made = (_names(series.meeting) for series in _both(action))
    held = _names(now)
    return bool((made - before) - held) and bool(held - made)


def _names(meeting: Meeting) -> frozenset[str]:
    return frozenset(attendee.mailbox.folded for attendee in meeting.attendees)


def _with_old(now: Meeting, before: Meeting, made: Meeting, fields: Collection[str]) -> Meeting:
    """Return the meeting with the named fields as they were; people and files of others stay."""
    names = {_ATTRIBUTES[name] for name in fields if name in _ATTRIBUTES}
    joined: dict[str, object] = {}
    if "attendees" in names:
        joined["attendees"] = _old_attendees(now, before, made)
    if "attachments" in names:
        ours = _files(made) - _files(before)
        joined["attachments"] = tuple(a for a in now.attachments if _file(a) not in ours)
    old = {name: getattr(before, name) for name in names - _JOINED}
    return replace(now, **(old | joined))


def _old_attendees(now: Meeting, before: Meeting, made: Meeting) -> tuple[Attendee, ...]:
    """Return who is invited without whom we added, with whom we took off, in the roles of old."""
    old = {attendee.mailbox.folded: attendee for attendee in before.attendees}
    added, gone = _names(made) - _names(before), _names(before) - _names(made)
    kept = [a for a in now.attendees if a.mailbox.folded not in added]
    back = [a for name, a in old.items() if name in gone - _names(now)]
    return (*(_in_role(a, old.get(a.mailbox.folded)) for a in kept), *back)


def _in_role(attendee: Attendee, old: Attendee | None) -> Attendee:
    return attendee if old is None else replace(attendee, role=old.role)


def _file(attachment: Attachment) -> tuple[str, int]:
    return attachment.name, attachment.size_bytes


def _files(meeting: Meeting) -> frozenset[tuple[str, int]]:
    return frozenset(map(_file, meeting.attachments))
