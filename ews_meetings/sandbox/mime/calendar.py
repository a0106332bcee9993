"""Items as calendar text: one VCALENDAR with the event, its zone and its exceptions.

Source: MS-OXCICAL 2.1.3.1; RFC 5546 §3.2. What Exchange writes for an entry of a calendar
(METHOD:PUBLISH, exceptions as events of their own) was seen in OfficeDev/ews-managed-api issue 254.
"""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace

from ews_meetings.sandbox.mime.lines import content_line, escaped, text_line
from ews_meetings.sandbox.mime.moments import Moments, moments_of
from ews_meetings.sandbox.mime.rules import write_rule
from ews_meetings.sandbox.mime.zone_blocks import UTC_ZONE, write_zone
from ews_meetings.sandbox.occurrences import changed_occurrences, deleted_starts
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.series import timetable
from ews_meetings.sandbox.store.model import Attachment, Attendee, Item, Mailbox
from ews_meetings.sandbox.times import format_instant, parse_instant

PUBLISH = "PUBLISH"
METHODS = {
    "CalendarItem": PUBLISH, "MeetingRequest": "REQUEST", "MeetingCancellation": "CANCEL",
    "MeetingResponse": "REPLY",
}  # fmt: skip
"""What a message is in calendar text, by its element; see also `method_of`."""
_ROLES = {
    "RequiredAttendees": ("REQ-PARTICIPANT", ""),
    "OptionalAttendees": ("OPT-PARTICIPANT", ""),
    "Resources": ("NON-PARTICIPANT", "RESOURCE"),
}  # fmt: skip
PARTSTATS = {"Accept": "ACCEPTED", "Tentative": "TENTATIVE", "Decline": "DECLINED"}
BUSY = {
    "Free": "FREE", "Tentative": "TENTATIVE", "Busy": "BUSY", "OOF": "OOF",
    "WorkingElsewhere": "WORKINGELSEWHERE", "NoData": "BUSY",
}  # fmt: skip
CLASSES = {
    "Normal": "PUBLIC", "Personal": "X-PERSONAL", "Private": "PRIVATE",
    "Confidential": "CONFIDENTIAL",
}  # fmt: skip
_PRIORITIES = {"High": ("1", "2"), "Low": ("9", "0")}
_TAKEN_OVER = (
    "Start", "End", "Location", "IsAllDayEvent", "AppointmentSequenceNumber", "RecurrenceId",
    "UID", "LegacyFreeBusyStatus", "IntendedFreeBusyStatus", "IsResponseRequested",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Telling:
    """How one calendar text is told."""

    method: str
    moments: Moments


def method_of(item: Item) -> str:
    """Returns the METHOD of an item; an answer with another time is a COUNTER (MS-OXCICAL 2.1.3.1.1.1)."""
    if item.kind == "MeetingResponse" and item.text("ProposedStart"):
        return "COUNTER"
    return METHODS[item.kind]


def write_calendar(
    item: Item, *, about: Item | None = None, files: tuple[Attachment, ...] = ()
) -> str:
    """Writes the calendar text of an item.

    Args:
        item: An entry of a calendar, or a message about one.
        about: The entry that a message is about; what the message does not say is taken from it.
        files: Written into the event.
    """
    event = item if about is None else _completed(item, about)
    telling = Telling(method_of(item), moments_of(event))
    zone = telling.moments.zone
    year = parse_instant(event.text("Start")).year
    lines = [
        "BEGIN:VCALENDAR",
        f"METHOD:{telling.method}",
        "PRODID:Microsoft Exchange Server 2010",
        "VERSION:2.0",
        *([] if zone is UTC_ZONE else write_zone(zone, year)),
        *_event(event, telling, files),
    ]
    for one in _exceptions(event, telling):
        lines += _event(replace(one, zones=event.zones), telling, ())
    return "\r\n".join([*lines, "END:VCALENDAR", ""])


def _exceptions(event: Item, telling: Telling) -> tuple[Item, ...]:
    tells = event.series is not None and telling.method in {PUBLISH, "REQUEST"}
    return changed_occurrences(event) if tells else ()


def _completed(message: Item, about: Item) -> Item:
    """Returns a message with what only the entry it is about knows."""
    texts = {name: about.texts[name] for name in _TAKEN_OVER if name in about.texts}
    organizer = message.people.get("Organizer") or about.people.get("Organizer", ())
    return replace(
        message,
        texts={**texts, **message.texts},
        zones=message.zones or about.zones,
        people={**message.people, "Organizer": organizer},
        attendees=_concerned(message, about),
    )


def _concerned(message: Item, about: Item) -> tuple[Attendee, ...]:
    """Returns whom a message is about: of an answer the one who gives it, else those who get it."""
    if message.kind == "MeetingResponse":
        author = message.people["From"][0]
        return (Attendee(author, "RequiredAttendees", response=message.text("ResponseType")),)
    if message.attendees:
        return message.attendees
    known = {who.address: who for who in about.attendees}
    return tuple(
        Attendee(box, known[box.address.lower()].role)
        if box.address.lower() in known
        else Attendee(box, "RequiredAttendees")
        for box in message.people.get("ToRecipients", ())
    )


def _event(item: Item, telling: Telling, files: tuple[Attachment, ...]) -> list[str]:
    return [
        "BEGIN:VEVENT",
        *_people(item, telling),
        *_what(item),
        *_when(item, telling),
        *_state(item, telling),
        *(_file(file) for file in files if not file.item_kind),
        *_alarm(item, telling),
        "END:VEVENT",
    ]


def _people(item: Item, telling: Telling) -> Iterator[str]:
    organizer = item.people.get("Organizer", ())
    is_meeting = bool(item.attendees) or item.kind != "CalendarItem"
    if organizer and is_meeting:
        yield _address("ORGANIZER", organizer[0])
    for who in () if telling.method == PUBLISH else item.attendees:
        role, kind = _ROLES[who.role]
        asks = item.text("IsResponseRequested") != "false"
        yield _address(
            "ATTENDEE", who.mailbox, ROLE=role, CUTYPE=kind,
            PARTSTAT=PARTSTATS.get(who.response, "NEEDS-ACTION"),
            RSVP=str(asks).upper() if telling.method == "REQUEST" else "",
        )  # fmt: skip


def _address(name: str, box: Mailbox, **parameters: str) -> str:
    return content_line(name, f"mailto:{box.address}", **parameters, CN=box.name)


def _what(item: Item) -> Iterator[str]:
    if item.body is not None and item.body.text:
        yield text_line("DESCRIPTION", body_as(item.body, "Text").text)
    yield content_line("UID", item.text("UID"))
    yield text_line("SUMMARY", item.text("Subject"))
    if item.text("Location"):
        yield text_line("LOCATION", item.text("Location"))
    if item.categories:
        yield content_line("CATEGORIES", ",".join(map(escaped, item.categories)))
    yield content_line("CLASS", CLASSES.get(item.text("Sensitivity"), "PUBLIC"))


def _when(item: Item, telling: Telling) -> Iterator[str]:
    moments = telling.moments
    if item.series is not None:
        table = timetable(item)
        yield "RRULE:" + write_rule(
            item.series.recurrence, zone=table.zone, wall_start=table.wall_start,
            is_all_day=moments.is_all_day,
        )  # fmt: skip
        yield from (moments.line("EXDATE", format_instant(each)) for each in deleted_starts(item))
    if item.text("RecurrenceId"):
        yield moments.line("RECURRENCE-ID", item.text("RecurrenceId"))
    proposes = telling.method == "COUNTER"
    for name, field in (("DTSTART", "Start"), ("DTEND", "End")):
        proposed = item.text(f"Proposed{field}") if proposes else ""
        yield moments.line(name, proposed or item.text(field))


def _state(item: Item, telling: Telling) -> Iterator[str]:
    is_off = telling.method == "CANCEL" or item.is_true("IsCancelled")
    sequence = str(item.integer("AppointmentSequenceNumber"))
    priority, importance = _PRIORITIES.get(item.text("Importance"), ("5", "1"))
    stamp = parse_instant(item.text("DateTimeStamp") or item.text("LastModifiedTime"))
    # A request says as what it came, and only beside it what the organizer intends.
    busy = item.text("IntendedFreeBusyStatus") or item.text("LegacyFreeBusyStatus") or "Busy"
    shown = "Free" if is_off else busy
    now = "Tentative" if telling.method == "REQUEST" else shown
    yield content_line("DTSTAMP", f"{stamp:%Y%m%dT%H%M%SZ}")
    yield content_line("TRANSP", "TRANSPARENT" if shown == "Free" else "OPAQUE")
    yield content_line("STATUS", "CANCELLED" if is_off else "CONFIRMED")
    yield content_line("SEQUENCE", sequence)
    yield content_line("PRIORITY", priority)
    yield content_line("X-MICROSOFT-CDO-APPT-SEQUENCE", sequence)
    yield content_line("X-MICROSOFT-CDO-BUSYSTATUS", BUSY[now])
    yield content_line("X-MICROSOFT-CDO-INTENDEDSTATUS", BUSY[shown])
    yield content_line("X-MICROSOFT-CDO-ALLDAYEVENT", str(telling.moments.is_all_day).upper())
    yield content_line("X-MICROSOFT-CDO-IMPORTANCE", importance)
    if item.text("AllowNewTimeProposal") == "false":
        yield content_line("X-MICROSOFT-DISALLOW-COUNTER", "TRUE")


def _file(file: Attachment) -> str:
    content = base64.b64encode(file.content).decode()
    return content_line(
        "ATTACH", content, ENCODING="BASE64", VALUE="BINARY", FMTTYPE=file.content_type,
        X_FILENAME=file.name,
    )  # fmt: skip


def _alarm(item: Item, telling: Telling) -> list[str]:
    if telling.method != PUBLISH or not item.is_true("ReminderIsSet"):
        return []
    minutes = item.integer("ReminderMinutesBeforeStart")
    return [
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:REMINDER",
        f"TRIGGER;RELATED=START:-PT{minutes}M", "END:VALARM",
    ]  # fmt: skip
