"""One occurrence of a series changed or deleted, for UpdateItem and DeleteItem."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.meetings import cancel_all
from ews_meetings.sandbox.delivery.mode import SendMode
from ews_meetings.sandbox.occurrences import first_occurrence
from ews_meetings.sandbox.placing import check_place, no_occurrence
from ews_meetings.sandbox.series import without_occurrence
from ews_meetings.sandbox.store.items import save_item
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.store.occurrences import current_entry, master_of


def check_move(call: Call, before: Item, after: Item) -> None:
    """Refuses an occurrence that is moved where its series has no room for it.

    Raises:
        EwsError: see `check_place`.
    """
    if after.day is None or all(before.text(name) == after.text(name) for name in ("Start", "End")):
        return
    check_place(master_of(call.db, before), after.day, after)


def delete_occurrence(call: Call, item: Item, mode: SendMode, *, body: Body | None = None) -> Item:
    """Deletes one occurrence and tells those who were invited to it (A79, B9).

    Returns:
        The master that it left.

    Raises:
        EwsError: it is the last one; a series cannot be left without occurrences.
    """
    master = master_of(call.db, item)
    left = without_occurrence(master, item.instance.day) if item.instance else master
    if first_occurrence(left) is None:
        raise no_occurrence()
    sequence = left.integer("LastSequence")
    is_told = is_to_be_cancelled(item, mode)
    if is_told:
        cancels_one = call.flavour.cancels_single_occurrences
        told = current_entry(call.db, item) if cancels_one else master
        cancelled = cancel_all(call.scene, told, body=body, saves_copy=mode.saves_copy)
        sequence = max(sequence, cancelled.integer("LastSequence"))
    counted = {"LastSequence": str(sequence)} if "LastSequence" in left.texts else {}
    kept = save_item(call.db, left.with_texts(LastModifiedTime=call.scene.stamp(), **counted))
    if is_told:
        call.scene.half_way()
    return kept


def is_to_be_cancelled(item: Item, mode: SendMode) -> bool:
    """Says whether people hear of a deletion; of a meeting that was never sent nobody does."""
    is_sent = item.is_organized_here and item.is_true("MeetingRequestWasSent")
    return mode.sends and is_sent and not item.is_true("IsCancelled")
