"""Which known zone has given offsets: the mailbox's own first, then what the file hints at, then all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

from ews_meetings.ics.zones.offsets import Rules
from ews_meetings.ics.zones.zone_clocks import offset_of, zone_offset
from ews_meetings.ics.zones.zone_evidence import stretches_apart
from ews_meetings.ics.zones.zone_names import iana_names, windows_zones

# Tried before the rest of the table, where several zones have the same rules.
_WELL_KNOWN = (
    "UTC",
    "Europe/Berlin",
    "Europe/London",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "Asia/Tokyo",
    "Asia/Shanghai",
    "Asia/Kolkata",
    "Australia/Sydney",
)
# What zones are called in TZNAME, where the name points to one of several with the same rules.
_ABBREVIATIONS = {
    "AEDT": "Australia/Sydney",
    "AEST": "Australia/Sydney",
    "CAT": "Africa/Maputo",
    "CET": "Europe/Berlin",
    "CEST": "Europe/Berlin",
    "EAT": "Africa/Nairobi",
    "EET": "Europe/Athens",
    "EEST": "Europe/Athens",
    "HKT": "Asia/Hong_Kong",
    "IDT": "Asia/Jerusalem",
    "JST": "Asia/Tokyo",
    "KST": "Asia/Seoul",
    "MSK": "Europe/Moscow",
    "NZDT": "Pacific/Auckland",
    "NZST": "Pacific/Auckland",
    "PKT": "Asia/Karachi",
    "SAST": "Africa/Johannesburg",
    "SGT": "Asia/Singapore",
    "WAT": "Africa/Lagos",
    "WIB": "Asia/Jakarta",
}
# X-MICROSOFT-CDO-TZID; CDO 1.2.1 reference, "TimeZone Property (ContainerRenderer Object)".
_CDO = {
    "0": "UTC",
    "1": "Europe/London",
    "3": "Europe/Paris",
    "4": "Europe/Berlin",
    "6": "Europe/Prague",
    "7": "Europe/Athens",
    "9": "America/Halifax",
    "10": "America/New_York",
    "11": "America/Chicago",
    "12": "America/Denver",
    "13": "America/Los_Angeles",
    "14": "America/Anchorage",
    "19": "Australia/Adelaide",
    "20": "Asia/Tokyo",
    "22": "Asia/Bangkok",
    "23": "Asia/Kolkata",
    "24": "Asia/Dubai",
    "26": "Asia/Baghdad",
    "29": "Atlantic/Azores",
    "35": "America/Bogota",
    "38": "America/Phoenix",
    "45": "Asia/Shanghai",
}
_FAR = 28


def candidates(home: str, rules: Rules | None = None) -> Iterator[str]:
    """Yield every known zone once, the likeliest first; a hint is only an order to try them in."""
    hinted = _hinted(rules) if rules else ()
    yield from dict.fromkeys((home, *hinted, *_WELL_KNOWN, *windows_zones(), *iana_names()))


@lru_cache(maxsize=1024)
def zone_always_like(rules: Rules, home: str, year: int) -> str | None:
    """Return the first zone that has the offsets of some rules from a year on, for 28 years."""
    probes = tuple(_probes(rules, year))
    for name in candidates(home, rules):
        if all(offset_of(name, at) == offset for at, offset in probes) and not stretches_apart(
            rules, name, year, year + _FAR
        ):
            return name
    return None


@lru_cache(maxsize=1024)
def zone_like_all_year(rules: Rules, home: str, year: int) -> str | None:
    """Return the first zone that has the offsets of some rules in one year."""
    probes = tuple(_probes(rules, year))
    names = (n for n in candidates(home, rules) if _has(n, probes))
    return next((n for n in names if not stretches_apart(rules, n, year, year)), None)


@lru_cache(maxsize=1024)
def zone_with_offset(at: datetime, offset: timedelta, home: str) -> str | None:
    """Return the first zone that has an offset at an instant."""
    return next((name for name in candidates(home) if offset_of(name, at) == offset), None)


def zone_at_each(
    times: Sequence[tuple[date, time, timedelta]], first: Sequence[str], rules: Rules | None
) -> str | None:
    """Return the first zone that has given offsets at given local times.

    Args:
        times: each with its offset.
        first: what is tried before all others.
        rules: what hints at those to try next.
    """
    few = times[:: max(1, len(times) // 16)]
    for name in dict.fromkeys((*first, *candidates(first[0], rules))):
        if _agrees(name, few) and _agrees(name, times):
            return name
    return None


def _agrees(name: str, times: Iterable[tuple[date, time, timedelta]]) -> bool:
    return all(zone_offset(name, day, clock) == offset for day, clock, offset in times)


def _has(name: str, probes: Iterable[tuple[datetime, timedelta]]) -> bool:
    return all(offset_of(name, at) == offset for at, offset in probes)


def _probes(rules: Rules, year: int) -> Iterator[tuple[datetime, timedelta]]:
    """Yield an instant of each month with the offset that rules give it: most zones drop out here."""
    for month in range(1, 13):
        at = datetime(year, month, 15, tzinfo=UTC)
        yield at, rules.offset_of(at)


def _hinted(rules: Rules) -> Iterator[str]:
    for hint in rules.hints:
        kind, _, text = hint.partition(" ")
        known = _CDO if kind == "cdo" else _ABBREVIATIONS
        if text in known:
            yield known[text]
