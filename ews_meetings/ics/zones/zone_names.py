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

from ews_meetings.ics.lines.properties import unescape
from ews_meetings.ics.zones.zone_cities import city_zone, plain
from ews_meetings.model.span import zone_rules

# Zimbra writes `(GMT+01.00)`, Outlook `(UTC+01:00)`, and `(UTC)` alone.
_DISPLAY = re.compile(r"\((?:UTC|GMT)\s*([+-]\d{1,2}(?:[:.]?\d{2})?)?\)\s*(.*)", re.IGNORECASE)
_FIXED = re.compile(r"(?:UTC|GMT)?\s*([+-])(\d{1,2})[:.]?(\d{2})?", re.IGNORECASE)
_UTC_NAMES = frozenset(
    {"utc", "gmt", "z", "etc/utc", "etc/gmt", "tzone://microsoft/utc", "coordinated universal time"}
)
_US_AND_CANADA = {
    -4: "America/Halifax",
    -5: "America/New_York",
    -6: "America/Chicago",
    -7: "America/Denver",
    -8: "America/Los_Angeles",
}
"""The zones that Windows calls after both countries (Atlantic: after Canada alone), by standard offset."""
_US = (
    "us ",
    "usa",
    "u.s.",
    "eua",
    "ee.uu",
    "ee. uu",
    "e.-u",
    "etats-unis",
    "stati uniti",
    "estados unidos",
)
_US_TOO = ("verenigde staten", "stany zjednoczone", "spojene staty", "vereinigte staaten", "vs en")


@lru_cache(maxsize=2048)
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
        or _folded_names().get(clean.replace("-", "/", 1))  # US-Eastern, in examples of RFC 2445
        or _windows().get(clean)
        or _prefixed_name(clean)
        or _by_display_name(clean)
        or _by_city_list(clean)
    )


def named_in_url(text: str) -> str | None:
    """Return the IANA name at the end of a TZURL, or the one that a text is; None for any other.

    `http://tzurl.org/zoneinfo-outlook/Europe/Berlin.ics`: no other names stand in such addresses.
    """
    path = text.strip().split("?")[0].removesuffix(".ics")
    return known_zone(path.partition("://")[2] or path)


def fixed_offset(name: str) -> timedelta | None:
    """Return the offset of a name that is nothing but an offset: `+0200`, `UTC-3`, `(GMT +05:30)`."""
    clean = normalised(name)
    is_bracketed = clean.startswith("(") and clean.endswith(")")
    match = _FIXED.fullmatch(clean[1:-1].strip() if is_bracketed else clean)
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
    text = unescape(unicodedata.normalize("NFC", name)).replace("\N{MINUS SIGN}", "-")
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
    if "universal" in match[2]:  # `(UTC-11:00) Coordinated Universal Time-11`
        return _windows_ids().get(f"utc{match[1].split(':')[0]}")
    offset = _display_offset(match[1])
    zones = (*_of_display(match[2]), *_of_both_countries(match[2], offset))
    return next((zone for zone in zones if _standard_offset(zone) == offset), None)


def _by_city_list(clean: str) -> str | None:
    """Return the zone of cities alone, three at least: all known, and all with the same clocks."""
    pieces = [piece.strip() for piece in clean.split(",")]
    found = [zones[0] for piece in pieces if (zones := _zones_of_city(piece))]
    if len(pieces) < 3 or len(found) < len(pieces):
        return None
    return found[0] if len({zone_rules(zone) for zone in found}) == 1 else None


def _of_both_countries(text: str, offset: timedelta) -> Iterator[str]:
    """Yield the zone that a display name calls after the USA and Canada, in whatever language."""
    words = f"{plain(text)} "
    if any(word in words for word in ("canad", "kanad")) and any(
        word in words for word in (*_US, *_US_TOO)
    ):
        yield from filter(None, [_US_AND_CANADA.get(int(offset.total_seconds() // 3600))])


def _of_display(text: str) -> Iterator[str]:
    """Yield the zones that the words of a display name may mean."""
    windows = _windows()
    stem = text.partition(" time")[0]
    if stem in windows:
        yield windows[stem]
    for piece in re.split(r"\s*[,/]\s*|\s+and\s+", text):
        city = piece.partition("(")[0].strip()
        yield from _zones_of_city(city)


@lru_cache(maxsize=1)
def _cities() -> dict[str, tuple[str, ...]]:
    """Return the zones that are named for each city."""
    found: dict[str, tuple[str, ...]] = {}
    for name in iana_names():
        area, _, city = name.rpartition("/")
        if area and not area.startswith(("Etc", "US")):
            key = plain(city.replace("_", " "))
            found[key] = (*found.get(key, ()), name)
    return found


def _zones_of_city(city: str) -> tuple[str, ...]:
    """Return the zones that are named for a city, its own name in another language included."""
    exonym = city_zone(city)
    return (*((exonym,) if exonym else ()), *_cities().get(plain(city), ()))


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
