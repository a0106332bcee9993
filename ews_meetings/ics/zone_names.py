"""Names of time zones as producers write them to IANA names; rules and instants are not known here."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from ews_meetings.ics.properties import unescape

# Zimbra writes `(GMT+01.00)`, Outlook `(UTC+01:00)`, and `(UTC)` alone.
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*([+-]\d{1,2}(?:[:.]?\d{2})?)?\)\s*(.*)", re.IGNORECASE)
_FIXED = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2}):?(\d{2})?", re.IGNORECASE)
_UTC_NAMES = frozenset(
    {"utc", "gmt", "z", "etc/utc", "etc/gmt", "tzone://microsoft/utc", "coordinated universal time"}
)
# Cities of Windows' display names that no IANA zone is named for.
_CITIES = {
    "abu dhabi": "Asia/Dubai",
    "beijing": "Asia/Shanghai",
    "bern": "Europe/Zurich",
    "brasilia": "America/Sao_Paulo",
    "canberra": "Australia/Sydney",
    "chennai": "Asia/Kolkata",
    "edinburgh": "Europe/London",
    "hanoi": "Asia/Ho_Chi_Minh",
    "islamabad": "Asia/Karachi",
    "mumbai": "Asia/Kolkata",
    "new delhi": "Asia/Kolkata",
    "osaka": "Asia/Tokyo",
    "pretoria": "Africa/Johannesburg",
    "rom": "Europe/Rome",
    "st. petersburg": "Europe/Moscow",
    "wien": "Europe/Vienna",
}


def known_zone(name: str) -> str | None:
    """Return the IANA name of a zone, None for a name that nobody knows.

    Args:
        name: A TZID: a Windows id, an IANA name or alias, one with a prefix, or a display name.

    Source: CLDR windowsZones, territory 001, as icalendar carries it.
    """
    clean = normalised(name)
    if not clean:
        return None
    if clean in _UTC_NAMES:
        return "UTC"
    return (
        _windows_ids().get(clean)
        or _folded_names().get(clean.strip("/"))  # before short forms: Greenwich is an IANA name
        or _windows().get(clean)
        or _prefixed_name(clean)
        or _by_display_name(clean)
    )


def fixed_offset(name: str) -> timedelta | None:
    """Return the offset of a name that is nothing but an offset, such as `+0200` or `UTC-3`."""
    match = _FIXED.fullmatch(name.strip())
    if match is None or int(match[2]) > 14 or int(match[3] or 0) > 59:
        return None
    offset = timedelta(hours=int(match[2]), minutes=int(match[3] or 0))
    return -offset if match[1] == "-" else offset


def near_names(name: str) -> tuple[str, ...]:
    """Return up to three known names that look like a name."""
    clean = normalised(name)
    spelled = {**{key: value for value in iana_names() for key in _spellings(value)}}
    spelled.update({key.casefold(): key for key in WINDOWS_TO_OLSON})
    close = difflib.get_close_matches(clean, spelled, n=3, cutoff=0.75)
    return tuple(dict.fromkeys(spelled[match] for match in close))


def normalised(name: str) -> str:
    """Return a name as it is compared.

    Quotes, blanks, escapes, a trailing line break (Exchange 2010) and letter case do not count.
    """
    text = unescape(unicodedata.normalize("NFC", name))
    return " ".join(text.strip("\"' \t\n").split()).casefold()


@lru_cache(maxsize=1)
def iana_names() -> tuple[str, ...]:
    """Return every IANA name, sorted; without `localtime`, which is another zone on each machine."""
    return tuple(sorted(available_timezones() - {"localtime", "Factory"}))


@lru_cache(maxsize=1)
def windows_zones() -> tuple[str, ...]:
    """Return the IANA name of each Windows zone, in the order of the table."""
    names = set(iana_names())
    return tuple(zone for zone in WINDOWS_TO_OLSON.values() if zone in names)


@lru_cache(maxsize=1)
def _windows_ids() -> dict[str, str]:
    return {name.casefold(): zone for name, zone in WINDOWS_TO_OLSON.items()}


@lru_cache(maxsize=1)
def _windows() -> dict[str, str]:
    """Return Windows ids and their short forms (`Eastern`, as Lotus Notes writes it)."""
    full = _windows_ids()
    summer = {name.replace("standard", "daylight"): zone for name, zone in full.items()}
    short = {name.removesuffix(" standard time"): zone for name, zone in full.items()}
    return {**short, **summer, **full}


@lru_cache(maxsize=1)
def _folded_names() -> dict[str, str]:
    return {name.casefold(): name for name in iana_names()}


def _prefixed_name(clean: str) -> str | None:
    """Return the zone of an IANA name behind a prefix (`/mozilla.org/…/Europe/Paris`)."""
    names = _folded_names()
    segments = clean.strip("/").split("/")
    tails = ["/".join(segments[-count:]) for count in (3, 2, 1)]
    found = next((names[tail] for tail in tails if tail in names), None)
    return found or _only_ending(tails[1])


def _only_ending(tail: str) -> str | None:
    """Return the one zone whose name ends like this: `Argentina/Buenos_Aires` lacks its head."""
    if "/" not in tail:
        return None
    found = [name for name in iana_names() if name.casefold().endswith(f"/{tail}")]
    return found[0] if len(found) == 1 else None


def _by_display_name(clean: str) -> str | None:
    match = _DISPLAY.fullmatch(clean)
    if match is None:  # `Pacific Time (US & Canada), Tijuana`: older programs leave the offset out
        stem, time, _ = clean.partition(" time")
        return _windows().get(stem) if time else None
    if not match[1] and (not match[2] or "universal" in match[2]):
        return "UTC"
    offset = _display_offset(match[1])
    return next((zone for zone in _of_display(match[2]) if _standard_offset(zone) == offset), None)


def _of_display(text: str) -> Iterator[str]:
    """Yield the zones that the words of a display name may mean."""
    windows = _windows()
    stem = text.partition(" time")[0]
    if stem in windows:
        yield windows[stem]
    for piece in re.split(r"\s*[,/]\s*|\s+and\s+", text):
        city = piece.partition("(")[0].strip()
        yield from _CITIES.get(_plain(city), "").split()
        yield from _cities().get(_plain(city), ())


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, ...]]:
    """Return the zones that are named for each city."""
    found: dict[str, tuple[str, ...]] = {}
    for name in iana_names():
        area, _, city = name.rpartition("/")
        if area and not area.startswith(("Etc", "US")):
            key = _plain(city.replace("_", " "))
            found[key] = (*found.get(key, ()), name)
    return found


def _plain(text: str) -> str:
    """Return a text without accents and case."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in parts if not unicodedata.combining(letter)).strip()


def _display_offset(text: str | None) -> timedelta:
    if not text:
        return timedelta()
    digits = text[1:].replace(":", "").replace(".", "")
    hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return -offset if text[0] == "-" else offset


@lru_cache(maxsize=1024)
def _standard_offset(zone: str) -> timedelta:
    """Return a zone's offset outside of summer time, as display names give it."""
    info = ZoneInfo(zone)
    halves = (datetime(2024, month, 15, tzinfo=UTC) for month in (1, 7))
    return min(half.astimezone(info).utcoffset() or timedelta() for half in halves)


def _spellings(name: str) -> tuple[str, str]:
    return name.casefold(), name.rpartition("/")[2].replace("_", " ").casefold()
