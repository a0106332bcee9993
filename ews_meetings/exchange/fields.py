"""Says of every field of a meeting where EWS keeps it, how it is written and how it is read.

One row per row of `model/fields.py`, walked by `outbound.py` and `inbound.py`. What one element
cannot say alone (a zone without its time, an attendee's role and name) is written and read by the
row that leads; the other row names it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from ews_meetings.exchange import attachments, choices, people, recurrence, span
from ews_meetings.exchange.elements import Element, View, flag, local_name, sendable, text, typed
from ews_meetings.model.meeting import Body, BodyKind, Meeting

SCHEMA_ORDER = [
    "Subject",
    "Sensitivity",
    "Body",
    "Attachments",
    "Categories",
    "Importance",
    "ReminderIsSet",
    "ReminderMinutesBeforeStart",
    "ExtendedProperty",
    "UID",
    "Start",
    "End",
    "IsAllDayEvent",
    "LegacyFreeBusyStatus",
    "Location",
    "IsResponseRequested",
    "RequiredAttendees",
    "OptionalAttendees",
    "Resources",
    "Recurrence",
    "StartTimeZone",
    "EndTimeZone",
    "AllowNewTimeProposal",
]
"""Of what we write; any other order is ErrorSchemaValidation (types.xsd, CalendarItemType)."""

_PLACES = {name: place for place, name in enumerate(SCHEMA_ORDER)}


def _write_nothing(_meeting: Meeting) -> Iterable[Element]:
    return ()


def _read_nothing(meeting: Meeting, _item: View) -> Meeting:
    return meeting


@dataclass(frozen=True, slots=True, kw_only=True)
class EwsField:
    """One row."""

    name: str
    """As in `model/fields.py`."""
    paths: tuple[str, ...] = ()
    """The FieldURIs that hold it."""
    write: Callable[[Meeting], Iterable[Element]] = _write_nothing
    read: Callable[[Meeting, View], Meeting] = _read_nothing
    led_by: str = ""
    """The row that writes and reads this field too."""
    leaves_unwritten: bool = False
    """Whether a change leaves a path alone that has no value, in the place of deleting it."""


def _write_body(meeting: Meeting) -> Iterable[Element]:
    kind = "HTML" if meeting.body.kind is BodyKind.HTML else "Text"
    yield text("Body", meeting.body.content, BodyType=kind)


def _read_body(meeting: Meeting, item: View) -> Meeting:
    element = item.child("Body")
    if element is None:
        return meeting
    kind = BodyKind.HTML if element.get("BodyType") == "HTML" else BodyKind.TEXT
    return replace(meeting, body=Body(content=element.text or "", kind=kind))


def _write_location(meeting: Meeting) -> Iterable[Element]:
    return (text("Location", meeting.location),) if meeting.location else ()


def _write_reminder(meeting: Meeting) -> Iterable[Element]:
    """Write that there is none, too: a server's default is a quarter of an hour."""
    yield flag("ReminderIsSet", meeting.reminder_minutes is not None)
    if meeting.reminder_minutes is not None:
        yield text("ReminderMinutesBeforeStart", str(meeting.reminder_minutes))


def _read_reminder(meeting: Meeting, item: View) -> Meeting:
    minutes = item.number("ReminderMinutesBeforeStart") or 0
    return replace(meeting, reminder_minutes=minutes if item.flag("ReminderIsSet") else None)


def _write_categories(meeting: Meeting) -> Iterable[Element]:
    """Write no empty name: servers refuse them."""
    names = [name for name in map(sendable, meeting.categories) if name.strip()]
    if names:
        yield typed("Categories", *(text("String", name) for name in names))


def _read_categories(meeting: Meeting, item: View) -> Meeting:
    names = (element.text or "" for element in item.children("Categories/String"))
    return replace(meeting, categories=tuple(names))


def _read_response_requested(meeting: Meeting, item: View) -> Meeting:
    return replace(meeting, is_response_requested=item.flag("IsResponseRequested") is not False)


def _read_new_time(meeting: Meeting, item: View) -> Meeting:
    return replace(meeting, allows_new_time=item.flag("AllowNewTimeProposal") is not False)


EWS_FIELDS: tuple[EwsField, ...] = (
    EwsField(
        name="subject",
        paths=("item:Subject",),
        write=lambda m: (text("Subject", m.subject),),
        read=lambda m, item: replace(m, subject=item.text("Subject") or ""),
    ),
    EwsField(
        name="time",
        paths=("calendar:Start", "calendar:End", "calendar:IsAllDayEvent"),
        write=span.write_time,
        read=span.read_time,
    ),
    EwsField(
        name="zone",
        paths=("calendar:StartTimeZone", "calendar:EndTimeZone"),
        led_by="time",
    ),
    EwsField(
        name="recurrence",
        paths=("calendar:Recurrence",),
        write=recurrence.write_recurrence,
        read=recurrence.read_recurrence,
    ),
    EwsField(
        name="location",
        paths=("calendar:Location",),
        write=_write_location,
        read=lambda m, item: replace(m, location=item.text("Location") or ""),
    ),
    EwsField(
        name="attendees",
        paths=("calendar:RequiredAttendees", "calendar:OptionalAttendees", "calendar:Resources"),
        write=people.write_attendees,
        read=people.read_attendees,
    ),
    EwsField(name="roles", led_by="attendees"),
    EwsField(name="names", led_by="attendees"),
    EwsField(name="body", paths=("item:Body",), write=_write_body, read=_read_body),
    EwsField(
        name="attachments",
        paths=("item:Attachments",),
        write=attachments.write_attachments,
        read=attachments.read_attachments,
    ),
    EwsField(
        name="free_busy",
        paths=("calendar:LegacyFreeBusyStatus",),
        write=choices.write_free_busy,
        read=choices.read_free_busy,
    ),
    EwsField(
        name="reminder",
        paths=("item:ReminderIsSet", "item:ReminderMinutesBeforeStart"),
        write=_write_reminder,
        read=_read_reminder,
        leaves_unwritten=True,
    ),
    EwsField(
        name="importance",
        paths=("item:Importance",),
        write=choices.write_importance,
        read=choices.read_importance,
    ),
    EwsField(
        name="sensitivity",
        paths=("item:Sensitivity",),
        write=choices.write_sensitivity,
        read=choices.read_sensitivity,
    ),
    EwsField(
        name="categories",
        paths=("item:Categories",),
        write=_write_categories,
        read=_read_categories,
    ),
    EwsField(
        name="response_requested",
        paths=("calendar:IsResponseRequested",),
        write=lambda m: (flag("IsResponseRequested", m.is_response_requested),),
        read=_read_response_requested,
    ),
    EwsField(
        name="new_time_allowed",
        paths=("calendar:AllowNewTimeProposal",),
        write=lambda m: (flag("AllowNewTimeProposal", m.allows_new_time),),
        read=_read_new_time,
    ),
)
"""Every field of a meeting, in the order of `model/fields.py`."""

_BLANK = Meeting(subject="", span=span.NOWHEN)


def paths_of_meeting() -> tuple[str, ...]:
    """Return the FieldURIs that a whole meeting is read from."""
    return tuple(path for row in EWS_FIELDS for path in row.paths)


def write_meeting(meeting: Meeting) -> list[Element]:
    """Return the elements that say what a meeting is, in any order.

    Raises:
        UnknownZone: Windows has no such zone.
    """
    return [element for row in EWS_FIELDS for element in row.write(meeting)]


def read_meeting(item: View) -> Meeting:
    """Return the meeting that a CalendarItem element holds."""
    meeting = _BLANK
    for row in EWS_FIELDS:
        meeting = row.read(meeting, item)
    return meeting


def calendar_item(elements: Iterable[Element]) -> Element:
    """Return a CalendarItem of these elements, in the order that the schema wants."""
    ordered = sorted(elements, key=lambda element: _PLACES[local_name(element)])
    return typed("CalendarItem", *ordered)
