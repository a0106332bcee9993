"""Entries of calendars as the window shows them; series as their occurrences."""

from datetime import UTC, date, datetime, timedelta

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.reading import zone_for
from ews_meetings.sandbox.rendering.bodies import body_as
from ews_meetings.sandbox.series import has_occurrence, occurrence_at, occurrence_on
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import calendars_of, folder_by_number, own_folder
from ews_meetings.sandbox.store.items import item_by_number, items_by_uid
from ews_meetings.sandbox.store.model import Attendee, Item
from ews_meetings.sandbox.store.occurrences import entries_between
from ews_meetings.sandbox.times import microseconds, parse_instant

Json = dict[str, object]
_LONGEST_TEXT = 20_000
_ROLES = {
    "RequiredAttendees": "required", "OptionalAttendees": "optional", "Resources": "resource",
}  # fmt: skip


def between(db: Database, mailbox: str, start: datetime, end: datetime) -> list[Item]:
    """Returns what lies in a span in all calendars of a mailbox, by start."""
    span = microseconds(start), microseconds(end)
    found = [
        one
        for calendar in calendars_of(db, mailbox)
        for one in entries_between(db, calendar.number, *span)
        if one.kind == "CalendarItem"
    ]
    return sorted(found, key=lambda one: parse_instant(one.text("Start")))


def find(db: Database, number: int, day: date | None) -> Item | None:
    """Returns an item, or the occurrence of a series on a day of its pattern."""
    item = item_by_number(db, number)
    if item is None or day is None:
        return item
    is_there = item.series is not None and has_occurrence(item, day)
    return occurrence_on(item, day) if is_there else None


def about(db: Database, message: Item) -> Item | None:
    """Returns the entry in the same mailbox that a message is about."""
    uid, original = message.text("UID"), message.text("RecurrenceId")
    for calendar in calendars_of(db, message.mailbox) if uid else ():
        for item in reversed(items_by_uid(db, calendar.number, uid)):
            part = occurrence_at(item, original) if item.series and original else None
            return part or item
    return None


def short(db: Database, item: Item) -> Json:
    """Returns what a calendar shows of an entry."""
    calendar = folder_by_number(db, item.folder)
    return {
        "id": ids.encode_item(item.number, item.day, nonce=db.nonce),
        "calendar": "" if calendar is None or calendar.distinguished else calendar.name,
        "subject": item.text("Subject"),
        "location": item.text("Location"),
        "start": item.text("Start"),
        "end": item.text("End"),
        "days": _days(item),
        "is_organizer": item.is_organized_here,
        "is_meeting": item.is_true("IsMeeting"),
        "is_cancelled": item.is_true("IsCancelled"),
        "is_series": item.series is not None or item.instance is not None,
        "my_response": item.text("MyResponseType"),
        "busy": item.text("LegacyFreeBusyStatus"),
    }


def whole(db: Database, item: Item) -> Json:
    """Returns all there is to say of an entry, with the comments of those who answered."""
    organizer = item.people.get("Organizer", ())
    comments = _comments(db, item)
    return {
        **short(db, item),
        "uid": item.text("UID"),
        "body": text_of(item),
        "organizer": item.organizer,
        "organizer_name": organizer[0].name if organizer else "",
        "occurrence": item.text("RecurrenceId") if item.instance else "",
        "was_sent": item.is_true("MeetingRequestWasSent"),
        "may_propose": item.text("AllowNewTimeProposal") != "false",
        "attendees": [_attendee(who, comments.get(who.address, "")) for who in item.attendees],
        "attachments": [file.name for file in attachments_of(db, item.row)],
    }


def text_of(item: Item) -> str:
    """Returns the body as text, shortened where it is endless."""
    text = body_as(item.body, "Text").text if item.body else ""
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}…"


def _days(item: Item) -> list[str]:
    """Returns first and last day of an all-day entry, by the calendar of its own zone."""
    if not item.is_true("IsAllDayEvent"):
        return []
    first, end = (
        parse_instant(item.text(name)).astimezone(zone_for(item, name, UTC))
        for name in ("Start", "End")
    )
    last = max(first, end - timedelta(seconds=1))
    return [first.date().isoformat(), last.date().isoformat()]


def _attendee(who: Attendee, comment: str) -> Json:
    person = find_person(who.address)
    return {
        "address": who.address,
        "name": who.mailbox.name or (person.name if person else ""),
        "role": _ROLES.get(who.role, ""),
        "response": who.response,
        "responded": who.responded,
        "proposed_start": who.proposed_start,
        "proposed_end": who.proposed_end,
        "comment": comment,
    }


def _comments(db: Database, item: Item) -> dict[str, str]:
    """Returns what each attendee wrote with the newest answer about just this entry."""
    uid = item.text("UID")
    if not uid or not item.is_organized_here:
        return {}
    inbox = own_folder(db, item.mailbox, "inbox")
    return {
        answer.people["From"][0].address.lower(): text_of(answer)
        for answer in items_by_uid(db, inbox, uid)
        if answer.kind == "MeetingResponse"
        and answer.people.get("From")
        and (
            item.series is not None
            or answer.text("RecurrenceId") in {"", item.text("RecurrenceId")}
        )
    }
