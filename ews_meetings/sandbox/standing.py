"""What was ordered and stays with the store until it is taken back: faults, decisions, a scenario."""

import json
from dataclasses import asdict

from ews_meetings.sandbox.errors import ScenarioUnusable
from ews_meetings.sandbox.faults import FaultKind, Faults, fault_from, fault_row
from ews_meetings.sandbox.policy import Policies, policy_from
from ews_meetings.sandbox.scenario.file import Loaded, read_scenario
from ews_meetings.sandbox.store.database import Database

_FAULTS = "faults"
_POLICIES = "policies"
_SCENARIO = "scenario"


def keep_faults(db: Database, faults: Faults) -> None:
    """Keeps the faults that wait; those that kill live in this process only."""
    rows = [fault_row(one) for one in faults.armed if not FaultKind(one.kind).kills]
    db.set_meta(_FAULTS, json.dumps(rows))


def keep_policies(db: Database, policies: Policies) -> None:
    """Keeps the decisions that hold."""
    db.set_meta(_POLICIES, json.dumps([asdict(one) for one in policies.held]))


def keep_scenario(db: Database, text: str) -> None:
    """Keeps the text of a scenario; an empty one for none."""
    db.set_meta(_SCENARIO, text)


def recall_orders(db: Database, faults: Faults, policies: Policies) -> None:
    """Arms the faults and makes the decisions that a store has kept."""
    for row in json.loads(db.meta(_FAULTS) or "[]"):
        faults.arm(fault_from(row))
    for row in json.loads(db.meta(_POLICIES) or "[]"):
        policies.decide(policy_from(row))


def recall_scenario(db: Database) -> tuple[str, Loaded | None]:
    """Returns the text of the scenario that a store has kept, and what it says.

    A text that this version cannot read any more is left where it is and is not played.
    """
    text = db.meta(_SCENARIO) or ""
    try:
        return text, read_scenario(text) if text else None
    except ScenarioUnusable:
        return text, None
