"""UpdateItem: changes field by field, guarded by the change key, and what they send."""

from dataclasses import replace

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.arrival import merge_tracking
from ews_meetings.sandbox.delivery.meetings import send_changes
from ews_meetings.sandbox.delivery.mode import SendMode, read_mode
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.meetings import check_addresses, settled, with_sent_mark
from ews_meetings.sandbox.names import Element, add, children, m, new, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.changes import apply_changes, check_changes
from ews_meetings.sandbox.operations.messages import need_disposition
from ews_meetings.sandbox.operations.occurrences import check_move
from ews_meetings.sandbox.operations.targets import find_item, item_id, listed_in
from ews_meetings.sandbox.placing import reconciled, shifted
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import CONTENT_CHANGE, save_item
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.occurrences import save_entry
from ews_meetings.sandbox.store.rights import Right

_RESOLUTIONS = ("NeverOverwrite", "AutoResolve", "AlwaysOverwrite")


def update_item(call: Call) -> Element:
    """Serves UpdateItem (A27 to A39)."""
    if call.body.get("ConflictResolution") not in _RESOLUTIONS:
        raise schema_violation("The required attribute 'ConflictResolution' is missing.")
    read_mode(call.body.get("SendMeetingInvitationsOrCancellations"), by_update=True)
    changes = listed_in(call, "ItemChanges")
    for change in changes:
        check_changes(change)
    return answer_each(
        call, "UpdateItem", changes, lambda one: _update(call, one), on_error=("Items",)
    )


def _update(call: Call, change: Element) -> list[Element]:
    reference = children(change)[0]
    item = find_item(call, reference, to=Right.EDIT)
    mode = _mode(call, item)
    _check_change_key(call, item, reference.get("ChangeKey"))
    changed = apply_changes(item, change, context=call.zone)
    kept = _keep_meeting(call, item, changed, mode) if mode else _keep(call, item, changed)
    items = new(m("Items"))
    add(items, t(kept.kind)).append(item_id(call.db, kept, t("ItemId")))
    conflicts = new(m("ConflictResults"))
    add(conflicts, t("Count"), "0")
    return [items, conflicts]


def _mode(call: Call, item: Item) -> SendMode | None:
    """Reads to whom a calendar item's update goes; None for other kinds of item."""
    if item.kind != "CalendarItem":
        need_disposition(call)
        return None
    mode = read_mode(call.body.get("SendMeetingInvitationsOrCancellations"), by_update=True)
    if mode is None:
        raise EwsError(
            "ErrorSendMeetingInvitationsOrCancellationsRequired",
            "SendMeetingInvitationsOrCancellations attribute is required for calendar items.",
        )
    deleted = own_folder(call.db, item.mailbox, "deleteditems")
    if mode.sends and item.folder == deleted:
        raise EwsError(
            "ErrorCalendarCannotUpdateDeletedItem", "An item in Deleted Items cannot be sent."
        )
    return mode


def _check_change_key(call: Call, item: Item, change_key: str | None) -> None:
    """Refuses a write that did not see the last one, where this server does."""
    if not call.flavour.refuses_stale_change_key:
        return
    overwrites = call.body.get("ConflictResolution") == "AlwaysOverwrite"
    if change_key is None:
        if not overwrites:
            raise EwsError(
                "ErrorChangeKeyRequiredForWriteOperations",
                "The change key is required for this operation.",
            )
        return
    is_stale = ids.decode_change(change_key) != item.change
    guards = call.body.get("ConflictResolution") == "NeverOverwrite"
    if is_stale and guards:
        raise EwsError(
            "ErrorIrresolvableConflict",
            "The send or update operation could not be performed because the change key passed"
            " in the request does not match the current change key for the item.",
        )


def _keep(call: Call, before: Item, changed: Item) -> Item:
    """Writes an item that is no meeting; the read flag alone is a change of its own kind (A122)."""
    is_flag = changed == before.with_texts(IsRead=changed.texts.get("IsRead"))
    since = before.integer(CONTENT_CHANGE) or before.change
    return save_item(
        call.db,
        changed.with_texts(LastModifiedTime=call.scene.stamp()),
        content_change=since if is_flag else None,
    )


def _keep_meeting(call: Call, before: Item, changed: Item, mode: SendMode) -> Item:
    ready = settled(call.scene, shifted(before, changed), context=call.zone)
    ready = reconciled(before, ready)
    check_move(call, before, ready)
    if changed.attendees != before.attendees:
        keeps = not call.flavour.editing_attendees_resets_answers
        ready = replace(ready, attendees=merge_tracking(before, ready, keeps_answers=keeps))
    if not before.is_organized_here:
        return save_entry(call.db, _as_attendee(before, ready))
    ready = with_sent_mark(call.scene, ready)
    if mode.sends:
        check_addresses(ready)
    kept = save_entry(call.db, ready)
    sends = mode.sends and (kept.instance is None or call.flavour.mails_single_occurrences)
    if not sends:
        return kept
    call.scene.half_way()
    return send_changes(call.scene, before, kept, mode)


def _as_attendee(before: Item, ready: Item) -> Item:
    """Keeps the marks of an attendee's copy, whatever its list of attendees is."""
    marks = {name: before.texts.get(name) for name in ("IsMeeting", "AppointmentState")}
    return ready.with_texts(**marks)
