"""Plans and steps for the journal, without a server behind them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ews_meetings.change.action import Action, Call, End, Verb
from ews_meetings.change.identity import Origin
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.plan import Plan, PlanHeader, PlanOptions
from ews_meetings.change.plan_file import seal
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.records import ActionRecord, StepRecord, StepState

MAILBOX = "organizer@sandbox.example"
OTHER = "dave@sandbox.example"
START = datetime(2026, 11, 21, 9, 0, 0, 7, tzinfo=UTC)
REF = ItemRef(item_id="item1", change_key="1")


def plan_for(keys: Sequence[str], *, mailbox: str = MAILBOX) -> Plan:
    """Return a sealed plan with one creation per key; an empty key is input without a meeting."""
    header = PlanHeader(
        made_at=START,
        server="fake",
        mailbox=mailbox,
        options=PlanOptions(notify=Notify.ALL),
        server_kind="Exchange",
    )
    actions = (
        Action(
            verb=Verb.CREATE,
            title=f"title of {key}",
            key=None,
            origin=Origin(scope="import", uid=key) if key else None,
        )
        for key in keys
    )
    return seal(Plan(header=header, actions=tuple(actions)))


def start(
    journal: Journal, run: str, *keys: str, mailbox: str = MAILBOX, later_s: float = 0
) -> Plan:
    """Start a run with one action per key."""
    plan = plan_for(keys, mailbox=mailbox)
    journal.start_run(run=run, plan=plan, host="here", at=START + timedelta(seconds=later_s))
    return plan


def step_of(run: str, name: str = "", *, position: int = 0, mails: bool = False) -> StepRecord:
    """Return one attempt at the first step of an action."""
    return StepRecord(
        id=name or f"{run}.{position}.1.1",
        run=run,
        position=position,
        number=1,
        attempt=1,
        call=Call.SEND if mails else Call.SAVE,
        state=StepState.INTENDED,
        mails=mails,
        intended_at=START,
        ref=REF,
    )


def ended(journal: Journal, run: str, end: End, *, position: int = 0) -> ActionRecord:
    """Return an action of a run as it ended."""
    return replace(journal.actions(run)[position], end=end)
