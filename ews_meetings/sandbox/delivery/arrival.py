"""A request or a cancellation arrives at a mailbox of the sandbox."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.delegates import share_with_delegates
from ews_meetings.sandbox.delivery.messages import (
    cancelled_subject,
    organizer_of,
    visible_attendees,
    wire_uid,
)
from ews_meetings.sandbox.delivery.post import put_in_inbox, retire_messages
from ews_meetings.sandbox.series import keeping_own, occurrence_at, shared
from ews_meetings.sandbox.store.attachments import copy_attachments
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import insert_item, items_by_uid
from ews_meetings.sandbox.store.model import Attendee, Item, Series
from ews_meetings.sandbox.store.occurrences import save_entry
from ews_meetings.sandbox.store.processing import Processing, processing_of

ANSWERED = frozenset(("Accept", "Tentative"))
_TAKEN = (
    "Subject", "Sensitivity", "Importance", "Culture", "Start", "End", "IsAllDayEvent", "Location",
    "IsResponseRequested", "AllowNewTimeProposal",
)  # fmt: skip


def copy_at(scene: Scene, mailbox: str, uid: str) -> Item | None:
    """Returns the attendee's own copy of a meeting; of a series rather than of a part of it."""
    calendar = own_folder(scene.db, mailbox, "calendar")
    found = [one for one in items_by_uid(scene.db, calendar, uid) if not one.is_organized_here]
    whole = [one for one in found if not one.text("RecurrenceId")]
    return (whole or found)[-1] if found else None


def copy_of(scene: Scene, mailbox: str, about: Item) -> Item | None:
    """Returns the attendee's copy of what a meeting, an occurrence or a message is about."""
    copy = copy_at(scene, mailbox, wire_uid(about))
    original = about.text("RecurrenceId")
    if not original or copy is None:
        return copy
    if copy.series is not None:
        return occurrence_at(copy, original)
    return copy if copy.text("RecurrenceId") == original else None


def request_type(prior: Item | None, meeting: Item, *, first: str) -> str:
    """Says what a request is to the attendee who gets it (A40 to A42)."""
    if prior is None:
        return first
    return "InformationalUpdate" if _stands(prior, meeting) else "FullUpdate"


def _stands(prior: Item, meeting: Item) -> bool:
    """Says whether the attendee answered, and the meeting did not move since."""
    return prior.text("MyResponseType") in ANSWERED and not moved(prior, meeting)


def moved(before: Item, after: Item) -> bool:
    """Says whether a meeting has another time now."""
    old, new = (item.series and item.series.recurrence for item in (before, after))
    return old != new or any(before.text(name) != after.text(name) for name in ("Start", "End"))


def arrive_request(scene: Scene, meeting: Item, message: Item, *, mailbox: str) -> Item:
    """Puts a request into the Inbox and a tentative entry into the calendar (A5, A6, A52).

    What the mailbox does with it beside that stands in its calendar processing; its delegates get
    a copy.

    Returns:
        The message in the Inbox.
    """
    rules, prior = processing_of(scene.db, mailbox), copy_of(scene, mailbox, meeting)
    files = meeting if scene.flavour.attachments_travel else None
    if rules.is_on:
        retire_messages(
            scene, mailbox=mailbox, uid=wire_uid(meeting), original=meeting.text("RecurrenceId")
        )
    else:
        message = message.with_texts(HasBeenProcessed="false")
    if _enters(rules, prior):
        copy = _keep_copy(scene, _copy(scene, meeting, prior, mailbox), files)
        message = message.with_texts(AssociatedItem=str(copy.number))
    arrived = put_in_inbox(scene, message, mailbox=mailbox, files_of=files)
    return share_with_delegates(scene, arrived)


def _enters(rules: Processing, prior: Item | None) -> bool:
    """Says whether a request is entered in the calendar before anybody answers it."""
    is_expected = rules.add_new_requests_tentatively or rules.answers or prior is not None
    return rules.is_on and is_expected


def enter_request(scene: Scene, request: Item, *, mailbox: str) -> Item:
    """Enters a request that nobody has entered yet, and returns the entry."""
    prior = copy_of(scene, mailbox, request)
    meeting = request.with_texts(LegacyFreeBusyStatus=request.text("IntendedFreeBusyStatus"))
    files = request if scene.flavour.attachments_travel else None
    return _keep_copy(scene, _copy(scene, meeting, prior, mailbox), files)


def _keep_copy(scene: Scene, copy: Item, files_of: Item | None) -> Item:
    kept = save_entry(scene.db, copy) if copy.row else insert_item(scene.db, copy)
    if (
        kept.instance is None
        and files_of is not None
        and (files_of.attachment_count or kept.attachment_count)
    ):
        copy_attachments(scene.db, files_of.row, kept.row)
    return kept


def _copy(scene: Scene, meeting: Item, prior: Item | None, mailbox: str) -> Item:
    base = prior or _empty_copy(scene, mailbox)
    stands = prior is not None and _stands(prior, meeting)
    taken = {name: meeting.texts.get(name) for name in _TAKEN}
    copy = base.with_texts(
        **taken,
        UID=wire_uid(meeting),
        RecurrenceId=meeting.texts.get("RecurrenceId"),
        IsMeeting="true",
        IsCancelled="false",
        MeetingRequestWasSent="true",
        AppointmentState="3",
        AppointmentSequenceNumber=str(meeting.integer("AppointmentSequenceNumber")),
        IntendedBusy=meeting.text("LegacyFreeBusyStatus") or "Busy",
        MyResponseType=base.text("MyResponseType") if stands else "NoResponseReceived",
        LegacyFreeBusyStatus=base.text("LegacyFreeBusyStatus") if stands else "Tentative",
        DateTimeStamp=scene.stamp(),
        LastModifiedTime=scene.stamp(),
    )
    return replace(
        copy,
        body=meeting.body,
        categories=base.categories or meeting.categories,
        attendees=visible_attendees(meeting),
        people={**base.people, "Organizer": (organizer_of(meeting),)},
        zones=meeting.zones,
        series=_series(meeting, prior),
    )


def _series(meeting: Item, prior: Item | None) -> Series | None:
    """Returns the series of a request; what the attendee did to his copy stays unless it moved."""
    told = shared(meeting, _TAKEN)
    if told is None or prior is None or prior.series is None or moved(prior, meeting):
        return told
    return keeping_own(told, prior.series, _TAKEN)


def _empty_copy(scene: Scene, mailbox: str) -> Item:
    now = scene.stamp()
    return Item(
        kind="CalendarItem",
        mailbox=mailbox,
        folder=own_folder(scene.db, mailbox, "calendar"),
        texts={
            "ItemClass": "IPM.Appointment", "ReminderIsSet": "true",
            "ReminderMinutesBeforeStart": "15", "DateTimeCreated": now, "DateTimeReceived": now,
            "DateTimeSent": now,
        },
    )  # fmt: skip


def arrive_cancellation(scene: Scene, meeting: Item, message: Item, *, mailbox: str) -> Item:
    """Puts a cancellation into the Inbox and marks the entry of the calendar (A20, A69, A72)."""
    if not processing_of(scene.db, mailbox).is_on:
        unseen = message.with_texts(HasBeenProcessed="false")
        arrived = put_in_inbox(scene, unseen, mailbox=mailbox, files_of=None)
        return share_with_delegates(scene, arrived)
    copy = copy_of(scene, mailbox, meeting)
    retire_messages(
        scene, mailbox=mailbox, uid=wire_uid(meeting), original=meeting.text("RecurrenceId")
    )
    if copy is not None:
        kept = _mark_cancelled(scene, copy, meeting)
        message = message.with_texts(AssociatedItem=str(kept.number))
    arrived = put_in_inbox(scene, message, mailbox=mailbox, files_of=None)
    return share_with_delegates(scene, arrived)


def _mark_cancelled(scene: Scene, copy: Item, meeting: Item) -> Item:
    return save_entry(
        scene.db,
        copy.with_texts(
            IsCancelled="true",
            AppointmentState="7",
            AppointmentSequenceNumber=str(meeting.integer("AppointmentSequenceNumber")),
            Subject=cancelled_subject(copy),
            LegacyFreeBusyStatus="Free",
            ReminderIsSet="false",
            LastModifiedTime=scene.stamp(),
        ),
    )


def merge_tracking(before: Item, after: Item, *, keeps_answers: bool) -> tuple[Attendee, ...]:
    """Returns the new list of attendees with what was known of those who stay on it."""
    known = {who.address: who for who in before.attendees}
    return tuple(
        who if known.get(who.address) is None else _carried(known[who.address], who, keeps_answers)
        for who in after.attendees
    )


def _carried(old: Attendee, new: Attendee, keeps_answers: bool) -> Attendee:  # noqa: FBT001  private
    kept = old if keeps_answers else Attendee(old.mailbox, old.role, is_invited=old.is_invited)
    box = replace(old.mailbox, name=new.mailbox.name or old.mailbox.name)
    return replace(kept, role=new.role, mailbox=box)
