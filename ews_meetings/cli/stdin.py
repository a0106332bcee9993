"""Standard input as bytes, for the one option of a call that names it."""

from __future__ import annotations

from ews_meetings.cli.globals import Surroundings
from ews_meetings.errors import UsageProblem

NAMES = frozenset({"-", "@-"})


class Stdin:
    """Gives standard input away once."""

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._taken_by = ""

    def read(self, option: str) -> bytes:
        """Return all of it.

        Raises:
            UsageProblem: another option has it already.
        """
        if self._taken_by:
            raise UsageProblem(f"{self._taken_by} and {option} both read stdin; only one can")
        self._taken_by = option
        return self._around.stdin.buffer.read()
