"""What is known of one write afterwards. On a write that mails only success is believed."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.observed import ItemRef
from ews_meetings.change.refusal import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """The server answered with success, or evidence says that it executed."""

    ref: ItemRef | None
    """None where the write gives no new reference (attachments on some servers, removals)."""
    evidence: str = "answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotDone:
    """Proven not executed: refused before execution, or never left this machine."""

    refusal: Refusal
    retry_after_s: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """The server answered this item with an error; only believed of silent writes."""

    refusal: Refusal
    server_code: str = ""
    """Such as ErrorIrresolvableConflict."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unknown:
    """Nobody knows by the answer; settling looks."""

    error: str
    was_answered: bool
    """Whether any answer came: without one the request may still be executing, so wait longer."""


Outcome = Done | NotDone | Refused | Unknown
