"""Does what a person does in Outlook: moves a meeting to Deleted Items."""

from __future__ import annotations

from ews_meetings.change.observed import ItemRef
from ews_meetings.exchange.elements import message, typed
from tests.contract.exchange.conftest import Bench


def move_to_deleted(bench: Bench, ref: ItemRef) -> None:
    """Delete an item the way a person does, silently."""
    payload = message(
        "DeleteItem",
        message("ItemIds", typed("ItemId", Id=ref.item_id)),
        DeleteType="MoveToDeletedItems",
        SendMeetingCancellations="SendToNone",
    )
    (said,) = bench.mailbox.reader.asking.caller.ask(payload).messages
    assert said.succeeded
