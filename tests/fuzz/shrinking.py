"""An input that shows a defect to the smallest one that still shows it: fewer lines, then fewer bytes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

_LINES = re.compile(rb"[^\n]*\n|[^\n]+")
_LONGEST_S = 90


def shrunk(data: bytes, shows: Callable[[bytes], bool]) -> bytes:
    """Return the smallest input found, in some time, that still shows what the given one shows."""
    end = time.process_time() + _LONGEST_S

    def is_good(pieces: list[bytes]) -> bool:
        return time.process_time() < end and shows(b"".join(pieces))

    lines = _fewer(_LINES.findall(data), is_good)
    if len(b"".join(lines)) > 4000:
        return b"".join(lines)
    return b"".join(_fewer([bytes([one]) for one in b"".join(lines)], is_good))


def _fewer(pieces: list[bytes], is_good: Callable[[list[bytes]], bool]) -> list[bytes]:
    """Take stretches out, first long ones, as long as the rest still shows it (Zeller's ddmin)."""
    size = max(len(pieces) // 2, 1)
    while pieces:
        at = 0
        while at < len(pieces):
            rest = [*pieces[:at], *pieces[at + size :]]
            if rest and is_good(rest):
                pieces = rest
            else:
                at += size
        if size == 1:
            return pieces
        size //= 2
    return pieces
