"""Joins what a source says now with what the calendar holds, field by field, over what was written last; pure.

A field that only the source changed is taken from it, one that only people changed stays as they
have it, one that both changed is a conflict. Attendees are joined one by one: whom Exchange or a
person has added is kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from ews_meetings.change.observed import Observed
from ews_meetings.change.stamp import Stamp, file_digest, person_digest
from ews_meetings.model.exceptions import (
    OCCURRENCES,
    compare_occurrences,
    compare_series,
    rebase,
    series_digests,
)
from ews_meetings.model.fields import FIELDS, Field, FieldChange
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Attendee


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """What an update comes to."""

    series: Series
    """What the calendar shall hold."""
    changes: tuple[FieldChange, ...]
    """From what it holds to what it shall hold."""
    conflicts: tuple[FieldChange, ...] = ()
    """What both sides changed: `old` is what people made of it, `new` what the source says."""
    findings: tuple[Finding, ...] = ()


def merge(
    wished: Series,
    observed: Observed,
    *,
    primary: Mapping[str, str],
    overwrites: bool = False,
) -> Merged:
    """Return what becomes of an item when its source has changed.

    Args:
        primary: the directory's address for each address that differs from it, folded.
        overwrites: take everything from the source, whoever changed what.
    """
    held, stamp = observed.series, observed.stamp
    meeting = held.meeting
    conflicts: list[FieldChange] = []
    findings: list[Finding] = []
    by_attribute = groupby(sorted(FIELDS, key=_attribute), key=_attribute)
    for attribute, group in by_attribute:
        rows = tuple(group)
        if attribute == "attendees":
            attendees, said = _attendees(
                wished.meeting, observed, rows, primary, overwrites=overwrites
            )
            meeting = replace(meeting, attendees=attendees)
            findings += said
        elif attribute == "attachments":
            files, said = _files(wished.meeting, observed, rows, overwrites=overwrites)
            meeting = replace(meeting, attachments=files)
            findings += said
        elif overwrites or _is_changed(rows, wished.meeting, stamp):
            clashing = () if overwrites else _clashes(rows, wished.meeting, held.meeting, stamp)
            conflicts += clashing
            if not clashing:
                taken = {attribute: getattr(wished.meeting, attribute)}
                meeting = replace(meeting, **taken)
    series, clashing = _with_occurrences(meeting, wished, observed, overwrites=overwrites)
    changes = compare_series(old=held, new=series)
    return Merged(
        series=series,
        changes=changes,
        conflicts=(*conflicts, *clashing),
        findings=tuple(findings),
    )


def is_as_written(wished: Series, stamp: Stamp) -> bool:
    """Say whether a source says what it said when the stamp was written."""
    return series_digests(wished) == stamp.written


def _attribute(row: Field) -> str:
    return row.attribute


def _is_changed(rows: tuple[Field, ...], wished: Meeting, stamp: Stamp | None) -> bool:
    """Say whether the source has changed a field since it was written."""
    return stamp is None or any(_digest(row, wished) != stamp.written.get(row.name) for row in rows)


def _digest(row: Field, meeting: Meeting) -> str | None:
    """Return a value's name as stamps have it: a meeting that does not repeat says nothing of it."""
    if row.name == "recurrence" and meeting.recurrence is None:
        return None
    return row.digest(meeting)


def _clashes(
    rows: tuple[Field, ...], wished: Meeting, held: Meeting, stamp: Stamp | None
) -> tuple[FieldChange, ...]:
    """Return what people have changed of what the source changes too, unless both mean the same.

    The rows are those of one attribute, which is taken as a whole: of a span the time and the zone.
    """
    if stamp is None:
        return ()
    return tuple(
        FieldChange(field=row.name, old=row.show(held), new=row.show(wished), grade=row.grade)
        for row in rows
        if row.canonical(held) != row.canonical(wished)
        and _digest(row, held) not in {stamp.written.get(row.name), stamp.held.get(row.name)}
    )


# --- attendees ------------------------------------------------------------------------------------


def _attendees(
    wished: Meeting,
    observed: Observed,
    rows: tuple[Field, ...],
    primary: Mapping[str, str],
    *,
    overwrites: bool,
) -> tuple[tuple[Attendee, ...], list[Finding]]:
    held, stamp = observed.series.meeting.attendees, observed.stamp
    if not overwrites and not _is_changed(rows, wished, stamp):
        return held, []
    ours = frozenset(stamp.people) if stamp else frozenset[str]()
    there = {primary_of(attendee, primary): attendee for attendee in held}
    findings: list[Finding] = []
    joined: list[Attendee] = []
    named: set[str] = set()
    for attendee in wished.attendees:
        name = primary_of(attendee, primary)
        named.add(name)
        if name in there:
            mailbox = replace(attendee.mailbox, address=there[name].mailbox.address)
            joined.append(replace(attendee, mailbox=mailbox))
        elif not overwrites and ours & _digests(attendee, primary):
            findings.append(_taken_off(attendee))
        else:
            joined.append(attendee)
    for name, attendee in there.items():
        if name not in named and not ours & _digests(attendee, primary):
            joined.append(attendee)
            findings.append(_added(attendee))
    return tuple(joined), findings


def primary_of(attendee: Attendee, primary: Mapping[str, str]) -> str:
    """Return the address by which an attendee is the same person, folded."""
    return primary.get(attendee.mailbox.folded, attendee.mailbox.folded)


def _digests(attendee: Attendee, primary: Mapping[str, str]) -> frozenset[str]:
    """Return how stamps may name a person: by the address as given, by the primary, by an alias."""
    name = primary_of(attendee, primary)
    aliases = (alias for alias, known in primary.items() if known == name)
    return frozenset(map(person_digest, (attendee.mailbox.folded, name, *aliases)))


def _added(attendee: Attendee) -> Finding:
    return Finding(
        code="attendee-kept",
        message=f"{attendee.mailbox} was added by somebody else and stays invited",
        effect=Effect.KEPT,
        field="attendees",
        value=attendee.mailbox.address,
    )


def _taken_off(attendee: Attendee) -> Finding:
    return Finding(
        code="attendee-taken-off",
        message=f"{attendee.mailbox} was taken off by somebody and stays off (--force invites again)",
        effect=Effect.KEPT,
        severity=Severity.WARNING,
        field="attendees",
        value=attendee.mailbox.address,
    )


# --- files ----------------------------------------------------------------------------------------


def _files(
    wished: Meeting, observed: Observed, rows: tuple[Field, ...], *, overwrites: bool
) -> tuple[tuple[Attachment, ...], list[Finding]]:
    """Return the files that shall be attached: those of the source, and other people's.

    A file of ours that the source does not name was left by a run that did not come to its end.
    """
    held, stamp = observed.series.meeting.attachments, observed.stamp
    ours = frozenset(stamp.files) if stamp else frozenset[str]()
    named = set(map(file_digest, wished.attachments))
    if not overwrites and not _is_changed(rows, wished, stamp):
        return tuple(a for a in held if file_digest(a) not in ours - named), []
    others = [a for a in held if file_digest(a) not in named | ours]
    wanted = tuple(_as_held(attachment, held) for attachment in wished.attachments)
    return (*wanted, *others), [_attached(attachment) for attachment in others]


def _as_held(attachment: Attachment, held: Sequence[Attachment]) -> Attachment:
    """Return a file as it stands on the item; one whose bytes were not read counts by name and size."""
    named = (one for one in held if one.name == attachment.name)
    same = (one for one in named if one.size_bytes == attachment.size_bytes)
    return next((one for one in same if one.digest in {attachment.digest, ""}), attachment)


def _attached(attachment: Attachment) -> Finding:
    return Finding(
        code="attachment-kept",
        message=f"{attachment.name} is not from this source and stays",
        effect=Effect.KEPT,
        field="attachments",
        value=attachment.name,
    )


# --- exceptions -----------------------------------------------------------------------------------


def _with_occurrences(
    meeting: Meeting, wished: Series, observed: Observed, *, overwrites: bool
) -> tuple[Series, tuple[FieldChange, ...]]:
    """Return the series with the exceptions of the side that changed them, and what clashes."""
    held, stamp = observed.series, observed.stamp
    merged = replace(rebase(wished, meeting), uid=held.uid or wished.uid)
    if wished.meeting.recurrence is None or held.meeting.recurrence is None or overwrites:
        return merged, ()
    stays = rebase(held, meeting)
    said, known = series_digests(wished).get(OCCURRENCES), series_digests(held).get(OCCURRENCES)
    if stamp is None or OCCURRENCES not in stamp.written:  # a run of ours did not come to its end
        return merged, ()
    if said == stamp.written[OCCURRENCES]:
        return stays, ()
    if known in {stamp.written.get(OCCURRENCES), stamp.held.get(OCCURRENCES)}:
        return merged, ()
    clashing = compare_occurrences(old=held, new=wished)
    return (stays, clashing) if clashing else (merged, ())
