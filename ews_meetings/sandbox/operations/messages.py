"""CreateItem of ordinary messages: drafts, and mail between the people of the sandbox."""

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.delivery.post import note_mail, put_in_inbox, save_sent_copy
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.mime.content import decoded
from ews_meetings.sandbox.mime.letters import sent_at
from ews_meetings.sandbox.names import Element, child_text, children, m, t
from ews_meetings.sandbox.operations.files import read_all_files
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.people import mailboxes_of
from ews_meetings.sandbox.properties import tag_key
from ews_meetings.sandbox.reading import write_fields
from ews_meetings.sandbox.store.attachments import add_attachment
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import insert_item, item_by_number
from ews_meetings.sandbox.store.model import Attachment, Item
from ews_meetings.sandbox.store.rights import Right

_FLAGS = tag_key(0x0E07)
"""PidTagMessageFlags."""
_UNSENT = 8
_DISPOSITIONS = ("SaveOnly", "SendOnly", "SendAndSaveCopy")


def read_disposition(call: Call) -> str | None:
    """Reads the MessageDisposition of a request; None when it is missing.

    Raises:
        SoapFault: it is none that the schema knows.
    """
    text = call.body.get("MessageDisposition")
    if text is not None and text not in _DISPOSITIONS:
        raise schema_violation(f"The 'MessageDisposition' attribute is invalid: {text!r}.")
    return text


def need_disposition(call: Call) -> str:
    """Reads the MessageDisposition of a request that must have one (A35, A56).

    Raises:
        EwsError: it is missing.
    """
    text = read_disposition(call)
    if text is None:
        raise EwsError(
            "ErrorMessageDispositionRequired", "Message save/send operation not specified."
        )
    return text


def create_message(call: Call, element: Element) -> Iterable[Item]:
    """Keeps or sends a message; only a kept one has an id to return (A115)."""
    disposition = need_disposition(call)
    now = call.scene.stamp()
    item = write_fields(blank_message(call), children(element), context=call.zone)
    files = read_all_files(item, element, now=now)
    if disposition == "SaveOnly":
        item = _as_received(item, element, now)
    return keep_or_send(call, item, files, disposition)


def blank_message(call: Call) -> Item:
    """Returns a message without content, in the folder that the request names, or in Drafts."""
    author, now = mailbox_of(call.mailbox), call.scene.stamp()
    saved = call.body.find(m("SavedItemFolderId"))
    folder = (
        own_folder(call.db, call.mailbox, "drafts")
        if saved is None
        else find_folder(call, only_child(saved, "SavedItemFolderId"), to=Right.CREATE).number
    )
    return Item(
        kind="Message",
        mailbox=call.mailbox,
        folder=folder,
        texts={
            "ItemClass": "IPM.Note", "Sensitivity": "Normal", "Importance": "Normal",
            "IsRead": "true", "DateTimeCreated": now, "DateTimeReceived": now,
            "LastModifiedTime": now, "LastModifiedName": author.name, "Culture": "en-US",
        },
        people={"Sender": (author,), "From": (author,)},
    )  # fmt: skip


def keep_or_send(
    call: Call, item: Item, files: tuple[Attachment, ...], disposition: str
) -> Iterable[Item]:
    """Does with a new message what its disposition says, and returns it if it was kept."""
    if disposition == "SaveOnly":
        kept = insert_item(call.db, item)
        _keep_files(call, kept, files)
        return (item_by_number(call.db, kept.number) or kept,)
    sent = item.with_texts(DateTimeSent=call.scene.stamp())
    send_message(call, sent, files=files, saves_copy=disposition == "SendAndSaveCopy")
    return ()


def _as_received(item: Item, element: Element, now: str) -> Item:
    """Returns a message as one that was sent once, when its flags do not call it a draft."""
    flags = item.properties.get(_FLAGS)
    if flags is None or int(flags.values[0]) & _UNSENT:
        return item
    mime = child_text(element, t("MimeContent"))
    sent = sent_at(decoded(mime)) if mime else ""
    return item.with_texts(DateTimeSent=sent or now, DateTimeReceived=sent or now)


def send_message(
    call: Call, item: Item, *, files: tuple[Attachment, ...], saves_copy: bool
) -> None:
    """Sends a message to all its recipients, with its files.

    Raises:
        EwsError: it has no recipient.
    """
    recipients = [
        box for name in ("ToRecipients", "CcRecipients", "BccRecipients")
        for box in item.people.get(name, ())
    ]  # fmt: skip
    if not recipients:
        raise EwsError("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if saves_copy:
        _keep_files(call, save_sent_copy(call.scene, item, source=item), files)
    arriving = replace(item.with_texts(IsRead="false"), properties={})
    for box in recipients:
        note_mail(
            call.scene, kind="note", source=item, recipient=box.address, message=item, files=files
        )
    reached = {person.address for box in recipients for person in mailboxes_of(box.address)}
    for address in sorted(reached):
        arrived = put_in_inbox(call.scene, arriving, mailbox=address, files_of=None)
        _keep_files(call, arrived, files)


def _keep_files(call: Call, item: Item, files: tuple[Attachment, ...]) -> None:
    for file in files:
        add_attachment(call.db, item.row, file)
