"""What a calendar item must be, and what the server adds to one; pure, nothing is stored or sent."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, tzinfo

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.goid import invent_uid
from ews_meetings.sandbox.placing import arranged
from ews_meetings.sandbox.reading import zone_for
from ews_meetings.sandbox.rendering.bodies import rewritten
from ews_meetings.sandbox.store.derived import WAS_INVITED
from ews_meetings.sandbox.store.model import Attendee, Body, Item
from ews_meetings.sandbox.times import format_instant, parse_instant

_LONGEST = timedelta(days=5 * 366)
_YEARS = range(1601, 4501)
"""Stored times count from 1601, and series without end end with 4500 (MS-OXCDATA 2.11.1, MS-OXOCAL 2.2.1.44.1)."""
_DEFAULTS = {
    "ItemClass": "IPM.Appointment", "Sensitivity": "Normal", "Importance": "Normal",
    "ReminderIsSet": "true", "ReminderMinutesBeforeStart": "15", "Culture": "en-US",
    "IsAllDayEvent": "false", "LegacyFreeBusyStatus": "Busy", "IsCancelled": "false",
    "MeetingRequestWasSent": "false", "IsResponseRequested": "true",
    "AppointmentSequenceNumber": "0", "AllowNewTimeProposal": "true",
}  # fmt: skip


def blank_meeting(scene: Scene, *, mailbox: str, folder: int, maker: str) -> Item:
    """Returns a calendar item with what the server fills in by itself; `maker` may be a delegate."""
    now, organizer = scene.stamp(), mailbox
    if scene.flavour.delegate_is_organizer:
        organizer = maker
    owner = mailbox_of(organizer)
    stamps = ("DateTimeCreated", "DateTimeReceived", "DateTimeSent", "DateTimeStamp")
    return Item(
        kind="CalendarItem",
        mailbox=mailbox,
        folder=folder,
        texts={
            **_DEFAULTS,
            **dict.fromkeys(stamps, now),
            "LastModifiedTime": now,
            "LastModifiedName": mailbox_of(maker).name,
            "Creator": maker,
            "MyResponseType": scene.flavour.organizer_response,
        },
        people={"Organizer": (owner,)},
    )


def completed(scene: Scene, item: Item) -> Item:
    """Returns a new meeting with UID, names of attendees and the marks of a meeting."""
    if not item.text("UID"):
        item = item.with_texts(UID=invent_uid(scene.now))
        if not scene.flavour.answers_match_invented_uid:
            item = item.with_texts(WireUID=invent_uid(scene.now + timedelta(seconds=1)))
    return with_sent_mark(scene, item)


def with_sent_mark(scene: Scene, item: Item) -> Item:
    """Returns a meeting as one that was sent, where a client has said so and the server believes it."""
    claimed = item.properties.get(WAS_INVITED)
    is_new = claimed is not None and claimed.values == ("true",)
    if not is_new or not scene.flavour.believes_sent_mark or item.is_true("MeetingRequestWasSent"):
        return item
    return _declared_sent(item)


def received(item: Item) -> Item:
    """Returns a meeting whose MIME names somebody else as organizer: the copy of an attendee.

    Nothing is ever sent of it. Source: PidLidAppointmentStateFlags in MS-OXOCAL 2.2.1.10.
    """
    own = next((who for who in item.attendees if who.address == item.mailbox), None)
    answer = "NoResponseReceived" if own is None or own.response == "Unknown" else own.response
    return item.with_texts(IsMeeting="true", AppointmentState="3", MyResponseType=answer)


def settled(scene: Scene, item: Item, *, context: tzinfo) -> Item:
    """Returns a written meeting with everything that follows from what was written.

    Raises:
        EwsError: it ends before it starts, lasts too long, has no time, or one that no calendar
            holds; a series has no occurrence, or occurrences that overlap.
    """
    _check_years(item)
    item = _whole_days(item, context)
    _check_times(item)
    attendees = tuple(_named(scene, who) for who in item.attendees)
    is_meeting = bool(attendees)
    body = item.body
    if body is not None and body.type == "HTML" and scene.flavour.rewrites_html:
        body = Body("HTML", rewritten(body.text))
    item = arranged(
        item, context=context, follows_summer_time=scene.flavour.occurrences_follow_summer_time
    )
    state = {} if item.is_true("IsCancelled") else {"AppointmentState": str(int(is_meeting))}
    return replace(item, attendees=attendees, body=body).with_texts(
        IsMeeting="true" if is_meeting else "false", LastModifiedTime=scene.stamp(), **state
    )


def _declared_sent(item: Item) -> Item:
    """Believes PidLidFInvited: the people hold a mailed copy already (assumption Q14)."""
    return replace(
        item.with_texts(MeetingRequestWasSent="true", LastSequence="0"),
        attendees=tuple(replace(who, is_invited=True) for who in item.attendees),
    )


def _named(scene: Scene, who: Attendee) -> Attendee:
    """Fills in what the directory knows of an address, and keeps rooms where this server does."""
    role = who.role
    if role == "Resources" and not scene.flavour.keeps_room_role:
        role = "RequiredAttendees"
    known = mailbox_of(who.mailbox.address)
    name = known.name or who.mailbox.name or who.mailbox.address
    return replace(who, role=role, mailbox=replace(who.mailbox, name=name, kind=known.kind))


def _check_years(item: Item) -> None:
    given = (item.text(name) for name in ("Start", "End"))
    if any(parse_instant(text).year not in _YEARS for text in given if text):
        raise EwsError("ErrorCalendarOutOfRange", "The date is out of range.")


def _check_times(item: Item) -> None:
    start, end = item.text("Start"), item.text("End")
    if not start or not end:
        raise EwsError("ErrorRequiredPropertyMissing", "Start and End are required.")
    length = parse_instant(end) - parse_instant(start)
    if length < timedelta():
        raise EwsError(
            "ErrorCalendarEndDateIsEarlierThanStartDate", "EndDate is earlier than StartDate"
        )
    if length > _LONGEST:
        raise EwsError("ErrorCalendarDurationIsTooLong", "The duration is longer than five years.")


def _whole_days(item: Item, context: tzinfo) -> Item:
    """Pulls an all-day event to the midnights of its zone."""
    if not item.is_true("IsAllDayEvent") or not item.text("Start") or not item.text("End"):
        return item
    start = _wall(item, "Start", context)
    end = _wall(item, "End", context)
    first = start.replace(hour=0, minute=0, second=0)
    last = end.replace(hour=0, minute=0, second=0)
    if last < end or last <= first:
        last = (last.replace(tzinfo=None) + timedelta(days=1)).replace(tzinfo=last.tzinfo)
    return item.with_texts(
        Start=format_instant(first.astimezone(UTC)), End=format_instant(last.astimezone(UTC))
    )


def _wall(item: Item, name: str, context: tzinfo) -> datetime:
    return parse_instant(item.text(name)).astimezone(zone_for(item, name, context))


def check_addresses(item: Item) -> None:
    """Refuses attendees that cannot be written to (A95).

    Raises:
        EwsError: one has no usable address.
    """
    for who in item.attendees:
        user, at, domain = who.mailbox.address.partition("@")
        if not (user and at and domain) or " " in who.mailbox.address:
            raise EwsError("ErrorInvalidRecipients", "At least one recipient isn't valid.")
