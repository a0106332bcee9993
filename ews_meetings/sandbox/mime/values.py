"""The values of an event's properties, read with patience; knows no zones.

Source: RFC 5545 §3.8; MS-OXCICAL 2.1.3.1.1.20.
"""

import re
from datetime import timedelta

from ews_meetings.sandbox.mime.calendar import BUSY, CLASSES, PARTSTATS
from ews_meetings.sandbox.mime.lines import Block, Line
from ews_meetings.sandbox.store.model import Attendee, Body, Mailbox

_DURATION = re.compile(r"([+-])?P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?")
_ROLES = {"OPT-PARTICIPANT": "OptionalAttendees", "NON-PARTICIPANT": "OptionalAttendees"}
_THINGS = frozenset(("RESOURCE", "ROOM"))
_RESPONSES = {written: response for response, written in PARTSTATS.items()}
_BUSY = {written: name for name, written in BUSY.items() if name != "NoData"}
_CLASSES = {written: name for name, written in CLASSES.items()}


def read_length(text: str) -> timedelta:
    """Reads a DURATION.

    Raises:
        ValueError: it is none.
    """
    found = _DURATION.fullmatch(text.strip().upper())
    if found is None:
        raise ValueError(text)
    sign, weeks, days, hours, minutes, seconds = found.groups()
    length = timedelta(
        weeks=int(weeks or 0), days=int(days or 0), hours=int(hours or 0),
        minutes=int(minutes or 0), seconds=int(seconds or 0),
    )  # fmt: skip
    return -length if sign == "-" else length


def read_texts(event: Block) -> dict[str, str]:
    """Returns the simple properties that an event gives; what it does not give stays as it is."""
    found: dict[str, str] = {}
    for name, property_name in (("SUMMARY", "Subject"), ("LOCATION", "Location")):
        line = event.first(name)
        if line is not None:
            found[property_name] = line.text.strip()
    if event.value("UID"):
        found["UID"] = event.value("UID")
    if event.value("SEQUENCE").isdigit():
        found["AppointmentSequenceNumber"] = event.value("SEQUENCE")
    if event.value("CLASS"):
        found["Sensitivity"] = _CLASSES.get(event.value("CLASS").upper(), "Normal")
    if event.value("X-MICROSOFT-DISALLOW-COUNTER").upper() == "TRUE":
        found["AllowNewTimeProposal"] = "false"
    return {**found, **_importance(event), **_busy(event)}


def _importance(event: Block) -> dict[str, str]:
    text = event.value("PRIORITY")
    if not text.isdigit() or int(text) == 0:
        return {}
    number = int(text)
    return {"Importance": "High" if number < 5 else "Normal" if number == 5 else "Low"}


def _busy(event: Block) -> dict[str, str]:
    told = event.value("X-MICROSOFT-CDO-BUSYSTATUS").upper()
    if told in _BUSY:
        return {"LegacyFreeBusyStatus": _BUSY[told]}
    if event.value("TRANSP").upper() == "TRANSPARENT":
        return {"LegacyFreeBusyStatus": "Free"}
    return {}


def read_reminder(event: Block) -> dict[str, str]:
    """Returns the reminder; an event without alarm has none (MS-OXCICAL 2.1.3.1.1.20.62)."""
    alarm = next((block for block in event.blocks if block.name == "VALARM"), None)
    trigger = None if alarm is None else alarm.first("TRIGGER")
    if trigger is None:
        return {"ReminderIsSet": "false"}
    try:
        before = -read_length(trigger.value)
    except ValueError:
        return {"ReminderIsSet": "true"}
    minutes = max(0, int(before.total_seconds()) // 60)
    return {"ReminderIsSet": "true", "ReminderMinutesBeforeStart": str(minutes)}


def read_body(event: Block) -> Body | None:
    """Returns the text of an event, styled where it is given so; None when it has none."""
    styled = event.first("X-ALT-DESC")
    if styled is not None and styled.parameters.get("FMTTYPE", "").lower() == "text/html":
        return Body("HTML", styled.text)
    plain = event.first("DESCRIPTION")
    if plain is None:
        return None
    return Body("Text", plain.text)


def read_categories(event: Block) -> tuple[str, ...]:
    """Returns the categories of an event, each once."""
    names = (
        Line("", part).text.strip()
        for line in event.all("CATEGORIES")
        for part in re.split(r"(?<!\\),", line.value)
    )
    return tuple(dict.fromkeys(name for name in names if name))


def read_attendee(line: Line) -> Attendee:
    """Reads an ATTENDEE."""
    role = _ROLES.get(line.parameters.get("ROLE", "").upper(), "RequiredAttendees")
    if line.parameters.get("CUTYPE", "").upper() in _THINGS:
        role = "Resources"
    response = _RESPONSES.get(line.parameters.get("PARTSTAT", "").upper(), "Unknown")
    return Attendee(read_box(line), role, response)


def read_box(line: Line) -> Mailbox:
    """Reads name and address of somebody; the address is "" where none can be used."""
    value = line.value.strip()
    address = value[7:] if value.lower().startswith("mailto:") else value
    if "@" not in address:
        address = line.parameters.get("EMAIL", "")
    return Mailbox(address, line.parameters.get("CN", ""))
