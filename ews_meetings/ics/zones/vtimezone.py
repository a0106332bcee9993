"""A VTIMEZONE block to the rules of a zone; which offsets they have is for `offsets.py`.

Source: RFC 5545 §3.6.5.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from ews_meetings.ics.lines.blocks import Block
from ews_meetings.ics.lines.component import Component, Input, read_component
from ews_meetings.ics.zones.offsets import Observance, Rules

_OFFSET = re.compile(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?")
_WALL = re.compile(r"([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?Z?)?")
_RULE_KEYS = frozenset(
    {"FREQ", "INTERVAL", "COUNT", "BYDAY", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYSETPOS", "WKST"}
)
_POSITIVE = re.compile("0*[1-9][0-9]{0,3}")
_EARLIEST = 1601
_MOST_OBSERVANCES = 500
"""The whole history of a zone has less than half of them."""
_MOST_DATES = 1000
_MOST_WALKED = 3000
_SAMPLE = (2020, 2023)
_LOCATIONS = ("X-LIC-LOCATION", "TZID-ALIAS-OF", "TZURL")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Read:
    observance: Observance
    before: timedelta | None
    """TZOFFSETFROM, None where it is missing or cannot be read."""


def read_rules(given: Input, block: Block) -> Rules | None:
    """Return what a VTIMEZONE block says, None when it says nothing that can be used.

    So much that nobody's clocks are meant is not followed: every use of it would take long.

    Source: RFC 5545 §3.6.5.
    """
    if len(block.parts) > _MOST_OBSERVANCES:
        return None
    component = read_component(given, block)
    tzid = component.first("TZID")
    parts = [read_component(given, p) for p in block.parts if p.kind in {"STANDARD", "DAYLIGHT"}]
    observances = tuple(filter(None, map(_observance, parts)))
    if tzid is None or not observances:
        return None
    ends = component.first("TZUNTIL")
    wall_end = _parse_wall(ends.value) if ends else None
    rules = Rules(
        tzid=tzid.value,
        locations=tuple(prop.value.strip() for prop in component.all(*_LOCATIONS)),
        hints=tuple(_hints(component, parts)),
        ends_at=wall_end.replace(tzinfo=UTC) if wall_end else None,
        observances=_with_before(observances),
    )
    dates = sum(len(one.wall_others) for one in rules.observances)
    if dates > _MOST_DATES or sum(map(_walked, rules.observances)) > _MOST_WALKED:
        return None
    return rules if len(rules.changes(*_SAMPLE)) <= dates + _MOST_OBSERVANCES else None


def _walked(observance: Observance) -> int:
    """Return how many years of a rule are gone through before the ones that are asked for."""
    return abs(_SAMPLE[0] - observance.wall_onset.year) if observance.is_counted else 0


def _hints(component: Component, parts: Iterable[Component]) -> Iterator[str]:
    """Yield what points to a zone; a TZNAME such as `(STANDARD)` or `GMT+1` says nothing."""
    numbers = (prop.value.strip() for prop in component.all("X-MICROSOFT-CDO-TZID"))
    yield from (f"cdo {number}" for number in numbers if number.isdecimal())
    names = {prop.value.strip() for part in parts for prop in part.all("TZNAME")}
    yield from (f"tzname {name}" for name in sorted(names) if re.fullmatch("[A-Z]{3,5}", name))


def _observance(part: Component) -> _Read | None:
    start, after = part.first("DTSTART"), part.first("TZOFFSETTO")
    wall_onset = _parse_wall(start.value) if start else None
    offset = _parse_offset(after.value) if after else None
    if wall_onset is None or offset is None:
        return None
    before = part.first("TZOFFSETFROM")
    rule, until = _rule(part)
    others = (_parse_wall(text) for p in part.all("RDATE") for text in p.value.split(","))
    observance = Observance(
        wall_onset=wall_onset,
        before=offset,
        after=offset,
        rule=rule,
        wall_until=until,
        wall_others=tuple(wall for wall in others if wall is not None),
    )
    return _Read(observance=observance, before=_parse_offset(before.value) if before else None)


def _with_before(found: tuple[_Read, ...]) -> tuple[Observance, ...]:
    """Fill in a missing TZOFFSETFROM: what held before is what the observance before it began.

    Of the first one nothing is before; in a year's round that is the one after it.
    """
    ordered = sorted(found, key=lambda read: read.observance.wall_onset)
    filled = []
    for index, read in enumerate(ordered):
        neighbour = ordered[index - 1] if index else ordered[min(1, len(ordered) - 1)]
        before = neighbour.observance.after if read.before is None else read.before
        filled.append(replace(read.observance, before=before))
    return tuple(filled)


def _rule(part: Component) -> tuple[str, datetime | None]:
    """Return a rule without UNTIL, and UNTIL as a wall time before the change."""
    prop = part.first("RRULE")
    pieces = dict(
        piece.split("=", 1)
        for piece in (prop.value.upper() if prop else "").split(";")
        if "=" in piece
    )
    # dateutil never ends with an interval of 0.
    if pieces.get("FREQ") != "YEARLY" or not _POSITIVE.fullmatch(pieces.get("INTERVAL", "1")):
        return "", None
    until = _parse_wall(pieces.get("UNTIL", ""))
    before = part.first("TZOFFSETFROM", "TZOFFSETTO")
    offset = _parse_offset(before.value) if before else None
    if until is not None and pieces["UNTIL"].endswith("Z"):
        until += offset or timedelta()
    return ";".join(f"{k}={v}" for k, v in pieces.items() if k in _RULE_KEYS), until


def _parse_offset(text: str) -> timedelta | None:
    match = _OFFSET.fullmatch(text.strip())
    if match is None or int(match[2]) > 23 or int(match[3]) > 59:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3]), seconds=int(match[4] or 0))
    return -offset if match[1] == "-" else offset


def _parse_wall(text: str) -> datetime | None:
    match = _WALL.fullmatch(text.strip().upper())
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups())
    try:
        return datetime(max(year, _EARLIEST), month, day, hour, minute, second)  # noqa: DTZ001 - wall time
    except ValueError:
        return None
