"""Tells the story of one meeting: every run that touched it, every mail, what others changed; reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from ews_meetings.change.action import Action, End, Mail, Verb
from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Observed, Place
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.records import ActionRecord, StepRecord, StepState
from ews_meetings.model.finding import Finding
from ews_meetings.service.leaving import RESPOND
from ews_meetings.service.remarks import drift

_OPEN = frozenset({StepState.INTENDED, StepState.UNDECIDED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """One mail that a run listed, and what came of the step that was to send it."""

    mail: Mail
    state: StepState | None
    """Of the last attempt; None where it was not tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """What one run did to the meeting."""

    run: str
    host: str
    at: datetime
    record: ActionRecord
    action: Action
    steps: tuple[StepRecord, ...]
    """Every attempt, in the order in which they were intended."""
    mails: tuple[Posted, ...]

    @property
    def open_steps(self) -> tuple[StepRecord, ...]:
        """The attempts of which nothing is known yet, or that wait for a person."""
        return tuple(step for step in self.steps if step.state in _OPEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """All that is known of one meeting."""

    name: str
    """Its key."""
    observed: Observed | None
    """As the calendar has it now; None where it is not there."""
    place: Place | None
    """Where it lies now; None for nowhere."""
    events: tuple[Event, ...]
    """Of the runs on this machine, oldest first."""
    drift: tuple[Finding, ...]
    """What others have changed since we wrote it."""
    stranger: str = ""
    """The run that wrote it last, where this machine's journal does not know it."""


def tell(
    journal: Journal, *, mailbox: str, name: str, observed: Observed | None, place: Place | None
) -> Story:
    """Return the story of a meeting.

    Args:
        journal: of this machine.
        mailbox: whose calendar, folded.
        name: the key.
        observed: as the calendar has it now.
        place: where it lies.
    """
    events = tuple(_event(journal, record) for record in journal.actions_of(mailbox, name))
    stamp = observed.stamp if observed is not None else None
    return Story(
        name=name,
        observed=observed,
        place=place,
        events=events,
        drift=drift(observed) if observed is not None else (),
        stranger=stamp.run if stamp is not None and not journal.knows(stamp.run) else "",
    )


def posted(action: Action, steps: Iterable[StepRecord]) -> tuple[Posted, ...]:
    """Return the mails that an action listed, each with what came of the step that was to send it.

    Args:
        action: of a run's plan.
        steps: every attempt at it, in the order in which they were intended.
    """
    last = {step.number: step.state for step in steps if step.mails}
    return tuple(Posted(mail=mail, state=last.get(mail.step)) for mail in action.mails)


def last_answers(journal: Journal, *, mailbox: str, uids: Iterable[str]) -> dict[str, Action]:
    """Return, by UID, the last answer to each invitation that was given from this machine."""
    found = {uid: _last_answer(journal, mailbox=mailbox, uid=uid) for uid in uids}
    return {uid: action for uid, action in found.items() if action is not None}


def _last_answer(journal: Journal, *, mailbox: str, uid: str) -> Action | None:
    key = Origin(scope=RESPOND, uid=uid).key
    for record in reversed(journal.actions_of(mailbox, key)):
        if record.verb == Verb.ANSWER and record.end is End.DONE:
            return journal.plan(record.run).actions[record.position]
    return None


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
        mails=posted(action, steps),
    )
