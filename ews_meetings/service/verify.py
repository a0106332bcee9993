"""Compares what was wanted with what the server holds, in three grades; pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from ews_meetings.change.observed import Observed
from ews_meetings.model.exceptions import compare_series
from ews_meetings.model.fields import FIELDS, FieldChange, Grade
from ews_meetings.model.meeting import Attachment, Meeting, Series
from ews_meetings.model.people import Attendee, fold


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """Where wanted and held differ; `old` is what was wanted, `new` what the server holds."""

    hard: tuple[FieldChange, ...]
    """Any of these stops the send."""
    soft: tuple[FieldChange, ...]
    """Reported, no more."""


def verify(wanted: Series, observed: Observed, *, mailbox: str) -> Verification:
    """Compare a series, exceptions included, with what was read back from a mailbox."""
    held = observed.series
    changes = compare_series(
        old=_comparable(wanted, held),
        new=_comparable(held, held),
        fields=(row for row in FIELDS if row.grade is not Grade.IGNORED),
    )
    hard = [change for change in changes if change.grade is Grade.HARD]
    hard += _identity(wanted, observed, mailbox)
    soft = (change for change in changes if change.grade is Grade.SOFT)
    return Verification(hard=tuple(hard), soft=tuple(soft))


def with_primary_addresses(meeting: Meeting, primary: Mapping[str, str]) -> Meeting:
    """Return a meeting whose attendees have the addresses that the directory calls primary."""
    return replace(meeting, attendees=tuple(_primary(a, primary) for a in meeting.attendees))


def has_doubled_attachments(wanted: Meeting, held: Meeting) -> bool:
    """Say whether attachments stand there more often than wanted, and nothing else is different."""
    spare = [_name(attachment) for attachment in held.attachments]
    for attachment in wanted.attachments:
        if _name(attachment) not in spare:
            return False
        spare.remove(_name(attachment))
    wanted_names = {_name(attachment) for attachment in wanted.attachments}
    return bool(spare) and wanted_names.issuperset(spare)


def missing_attachments(wanted: Meeting, held: Meeting) -> tuple[int, ...]:
    """Return which of the wanted attachments, from 0, are not on the item, by name and size."""
    spare = [_name(attachment) for attachment in held.attachments]
    missing: list[int] = []
    for position, attachment in enumerate(wanted.attachments):
        if _name(attachment) in spare:
            spare.remove(_name(attachment))
        else:
            missing.append(position)
    return tuple(missing)


def spare_attachments(wanted: Meeting, held: Meeting) -> tuple[int, ...]:
    """Return which of the held attachments, from 0, are not wanted, by name and size."""
    return missing_attachments(held, wanted)


def _comparable(series: Series, held: Series) -> Series:
    """Leave attachments to name and size, where not all bytes on the server were read."""
    if all(attachment.digest for attachment in held.meeting.attachments):
        return series
    return replace(series, meeting=_without_digests(series.meeting))


def _name(attachment: Attachment) -> tuple[str, int]:
    return attachment.name, attachment.size_bytes


def _primary(attendee: Attendee, primary: Mapping[str, str]) -> Attendee:
    address = primary.get(attendee.mailbox.folded, attendee.mailbox.address)
    return replace(attendee, mailbox=replace(attendee.mailbox, address=address))


def _without_digests(meeting: Meeting) -> Meeting:
    blank = tuple(replace(attachment, digest="") for attachment in meeting.attachments)
    return replace(meeting, attachments=blank)


def _identity(wanted: Series, observed: Observed, mailbox: str) -> list[FieldChange]:
    pairs = (
        ("uid", wanted.uid, observed.series.uid),
        ("organizer", fold(mailbox), observed.facts.organizer),
    )
    return [
        FieldChange(field=name, old=old, new=new, grade=Grade.HARD)
        for name, old, new in pairs
        if new and new != old
    ]
