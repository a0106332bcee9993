"""Turns a run round into wishes, and says what cannot be taken back; pure.

What the wishes come to is planned, shown and asked like everything else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Action, End, Verb
from ews_meetings.change.plan import Plan
from ews_meetings.change.wish import Drop, Hold, Rework, Wish
from ews_meetings.errors import ChangedElsewhere
from ews_meetings.ledger.records import ActionRecord
from ews_meetings.model.exceptions import compare_occurrences, rebase, with_occurrence
from ews_meetings.model.fields import FIELDS, FieldChange
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.model.meeting import Meeting, Occurrence, Series
from ews_meetings.service.work import touched_fields

_ATTRIBUTES = {row.name: row.attribute for row in FIELDS}


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """What undoing a run asks for."""

    wishes: tuple[Wish, ...]
    """The last action first."""
    findings: tuple[Finding, ...]
    """What cannot be taken back, each with the meeting's title as its value."""


def undo(plan: Plan, records: Iterable[ActionRecord], *, overwrites: bool = False) -> Undo:
    """Return what takes back the actions of a run that were done.

    Args:
        plan: of the run.
        records: how its actions ended, in plan order.
        overwrites: also take back what somebody has changed since.
    """
    wishes: list[Wish] = []
    findings: list[Finding] = []
    for action, record in reversed(list(zip(plan.actions, records, strict=True))):
        if record.end is not End.DONE:
            continue
        wish, said = _turned(action, record, overwrites=overwrites)
        wishes += [wish] if wish is not None else []
        findings += said
    return Undo(wishes=tuple(wishes), findings=(*_sent(plan, wishes), *findings))


def _turned(
    action: Action, record: ActionRecord, *, overwrites: bool
) -> tuple[Wish | None, list[Finding]]:
    match action.verb:
        case Verb.CREATE | Verb.FINISH:
            return Drop(name=record.item_id or record.key, where=action.where), []
        case Verb.UPDATE:
            return _restoring(action, record, overwrites=overwrites), _lost_files(action)
        case Verb.CANCEL:
            return _made_again(action), [_again(action)]
        case Verb.INVITE:
            return None, [
                _stays(action, "invitations cannot be called back; cancel says it is off")
            ]
        case Verb.ANSWER:
            return None, [
                _stays(action, "an answer stays with the organizer; respond sends another")
            ]
        case _:
            return None, []


# --- a change -------------------------------------------------------------------------------------


def _restoring(action: Action, record: ActionRecord, *, overwrites: bool) -> Wish | None:
    if action.before is None or action.wanted is None or not action.changes:
        return None
    return Rework(
        name=record.item_id or record.key,
        edit=_restorer(action, action.before.series, action.wanted, overwrites=overwrites),
        where=action.where,
    )


def _restorer(
    action: Action, before: Series, made: Series, *, overwrites: bool
) -> Callable[[Series], Series]:
    whole = [change.field for change in action.changes if change.occurrence is None]

    def restore(now: Series) -> Series:
        moved = () if overwrites else _moved(action, made, now)
        if moved:
            raise ChangedElsewhere(action.title, moved)
        meeting = _with_old(now.meeting, before.meeting, whole)
        series = rebase(now, meeting)
        return _with_old_occurrences(series, before, action.changes)

    return restore


def _moved(action: Action, made: Series, now: Series) -> tuple[str, ...]:
    """Return what of the change is no longer as it was made."""
    touched = touched_fields(action)
    whole = [
        row.label
        for row in FIELDS
        if row.name in touched
        and row.name != "attachments"
        and row.canonical(made.meeting) != row.canonical(now.meeting)
    ]
    slots = {change.occurrence for change in action.changes if change.occurrence is not None}
    single = [
        "an occurrence"
        for change in compare_occurrences(old=made, new=now)
        if change.occurrence in slots
    ]
    return tuple(dict.fromkeys((*whole, *single)))


def _with_old(now: Meeting, before: Meeting, fields: Sequence[str]) -> Meeting:
    """Return the meeting with the named fields as they were."""
    names = {_ATTRIBUTES[name] for name in fields if name in _ATTRIBUTES} - {"attachments"}
    meeting = replace(now, **{name: getattr(before, name) for name in names})
    if "attachments" not in fields:
        return meeting
    old = {(a.name, a.size_bytes) for a in before.attachments}
    kept = tuple(a for a in now.attachments if (a.name, a.size_bytes) in old)
    return replace(meeting, attachments=kept)


def _with_old_occurrences(now: Series, before: Series, changes: Iterable[FieldChange]) -> Series:
    slots = {change.occurrence for change in changes if change.occurrence is not None}
    old = {one.original_start_at: one for one in before.changed}
    series = now
    for at in sorted(slots):
        if at in before.deleted:
            series = with_occurrence(series, at, None)
            continue
        series = _as_pattern(series, at)
        if at in old:
            series = with_occurrence(series, at, _kept_files(old[at], series))
    return series


def _as_pattern(series: Series, at: object) -> Series:
    return replace(
        series,
        deleted=tuple(one for one in series.deleted if one != at),
        changed=tuple(one for one in series.changed if one.original_start_at != at),
    )


def _kept_files(one: Occurrence, series: Series) -> Meeting:
    return replace(one.meeting, attachments=series.meeting.attachments)


def _lost_files(action: Action) -> list[Finding]:
    """Say which files are gone for good: their bytes were never kept."""
    if action.before is None or action.wanted is None:
        return []
    there = {(a.name, a.size_bytes) for a in action.wanted.meeting.attachments}
    return [
        _stays(action, f"the file {attachment.name} was taken off and cannot be put back")
        for attachment in action.before.series.meeting.attachments
        if (attachment.name, attachment.size_bytes) not in there
        and any(change.field == "attachments" for change in action.changes)
    ]


# --- a cancellation -------------------------------------------------------------------------------


def _made_again(action: Action) -> Wish | None:
    if action.before is None or action.origin is None:
        return None
    series = action.before.series
    bare = replace(series, meeting=replace(series.meeting, attachments=()))
    stamp = action.before.stamp
    return Hold(
        origin=action.origin,
        series=rebase(bare, bare.meeting),
        digest=stamp.digest if stamp else action.source_digest,
        where=action.where,
    )


def _again(action: Action) -> Finding:
    files = action.before.series.meeting.attachments if action.before else ()
    lost = f", without its {len(files)} files" if files else ""
    return _stays(action, f"it is made anew{lost}: people are invited again, old answers are gone")


# --- words ----------------------------------------------------------------------------------------


def _sent(plan: Plan, wishes: Sequence[Wish]) -> list[Finding]:
    mails = sum(len(action.mails) for action in plan.actions)
    if not mails or not wishes:
        return []
    message = f"the {mails} mails that the run listed cannot be called back; new ones may follow"
    return [_finding("mails-stay", message, "")]


def _stays(action: Action, message: str) -> Finding:
    return _finding("cannot-be-undone", message, action.title)


def _finding(code: str, message: str, title: str) -> Finding:
    return Finding(
        code=code,
        message=message,
        effect=Effect.LOST,
        severity=Severity.WARNING,
        value=title,
    )
