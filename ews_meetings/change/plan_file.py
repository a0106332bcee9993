"""A plan as a file: sealed by a digest over all of it, self-contained, the same after reading."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from ews_meetings.change.codec import decode, encode
from ews_meetings.change.plan import Plan
from ews_meetings.errors import PlanDamaged

SCHEMA = "ews-meetings/plan.v1"


def seal(plan: Plan) -> Plan:
    """Return the plan with its id: the SHA-256 of everything it says."""
    return replace(plan, id=_digest(plan))


def to_text(plan: Plan, *, is_compact: bool = False) -> str:
    """Return a sealed plan as JSON text, in lines for people or on one line for the journal."""
    held = {"schema": SCHEMA, "plan": encode(plan)}
    return json.dumps(held, indent=None if is_compact else 1, ensure_ascii=False)


def from_text(text: str, *, source: str) -> Plan:
    """Return the plan that a text holds.

    Raises:
        PlanDamaged: it is not JSON, not of this schema, or not what was sealed.
    """
    try:
        held = json.loads(text)
        if not isinstance(held, dict) or held.get("schema") != SCHEMA:
            raise PlanDamaged(source, f"not a plan file of schema {SCHEMA}")
        plan = decode(Plan, held.get("plan"))
    except (ValueError, OverflowError, RecursionError) as error:
        raise PlanDamaged(source, f"cannot be read: {error}") from error
    if plan.id != _digest(plan):
        raise PlanDamaged(source, "was changed after it was made")
    return plan


def _digest(plan: Plan) -> str:
    text = json.dumps(encode(replace(plan, id="")), sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
