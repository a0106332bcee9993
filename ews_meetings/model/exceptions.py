"""Compares series with their exceptions: field by field, occurrence by occurrence.

An exception counts by what it differs in from its series, so that a change of the series is not one
of every exception; an exception that differs in nothing is none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from ews_meetings.model.fields import FIELDS, Field, FieldChange, Grade, compare, digests
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.occurrences import local_date, spans_of
from ews_meetings.model.span import start_of, zones_of

OCCURRENCE_FIELDS = tuple(
    row
    for row in FIELDS
    if row.grade is not Grade.IGNORED and row.name not in {"attachments", "recurrence", "zone"}
)
"""What an occurrence can have for itself; attachments and zones are those of its series."""
OCCURRENCES = "occurrences"
"""How stamps name all exceptions of a series together."""
OCCURRENCE = "occurrence"
"""What a change is called that is about whether an occurrence takes place."""
DELETED = "deleted"


def series_digests(series: Series) -> dict[str, str]:
    """Return the eight-digit name of every field's value, with one for all exceptions of a series."""
    named = digests(series.meeting)
    if series.meeting.recurrence is None:
        return named
    lines = [f"deleted {at.isoformat()}" for at in sorted(series.deleted)]
    plain = _plain(series)
    for one in sorted(series.changed, key=lambda one: one.original_start_at):
        delta = delta_of(one, plain.get(one.original_start_at))
        lines += [f"{one.original_start_at.isoformat()} {sorted(delta.items())}"] if delta else []
    text = "\n".join(lines).encode("utf-8", "surrogatepass")
    return named | {OCCURRENCES: hashlib.sha256(text).hexdigest()[:8]}


def compare_series(
    *, old: Series, new: Series, fields: Iterable[Field] = FIELDS
) -> tuple[FieldChange, ...]:
    """Return where two series differ: the fields of the whole, then each occurrence."""
    rows = tuple(fields)
    whole = compare(old=old.meeting, new=new.meeting, fields=rows)
    return (*whole, *compare_occurrences(old=old, new=new, fields=rows))


def compare_occurrences(
    *, old: Series, new: Series, fields: Iterable[Field] = OCCURRENCE_FIELDS
) -> tuple[FieldChange, ...]:
    """Return the occurrences in which two series differ, by original start.

    Where `old` has an exception and the new pattern no occurrence there, nothing is said: it goes
    with its pattern.
    """
    if new.meeting.recurrence is None:
        return ()
    rows = [row for row in fields if row in OCCURRENCE_FIELDS]
    starts = _starts(old) | _starts(new)
    before, after = _plain(old, starts), _plain(new, starts)
    changes: list[FieldChange] = []
    for at in sorted(after):
        changes += _compare_slot(at, old=(old, before), new=(new, after), rows=rows)
    return tuple(changes)


def is_deletion(change: FieldChange) -> bool:
    """Say whether a change is that an occurrence does not take place any more."""
    return change.field == OCCURRENCE and change.new == DELETED


def is_return(change: FieldChange) -> bool:
    """Say whether a change is that a deleted occurrence takes place again."""
    return change.field == OCCURRENCE and change.old == DELETED


def remakes_exceptions(changes: Iterable[FieldChange]) -> bool:
    """Say whether changes write the pattern or the time anew, which costs a series its exceptions.

    Source: MS-OXOCAL 3.1.4.7.3.5 (Q11).
    """
    return any(
        change.occurrence is None and change.field in {"time", "zone", "recurrence"}
        for change in changes
    )


def has_new_pattern(*, old: Meeting, new: Meeting) -> bool:
    """Say whether a series begins, repeats or takes place otherwise; another end alone is none."""
    if old.recurrence is None or new.recurrence is None:
        return old.recurrence is not new.recurrence
    same_end = replace(new.recurrence, end=old.recurrence.end, count=old.recurrence.count)
    return old.span != new.span or same_end != old.recurrence


def delta_of(one: Occurrence, plain: Meeting | None) -> dict[str, str]:
    """Return in which fields an occurrence differs from the plain one, with its values."""
    return {
        row.name: row.canonical(one.meeting)
        for row in OCCURRENCE_FIELDS
        if plain is None or row.canonical(one.meeting) != row.canonical(plain)
    }


def differing(series: Series) -> tuple[tuple[Occurrence, dict[str, str]], ...]:
    """Return the changed occurrences that differ from the plain ones, with what each has for itself."""
    plain = _plain(series)
    pairs = ((one, delta_of(one, plain.get(one.original_start_at))) for one in series.changed)
    return tuple((one, delta) for one, delta in pairs if delta)


def plain_occurrence(series: Series, original_start_at: datetime) -> Meeting | None:
    """Return what the pattern alone says of one occurrence; None where it has none."""
    return _plain(series, {original_start_at}).get(original_start_at)


def rebase(series: Series, meeting: Meeting) -> Series:
    """Return a series with another whole; its exceptions keep their dates, and what is their own.

    An exception on a date on which the new pattern has no occurrence is gone.
    """
    if meeting.recurrence is None:
        return Series(uid=series.uid, meeting=meeting)
    before = _plain(series)
    slots = _slots_on(meeting, {local_date(at, series.meeting) for at in before})
    starts = {at: slots.get(local_date(at, series.meeting)) for at in before}
    whole = Series(uid=series.uid, meeting=meeting)
    after = _plain(whole, {at for at in starts.values() if at is not None})
    changed = tuple(
        Occurrence(original_start_at=at, meeting=_rebased(one.meeting, before[old], after[at]))
        for one in series.changed
        if (at := starts.get(old := one.original_start_at)) is not None
    )
    deleted = (starts.get(old) for old in series.deleted)
    return replace(whole, deleted=tuple(at for at in deleted if at is not None), changed=changed)


def _slots_on(meeting: Meeting, days: set[date]) -> dict[date, datetime]:
    """Return the original starts of the occurrences that begin on some local dates."""
    last = max(days, default=None)
    found: dict[date, datetime] = {}
    for span in spans_of(meeting) if last else ():
        at = start_of(span)
        day = local_date(at, meeting)
        if last is None or day > last:
            break
        if day in days:
            found[day] = at
    return found


def with_occurrence(series: Series, original_start_at: datetime, meeting: Meeting | None) -> Series:
    """Return a series in which one occurrence is as given, or deleted where it is None."""
    others = [one for one in series.changed if one.original_start_at != original_start_at]
    if meeting is None:
        deleted = sorted({*series.deleted, original_start_at})
        return replace(series, deleted=tuple(deleted), changed=tuple(others))
    others.append(Occurrence(original_start_at=original_start_at, meeting=meeting))
    others.sort(key=lambda one: one.original_start_at)
    return replace(series, changed=tuple(others))


def _rebased(own: Meeting, before: Meeting, after: Meeting) -> Meeting:
    """Return a new plain occurrence with what an exception has for itself."""
    kept = {
        row.attribute: getattr(own, row.attribute)
        for row in OCCURRENCE_FIELDS
        if row.canonical(own) != row.canonical(before)
    }
    return replace(after, **kept)


def show_start(at: datetime, meeting: Meeting) -> str:
    """Return an original start as people read it: in the zone of the series."""
    return f"{at.astimezone(ZoneInfo(zones_of(meeting.span)[0])):%Y-%m-%d %H:%M}"


def _starts(series: Series) -> set[datetime]:
    return {*series.deleted, *(one.original_start_at for one in series.changed)}


def _plain(series: Series, starts: set[datetime] | None = None) -> dict[datetime, Meeting]:
    """Return the plain occurrences at the starts of a series' exceptions, or at those given."""
    if series.meeting.recurrence is None:
        return {}
    wanted = _starts(series) if starts is None else starts
    found: dict[datetime, Meeting] = {}
    last = max(wanted, default=None)
    for span in spans_of(series.meeting) if last else ():
        at = start_of(span)
        if last is None or at > last:
            break
        if at in wanted:
            found[at] = replace(series.meeting, span=span, recurrence=None)
    return found


def _compare_slot(
    at: datetime,
    *,
    old: tuple[Series, dict[datetime, Meeting]],
    new: tuple[Series, dict[datetime, Meeting]],
    rows: Iterable[Field],
) -> list[FieldChange]:
    (was, before), (will, after) = old, new
    if at in was.deleted or at in will.deleted:
        return _compare_deletion(at, was, will)
    held, wanted = _effective(was, at, before), _effective(will, at, after)
    if wanted is None:
        return []
    held = held or after[at]
    deltas = _delta(was, at, before), _delta(will, at, after)
    return [
        FieldChange(
            field=row.name,
            old=row.show(held),
            new=row.show(wanted),
            grade=row.grade,
            occurrence=at,
        )
        for row in rows
        if deltas[0].get(row.name) != deltas[1].get(row.name)
        and row.canonical(held) != row.canonical(wanted)
    ]


def _compare_deletion(at: datetime, was: Series, will: Series) -> list[FieldChange]:
    is_deleted = at in will.deleted
    if is_deleted == (at in was.deleted):
        return []
    shown = show_start(at, will.meeting)
    old, new = (shown, DELETED) if is_deleted else (DELETED, shown)
    return [FieldChange(field=OCCURRENCE, old=old, new=new, grade=Grade.HARD, occurrence=at)]


def _changed(series: Series, at: datetime) -> Occurrence | None:
    return next((one for one in series.changed if one.original_start_at == at), None)


def _effective(series: Series, at: datetime, plain: dict[datetime, Meeting]) -> Meeting | None:
    changed = _changed(series, at)
    if changed is not None:
        return changed.meeting
    return plain.get(at)


def _delta(series: Series, at: datetime, plain: dict[datetime, Meeting]) -> dict[str, str]:
    changed = _changed(series, at)
    return {} if changed is None else delta_of(changed, plain.get(at))
