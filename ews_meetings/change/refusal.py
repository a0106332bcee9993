"""Why something was not done, as data: one item's problem never is an exception for its neighbours."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.errors import EwsMeetingsError


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An error of ours, written down."""

    code: str
    exit_code: int
    message: str
    hint: str = ""

    @classmethod
    def of(cls, error: EwsMeetingsError) -> Refusal:
        """Return what an error says."""
        return cls(
            code=error.code, exit_code=error.exit_code, message=error.message, hint=error.hint
        )
