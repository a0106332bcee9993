"""VTIMEZONE blocks with Windows names, as Exchange writes them, and zones found by what a file says.

Source: RFC 5545 §3.6.5; MS-OXCICAL 2.1.3.1.1.19.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ews_meetings.sandbox.mime.lines import Block
from ews_meetings.sandbox.mime.rules import code_of
from ews_meetings.sandbox.windows_zones import WINDOWS_ZONES
from ews_meetings.sandbox.zones import Change, ZoneRules, zone_names, zone_of, zone_rules

_BY_IANA = {iana: zone for zone, iana, _ in reversed(WINDOWS_ZONES)}


@dataclass(frozen=True, slots=True)
class NamedZone:
    """A zone and how calendar text names it; UTC has no name."""

    name: str
    zone: tzinfo
    windows_id: str = ""
    """Empty for a zone that Windows does not have."""


UTC_ZONE = NamedZone("", UTC)


def windows_name(zone: tzinfo) -> str:
    """Returns the Windows id of an IANA zone, or "" when it has none."""
    return _BY_IANA.get(zone.key, "") if isinstance(zone, ZoneInfo) else ""


def named(zone: tzinfo) -> NamedZone:
    """Returns a zone with the name it gets in calendar text."""
    if zone is UTC or (isinstance(zone, ZoneInfo) and zone.key in {"UTC", "Etc/UTC"}):
        return UTC_ZONE
    windows_id = windows_name(zone)
    if windows_id:
        return NamedZone(windows_id, zone, windows_id)
    return NamedZone(zone.key if isinstance(zone, ZoneInfo) else str(zone), zone)


def write_zone(named_zone: NamedZone, year: int) -> list[str]:
    """Writes the lines of a VTIMEZONE as the zone is in a year."""
    rules = zone_rules(named_zone.windows_id, year) if named_zone.windows_id else None
    if rules is None:
        here = datetime(year, 1, 1, tzinfo=named_zone.zone).utcoffset() or timedelta()
        rules = ZoneRules(named_zone.name, named_zone.name, here, here, ())
    body = [line for change in rules.changes for line in _part(rules, change)]
    if not body:
        body = ["BEGIN:STANDARD", "DTSTART:16010101T000000", *_offsets(rules.standard, rules.standard),
                "END:STANDARD"]  # fmt: skip
    return ["BEGIN:VTIMEZONE", f"TZID:{named_zone.name}", *body, "END:VTIMEZONE"]


def _part(rules: ZoneRules, change: Change) -> list[str]:
    name = "DAYLIGHT" if change.to_summer else "STANDARD"
    before, after = rules.standard, rules.summer
    if not change.to_summer:
        before, after = after, before
    clock = datetime(1601, 1, 1, tzinfo=UTC) + change.at
    day = f"{change.occurrence}{code_of(change.weekday)}"
    return [
        f"BEGIN:{name}",
        f"DTSTART:16010101T{clock:%H%M%S}",
        *_offsets(before, after),
        f"RRULE:FREQ=YEARLY;INTERVAL=1;BYDAY={day};BYMONTH={change.month}",
        f"END:{name}",
    ]


def _offsets(before: timedelta, after: timedelta) -> list[str]:
    return [f"TZOFFSETFROM:{_offset(before)}", f"TZOFFSETTO:{_offset(after)}"]


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def find_zone(name: str, blocks: list[Block], *, year: int) -> NamedZone | None:
    """Returns the zone that a TZID means: by name, else by the offsets of its VTIMEZONE."""
    plain = name.strip().strip('"').lstrip("/")
    found: tzinfo | None = zone_of(plain) or _iana(plain)
    if found is None:
        block = next((one for one in blocks if one.value("TZID") == name), None)
        found = None if block is None else _by_offsets(block, year)
    return None if found is None else named(found)


def _iana(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _by_offsets(block: Block, year: int) -> tzinfo | None:
    """Returns the zone of the table that behaves so in a year, else one with the standard offset.

    Zones that change their clocks in the same months are preferred: others are half a world away.
    """
    standard, summer = (_offset_in(block, name) for name in ("STANDARD", "DAYLIGHT"))
    if standard is None:
        return None
    offsets = (standard, standard if summer is None else summer)
    found = [
        rules
        for rules in (zone_rules(windows_id, year) for windows_id in zone_names())
        if rules and (rules.standard, rules.summer) == offsets
    ]
    months = {month for part in block.blocks if (month := _month(part))}
    best = next((one for one in found if {each.month for each in one.changes} == months), None)
    chosen = best or next(iter(found), None)
    return timezone(standard) if chosen is None else zone_of(chosen.zone)


def _month(part: Block) -> int:
    """Returns the month in which the clocks change; 0 when it is not said."""
    rule = dict(item.split("=", 1) for item in part.value("RRULE").split(";") if "=" in item)
    text = rule.get("BYMONTH", "")
    return int(text) if text.isdigit() else 0


def _offset_in(block: Block, name: str) -> timedelta | None:
    part = next((one for one in reversed(block.blocks) if one.name == name), None)
    text = "" if part is None else part.value("TZOFFSETTO")
    if len(text) < 5 or not text[1:5].isdigit():
        return None
    length = timedelta(hours=int(text[1:3]), minutes=int(text[3:5]))
    return -length if text[0] == "-" else length
