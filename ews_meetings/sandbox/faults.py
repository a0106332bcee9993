"""Misbehaviour on demand: which faults are armed, which request they hit, which of them fired."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Self

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.names import Element, children, local, m, t

_SEND_ATTRIBUTES = (
    "SendMeetingInvitations", "SendMeetingInvitationsOrCancellations", "SendMeetingCancellations",
)  # fmt: skip
_RESPONSES = frozenset(
    ("AcceptItem", "TentativelyAcceptItem", "DeclineItem", "CancelCalendarItem", "RemoveItem")
)
_OWN_DISPOSITION = _RESPONSES | {"Message"}


class FaultKind(Enum):
    """What goes wrong."""

    REFUSED = "refused"
    """HTTP 503 before anything is done."""
    BUSY = "busy"
    """SOAP fault ErrorServerBusy before anything is done."""
    UNAUTHORIZED = "401"
    FORBIDDEN = "403"
    THROTTLED = "429"
    LOST_BEFORE = "lost-before"
    """The request is read, nothing is done, the connection closes."""
    LOST_AFTER_COMMIT = "lost-after-commit"
    """Everything is done, the connection closes without an answer."""
    LATE_COMMIT = "late-commit"
    """The connection closes at once; the work is done at the start of the k-th later request."""
    ERROR_AFTER_COMMIT = "error-after-commit"
    """Everything is done, the answer is HTTP 500 in plain text."""
    ITEM_ERROR_AFTER_COMMIT = "item-error-after-commit"
    """Everything is done, every item is answered ErrorInternalServerError."""
    HALF_BATCH = "half-batch"
    """The first half of the items is done, the connection closes."""
    HALF_WORK = "half-work"
    """A work that also mails breaks off in its middle with HTTP 500: after what was saved and
    before the mails; where a server mails before it deletes, after the mails and before that."""
    KILL_BEFORE = "kill-before"
    KILL_AFTER_COMMIT = "kill-after-commit"
    KILL_AFTER_ANSWER = "kill-after-answer"
    DELAY = "delay"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault to arm.

    Raises:
        ValueError: the kind is unknown, or it kills and brings nothing to kill with.
    """

    kind: str
    operation: str | None = None
    """The operation it waits for, such as `CreateItem`, or the response object, such as
    `AcceptItem`; None for any."""
    mailing: bool | None = None
    """Whether it waits for a request that sends (True), that does not (False), or any."""
    occurrence: bool | None = None
    """Whether it waits for a request about single occurrences (True), about whole items (False),
    or any."""
    skip: int = 0
    """How many fitting requests pass before it fires."""
    times: int = 1
    """How often it fires."""
    kill: Callable[[], None] | None = None
    """Ends the client; for the kinds that kill."""
    k: int = 2
    """late-commit: at the start of which later request the work is done."""
    delay_s: float = 0.0
    """delay: how long the request waits."""
    back_off_ms: int = 100
    """busy: what the server asks for."""

    def __post_init__(self) -> None:
        kind = FaultKind(self.kind)
        if kind.name.startswith("KILL") and self.kill is None:
            raise ValueError(f"a fault {self.kind!r} needs something that kills")


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a request decides whether a fault hits it."""

    operation: str
    response: str
    """The response object of a CreateItem, such as `AcceptItem`; else empty."""
    mailing: bool
    occurrence: bool

    @classmethod
    def of(cls, body: Element) -> Self:
        """Returns the traits of a request, by its first item."""
        items = body.find(m("Items"))
        first = local(items[0]) if items is not None and len(items) else ""
        return cls(
            operation=local(body),
            response=first if first in _RESPONSES else "",
            mailing=is_mailing(body),
            occurrence=_names_occurrence(body),
        )

    def fit(self, fault: Fault) -> bool:
        """Says whether a fault waits for such a request."""
        return (
            fault.operation in {None, self.operation, self.response}
            and fault.mailing in {None, self.mailing}
            and fault.occurrence in {None, self.occurrence}
        )


@dataclass(frozen=True, slots=True)
class Fired:
    """A fault that hit a request."""

    kind: str
    operation: str
    mailing: bool


class Faults:
    """The faults of one server; its server holds the lock whenever a request asks."""

    def __init__(self) -> None:
        self._armed: list[Fault] = []
        self._fired: list[Fired] = []

    def arm(self, fault: Fault) -> None:
        """Arms a fault; several wait in the order of their arming."""
        self._armed.append(fault)

    def clear(self) -> None:
        """Disarms all and forgets what fired."""
        self._armed.clear()
        self._fired.clear()

    @property
    def armed(self) -> tuple[Fault, ...]:
        """What still waits."""
        return tuple(self._armed)

    @property
    def fired(self) -> tuple[Fired, ...]:
        """What hit, in order."""
        return tuple(self._fired)

    def hit(self, request: Traits) -> Fault | None:
        """Returns the fault that hits this request, and counts it."""
        for place, fault in enumerate(self._armed):
            if not request.fit(fault):
                continue
            if fault.skip > 0:
                self._armed[place] = replace(fault, skip=fault.skip - 1)
                continue
            self._use(place, fault)
            self._fired.append(Fired(fault.kind, request.operation, request.mailing))
            return fault
        return None

    def _use(self, place: int, fault: Fault) -> None:
        if fault.times > 1:
            self._armed[place] = replace(fault, times=fault.times - 1)
        else:
            del self._armed[place]


def is_mailing(body: Element) -> bool:
    """Says whether a request asks the server to send something."""
    items = body.find(m("Items"))
    first = children(items)[:1] if items is not None else []
    if first and local(first[0]) in _OWN_DISPOSITION:
        return body.get("MessageDisposition") in {"SendOnly", "SendAndSaveCopy"}
    return any(body.get(name, "SendToNone") != "SendToNone" for name in _SEND_ATTRIBUTES)


def _names_occurrence(body: Element) -> bool:
    """Says whether an id that the request works on is that of an occurrence."""
    if next(body.iter(t("OccurrenceItemId")), None) is not None:
        return True
    named = body.iter(t("ItemId"), t("ReferenceItemId"))
    return any(ids.is_occurrence(str(element.get("Id", ""))) for element in named)


def keep_first_half(body: Element) -> None:
    """Takes the second half of the items out of a batch; of one item nothing is left out."""
    for name in ("Items", "ItemChanges", "ItemIds", "Attachments"):
        holder = body.find(m(name))
        if holder is not None:
            listed = children(holder)
            for item in listed[max(1, len(listed) // 2) :]:
                holder.remove(item)
            return
