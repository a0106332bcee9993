"""The sandbox's own clock: the given one, put forward by whatever was asked for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def system_clock() -> datetime:
    """Returns the time of this machine."""
    return datetime.now(UTC)


_YEARS = range(1970, 4000)
"""In which the clock may stand; what is planned then still has room on both sides."""


class Clock:
    """Time that can be put forward; it runs on by itself, and nothing runs by it."""

    def __init__(self, source: Callable[[], datetime], *, ahead_s: float = 0.0) -> None:
        self._source = source
        self.ahead_s = ahead_s

    def now(self) -> datetime:
        """Returns the time in UTC."""
        return self._source().astimezone(UTC) + timedelta(seconds=self.ahead_s)

    def advance(self, seconds: float) -> None:
        """Puts the clock forward, or back.

        Raises:
            ValueError: it would leave the years in which it may stand.
        """
        ahead_s = self.ahead_s + seconds
        try:
            year = (self._source().astimezone(UTC) + timedelta(seconds=ahead_s)).year
        except OverflowError:
            year = 0
        if year not in _YEARS:
            raise ValueError(f"the clock goes from {_YEARS[0]} to {_YEARS[-1]}")
        self.ahead_s = ahead_s
