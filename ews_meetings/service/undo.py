"""Turns a run round into wishes, and says what cannot be taken back; pure.

What the wishes come to is planned, shown and asked like everything else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ews_meetings.change.action import Action, End, Verb
from ews_meetings.change.plan import Plan
from ews_meetings.change.wish import Drop, Hold, Rework, Wish
from ews_meetings.ledger.records import ActionRecord
from ews_meetings.model.exceptions import rebase
from ews_meetings.model.finding import Effect, Finding, Severity
from ews_meetings.service.restoring import files_taken_off, restored

_UNFINISHED = frozenset({End.OPEN, End.FAILED, End.UNDECIDED})


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
        if record.end in _UNFINISHED:
            findings.append(_unfinished(action, record))
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
            return Drop(name=record.key or record.item_id, where=action.where), []
        case Verb.UPDATE:
            return _restoring(action, record, overwrites=overwrites), _lost_files(action)
        case Verb.CANCEL:
            return _made_again(action), [_again(action)]
        case Verb.INVITE:
            said = _stays(action, "invitations cannot be called back; cancel says it is off")
            return _restoring(action, record, overwrites=overwrites), [said, *_lost_files(action)]
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
        name=record.key or record.item_id,
        edit=lambda now: restored(now, action, overwrites=overwrites),
        where=action.where,
    )


def _lost_files(action: Action) -> list[Finding]:
    """Say which files are gone for good: their bytes were never kept."""
    return [
        _stays(action, f"the file {name} was taken off and cannot be put back")
        for name in files_taken_off(action)
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
        is_added=stamp is not None and stamp.added,
    )


def _again(action: Action) -> Finding:
    files = action.before.series.meeting.attachments if action.before else ()
    lost = f", without its {len(files)} file{'s' if len(files) > 1 else ''}" if files else ""
    return _stays(action, f"it is made anew{lost}: people are invited again, old answers are gone")


# --- words ----------------------------------------------------------------------------------------


def _sent(plan: Plan, wishes: Sequence[Wish]) -> list[Finding]:
    mails = sum(len(action.mails) for action in plan.actions)
    if not mails or not wishes:
        return []
    listed = "the mail" if mails == 1 else f"the {mails} mails"
    message = f"{listed} that the run listed cannot be called back; new ones may follow"
    return [_finding("mails-stay", message, "")]


def _unfinished(action: Action, record: ActionRecord) -> Finding:
    ways = f"runs resume {record.run} goes on with it"
    if record.end is End.UNDECIDED:
        ways = f"say runs settle {record.run} --assume sent|unsent first"
    message = f"it did not come to its end ({record.end}) and is left as it is; {ways}"
    return _stays(action, message)


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
