"""What arrives for somebody who has delegates: they get copies of his meeting messages."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.delivery.post import put_in_inbox, retire_messages
from ews_meetings.sandbox.store.delegates import delegation_of
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import move_item, save_item
from ews_meetings.sandbox.store.model import Item


def share_with_delegates(scene: Scene, message: Item) -> Item:
    """Gives each delegate a copy of a request or cancellation (A43, A49).

    Returns:
        The principal's own message: it stays, is marked as his informational copy, or lies in
        Deleted Items.
    """
    given = delegation_of(scene.db, message.mailbox)
    recipients = [name for name in given.recipients if name != _author(message)]
    for delegate in recipients:
        _give(scene, message, delegate)
    if not recipients:
        return message
    match given.delivery:
        case "DelegatesOnly":
            deleted = own_folder(scene.db, message.mailbox, "deleteditems")
            return move_item(scene.db, message, deleted)
        case "DelegatesAndSendInformationToMe" if message.kind == "MeetingRequest":
            informational = message.with_texts(MeetingRequestType="PrincipalWantsCopy")
            return save_item(scene.db, informational)
        case _:
            return message


def _author(message: Item) -> str:
    return message.people["From"][0].address.lower()


def _give(scene: Scene, message: Item, delegate: str) -> None:
    principal, uid = message.mailbox, message.text("UID")
    retire_messages(
        scene, mailbox=delegate, uid=uid, original=message.text("RecurrenceId"), principal=principal
    )
    people = {
        **message.people,
        "ReceivedBy": (mailbox_of(delegate),),
        "ReceivedRepresenting": (mailbox_of(principal),),
    }
    copy = replace(message, people=people).with_texts(IsDelegated="true")
    put_in_inbox(scene, copy, mailbox=delegate, files_of=message)
