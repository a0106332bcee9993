"""CreateItem of ForwardItem: a meeting request or a calendar item is passed on."""

from collections.abc import Iterable

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.forwarding import forward_request
from ews_meetings.sandbox.errors import EwsError, item_not_found
from ews_meetings.sandbox.names import Element, children, t
from ews_meetings.sandbox.reading import read_body, read_mailbox
from ews_meetings.sandbox.store.model import Item

_RECIPIENTS = ("ToRecipients", "CcRecipients", "BccRecipients")


def forward(call: Call, copy: Item, element: Element, disposition: str) -> Iterable[Item]:
    """Passes a meeting on to the recipients that the element names.

    Args:
        call: The request.
        copy: The entry in the calendar of whoever forwards.
        element: The ForwardItem.
        disposition: SaveOnly is refused: the sandbox keeps no drafts of forwarded meetings.

    Raises:
        EwsError: nobody is named, or the organizer has no such meeting any more.
    """
    if disposition == "SaveOnly":
        raise EwsError("ErrorInvalidOperation", "The sandbox keeps no draft of a forwarding.")
    addresses = _addresses(element)
    if not addresses:
        raise EwsError("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    went_out = forward_request(
        call.scene, copy, to=addresses, body=read_body(element.find(t("NewBodyContent"))),
        saves_copy=disposition == "SendAndSaveCopy",
    )  # fmt: skip
    if not went_out:
        raise item_not_found()
    return ()


def _addresses(element: Element) -> tuple[str, ...]:
    boxes = [
        read_mailbox(box)
        for name in _RECIPIENTS
        for listed in element.iterfind(t(name))
        for box in children(listed)
    ]
    return tuple(dict.fromkeys(box.address for box in boxes if "@" in box.address))
