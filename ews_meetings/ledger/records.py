"""The rows of the journal as values: runs, actions, attempts at steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ews_meetings.change.action import End
from ews_meetings.change.observed import ItemRef


class StepState(StrEnum):
    """What the journal says of one attempt at a step."""

    INTENDED = "intended"
    DONE = "done"
    REFUSED = "refused"
    NOT_DONE = "not done"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepRecord:
    """One attempt at one step."""

    id: str
    run: str
    position: int
    """Of the action in the run's plan, from 0."""
    number: int
    attempt: int
    call: str
    """A `Call`, or `fence`."""
    state: StepState
    mails: bool
    intended_at: datetime
    ref: ItemRef | None
    """The item as the request addressed it; after success as the answer gave it."""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionRecord:
    """How one action of a run stands."""

    run: str
    position: int
    key: str
    verb: str
    title: str
    end: End
    code: str = ""
    message: str = ""
    item_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """One run."""

    id: str
    mailbox: str
    server: str
    host: str
    started_at: datetime
    ended_at: datetime | None
    plan_id: str
