"""What `ics check` says, as rows for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import assert_never

from ews_meetings.change.wish import Amend, Drop, Hold, Unusable
from ews_meetings.cli.output import Row
from ews_meetings.cli.plan_json import finding_row, refusal_row
from ews_meetings.cli.span_json import times
from ews_meetings.ics.checking.remark import Remark
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.sources.checking.checked import CheckedEvent, CheckedFile

COLUMNS = (
    "kind", "where", "title", "uid", "method", "verdict", "what", "start", "end", "all_day", "zone",
    "repeats", "kept", "skipped", "codes", "code", "message",
)  # fmt: skip
_NEVER: Row = dict.fromkeys(("start", "end", "all_day", "zone", "end_zone", "repeats"))


def checked_row(one: CheckedFile | CheckedEvent) -> Row:
    """Return a file or an event."""
    return _event(one) if isinstance(one, CheckedEvent) else _file(one)


def what_of(wish: Wished) -> str | None:
    """Return what an event becomes, in a word; None for nothing."""
    match wish:
        case Hold():
            return "meeting" if wish.series.meeting.attendees else "appointment"
        case Amend():
            return "change"
        case Drop():
            return "cancellation"
        case Unusable():
            return None
        case _:
            assert_never(wish)


def _event(one: CheckedEvent) -> Row:
    first, refusal = one.wishes[0], one.refusal
    meetings = [_meeting(wish) for wish in one.wishes if isinstance(wish, Hold)]
    begun = {name: meetings[0][name] for name in _NEVER} if meetings else _NEVER
    return {
        "kind": "event",
        "where": one.where,
        "title": one.title,
        "uid": one.uid or None,
        "method": one.method or None,
        "verdict": one.verdict.value,
        "what": what_of(first),
        **begun,
        "occurrence": first.occurrence or None if isinstance(first, Amend | Drop) else None,
        "meetings": meetings,
        "attendees": _attendees(one),
        "kept": list(one.names.kept),
        "skipped": list(one.names.skipped),
        "findings": [finding_row(finding) for finding in one.findings],
        "remarks": [_remark(remark) for remark in one.remarks],
        "codes": _codes(one),
        "code": refusal.code if refusal else None,
        "message": refusal.message if refusal else None,
        "refusal": refusal_row(refusal) if refusal else None,
    }


def _file(one: CheckedFile) -> Row:
    return {
        "kind": "file",
        "where": one.name,
        "title": one.name,
        **dict.fromkeys(("uid", "method", "verdict", "what")),
        **_NEVER,
        "occurrence": None,
        "meetings": [],
        "attendees": [],
        "kept": [],
        "skipped": [],
        "findings": [],
        "remarks": [_remark(remark) for remark in one.remarks],
        "codes": _unique(remark.code for remark in one.remarks),
        **dict.fromkeys(("code", "message", "refusal")),
    }


def _meeting(hold: Hold) -> Row:
    series = hold.series
    recurrence = series.meeting.recurrence
    return {
        **times(series.meeting.span),
        "repeats": show_recurrence(recurrence) if recurrence else None,
        "part": hold.origin.part,
        "deleted": len(series.deleted),
        "changed": len(series.changed),
    }


def _attendees(one: CheckedEvent) -> list[Row]:
    return [
        {"address": a.mailbox.address, "name": a.mailbox.name, "role": a.role.value}
        for a in one.attendees
    ]


def _remark(remark: Remark) -> Row:
    return {
        "code": remark.code,
        "severity": remark.severity.value,
        "field": remark.field,
        "message": remark.message,
        "advice": remark.advice,
        "value": remark.value,
        "where": remark.where,
    }


def _codes(one: CheckedEvent) -> list[str]:
    found = [*(finding.code for finding in one.findings), *(remark.code for remark in one.remarks)]
    return _unique([one.refusal.code, *found] if one.refusal else found)


def _unique(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(codes))
