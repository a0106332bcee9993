"""A room answers by itself: it accepts when it is free and declines when it is not."""

from datetime import timedelta

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting
from ews_meetings.sandbox.occurrences import occurrences_between
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import move_item
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.store.occurrences import entries_between, remove_entry
from ews_meetings.sandbox.times import microseconds_of, parse_instant

_HORIZON = timedelta(days=730)
"""How far ahead the occurrences of a series are looked at."""
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
    remove_entry(scene.db, copy)
    move_item(scene.db, message, own_folder(scene.db, copy.mailbox, "deleteditems"))


def _rival(scene: Scene, copy: Item) -> Item | None:
    """Returns an entry of the room that stands in the way of a meeting, or of a whole series.

    One conflict is enough to decline a series, and nobody looks beyond the horizon.
    """
    spans = [_span(one) for one in _wanted(copy)]
    if not spans:
        return None
    held = entries_between(
        scene.db, copy.folder, min(start for start, _ in spans), max(end for _, end in spans)
    )
    for other in held:
        first, last = _span(other)
        blocks = other.text("LegacyFreeBusyStatus") in _BLOCKING and other.row != copy.row
        if blocks and any(last > start and first < end for start, end in spans):
            return other
    return None


def _wanted(copy: Item) -> tuple[Item, ...]:
    if copy.series is None:
        return (copy,)
    begin = parse_instant(copy.text("Start"))
    return occurrences_between(copy, begin, begin + _HORIZON)


def _span(item: Item) -> tuple[int, int]:
    return microseconds_of(item.text("Start")), microseconds_of(item.text("End"))
