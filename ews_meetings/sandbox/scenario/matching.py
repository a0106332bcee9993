"""Finds what a scenario says about one meeting."""

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.scenario.script import About
from ews_meetings.sandbox.store.model import Item


def about(copy: Item, meeting: Item | None) -> About:
    """Returns what a scenario's patterns look at, of an attendee's copy and the organizer's item."""
    held = {} if meeting is None else dict(meeting.properties)
    keys = [one.values[0] for name, one in held.items() if name.endswith(":key") and one.values]
    return About(key=keys[0] if keys else "", uid=copy.text("UID"), subject=copy.text("Subject"))


def is_taken_over(scene: Scene, copy: Item, meeting: Item) -> bool:
    """Says whether a mailbox that answers by its own rules does what the scenario says instead."""
    return scene.scenario is not None and scene.scenario.takes_over(
        copy.mailbox, about(copy, meeting)
    )
