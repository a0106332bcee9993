"""Tells the story of one meeting: every run that touched it, every mail, what others changed; reads only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.action import Action, Mail
from ews_meetings.change.observed import Observed
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.records import ActionRecord, StepRecord, StepState
from ews_meetings.model.finding import Finding
from ews_meetings.service.remarks import drift


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one run did to the meeting."""

    run: str
    host: str
    at: datetime
    record: ActionRecord
    action: Action
    steps: tuple[StepRecord, ...]
    mails: tuple[Mail, ...]
    """Those whose step is done: they went out."""
    open_mails: tuple[Mail, ...]
    """Those of which nothing is known yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one meeting."""

    name: str
    observed: Observed | None
    """As the calendar has it now; None where it is not there."""
    events: tuple[Event, ...]
    """Of the runs on this machine, oldest first."""
    drift: tuple[Finding, ...]
    """What others have changed since we wrote it."""


def tell(journal: Journal, *, mailbox: str, name: str, observed: Observed | None) -> Story:
    """Return the story of a meeting.

    Args:
        journal: of this machine.
        mailbox: whose calendar, folded.
        name: the key, where nothing was observed.
        observed: as the calendar has it now.
    """
    key = observed.key if observed is not None and observed.key else name
    events = tuple(_event(journal, record) for record in journal.actions_of(mailbox, key))
    found = drift(observed) if observed is not None else ()
    return Story(name=key, observed=observed, events=events, drift=found)


def _event(journal: Journal, record: ActionRecord) -> Event:
    run = journal.run(record.run)
    action = journal.plan(record.run).actions[record.position]
    steps = tuple(s for s in journal.steps(run=record.run) if s.position == record.position)
    return Event(
        run=run.id,
        host=run.host,
        at=run.started_at,
        record=record,
        action=action,
        steps=steps,
        mails=_mails(action, steps, {StepState.DONE}),
        open_mails=_mails(action, steps, {StepState.INTENDED, StepState.UNDECIDED}),
    )


def _mails(
    action: Action, steps: tuple[StepRecord, ...], states: set[StepState]
) -> tuple[Mail, ...]:
    """Return the mails of the steps whose last attempt ended so."""
    numbers = {step.number for step in steps if step.mails and step.state in states}
    return tuple(mail for mail in action.mails if mail.step in numbers)
