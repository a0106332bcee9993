"""Several mistakes of one call, reported together."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ews_meetings.errors import EwsMeetingsError, UsageProblem

T = TypeVar("T")


class Mistakes(UsageProblem):
    """What is wrong with a call, one error per mistake."""

    def __init__(self, errors: tuple[EwsMeetingsError, ...]) -> None:
        super().__init__("; ".join(error.message for error in errors))
        self.errors = errors


class MistakeList:
    """Collects mistakes while a call is read."""

    def __init__(self) -> None:
        self._errors: list[EwsMeetingsError] = []

    def attempt(self, read: Callable[[], T]) -> T | None:
        """Return what a reading gives; None when it raises an error of ours, which is kept."""
        try:
            return read()
        except EwsMeetingsError as error:
            self._errors.append(error)
            return None

    def add(self, error: EwsMeetingsError) -> None:
        """Keep one."""
        self._errors.append(error)

    def settle(self) -> None:
        """Raise what was collected: one mistake as itself, several as `Mistakes`."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise Mistakes(tuple(self._errors))
