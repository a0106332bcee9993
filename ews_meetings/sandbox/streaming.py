"""A connection that stays open: answers follow each other as things happen, until its time is over.

It lives in the thread that serves the connection; there is no other one.
"""

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType

HEARTBEAT_S = 30.0
"""After so long without news the client is told that the connection is alive."""


class Door(threading.Condition):
    """A lock whose holder, on leaving, wakes those who wait for something to happen."""

    def __init__(self) -> None:
        super().__init__(threading.Lock())
        self.is_closing = False

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wakes all who wait, and lets the next one in."""
        self.notify_all()
        super().__exit__(kind, error, trace)

    def close(self) -> None:
        """Sends away all who wait."""
        with self:
            self.is_closing = True


@dataclass(frozen=True, slots=True)
class Channel:
    """What one open connection asks of its server; all of it is called behind the door."""

    door: Door
    now: Callable[[], datetime]
    """The time of the sandbox, which may be put forward."""
    has_news: Callable[[], bool]
    news: Callable[[], tuple[bytes, bool]]
    """Returns the answer, and whether the connection stays open after it."""
    sign_of_life: Callable[[], bytes]
    farewell: Callable[[], bytes]
    heartbeat_s: float = HEARTBEAT_S


def answers(channel: Channel, *, minutes: int) -> Iterator[bytes]:
    """Returns the answers that follow the first, each as soon as there is something to say.

    The time runs from this call, not from the first answer that is taken.
    """
    ends_at = channel.now() + timedelta(minutes=minutes)
    return _answers(channel, ends_at, time.monotonic() + minutes * 60)


def _answers(channel: Channel, ends_at: datetime, limit_s: float) -> Iterator[bytes]:
    is_open = True
    while is_open:
        with channel.door:
            answer, is_open = _next(channel, ends_at, limit_s)
        if answer:
            yield answer


def _next(channel: Channel, ends_at: datetime, limit_s: float) -> tuple[bytes, bool]:
    """Waits for the next thing to say; returns it, and whether the connection stays open."""

    def is_over() -> bool:
        return channel.now() >= ends_at or time.monotonic() >= limit_s

    def is_due() -> bool:
        return channel.door.is_closing or channel.has_news() or is_over()

    wait_s = min(channel.heartbeat_s, max(0.0, limit_s - time.monotonic()))
    channel.door.wait_for(is_due, wait_s)
    if channel.door.is_closing:
        return b"", False
    if channel.has_news():
        return channel.news()
    if is_over():
        return channel.farewell(), False
    return channel.sign_of_life(), True
