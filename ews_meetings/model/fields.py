"""The field table: one row per field of a meeting, walked by comparing, planning, printing and exchange/.

A row says how a field is read, when two values are the same (`canonical`), how a person sees it,
and how much a difference matters. A new field is one row here and one in `exchange/fields.py`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import assert_never

from ews_meetings.model.body_text import body_text
from ews_meetings.model.dates import last_date
from ews_meetings.model.meeting import Attachment, Meeting
from ews_meetings.model.people import Role
from ews_meetings.model.recurrence import Recurrence, plain_pattern, show_recurrence
from ews_meetings.model.span import (
    DaySpan,
    Span,
    TimedSpan,
    show_span,
    zone_rules,
    zones_of,
)


class Grade(StrEnum):
    """How much a difference between wanted and held matters."""

    HARD = "hard"
    """Stops the send."""
    SOFT = "soft"
    """Is reported; servers rewrite such values."""
    IGNORED = "ignored"
    """A change in the source counts, what a server makes of it does not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One row of the table."""

    name: str
    """Stable: it stands in stamps, plans and JSON."""
    label: str
    grade: Grade
    is_significant: bool
    """Whether people who were invited should hear of a change of it."""
    canonical: Callable[[Meeting], str]
    """Equal texts mean equal values."""
    show: Callable[[Meeting], str]
    """The value for a person, on one line."""
    attribute: str
    """Of `Meeting`: where the value stands; several rows may look at one."""

    def digest(self, meeting: Meeting) -> str:
        """Return eight hex digits that name the value (for the stamp)."""
        text = self.canonical(meeting).encode("utf-8", "surrogatepass")
        return hashlib.sha256(text).hexdigest()[:8]


def _time(span: Span) -> str:
    match span:
        case TimedSpan():
            return f"{span.start_at.isoformat()}/{span.end_at.isoformat()}"
        case DaySpan():
            return f"days {span.first}/{span.last}"
        case _:
            assert_never(span)


def _rules(span: Span) -> str:
    start_zone, end_zone = zones_of(span)
    return f"{zone_rules(start_zone)}|{zone_rules(end_zone)}"


def _recurrence(recurrence: Recurrence | None) -> str:
    """Name a recurrence by what it does: an end by date and by number are the same."""
    if recurrence is None:
        return ""
    last = "endless" if recurrence.is_endless else last_date(recurrence)
    return f"{plain_pattern(recurrence.pattern)} from {recurrence.start} to {last}"


def _one_line(text: str, limit: int = 60) -> str:
    folded = " ".join(text.split())
    return folded if len(folded) <= limit else f"{folded[: limit - 1]}…"


def _addresses(meeting: Meeting) -> str:
    return "\n".join(sorted({attendee.mailbox.folded for attendee in meeting.attendees}))


def _roles(meeting: Meeting) -> str:
    return "\n".join(sorted(f"{a.mailbox.folded} {a.role}" for a in meeting.attendees))


def _names(meeting: Meeting) -> str:
    return "\n".join(sorted(f"{a.mailbox.folded} {a.mailbox.name}" for a in meeting.attendees))


def _show_attendees(meeting: Meeting) -> str:
    marks = {Role.REQUIRED: "", Role.OPTIONAL: " (optional)", Role.RESOURCE: " (resource)"}
    return ", ".join(f"{a.mailbox}{marks[a.role]}" for a in meeting.attendees) or "none"


def _attachment_line(attachment: Attachment) -> str:
    return f"{attachment.name} {attachment.size_bytes} {attachment.digest}"


def _show_attachments(meeting: Meeting) -> str:
    return ", ".join(f"{a.name} ({a.size_bytes} bytes)" for a in meeting.attachments) or "none"


def _row(  # one builder keeps the table below readable as a table
    name: str,
    *,
    grade: Grade,
    canonical: Callable[[Meeting], str],
    show: Callable[[Meeting], str] | None = None,
    is_significant: bool = False,
    label: str = "",
    attribute: str = "",
) -> Field:
    return Field(
        name=name,
        label=label or name,
        grade=grade,
        is_significant=is_significant,
        canonical=canonical,
        show=show or (lambda meeting: _one_line(canonical(meeting))),
        attribute=attribute or name,
    )


FIELDS: tuple[Field, ...] = (
    _row(
        "subject",
        grade=Grade.SOFT,
        is_significant=True,
        canonical=lambda m: " ".join(m.subject.split()),
    ),
    _row(
        "time",
        attribute="span",
        grade=Grade.HARD,
        is_significant=True,
        canonical=lambda m: _time(m.span),
        show=lambda m: show_span(m.span),
    ),
    _row(
        "zone",
        attribute="span",
        grade=Grade.HARD,
        is_significant=True,
        canonical=lambda m: _rules(m.span),
        show=lambda m: " / ".join(dict.fromkeys(zones_of(m.span))),
    ),
    _row(
        "recurrence",
        grade=Grade.HARD,
        is_significant=True,
        canonical=lambda m: _recurrence(m.recurrence),
        show=lambda m: show_recurrence(m.recurrence),
    ),
    _row(
        "location",
        grade=Grade.SOFT,
        is_significant=True,
        canonical=lambda m: " ".join(m.location.split()),
    ),
    _row(
        "attendees",
        grade=Grade.HARD,
        is_significant=True,
        canonical=_addresses,
        show=_show_attendees,
    ),
    _row(
        "roles",
        attribute="attendees",
        grade=Grade.SOFT,
        canonical=_roles,
        label="roles of attendees",
    ),
    _row(
        "names",
        attribute="attendees",
        grade=Grade.IGNORED,
        canonical=_names,
        label="names of attendees",
    ),
    _row(
        "body",
        grade=Grade.SOFT,
        is_significant=True,
        canonical=lambda m: body_text(m.body),
    ),
    _row(
        "attachments",
        grade=Grade.HARD,
        is_significant=True,
        canonical=lambda m: "\n".join(sorted(_attachment_line(a) for a in m.attachments)),
        show=_show_attachments,
    ),
    _row("free_busy", grade=Grade.HARD, canonical=lambda m: str(m.free_busy), label="shown as"),
    _row(
        "reminder",
        attribute="reminder_minutes",
        grade=Grade.SOFT,
        canonical=lambda m: "none" if m.reminder_minutes is None else f"{m.reminder_minutes} min",
    ),
    _row("importance", grade=Grade.SOFT, canonical=lambda m: str(m.importance)),
    _row("sensitivity", grade=Grade.SOFT, canonical=lambda m: str(m.sensitivity)),
    _row(
        "categories",
        grade=Grade.SOFT,
        canonical=lambda m: "\n".join(sorted(m.categories, key=str.casefold)),
        show=lambda m: _one_line(", ".join(m.categories)) or "none",
    ),
    _row(
        "response_requested",
        attribute="is_response_requested",
        grade=Grade.SOFT,
        canonical=lambda m: "yes" if m.is_response_requested else "no",
        label="answers asked for",
    ),
    _row(
        "new_time_allowed",
        attribute="allows_new_time",
        grade=Grade.SOFT,
        canonical=lambda m: "yes" if m.allows_new_time else "no",
        label="new times allowed",
    ),
)
"""Every field of a meeting, in the order in which people are shown them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field with two values, as people see them."""

    field: str
    old: str
    new: str
    grade: Grade
    occurrence: datetime | None = None
    """Original start of the one occurrence that is meant; None for the meeting as a whole."""


def digests(meeting: Meeting) -> dict[str, str]:
    """Return the eight-digit name of every field's value; a meeting that repeats says so."""
    return {
        row.name: row.digest(meeting)
        for row in FIELDS
        if row.name != "recurrence" or meeting.recurrence is not None
    }


def compare(
    *, old: Meeting, new: Meeting, fields: Iterable[Field] = FIELDS
) -> tuple[FieldChange, ...]:
    """Return the fields in which two meetings differ, in table order.

    Where people come or go, their roles and names are not told again.
    """
    rows = [row for row in fields if row.canonical(old) != row.canonical(new)]
    if any(row.name == "attendees" for row in rows):
        rows = [row for row in rows if row.name not in {"roles", "names"}]
    return tuple(
        FieldChange(field=row.name, old=row.show(old), new=row.show(new), grade=row.grade)
        for row in rows
    )
