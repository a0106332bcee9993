"""The story of a meeting as rows for programs; the keys are stable and documented in docs/json."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.cli.meeting_json import list_row
from ews_meetings.cli.output import Answer, Row
from ews_meetings.cli.plan_json import change_row, finding_row
from ews_meetings.cli.posted import posted_row
from ews_meetings.cli.responses import Heard
from ews_meetings.cli.runs import action_row
from ews_meetings.cli.span_json import times
from ews_meetings.ledger.records import StepState
from ews_meetings.service.history import Event, Story

_COLUMNS = (
    "at",
    "kind",
    "run",
    "verb",
    "end",
    "message",
    "mailed",
    "address",
    "response",
    "comment",
)
_TO_THE_SECOND = len("2027-04-01T09:00:00")
"""Servers tell answers in whole seconds: one of the same second comes after what it answers."""
_OF_A_RUN = ("run", "host", "verb", "title", "end", "code", "message", "where", "text")
_OF_AN_ANSWER = ("address", "name", "comment", "proposed")


def explained(story: Story, heard: Sequence[Heard]) -> Answer:
    """Return a timeline of runs and answers, and how things are now as its summary."""
    rows = [*map(_run_row, story.events), *map(_answer_row, heard)]
    rows.sort(key=lambda row: str(row["at"] or "~")[:_TO_THE_SECOND])
    return Answer(kind="explanation", data=rows, columns=_COLUMNS, summary=_now(story, len(heard)))


def _run_row(event: Event) -> Row:
    action, reply = event.action, event.action.answer
    return {
        **dict.fromkeys(_OF_AN_ANSWER),
        "at": event.at.isoformat(),
        "kind": "run",
        "run": event.run,
        "host": event.host,
        "verb": action.verb.value,
        "title": event.record.title,
        "end": event.record.end.value,
        "code": event.record.code or None,
        "message": event.record.message or None,
        "where": action.where or None,
        "text": action.message or None,
        "response": reply.response.value if reply else None,
        "changes": [change_row(change, action) for change in action.changes],
        "mails": [posted_row(posted, action) for posted in event.mails],
        "mailed": [p.mail.to.address for p in event.mails if p.state is StepState.DONE],
        "steps": action_row(event.record, event.steps)["steps"],
    }


def _answer_row(heard: Heard) -> Row:
    return {
        **dict.fromkeys(_OF_A_RUN),
        "at": heard.answered_at.isoformat() if heard.answered_at else None,
        "kind": "answer",
        "address": heard.mailbox.address,
        "name": heard.mailbox.name,
        "response": heard.response.value,
        "comment": heard.comment,
        "proposed": times(heard.proposed) if heard.proposed else None,
        "changes": [],
        "mails": [],
        "mailed": [],
        "steps": [],
    }


def _now(story: Story, answers: int) -> Row:
    posted = [posted for event in story.events for posted in event.mails]
    steps = [step for event in story.events for step in event.open_steps]
    return {
        "key": story.name,
        "place": story.place.value if story.place else None,
        "meeting": list_row(story.observed) if story.observed else None,
        "cancelled": story.observed.facts.is_cancelled if story.observed else None,
        "runs": len(story.events),
        "answers": answers,
        "mails": sum(one.state is StepState.DONE for one in posted),
        "undecided": sum(step.state is StepState.UNDECIDED for step in steps),
        "open": sum(step.state is StepState.INTENDED for step in steps),
        "changed_elsewhere": [finding_row(finding) for finding in story.drift],
        "written_by_another_machine": story.stranger or None,
    }
