"""A plan: every action and every mail, decided; `apply` runs it and decides nothing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from ews_meetings.change.action import Action, Certainty, Mail, Verb
from ews_meetings.change.audience import NOBODY_ASKED, Audience
from ews_meetings.change.notify import Notify


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanOptions:
    """What the caller chose."""

    notify: Notify
    notify_past: bool = False
    again: bool = False
    """Make anew what a person deleted."""
    force: bool = False
    """Overwrite what somebody else has changed meanwhile."""
    adopt: bool = False
    """Take over items that do not carry our provenance."""
    max_mail: int | None = None
    """The most mails, counted by the people they reach; None for what the profile says, else 25."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanHeader:
    """For whom, when and under which assumptions a plan was made."""

    made_at: datetime
    server: str
    """The endpoint."""
    mailbox: str
    """The organizer, folded."""
    calendar: str = ""
    """The path of another calendar of the mailbox than its main one; empty for the main one."""
    options: PlanOptions
    server_kind: str
    """The capabilities' server, as it was known when planning."""
    is_sandbox: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """The sealed list of actions; `plan_file.seal` gives it its id."""

    header: PlanHeader
    actions: tuple[Action, ...]
    audience: Audience = NOBODY_ASKED
    """The distribution lists among its recipients, as they were when it was made."""
    id: str = ""
    """SHA-256 over header and actions, in hex; empty until sealed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """A plan in numbers."""

    verbs: dict[Verb, int] = field(default_factory=dict)
    sure: int = 0
    may: int = 0

    @property
    def mails(self) -> int:
        """How many messages the plan may cause at most."""
        return self.sure + self.may


def mails_of(plan: Plan) -> tuple[Mail, ...]:
    """Return every mail of a plan, in order."""
    return tuple(mail for action in plan.actions for mail in action.mails)


def totals_of(plan: Plan) -> Totals:
    """Return a plan in numbers."""
    verbs = Counter(action.verb for action in plan.actions)
    sure = sum(mail.certainty is Certainty.SURE for mail in mails_of(plan))
    return Totals(verbs=dict(verbs), sure=sure, may=len(mails_of(plan)) - sure)


def does_anything(plan: Plan) -> bool:
    """Say whether applying the plan would write anything."""
    return any(action.steps for action in plan.actions)
