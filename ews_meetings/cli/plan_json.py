"""Plans and results as rows for programs; the keys are stable and documented in docs/json."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ews_meetings.change.action import Action, End, Mail, Reply, Result, Verb
from ews_meetings.change.guards import Guarded
from ews_meetings.change.plan import Plan, totals_of
from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.plan_text import meeting_of
from ews_meetings.cli.span_json import original_start, times
from ews_meetings.cli.violations import violation_row
from ews_meetings.model.fields import FieldChange
from ews_meetings.model.finding import Finding
from ews_meetings.service.apply import Report
from ews_meetings.service.ending import exit_code, summary

APPLIED_COLUMNS = ("verb", "title", "key", "uid", "end", "code", "message", "mailed", "where")


def foreseen(plan: Plan) -> Report:
    """Return the report of a plan of which everything succeeds."""
    results = (_foreseen(index, action) for index, action in enumerate(plan.actions))
    return Report(run="", plan=plan, results=tuple(results))


def planned_answer(plan: Plan, guarded: Guarded) -> Answer:
    """Return what a dry run says."""
    report = foreseen(plan)
    return Answer(
        kind="planned",
        data=[_planned_row(result) for result in report.results],
        columns=tuple(column for column in APPLIED_COLUMNS if column != "end"),
        summary={
            **summary(report.results),
            "sure": totals_of(plan).sure,
            "may": totals_of(plan).may,
            "plan": plan.id,
            "reached": guarded.mails,
            "lists": _list_rows(guarded),
            "violations": [violation_row(violation) for violation in guarded.violations],
        },
        is_ok=exit_code(report) == 0 and guarded.refusal is None,
    )


def applied_answer(report: Report) -> Answer:
    """Return what came of a plan."""
    stopped = refusal_row(report.stopped) if report.stopped else None
    return Answer(
        kind="applied",
        data=[_applied_row(result) for result in report.results],
        columns=APPLIED_COLUMNS,
        summary={**summary(report.results), "run": report.run or None, "stopped": stopped},
        is_ok=exit_code(report) == 0,
    )


def _list_rows(guarded: Guarded) -> list[Row]:
    return [
        {"address": address, "members": len(members.people), "complete": members.is_complete}
        for address, members in guarded.audience.lists.items()
    ]


def refusal_row(refusal: Refusal) -> Row:
    """Return a refusal."""
    return {
        "code": refusal.code,
        "exit": refusal.exit_code,
        "message": refusal.message,
        "hint": refusal.hint,
    }


def _foreseen(index: int, action: Action) -> Result:
    ends = {Verb.KEEP: End.UNCHANGED, Verb.REFUSE: End.REFUSED}
    return Result(
        index=index,
        action=action,
        end=ends.get(action.verb, End.DONE),
        item=action.item,
        refusal=action.refusal,
        findings=action.findings,
        mails=action.mails,
    )


def _planned_row(result: Result) -> Row:
    return {
        **_row(result),
        "mails": mail_rows(result.mails, result.action),
        "mailed": _addresses(result.mails),
    }


def _applied_row(result: Result) -> Row:
    return {
        **_row(result),
        "end": result.end.value,
        "item_id": result.item.item_id if result.item else None,
        "mails": mail_rows(result.mails, result.action),
        "mailed": _addresses(result.mails),
    }


def _row(result: Result) -> dict[str, object]:
    action, refusal = result.action, result.refusal
    return {
        "verb": action.verb.value,
        "title": action.title,
        "key": action.origin.key if action.origin else None,
        "uid": action.key.uid if action.key else None,
        "where": action.where or None,
        "code": refusal.code if refusal else None,
        "message": refusal.message if refusal else None,
        "refusal": refusal_row(refusal) if refusal else None,
        "findings": [finding_row(finding) for finding in result.findings],
        "changes": [change_row(change, action) for change in action.changes],
        "answer": _answer_row(action.answer) if action.answer else None,
        "text": action.message or None,
    }


def change_row(change: FieldChange, action: Action) -> Row:
    """Return one field that an action changes."""
    return {
        "field": change.field,
        "old": change.old,
        "new": change.new,
        "occurrence": _occurrence(change.occurrence, action),
    }


def _occurrence(at: datetime | None, action: Action) -> str | None:
    """Return which occurrence is meant, in the zone of the series where that is known."""
    meeting = meeting_of(action)
    if at is None:
        return None
    return original_start(at, meeting) if meeting else at.isoformat()


def _answer_row(reply: Reply) -> Row:
    return {
        "response": reply.response.value,
        "proposed": times(reply.proposed) if reply.proposed else None,
    }


def finding_row(finding: Finding) -> Row:
    """Return a finding."""
    return {
        "code": finding.code,
        "effect": finding.effect.value,
        "severity": finding.severity.value,
        "field": finding.field,
        "message": finding.message,
        "value": finding.value,
        "where": finding.where,
    }


def mail_rows(mails: Sequence[Mail], action: Action) -> list[Row]:
    """Return the mails of an action."""
    return [
        {
            "to": mail.to.address,
            "name": mail.to.name,
            "kind": mail.kind.value,
            "certainty": mail.certainty.value,
            "external": mail.is_external,
            "occurrence": _occurrence(mail.occurrence, action),
        }
        for mail in mails
    ]


def _addresses(mails: Sequence[Mail]) -> list[str]:
    return [mail.to.address for mail in mails]
