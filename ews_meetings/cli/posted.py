"""Mails that a run listed, and what came of them, as people and programs read it."""

from __future__ import annotations

from ews_meetings.change.action import Action, Certainty
from ews_meetings.cli.output import Row
from ews_meetings.cli.plan_json import mail_rows
from ews_meetings.ledger.records import StepState
from ews_meetings.service.history import Posted

_OUTCOMES = {
    StepState.DONE: "sent",
    StepState.INTENDED: "unknown",
    StepState.UNDECIDED: "undecided",
}


def outcome(posted: Posted) -> str:
    """Return what came of a mail, for people."""
    match posted.state:
        case StepState.DONE:
            return "sent" if posted.mail.certainty is Certainty.SURE else "may have been sent"
        case StepState.UNDECIDED | StepState.INTENDED:
            return "nobody knows yet"
        case _:
            return "not sent"


def posted_row(posted: Posted, action: Action) -> Row:
    """Return a mail of an action as programs read it."""
    [row] = mail_rows([posted.mail], action)
    told = _OUTCOMES.get(posted.state, "not sent") if posted.state else "not sent"
    return {**row, "outcome": told}
