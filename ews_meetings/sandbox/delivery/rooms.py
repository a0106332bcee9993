"""A room answers by itself: it accepts when it is free and declines when it is not."""

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import items_between, move_item, remove_item
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.times import microseconds_of

_BLOCKING = frozenset(("Busy", "OOF"))


def answer_for_room(scene: Scene, copy: Item) -> None:
    """Answers a request that has just arrived in a room's calendar."""
    rival = _rival(scene, copy)
    if rival is None:
        reply = Reply("Accept", Body("Text", "The room is booked for you."))
    else:
        held = rival.people["Organizer"][0].name if rival.people.get("Organizer") else "somebody"
        span = f"{rival.text('Start')} to {rival.text('End')}"
        reply = Reply("Decline", Body("Text", f"The room is taken by {held} from {span}."))
    answer_meeting(scene, copy, reply, saves_copy=False)


def free_room(scene: Scene, copy: Item, message: Item) -> None:
    """Takes a cancelled meeting out of a room's calendar and clears its Inbox."""
    remove_item(scene.db, copy)
    move_item(scene.db, message, own_folder(scene.db, copy.mailbox, "deleteditems"))


def _rival(scene: Scene, copy: Item) -> Item | None:
    start, end = microseconds_of(copy.text("Start")), microseconds_of(copy.text("End"))
    for other in items_between(scene.db, copy.folder, start, end):
        meets = microseconds_of(other.text("End")) > start
        blocks = other.text("LegacyFreeBusyStatus") in _BLOCKING
        if meets and blocks and other.row != copy.row:
            return other
    return None
