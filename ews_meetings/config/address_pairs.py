"""Finds pairs of the table of addresses that contradict each other, or mean nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ews_meetings.config.mistakes import Wrong
from ews_meetings.model.people import fold

TABLE = "addresses"


def wrong_pairs(table: object) -> Iterator[Wrong]:
    """Yield what is wrong with pairs of which both sides, by themselves, may be right."""
    seen: dict[str, str] = {}
    for old, new in table.items() if isinstance(table, Mapping) else ():
        if not isinstance(new, str) or not (_is_named(old) and _is_named(new)):
            continue
        if _is_domain(old) != _is_domain(new):
            yield _wrong(old, new, _UNLIKE)
        elif fold(old) == fold(new):
            yield _wrong(old, new, "is the same address")
        first = seen.setdefault(fold(old), old)
        if first != old:
            yield _wrong(old, new, f"stands there as {first!r} too")


_UNLIKE = "pairs an address with a domain; both sides are addresses, or both begin with @"


def _is_named(text: str) -> bool:
    return "@" in text.strip()


def _is_domain(text: str) -> bool:
    return text.strip().startswith("@")


def _wrong(old: str, new: str, problem: str) -> Wrong:
    return Wrong(path=(TABLE, old), problem=f"= {new!r}: {problem}")
