"""What one request brings to the operation that serves it."""

from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from ews_meetings.sandbox.errors import CallBroke, EwsError
from ews_meetings.sandbox.flavour import Flavour
from ews_meetings.sandbox.names import Element
from ews_meetings.sandbox.scenario.script import Scenario
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.times import format_fractional, format_instant


@dataclass(frozen=True, slots=True)
class ItemFault:
    """One item of a request fails on demand."""

    place: int
    """Which item, from 1."""
    code: str


@dataclass(frozen=True, slots=True)
class Scene:
    """The server a thing happens on, and when."""

    db: Database
    flavour: Flavour
    now: datetime
    breaks_off: bool = False
    """Whether a work that also mails breaks off in its middle (`FaultKind.HALF_WORK`)."""
    item_fault: ItemFault | None = None
    scenario: Scenario | None = None
    """What people are told to answer."""

    def half_way(self) -> None:
        """Stands in the middle of a work that also mails.

        Raises:
            CallBroke: this request is to break off there; what was done stays done.
        """
        if self.breaks_off:
            raise CallBroke

    def begin_item(self, place: int) -> None:
        """Stands before the item at a place of the request, from 1.

        Raises:
            EwsError: this item is to fail.
        """
        if self.item_fault is not None and self.item_fault.place == place:
            raise EwsError(self.item_fault.code, "The item was not processed.")

    def stamp(self) -> str:
        """Returns the present time with the precision of this kind of server."""
        if self.flavour.fractional_seconds:
            return format_fractional(self.now)
        return format_instant(self.now)


@dataclass(frozen=True, slots=True)
class Call:
    """One request: who asks, for what, where."""

    scene: Scene
    mailbox: str
    """The mailbox of the person who asks, or who is impersonated."""
    body: Element
    """The element of the operation."""
    zone: tzinfo = UTC
    """The TimeZoneContext, for times without offset."""

    @property
    def db(self) -> Database:
        """The store."""
        return self.scene.db

    @property
    def flavour(self) -> Flavour:
        """The kind of server."""
        return self.scene.flavour
