"""What a stored item is; values only."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from ews_meetings.sandbox.recurrence import Recurrence

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Mailbox:
    """A name and an address."""

    address: str
    name: str = ""
    routing: str = "SMTP"
    kind: str = "Mailbox"


@dataclass(frozen=True, slots=True)
class Attendee:
    """A person of a meeting, with what the organizer knows of the answer."""

    mailbox: Mailbox
    role: str
    """RequiredAttendees, OptionalAttendees or Resources."""
    response: str = "Unknown"
    responded: str = ""
    proposed_start: str = ""
    proposed_end: str = ""
    is_invited: bool = False
    """A request went out to this person."""

    @property
    def address(self) -> str:
        """The address in lower case."""
        return self.mailbox.address.lower()


@dataclass(frozen=True, slots=True)
class Body:
    """A text and what it is written in: Text or HTML."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Zone:
    """A time zone as the client gave it."""

    id: str
    xml: str = ""
    """The whole element, when it brought a definition."""


@dataclass(frozen=True, slots=True)
class Property:
    """The value of an extended property."""

    type: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file on an item, or another item; `number` is its key in the store."""

    number: int
    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    content_location: str = ""
    is_inline: bool = False
    modified: str = ""
    item_kind: str = ""
    """Of an item attachment: its element; the content is the item as the store writes it."""


@dataclass(frozen=True, slots=True)
class Override:
    """What was changed about one occurrence of a series."""

    day: date
    """The local date that the pattern gives it: its name within the series."""
    texts: Mapping[str, str | None]
    """Simple properties that differ; None for one that was taken away."""
    parts: tuple[str, ...]
    """Names of the other parts of an item that differ: body, attendees, …"""
    item: "Item"
    """Holds those parts and the extended properties that differ, and nothing else."""


@dataclass(frozen=True, slots=True)
class Series:
    """What makes an item the master of a series."""

    recurrence: Recurrence
    zone: str = ""
    """The zone whose wall clock is kept: an IANA key, or `offset:` and minutes."""
    deleted: tuple[date, ...] = ()
    """Local dates of the pattern whose occurrences were deleted."""
    overrides: tuple[Override, ...] = ()


@dataclass(frozen=True, slots=True)
class Instance:
    """Which occurrence of its master an item is."""

    day: date
    is_changed: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a folder. `number` stays as long as the item stays in its folder."""

    kind: str
    """Its element: CalendarItem, Message, MeetingRequest, …"""
    mailbox: str
    folder: int
    texts: Texts = field(default_factory=dict)
    """The simple properties by name, in their lexical form."""
    body: Body | None = None
    categories: tuple[str, ...] = ()
    attendees: tuple[Attendee, ...] = ()
    people: Mapping[str, tuple[Mailbox, ...]] = field(default_factory=dict)
    """Organizer, Sender, From, ToRecipients …"""
    zones: Mapping[str, Zone] = field(default_factory=dict)
    properties: Mapping[str, Property] = field(default_factory=dict)
    row: int = 0
    number: int = 0
    change: int = 0
    attachment_count: int = 0
    series: Series | None = None
    """Of a master, and of messages about a whole series."""
    instance: Instance | None = None
    """Of an occurrence, which is made from its master when it is looked at and never stored."""

    def text(self, name: str) -> str:
        """Returns a simple property, or "" when it is not set."""
        return self.texts.get(name, "")

    def is_true(self, name: str) -> bool:
        """Says whether a boolean property is set and true."""
        return self.texts.get(name) == "true"

    def integer(self, name: str) -> int:
        """Returns a number, 0 when it is not set."""
        return int(self.texts.get(name) or 0)

    def with_texts(self, **changes: str | None) -> "Item":
        """Returns the item with other simple properties; None takes one away."""
        merged = {**self.texts, **changes}
        return replace(
            self, texts={name: text for name, text in merged.items() if text is not None}
        )

    @property
    def day(self) -> date | None:
        """Which occurrence of its series this is; None for what is no occurrence."""
        return None if self.instance is None else self.instance.day

    @property
    def organizer(self) -> str:
        """The organizer's address in lower case, or ""."""
        found = self.people.get("Organizer", ())
        return found[0].address.lower() if found else ""

    @property
    def is_organized_here(self) -> bool:
        """Says whether this is the organizer's own copy."""
        return self.kind == "CalendarItem" and self.organizer == self.mailbox


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder of a mailbox."""

    number: int
    mailbox: str
    distinguished: str
    name: str
    folder_class: str
    parent: int
    change: int = 1
    """The write that made it what it is."""

    @property
    def is_calendar(self) -> bool:
        """Whether calendar items live in it."""
        return self.folder_class.startswith("IPF.Appointment")


@dataclass(frozen=True, slots=True)
class Mail:
    """A message that left a mailbox for one recipient."""

    kind: str
    """invite, update, cancel, answer, forward, notice (of a forwarding) or note."""
    sender: str
    recipient: str
    subject: str
    uid: str
    step: str
    """The item's named string property `step`, or ""."""
    at: str
    is_external: bool
    original_start: str = ""
    """Of a message about one occurrence: when the pattern has it, in UTC."""
    number: int = 0
    mime: bytes = b""
    """What went over the wire, to people outside; empty in a list of mails."""
