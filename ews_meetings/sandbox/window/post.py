"""Messages as the window shows them: an Inbox, and what went to people outside."""

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import own_folder
from ews_meetings.sandbox.store.mails import all_mails
from ews_meetings.sandbox.store.model import Item
from ews_meetings.sandbox.store.search import find_matches
from ews_meetings.sandbox.window.entries import text_of

Json = dict[str, object]
_MOST = 200


def inbox(db: Database, mailbox: str) -> list[Json]:
    """Returns the newest messages of an Inbox, newest first."""
    folder = own_folder(db, mailbox, "inbox")
    return [short(db, item) for item in find_matches(db, folder, None, (), offset=0, limit=_MOST)]


def short(db: Database, item: Item) -> Json:
    """Returns what a list shows of a message."""
    author = item.people.get("From", ())
    return {
        "id": ids.encode_item(item.number, item.day, nonce=db.nonce),
        "kind": item.kind,
        "subject": item.text("Subject"),
        "sender": author[0].address if author else "",
        "sender_name": author[0].name if author else "",
        "request_type": item.text("MeetingRequestType"),
        "response": item.text("ResponseType") if item.kind == "MeetingResponse" else "",
        "at": item.text("DateTimeReceived"),
    }


def whole(db: Database, item: Item) -> Json:
    """Returns all there is to say of a message."""
    return {
        **short(db, item),
        "body": text_of(item),
        "proposed_start": item.text("ProposedStart"),
        "proposed_end": item.text("ProposedEnd"),
    }


def outbox(db: Database) -> list[Json]:
    """Returns the newest messages to people outside, newest first."""
    return [
        {
            "number": mail.number,
            "kind": mail.kind,
            "sender": mail.sender,
            "to": mail.recipient,
            "subject": mail.subject,
            "at": mail.at,
        }
        for mail in reversed(all_mails(db, only_external=True)[-_MOST:])
    ]
