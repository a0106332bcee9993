"""The store turned into views."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.occurrences import changed_occurrences, deleted_starts
from ews_meetings.sandbox.store.attachments import attachments_of
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import named_folder, own_folder
from ews_meetings.sandbox.store.items import items_in
from ews_meetings.sandbox.store.mails import all_mails
from ews_meetings.sandbox.store.model import Attendee, Item, Property
from ews_meetings.sandbox.times import format_instant
from ews_meetings.sandbox.views import (
    AttendeeView,
    CalendarView,
    MailView,
    MessageView,
    OccurrenceView,
)

_ROLES = {
    "RequiredAttendees": "required", "OptionalAttendees": "optional", "Resources": "resource",
}  # fmt: skip


def mail_views(db: Database, *, only_external: bool = False) -> tuple[MailView, ...]:
    """Returns what left, oldest first."""
    return tuple(
        MailView(
            kind=mail.kind, sender=mail.sender, to=mail.recipient, subject=mail.subject,
            uid=mail.uid, step=mail.step, at=mail.at, original_start=mail.original_start,
            number=mail.number,
        )
        for mail in all_mails(db, only_external=only_external)
    )  # fmt: skip


def message_views(db: Database, mailbox: str, folder: str) -> tuple[MessageView, ...]:
    """Returns the messages of a folder, oldest first."""
    items = items_in(db, own_folder(db, mailbox, folder))
    return tuple(_message(db, item) for item in items if item.kind != "CalendarItem")


def calendar_views(db: Database, mailbox: str, folder: str) -> tuple[CalendarView, ...]:
    """Returns the calendar entries of a folder, oldest first.

    Raises:
        KeyError: there is no folder with this fixed or display name.
    """
    found = named_folder(db, mailbox, folder)
    if found is None:
        raise KeyError(folder)
    items = items_in(db, found.number)
    return tuple(_entry(db, item) for item in items if item.kind == "CalendarItem")


def _id(db: Database, item: Item) -> str:
    return ids.encode_item(item.number, item.day, nonce=db.nonce)


def _message(db: Database, item: Item) -> MessageView:
    author = item.people.get("From", ())
    return MessageView(
        item_id=_id(db, item),
        kind=item.kind,
        item_class=item.text("ItemClass"),
        subject=item.text("Subject"),
        sender=author[0].address if author else "",
        uid=item.text("UID"),
        request_type=item.text("MeetingRequestType"),
        response=item.text("ResponseType") if item.kind == "MeetingResponse" else "",
        body=item.body.text if item.body else "",
        at=item.text("DateTimeReceived"),
        original_start=item.text("RecurrenceId"),
        proposed_start=item.text("ProposedStart"),
        proposed_end=item.text("ProposedEnd"),
        properties=_named(dict(item.properties)),
    )


def _entry(db: Database, item: Item) -> CalendarView:
    return CalendarView(
        item_id=_id(db, item),
        change_key=ids.encode_change(item.change),
        uid=item.text("UID"),
        subject=item.text("Subject"),
        start=item.text("Start"),
        end=item.text("End"),
        location=item.text("Location"),
        body=item.body.text if item.body else "",
        organizer=item.organizer,
        is_meeting=item.is_true("IsMeeting"),
        is_cancelled=item.is_true("IsCancelled"),
        was_sent=item.is_true("MeetingRequestWasSent"),
        sequence=item.integer("AppointmentSequenceNumber"),
        my_response=item.text("MyResponseType"),
        busy=item.text("LegacyFreeBusyStatus"),
        attendees=tuple(_attendee(who) for who in item.attendees),
        attachments=tuple(file.name for file in attachments_of(db, item.row)),
        properties=_named(dict(item.properties)),
        is_series=item.series is not None,
        deleted=tuple(format_instant(each) for each in deleted_starts(item)) if item.series else (),
        changed=tuple(map(_changed, changed_occurrences(item))) if item.series else (),
    )


def _changed(one: Item) -> OccurrenceView:
    return OccurrenceView(
        original_start=one.text("OriginalStart"),
        start=one.text("Start"),
        end=one.text("End"),
        subject=one.text("Subject"),
        location=one.text("Location"),
        body=one.body.text if one.body else "",
        is_cancelled=one.is_true("IsCancelled"),
        my_response=one.text("MyResponseType"),
        busy=one.text("LegacyFreeBusyStatus"),
        attendees=tuple(_attendee(who) for who in one.attendees),
    )


def _attendee(who: Attendee) -> AttendeeView:
    return AttendeeView(
        who.address, _ROLES[who.role], who.response, who.responded,
        who.proposed_start, who.proposed_end,
    )  # fmt: skip


def _named(properties: dict[str, Property]) -> dict[str, str]:
    return {
        key.partition(":")[2]: held.values[0]
        for key, held in properties.items()
        if ":" in key and held.type == "String"
    }
