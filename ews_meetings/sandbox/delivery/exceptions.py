"""What follows the messages about a series: those about its changed and deleted occurrences.

Only of occurrences that are still ahead; which of them a server sends stands in `flavour.py`.
Source: MS-OXOCAL 3.1.4.7.3.5 and 3.1.4.9.1.2, which speak of clients.
"""

from collections.abc import Iterator

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.mode import Audience, SendMode
from ews_meetings.sandbox.delivery.sending import (
    FIRST,
    Letter,
    invited,
    others,
    send_cancellations,
    send_requests,
)
from ews_meetings.sandbox.occurrences import changed_occurrences, deleted_occurrences
from ews_meetings.sandbox.store.model import Body, Item
from ews_meetings.sandbox.times import parse_instant


def tell_of_exceptions(scene: Scene, master: Item, told: set[str], mode: SendMode) -> None:
    """Tells those who were just told of a series (`told`, addresses) how its occurrences differ.

    A changed occurrence is cancelled for those who are not on its own list.
    """
    recipients = [who for who in others(master) if who.address in told]
    for one in _ahead(scene, changed_occurrences(master)):
        here = {who.address for who in others(one)}
        left_out = [who for who in recipients if who.address not in here]
        if left_out:
            send_cancellations(scene, one, left_out, body=None, saves_copy=mode.saves_copy)
        letters = _letters(master, one, told, mode)
        if letters:
            send_requests(scene, _counted(one, master), letters, mode, first=FIRST)
    for gone in _ahead(scene, deleted_occurrences(master)):
        send_cancellations(scene, gone, recipients, body=None, saves_copy=mode.saves_copy)


def _letters(master: Item, one: Item, told: set[str], mode: SendMode) -> list[Letter]:
    """Returns who gets the update of a changed occurrence; some are invited to it alone."""
    listed = {who.address for who in others(master)}
    to_all = mode.audience is Audience.ALL
    return [
        Letter(who, "update" if who.address in told or who.is_invited else "invite")
        for who in others(one)
        if who.address in told or (to_all and who.address not in listed)
    ]


def cancel_exceptions(scene: Scene, master: Item, *, body: Body | None, saves_copy: bool) -> None:
    """Cancels each changed occurrence of a series that was just cancelled."""
    for one in _ahead(scene, changed_occurrences(master)):
        people = invited(scene, one)
        if people:
            counted = _counted(one, master)
            send_cancellations(scene, counted, people, body=body, saves_copy=saves_copy)


def _ahead(scene: Scene, occurrences: tuple[Item, ...]) -> Iterator[Item]:
    return (one for one in occurrences if parse_instant(one.text("Start")) > scene.now)


def _counted(one: Item, master: Item) -> Item:
    """Returns an occurrence that is no older than the message about its series."""
    name = "AppointmentSequenceNumber"
    return one.with_texts(**{name: str(max(one.integer(name), master.integer(name)))})
