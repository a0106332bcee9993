"""What people of the sandbox do by themselves: answer, forward, make calendars and share them."""

from collections.abc import Iterator

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.answers import Reply, answer_meeting
from ews_meetings.sandbox.delivery.arrival import enter_request
from ews_meetings.sandbox.delivery.forwarding import forward_request
from ews_meetings.sandbox.delivery.post import principal_of
from ews_meetings.sandbox.errors import NothingToAnswer
from ews_meetings.sandbox.series import occurrence_at
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.delegates import Delegation, set_delegation
from ews_meetings.sandbox.store.folders import (
    CALENDAR_CLASS,
    add_folder,
    named_folder,
    own_folder,
    subfolders,
)
from ews_meetings.sandbox.store.items import items_in
from ews_meetings.sandbox.store.model import Folder, Item
from ews_meetings.sandbox.store.rights import Grant, grant


def invitation(scene: Scene, mailbox: str, *, uid: str | None, subject: str | None = None) -> Item:
    """Returns the newest invitation in somebody's calendar that fits.

    A request that nobody has entered yet is entered.

    Raises:
        NothingToAnswer: there is none.
    """

    def fits(item: Item) -> bool:
        return item.text("UID") == uid or (subject is not None and item.text("Subject") == subject)

    for item in _newest_first(scene.db, mailbox, "calendar"):
        if fits(item) and not item.is_organized_here:
            return item
    for message in _newest_first(scene.db, mailbox, "inbox"):
        if message.kind == "MeetingRequest" and fits(message):
            return enter_request(scene, message, mailbox=principal_of(message))
    raise NothingToAnswer(mailbox, uid or subject or "")


def _newest_first(db: Database, mailbox: str, folder: str) -> Iterator[Item]:
    return reversed(items_in(db, own_folder(db, mailbox, folder)))


def answer(scene: Scene, copy: Item, reply: Reply, *, occurrence: str | None) -> None:
    """Answers an invitation, or of a series one occurrence, by its original start.

    Raises:
        NothingToAnswer: the series has no such occurrence.
    """
    answer_meeting(
        scene, copy if occurrence is None else _part(copy, occurrence), reply, saves_copy=True
    )


def _part(copy: Item, original: str) -> Item:
    found = None if copy.series is None else occurrence_at(copy, original)
    if found is None:
        raise NothingToAnswer(copy.mailbox, original)
    return found


def forward(scene: Scene, copy: Item, *, to: str) -> None:
    """Passes an invitation on to another mailbox.

    Raises:
        NothingToAnswer: the organizer has no such meeting any more.
    """
    if not forward_request(scene, copy, to=(to,)):
        raise NothingToAnswer(copy.mailbox, copy.text("UID"))


def make_calendar(db: Database, mailbox: str, name: str, *, below: str) -> None:
    """Makes a second calendar, below the folder with this fixed or display name.

    Raises:
        ValueError: there is no such folder, or it has one of that name already.
    """
    parent = _folder(db, mailbox, below)
    if any(one.name == name for one in subfolders(db, parent.number, deep=False)):
        raise ValueError(f"{parent.name} of {mailbox} has a folder {name!r} already")
    add_folder(db, Folder(0, mailbox, "", name, CALENDAR_CLASS, parent.number))


def share(db: Database, mailbox: str, folder: str, *, person: str, level: str) -> None:
    """Gives somebody a permission level in a folder of this mailbox.

    Raises:
        ValueError: there is no such folder or level.
    """
    grant(db, Grant(_folder(db, mailbox, folder).number, person, level))


def delegate(db: Database, mailbox: str, delegation: Delegation) -> None:
    """Names the delegates of a mailbox and lets them edit its calendar."""
    set_delegation(db, mailbox, delegation)
    for person in delegation.delegates:
        share(db, mailbox, "calendar", person=person, level="Editor")


def _folder(db: Database, mailbox: str, name: str) -> Folder:
    found = named_folder(db, mailbox, name)
    if found is None:
        raise ValueError(f"{mailbox} has no folder {name!r}")
    return found
