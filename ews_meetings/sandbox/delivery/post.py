"""The one way out of a mailbox: every message is noted, and put where it can arrive."""

from dataclasses import replace

from ews_meetings.sandbox.call import Scene
from ews_meetings.sandbox.errors import CallBroke
from ews_meetings.sandbox.mime.mail import write_mail
from ews_meetings.sandbox.people import is_known, is_local
from ews_meetings.sandbox.properties import named_strings, step_of
from ews_meetings.sandbox.store.attachments import attachments_of, copy_attachments
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import insert_item, items_by_uid, move_item
from ews_meetings.sandbox.store.mails import record_mail
from ews_meetings.sandbox.store.model import Attachment, Item, Mail


def note_mail(
    scene: Scene,
    *,
    kind: str,
    source: Item,
    recipient: str,
    message: Item,
    files: tuple[Attachment, ...] = (),
) -> None:
    """Notes that a message left for one recipient; `source` is the item it is about.

    For people outside it is kept as it goes over the wire, with `files` and those of a meeting.
    """
    is_external = not is_local(recipient)
    record_mail(
        scene.db,
        Mail(
            kind=kind,
            sender=message.people["From"][0].address.lower(),
            recipient=recipient.lower(),
            subject=message.text("Subject"),
            uid=source.text("UID"),
            step=step_of(dict(source.properties)),
            at=scene.stamp(),
            is_external=is_external,
            original_start=source.text("RecurrenceId"),
            mime=_on_the_wire(scene, message, source, files) if is_external else b"",
        ),
    )


def _on_the_wire(scene: Scene, message: Item, source: Item, files: tuple[Attachment, ...]) -> bytes:
    is_meeting = source.kind == "CalendarItem"
    travels = message.kind == "MeetingRequest" and scene.flavour.attachments_travel
    if travels and source.attachment_count:
        files = (*files, *attachments_of(scene.db, source.row))
    return write_mail(message, about=source if is_meeting else None, files=files)


def put_in_inbox(scene: Scene, message: Item, *, mailbox: str, files_of: Item | None) -> Item:
    """Puts a message into an Inbox, with the files of an item where they travel."""
    return _put(scene, message, mailbox=mailbox, folder="inbox", files_of=files_of)


def save_sent_copy(scene: Scene, message: Item, *, source: Item) -> Item:
    """Keeps one copy of what was sent; the item's named string properties are on it."""
    copy = replace(
        message.with_texts(IsRead="true", AssociatedItem=str(source.number)),
        properties=named_strings(dict(source.properties)),
    )
    return _put(
        scene, copy, mailbox=source.mailbox, folder="sentitems",
        files_of=source if scene.flavour.attachments_travel else None,
    )  # fmt: skip


def _put(scene: Scene, message: Item, *, mailbox: str, folder: str, files_of: Item | None) -> Item:
    kept = insert_item(
        scene.db, replace(message, mailbox=mailbox, folder=own_folder(scene.db, mailbox, folder))
    )
    if files_of is not None and files_of.attachment_count:
        copy_attachments(scene.db, files_of.row, kept.row)
    return kept


def principal_of(message: Item) -> str:
    """Returns whom a message is for: the owner of the mailbox, or whose delegate he is."""
    found = message.people.get("ReceivedRepresenting", ())
    return found[0].address.lower() if found else message.mailbox


def retire_messages(
    scene: Scene, *, mailbox: str, uid: str, original: str = "", principal: str = ""
) -> None:
    """Moves the earlier messages about a meeting to Deleted Items, as out of date (A50).

    With `original`, the RecurrenceId of an occurrence, only those about that one; with `principal`
    those that a delegate got for him.
    """
    inbox = own_folder(scene.db, mailbox, "inbox")
    for message in items_by_uid(scene.db, inbox, uid):
        is_meant = not original or message.text("RecurrenceId") == original
        is_for = principal_of(message) == (principal or mailbox)
        if message.kind == "MeetingRequest" and is_meant and is_for:
            move_item(
                scene.db,
                message.with_texts(IsOutOfDate="true"),
                own_folder(scene.db, mailbox, "deleteditems"),
            )


def check_recipients(scene: Scene, addresses: list[str]) -> None:
    """Breaks the call for an unknown recipient, on servers whose relay does not take it.

    Raises:
        CallBroke: after what was saved stays saved.
    """
    if not scene.flavour.unknown_recipient_breaks_call:
        return
    unknown = [name for name in addresses if is_local(name) and not is_known(name)]
    if unknown:
        raise CallBroke(f"Internal Server Error: cannot send to {unknown[0]}")
