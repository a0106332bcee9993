"""CreateItem of ordinary messages: drafts, and mail between the people of the sandbox."""

from collections.abc import Iterable
from dataclasses import replace

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.delivery.messages import mailbox_of
from ews_meetings.sandbox.delivery.post import note_mail, put_in_inbox, save_sent_copy
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, children, m
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.people import mailboxes_of
from ews_meetings.sandbox.reading import write_fields
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.items import insert_item
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.rights import Right

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
    author, now = mailbox_of(call.mailbox), call.scene.stamp()
    saved = call.body.find(m("SavedItemFolderId"))
    folder = (
        own_folder(call.db, call.mailbox, "drafts")
        if saved is None
        else find_folder(call, only_child(saved, "SavedItemFolderId"), to=Right.CREATE).number
    )
    blank = Item(
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
    item = write_fields(blank, children(element), context=call.zone)
    if disposition == "SaveOnly":
        return (insert_item(call.db, item),)
    _send(call, item.with_texts(DateTimeSent=now), saves_copy=disposition == "SendAndSaveCopy")
    return ()


def _send(call: Call, item: Item, *, saves_copy: bool) -> None:
    recipients = [
        box for name in ("ToRecipients", "CcRecipients", "BccRecipients")
        for box in item.people.get(name, ())
    ]  # fmt: skip
    if not recipients:
        raise EwsError("ErrorInvalidRecipients", "At least one recipient isn't valid.")
    if saves_copy:
        save_sent_copy(call.scene, item, source=item)
    arriving = replace(item.with_texts(IsRead="false"), properties={})
    for box in recipients:
        note_mail(call.scene, kind="note", source=item, recipient=box.address, message=item)
    reached = {person.address for box in recipients for person in mailboxes_of(box.address)}
    for address in sorted(reached):
        put_in_inbox(call.scene, arriving, mailbox=address, files_of=None)
