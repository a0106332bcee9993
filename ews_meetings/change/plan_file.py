"""A plan as a file: sealed by a digest over all of it, self-contained, the same after reading.

The seal is over the text's own content, so that a plan of an earlier version, which knew fewer
fields, is still the plan that was made; what it does not say is as by default.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import cast

from ews_meetings.change.codec import Json, decode, encode
from ews_meetings.change.former_plans import in_todays_words
from ews_meetings.change.plan import Plan
from ews_meetings.errors import PlanDamaged

SCHEMA = "ews-meetings/plan.v1"
_ANY_SCHEMA = "ews-meetings/plan."


def seal(plan: Plan) -> Plan:
    """Return the plan with its id: the SHA-256 of everything it says."""
    return replace(plan, id=_digest(cast("dict[str, Json]", encode(plan))))


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
            raise PlanDamaged(source, _strangeness(held))
        plan = decode(Plan, in_todays_words(held.get("plan")))
    except (ValueError, OverflowError, RecursionError) as error:
        raise PlanDamaged(source, f"cannot be read: {error}") from error
    if plan.id != _digest(held["plan"]):
        raise PlanDamaged(source, "was changed after it was made")
    return plan


def _strangeness(held: object) -> str:
    """Return what is to be said of a document that is no plan of ours."""
    told = held.get("schema") if isinstance(held, dict) else None
    if isinstance(told, str) and told.startswith(_ANY_SCHEMA):
        return f"made by another version (schema {told}; this one reads {SCHEMA})"
    return f"not a plan file of schema {SCHEMA}"


def _digest(encoded: dict[str, Json]) -> str:
    """Return the SHA-256 of an encoded plan without its id."""
    text = json.dumps({**encoded, "id": ""}, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
