"""What of a request decides which fault hits it, and what of it a fault leaves to be done."""

from dataclasses import dataclass
from typing import Self

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.names import Element, child_text, children, local, m, t

_SEND_ATTRIBUTES = (
    "SendMeetingInvitations", "SendMeetingInvitationsOrCancellations", "SendMeetingCancellations",
)  # fmt: skip
_RESPONSES = frozenset(
    ("AcceptItem", "TentativelyAcceptItem", "DeclineItem", "CancelCalendarItem", "RemoveItem",
     "ForwardItem")
)  # fmt: skip
_OWN_DISPOSITION = _RESPONSES | {"Message"}


@dataclass(frozen=True, slots=True)
class Traits:
    """What of a request decides whether a fault hits it."""

    operation: str
    response: str
    """The response object of a CreateItem, such as `AcceptItem`; else empty."""
    mailing: bool
    occurrence: bool
    goes_on: bool = False
    """Whether it brings a sync state, and wants what changed since."""

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
            goes_on=bool(child_text(body, m("SyncState"))),
        )


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
