"""Sends an answer byte by byte, in a time that it never exceeds by much."""

import time
from collections.abc import Callable

_MOST_PAUSES = 2_000
"""However long an answer is: what comes after so many single bytes goes out in one piece."""


def drip(
    body: bytes,
    put: Callable[[bytes], None],
    *,
    over_s: float,
    wait: Callable[[float], bool],
    now: Callable[[], float] = time.monotonic,
) -> None:
    """Puts single bytes, spread evenly over a time; the rest at once when that is over.

    Args:
        body: What to send.
        put: Sends a part.
        over_s: How long all of it takes.
        wait: Waits that many seconds, or says True when nobody should wait any more.
        now: A clock in seconds.
    """
    end = now() + over_s
    single = body[:_MOST_PAUSES]
    pause = over_s / max(1, len(single))
    for place in range(len(single)):
        put(body[place : place + 1])
        if now() >= end or wait(pause):
            put(body[place + 1 :])
            return
    put(body[len(single) :])
