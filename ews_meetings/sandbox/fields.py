"""The properties of items, one row each in schema order; everything that walks items walks these.

A row says how the value is stored and whether a client may write it. Rows of kind ABSENT exist in
the schema but not in the sandbox: asking for them is allowed and returns nothing.
"""

from dataclasses import dataclass
from enum import Enum
from functools import cache


class Kind(Enum):
    """How a property is stored, written and compared."""

    TEXT = "text"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    INSTANT = "instant"
    STAMP = "stamp"
    """An instant the server itself noted, with the flavour's precision."""
    CHOICE = "choice"
    BODY = "body"
    CATEGORIES = "categories"
    ATTENDEES = "attendees"
    PERSON = "person"
    PEOPLE = "people"
    ZONE = "zone"
    ATTACHMENTS = "attachments"
    PROPERTIES = "properties"
    COMPUTED = "computed"
    """Made from other values when it is read; see `rendering/`."""
    SERIES = "series"
    MIME = "mime"
    PLACE = "place"
    """The Location once more, as EnhancedLocation."""
    ABSENT = "absent"


@dataclass(frozen=True, slots=True)
class Field:
    """One property."""

    name: str
    kind: Kind
    writable: bool = False
    choices: tuple[str, ...] = ()
    by_find: bool = True
    """Whether FindItem returns it."""
    by_default: bool = False
    """Whether it belongs to the shape Default."""


_SENSITIVITIES = ("Normal", "Personal", "Private", "Confidential")
_IMPORTANCES = ("Low", "Normal", "High")
_BUSY = ("Free", "Tentative", "Busy", "OOF", "WorkingElsewhere", "NoData")
_RESPONSES = ("Unknown", "Organizer", "Tentative", "Accept", "Decline", "NoResponseReceived")


def _text(*names: str) -> tuple[Field, ...]:
    return tuple(Field(name, Kind.TEXT, writable=True) for name in names)


def _read_only(kind: Kind, *names: str) -> tuple[Field, ...]:
    return tuple(Field(name, kind) for name in names)


def _absent(names: str, *, ignored: bool = False) -> tuple[Field, ...]:
    """Returns rows of what the sandbox does not have; `ignored` may be written, to no effect."""
    return tuple(
        Field(name, Kind.ABSENT, writable=ignored, by_find=False) for name in names.split()
    )


def _hidden(kind: Kind, *names: str, writable: bool = False) -> tuple[Field, ...]:
    return tuple(Field(name, kind, writable=writable, by_find=False) for name in names)


ITEM: tuple[Field, ...] = (
    Field("MimeContent", Kind.MIME, writable=True, by_find=False),
    Field("ItemId", Kind.COMPUTED, by_default=True),
    Field("ParentFolderId", Kind.COMPUTED),
    Field("ItemClass", Kind.TEXT, writable=True),
    Field("Subject", Kind.TEXT, writable=True, by_default=True),
    Field("Sensitivity", Kind.CHOICE, writable=True, choices=_SENSITIVITIES),
    Field("Body", Kind.BODY, writable=True, by_find=False, by_default=True),
    Field("Attachments", Kind.ATTACHMENTS, writable=True, by_find=False, by_default=True),
    Field("DateTimeReceived", Kind.STAMP),
    Field("Size", Kind.COMPUTED),
    Field("Categories", Kind.CATEGORIES, writable=True),
    Field("Importance", Kind.CHOICE, writable=True, choices=_IMPORTANCES),
    *_text("InReplyTo"),
    *_read_only(Kind.COMPUTED, "IsSubmitted", "IsDraft", "IsFromMe", "IsResend", "IsUnmodified"),
    *_absent("InternetMessageHeaders"),
    *_read_only(Kind.STAMP, "DateTimeSent", "DateTimeCreated"),
    Field("ResponseObjects", Kind.COMPUTED, by_find=False, by_default=True),
    Field("ReminderDueBy", Kind.INSTANT, writable=True),
    Field("ReminderIsSet", Kind.BOOLEAN, writable=True),
    *_absent("ReminderNextTime"),
    Field("ReminderMinutesBeforeStart", Kind.INTEGER, writable=True),
    *_read_only(Kind.COMPUTED, "DisplayCc", "DisplayTo"),
    Field("HasAttachments", Kind.COMPUTED, by_default=True),
    Field("ExtendedProperty", Kind.PROPERTIES, writable=True),
    *_text("Culture"),
    *_hidden(Kind.COMPUTED, "EffectiveRights"),
    *_read_only(Kind.TEXT, "LastModifiedName"),
    Field("LastModifiedTime", Kind.STAMP),
    *_read_only(Kind.COMPUTED, "IsAssociated"),
    *_absent(
        "WebClientReadFormQueryString WebClientEditFormQueryString ConversationId UniqueBody Flag"
    ),
    *_absent("StoreEntryId", ignored=True),
    *_absent(
        "InstanceKey NormalizedBody EntityExtractionResult PolicyTag ArchiveTag"
        " RetentionDate Preview RightsManagementLicenseData PredictedActionReasons IsClutter"
        " NextPredictedAction GroupingAction BlockStatus HasBlockedImages"
    ),
    *_hidden(Kind.COMPUTED, "TextBody"),
    *_absent(
        "IconIndex MimeContentUTF8 SearchKey SortKey Hashtags Mentions MentionedMe"
        " PendingSocialActivityTagIds"
    ),
)

_WHEN: tuple[Field, ...] = (
    Field("Start", Kind.INSTANT, writable=True, by_default=True),
    Field("End", Kind.INSTANT, writable=True, by_default=True),
    *_read_only(Kind.INSTANT, "OriginalStart"),
    Field("IsAllDayEvent", Kind.BOOLEAN, writable=True),
    Field("LegacyFreeBusyStatus", Kind.CHOICE, writable=True, choices=_BUSY, by_default=True),
    Field("Location", Kind.TEXT, writable=True, by_default=True),
    Field("When", Kind.TEXT, writable=True, by_find=False),
    *_read_only(Kind.BOOLEAN, "IsMeeting", "IsCancelled"),
    *_read_only(Kind.COMPUTED, "IsRecurring"),
    *_read_only(Kind.BOOLEAN, "MeetingRequestWasSent"),
)
_WHO: tuple[Field, ...] = (
    Field("CalendarItemType", Kind.COMPUTED, by_default=True),
    Field("MyResponseType", Kind.CHOICE, choices=_RESPONSES, by_default=True),
    Field("Organizer", Kind.PERSON, by_default=True),
    *_hidden(Kind.ATTENDEES, "RequiredAttendees", "OptionalAttendees", "Resources", writable=True),
    *_hidden(Kind.COMPUTED, "ConflictingMeetingCount", "AdjacentMeetingCount"),
    *_hidden(Kind.COMPUTED, "ConflictingMeetings", "AdjacentMeetings"),
    *_read_only(Kind.COMPUTED, "Duration", "TimeZone"),
    Field("AppointmentReplyTime", Kind.STAMP),
    *_read_only(Kind.INTEGER, "AppointmentSequenceNumber", "AppointmentState"),
    Field("Recurrence", Kind.SERIES, writable=True, by_find=False),
    *_hidden(Kind.COMPUTED, "FirstOccurrence", "LastOccurrence"),
    *_hidden(Kind.COMPUTED, "ModifiedOccurrences", "DeletedOccurrences"),
    Field("MeetingTimeZone", Kind.ABSENT, writable=True, by_find=False),
    *_hidden(Kind.ZONE, "StartTimeZone", "EndTimeZone", writable=True),
    Field("ConferenceType", Kind.INTEGER, writable=True),
    Field("AllowNewTimeProposal", Kind.BOOLEAN, writable=True),
    *_read_only(Kind.COMPUTED, "IsOnlineMeeting"),
    *_text("MeetingWorkspaceUrl", "NetShowUrl"),
    Field("EnhancedLocation", Kind.PLACE, writable=True, by_find=False),
)
_WALL: tuple[Field, ...] = (
    *_absent("StartWallClock EndWallClock"),
    *_read_only(Kind.COMPUTED, "StartTimeZoneId", "EndTimeZoneId"),
)

CALENDAR: tuple[Field, ...] = (
    *_text("UID"),
    *_read_only(Kind.INSTANT, "RecurrenceId"),
    Field("DateTimeStamp", Kind.STAMP),
    *_WHEN,
    Field("IsResponseRequested", Kind.BOOLEAN, writable=True),
    *_WHO,
    *_WALL,
    *_absent("IntendedFreeBusyStatus"),
    *_absent("JoinOnlineMeetingUrl OnlineMeetingSettings", ignored=True),
    *_read_only(Kind.COMPUTED, "IsOrganizer"),
    *_absent("InboxReminders"),
)
MESSAGE: tuple[Field, ...] = (
    Field("Sender", Kind.PERSON, writable=True),
    *(
        Field(name, Kind.PEOPLE, writable=True, by_find=False)
        for name in ("ToRecipients", "CcRecipients", "BccRecipients")
    ),
    Field("IsReadReceiptRequested", Kind.BOOLEAN, writable=True),
    Field("IsDeliveryReceiptRequested", Kind.BOOLEAN, writable=True),
    *_absent("ConversationIndex"),
    Field("ConversationTopic", Kind.TEXT),
    Field("From", Kind.PERSON, writable=True),
    Field("InternetMessageId", Kind.TEXT, writable=True),
    Field("IsRead", Kind.BOOLEAN, writable=True),
    Field("IsResponseRequested", Kind.BOOLEAN, writable=True),
    *_text("References"),
    Field("ReplyTo", Kind.PEOPLE, writable=True, by_find=False),
    *_hidden(Kind.PERSON, "ReceivedBy", "ReceivedRepresenting"),
    *_absent("ApprovalRequestData VotingInformation ReminderMessageData"),
)
MEETING_MESSAGE: tuple[Field, ...] = (
    *MESSAGE,
    Field("AssociatedCalendarItemId", Kind.COMPUTED),
    *_read_only(Kind.BOOLEAN, "IsDelegated", "IsOutOfDate", "HasBeenProcessed"),
    Field("ResponseType", Kind.CHOICE, choices=_RESPONSES, by_default=True),
    Field("UID", Kind.TEXT),
    *_read_only(Kind.INSTANT, "RecurrenceId"),
    Field("DateTimeStamp", Kind.STAMP),
    *_read_only(Kind.BOOLEAN, "IsOrganizer"),
)
_BRIEF: tuple[Field, ...] = (
    *_read_only(Kind.INSTANT, "Start", "End"),
    Field("Location", Kind.TEXT),
    Field("Recurrence", Kind.SERIES, by_find=False),
    Field("CalendarItemType", Kind.COMPUTED),
)
REQUEST: tuple[Field, ...] = (
    Field("MeetingRequestType", Kind.TEXT, by_default=True),
    Field("IntendedFreeBusyStatus", Kind.CHOICE, choices=_BUSY, by_default=True),
    *_WHEN,
    *_WHO,
    *_absent("ChangeHighlights"),
    *_WALL,
)
RESPONSE: tuple[Field, ...] = (
    *_BRIEF,
    *_read_only(Kind.INSTANT, "ProposedStart", "ProposedEnd"),
    *_hidden(Kind.PLACE, "EnhancedLocation"),
)
CANCELLATION: tuple[Field, ...] = (*_BRIEF, *_hidden(Kind.PLACE, "EnhancedLocation"))

_BY_ELEMENT: dict[str, tuple[Field, ...]] = {
    "CalendarItem": (*ITEM, *CALENDAR),
    "Message": (*ITEM, *MESSAGE),
    "MeetingMessage": (*ITEM, *MEETING_MESSAGE),
    "MeetingRequest": (*ITEM, *MEETING_MESSAGE, *REQUEST),
    "MeetingResponse": (*ITEM, *MEETING_MESSAGE, *RESPONSE),
    "MeetingCancellation": (*ITEM, *MEETING_MESSAGE, *CANCELLATION),
    "Item": ITEM,
}
_PREFIXES = ("item", "calendar", "message", "meeting", "meetingRequest")
_ELSEWHERE = frozenset(
    ("folder", "task", "contacts", "distributionlist", "conversation", "postitem", "persona",
     "rolemember", "network", "abchperson")
)  # fmt: skip


@cache
def fields_of(kind: str) -> tuple[Field, ...]:
    """Returns the properties of an element such as `CalendarItem`, in schema order."""
    return _BY_ELEMENT[kind]


@cache
def field_map(kind: str) -> dict[str, Field]:
    """Returns the properties of an element by name."""
    return {field.name: field for field in fields_of(kind)}


@cache
def positions(kind: str) -> dict[str, int]:
    """Returns the place of each property in the schema."""
    return {field.name: place for place, field in enumerate(fields_of(kind))}


@cache
def any_field(name: str) -> Field | None:
    """Returns the row of a property that some kind of item has."""
    tables = (field_map(kind) for kind in _BY_ELEMENT)
    return next((table[name] for table in tables if name in table), None)


@cache
def field_name(uri: str) -> str | None:
    """Returns the property that a FieldURI such as `calendar:Start` names.

    A URI of a kind of item the sandbox does not store names the empty property "".

    Returns:
        None for what is no FieldURI at all.
    """
    prefix, _, name = uri.partition(":")
    if prefix in _ELSEWHERE and name:
        return ""
    if prefix not in _PREFIXES:
        return None
    return name if any_field(name) or name == "PredictedActionReason" else None
