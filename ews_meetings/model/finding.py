"""What became of a piece of the input: nothing is changed or lost in silence."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How loud a finding is."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Effect(StrEnum):
    """What happened to the value."""

    KEPT = "kept"
    CHANGED = "changed"
    LOST = "lost"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing worth saying about one value."""

    code: str
    """Stable, lower case with hyphens."""
    message: str
    effect: Effect
    severity: Severity = Severity.INFO
    field: str = ""
    """The property of the input, or the field of the meeting."""
    value: str = ""
    where: str = ""
    """`file:line` of the input; empty where it has none."""
