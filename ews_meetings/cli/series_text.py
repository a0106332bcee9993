"""Series and their occurrences as people read them; occurrences are named by their original starts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import groupby

from ews_meetings.model.exceptions import (
    DELETED,
    OCCURRENCE_FIELDS,
    plain_occurrence,
    show_start,
)
from ews_meetings.model.fields import FIELDS, FieldChange, compare
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.model.occurrences import local_date
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import DaySpan, zones_of

_NOTHING = "none"
_LABELS = {row.name: row.label for row in FIELDS}


def occurrence_name(original_start_at: datetime, meeting: Meeting) -> str:
    """Return an occurrence as it is named: by its original day or start, in the zone of the series."""
    if isinstance(meeting.span, DaySpan):
        return str(local_date(original_start_at, meeting))
    return f"{show_start(original_start_at, meeting)} {zones_of(meeting.span)[0]}"


def series_lines(series: Series) -> Iterator[str]:
    """Yield how a series repeats, and what is not as its pattern has it; nothing for a single meeting."""
    if series.meeting.recurrence is None:
        return
    yield f"repeats: {show_recurrence(series.meeting.recurrence)}"
    for at in series.deleted:
        yield f"not on {occurrence_name(at, series.meeting)}"
    for one in series.changed:
        yield from change_lines(differences(series, one), series.meeting)


def differences(series: Series, one: Occurrence) -> tuple[FieldChange, ...]:
    """Return in which fields an occurrence differs from what the pattern alone says."""
    at = one.original_start_at
    plain = plain_occurrence(series, at) or series.meeting
    return tuple(
        FieldChange(field=c.field, old=c.old, new=c.new, grade=c.grade, occurrence=at)
        for c in compare(old=plain, new=one.meeting, fields=OCCURRENCE_FIELDS)
    )


def change_lines(changes: Iterable[FieldChange], meeting: Meeting | None) -> Iterator[str]:
    """Yield changes field by field, those of an occurrence under its name.

    Args:
        changes: in order; those of one occurrence stand together.
        meeting: of the series, for its zone; None where it is not known.
    """
    for at, some in groupby(changes, key=lambda change: change.occurrence):
        if at is None:
            yield from map(_line, some)
            continue
        name = occurrence_name(at, meeting) if meeting else f"{at:%Y-%m-%d %H:%M} UTC"
        yield from _occurrence_lines(name, list(some))


def _occurrence_lines(name: str, changes: list[FieldChange]) -> Iterator[str]:
    first = changes[0]
    if first.field == "occurrence":
        yield f"occurrence of {name}: {'deleted' if first.new == DELETED else 'takes place again'}"
        return
    yield f"occurrence of {name}:"
    for change in changes:
        yield f"  {_line(change)}"


def _line(change: FieldChange) -> str:
    label = _LABELS.get(change.field, change.field)
    return f"{label}: {change.old or _NOTHING} -> {change.new or _NOTHING}"
