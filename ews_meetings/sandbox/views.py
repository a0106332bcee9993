"""What the sandbox shows of itself: small values for tests, the demo and the control endpoint."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class MailView:
    """A message that left a mailbox for one recipient."""

    kind: str
    """invite, update, cancel, answer, forward, notice or note."""
    sender: str
    to: str
    subject: str
    uid: str
    """The UID of the sender's item."""
    step: str
    """The value of the item's named string property `step` when it was sent, or ""."""
    at: str
    original_start: str = ""
    """Of a message about one occurrence: when its series has it, in UTC, ISO 8601 with Z."""
    number: int = 0
    """Names it in the outbox, see `SandboxServer.eml`."""


@dataclass(frozen=True, slots=True)
class MessageView:
    """A message in an Inbox, in Sent Items or in Deleted Items."""

    item_id: str
    kind: str
    """The element: MeetingRequest, MeetingResponse, MeetingCancellation, Message."""
    item_class: str
    subject: str
    sender: str
    uid: str
    request_type: str
    """MeetingRequestType of a request, else ""."""
    response: str
    """ResponseType of an answer, else ""."""
    body: str
    at: str
    original_start: str
    """Of a message about one occurrence: when its series has it, in UTC, ISO 8601 with Z."""
    proposed_start: str
    """Of an answer that proposes another time; else ""."""
    proposed_end: str
    properties: dict[str, str]
    """Named string properties by their names: what a copy in Sent Items has of its meeting."""


@dataclass(frozen=True, slots=True)
class AttendeeView:
    """An attendee of a calendar entry."""

    address: str
    role: str
    """required, optional or resource."""
    response: str
    responded_at: str
    proposed_start: str = ""
    proposed_end: str = ""


@dataclass(frozen=True, slots=True)
class OccurrenceView:
    """An occurrence of a series that differs from the others."""

    original_start: str
    """In UTC, ISO 8601 with Z: when the pattern has it."""
    start: str
    end: str
    subject: str
    location: str
    body: str
    is_cancelled: bool
    my_response: str
    busy: str
    attendees: tuple[AttendeeView, ...]


@dataclass(frozen=True, slots=True)
class CalendarView:
    """An entry of a calendar."""

    item_id: str
    change_key: str
    uid: str
    subject: str
    start: str
    """In UTC, ISO 8601 with Z."""
    end: str
    location: str
    body: str
    organizer: str
    is_meeting: bool
    is_cancelled: bool
    was_sent: bool
    """Requests went out; true of the truth, also where the flavour does not report it."""
    sequence: int
    my_response: str
    busy: str
    attendees: tuple[AttendeeView, ...]
    attachments: tuple[str, ...]
    properties: dict[str, str]
    """Named string properties by their names."""
    is_series: bool = False
    deleted: tuple[str, ...] = ()
    """Original starts of the deleted occurrences of a series, in UTC."""
    changed: tuple[OccurrenceView, ...] = ()
    """The exceptions of a series."""


@dataclass(frozen=True, slots=True)
class StatsView:
    """What the server has done since it started or was reset."""

    requests: dict[str, int]
    """How many requests of each operation came."""
    cpu_s: float
    """Processor time spent on serving them."""

    @property
    def total(self) -> int:
        """All requests."""
        return sum(self.requests.values())
