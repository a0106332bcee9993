"""Rules that a plan would break, as rows for programs; the same in a plan and in an error."""

from __future__ import annotations

from ews_meetings.cli.output import Row
from ews_meetings.errors import Violation


def violation_row(violation: Violation) -> Row:
    """Return a rule that a plan would break."""
    return {
        "rule": violation.rule,
        "value": violation.value,
        "meeting": violation.meeting or None,
        "recipients": list(violation.recipients),
        "message": violation.message,
        "hint": violation.hint,
        "possible_from": violation.possible_from or None,
    }
