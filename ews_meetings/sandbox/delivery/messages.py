"""The messages that travel, made from a meeting; values only, nothing is stored here."""

from collections.abc import Sequence
from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.people import find_list, find_person
from ews_meetings.sandbox.series import shared
from ews_meetings.sandbox.store.model import Attendee, Body, Item, Mailbox

_SHARED = (
    "Sensitivity", "Importance", "Culture", "Start", "End", "IsAllDayEvent", "Location",
    "IsResponseRequested", "AllowNewTimeProposal", "Subject", "RecurrenceId", "OriginalStart",
)  # fmt: skip
_BRIEF = ("Sensitivity", "Importance", "Culture", "Start", "End", "Location", "RecurrenceId")
_ANSWER_CLASSES = {
    "Accept": "IPM.Schedule.Meeting.Resp.Pos",
    "Tentative": "IPM.Schedule.Meeting.Resp.Tent",
    "Decline": "IPM.Schedule.Meeting.Resp.Neg",
}
_ANSWER_WORDS = {"Accept": "Accepted", "Tentative": "Tentative", "Decline": "Declined"}


def mailbox_of(address: str) -> Mailbox:
    """Returns name and address of a person or a list, or the bare address of a stranger."""
    person, group = find_person(address), find_list(address)
    if group is not None:
        return Mailbox(group.address, group.name, kind="PublicDL")
    return Mailbox(address) if person is None else Mailbox(person.address, person.name)


def wire_uid(meeting: Item) -> str:
    """Returns the UID that goes out with a meeting; gromox invents another one (`servers.md`)."""
    return meeting.text("WireUID") or meeting.text("UID")


def organizer_of(meeting: Item) -> Mailbox:
    """Returns in whose name a meeting is sent."""
    return mailbox_of(meeting.organizer or meeting.mailbox)


def _taken(meeting: Item, names: tuple[str, ...]) -> dict[str, str]:
    return {name: meeting.texts[name] for name in names if name in meeting.texts}


def _noted(scene: Scene) -> dict[str, str]:
    now = scene.stamp()
    return dict.fromkeys(("DateTimeReceived", "DateTimeSent", "DateTimeCreated", "LastModifiedTime", "DateTimeStamp"), now)  # fmt: skip


def _message(
    scene: Scene, *, kind: str, sender: str, to: tuple[Mailbox, ...], texts: dict[str, str]
) -> Item:
    author = mailbox_of(sender)
    return Item(
        kind=kind,
        mailbox="",
        folder=0,
        texts={
            **_noted(scene), **texts, "ConversationTopic": texts.get("Subject", ""),
            "IsRead": "false", "LastModifiedName": author.name,
        },
        people={"Sender": (author,), "From": (author,), "ToRecipients": to},
    )  # fmt: skip


def visible_attendees(meeting: Item) -> tuple[Attendee, ...]:
    """Returns the list as attendees see it: without resources and without answers (A47)."""
    return tuple(
        Attendee(who.mailbox, who.role) for who in meeting.attendees if who.role != "Resources"
    )


def _in_role(meeting: Item, role: str) -> tuple[Mailbox, ...]:
    return tuple(who.mailbox for who in meeting.attendees if who.role == role)


def request_message(scene: Scene, meeting: Item, *, request_type: str) -> Item:
    """Makes the request for a meeting as it is now (A40, A44, A45, A46)."""
    message = _message(
        scene,
        kind="MeetingRequest",
        sender=organizer_of(meeting).address,
        to=_in_role(meeting, "RequiredAttendees"),
        texts={
            **_taken(meeting, _SHARED),
            "ItemClass": "IPM.Schedule.Meeting.Request",
            "UID": wire_uid(meeting),
            "MeetingRequestType": request_type,
            "IntendedFreeBusyStatus": meeting.text("LegacyFreeBusyStatus") or "Busy",
            "LegacyFreeBusyStatus": "Tentative",
            "IsMeeting": "true",
            "IsCancelled": "false",
            "MeetingRequestWasSent": "true",
            "AppointmentState": "3",
            "AppointmentSequenceNumber": str(meeting.integer("AppointmentSequenceNumber")),
            "MyResponseType": "NoResponseReceived",
            "ResponseType": "NoResponseReceived",
            "IsDelegated": "false",
            "IsOutOfDate": "false",
            "HasBeenProcessed": "true",
            "IsOrganizer": "false",
        },
    )
    return replace(
        message,
        body=meeting.body,
        categories=meeting.categories,
        attendees=visible_attendees(meeting),
        people={
            **message.people,
            "CcRecipients": _in_role(meeting, "OptionalAttendees"),
            "Organizer": (organizer_of(meeting),),
        },
        zones=meeting.zones,
        series=shared(meeting, _SHARED),
    )


def cancellation_message(
    scene: Scene, meeting: Item, *, recipients: tuple[Mailbox, ...], body: Body | None
) -> Item:
    """Makes the cancellation of a meeting (A69, A73)."""
    message = _message(
        scene,
        kind="MeetingCancellation",
        sender=organizer_of(meeting).address,
        to=recipients,
        texts={
            **_taken(meeting, _BRIEF),
            "Subject": cancelled_subject(meeting),
            "ItemClass": "IPM.Schedule.Meeting.Canceled",
            "UID": wire_uid(meeting),
            "AppointmentSequenceNumber": str(meeting.integer("AppointmentSequenceNumber")),
            "ResponseType": "Unknown",
            "IsDelegated": "false",
            "IsOutOfDate": "false",
            "HasBeenProcessed": "true",
            "IsOrganizer": "false",
        },
    )
    return replace(message, body=body or meeting.body, series=shared(meeting, _BRIEF))


def cancelled_subject(meeting: Item) -> str:
    """Returns the subject that a cancelled meeting shows."""
    subject = meeting.text("Subject")
    return subject if subject.startswith("Canceled: ") else f"Canceled: {subject}"


def forward_notice(scene: Scene, meeting: Item, *, forwarder: str, to: Sequence[str]) -> Item:
    """Makes the notice to an organizer that a meeting was forwarded (MS-OXOCAL 2.2.9)."""
    names = ", ".join(mailbox_of(address).name or address for address in to)
    message = _message(
        scene,
        kind="MeetingMessage",
        sender=forwarder,
        to=(organizer_of(meeting),),
        texts={
            **_taken(meeting, ("Sensitivity", "Importance", "Culture", "RecurrenceId")),
            "Subject": f"Meeting Forward Notification: {meeting.text('Subject')}",
            "ItemClass": "IPM.Schedule.Meeting.Notification.Forward",
            "UID": wire_uid(meeting),
            "IsDelegated": "false",
            "IsOutOfDate": "false",
            "HasBeenProcessed": "true",
            "IsOrganizer": "false",
        },
    )
    text = f"{mailbox_of(forwarder).name} has forwarded your meeting to {names}."
    return replace(message, body=Body("Text", text))


def _answer_word(copy: Item, response: str) -> str:
    return "New Time Proposed" if copy.text("ProposedStart") else _ANSWER_WORDS[response]


def answer_message(scene: Scene, copy: Item, *, response: str, body: Body | None) -> Item:
    """Makes the answer that an attendee gives from the own copy of a meeting (A57 to A59, A63)."""
    message = _message(
        scene,
        kind="MeetingResponse",
        sender=copy.mailbox,
        to=copy.people.get("Organizer", ()),
        texts={
            **_taken(copy, _BRIEF),
            "Subject": f"{_answer_word(copy, response)}: {copy.text('Subject')}",
            "ItemClass": _ANSWER_CLASSES[response],
            "UID": copy.text("UID"),
            "ResponseType": response,
            "IsDelegated": "false",
            "IsOutOfDate": "false",
            "HasBeenProcessed": "true",
            "IsOrganizer": "false",
            **_taken(copy, ("ProposedStart", "ProposedEnd")),
        },
    )
    return replace(message, body=body, series=shared(copy, _BRIEF))
