"""Reads the answers to meetings that lie in a mailbox as messages; moves and marks none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from ews_meetings.change.observed import Place, ResponseMessage
from ews_meetings.exchange import searches
from ews_meetings.exchange.asking import Asking, Folder, Search, chunks
from ews_meetings.exchange.elements import View
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import item_id_of, shape
from ews_meetings.exchange.people import read_proposal
from ews_meetings.exchange.properties import CLEAN_OBJECT_ID, object_ids
from ews_meetings.model.people import Mailbox, Response
from ews_meetings.model.span import TimedSpan

MESSAGES_A_READ = 50
_CLASSES = {
    "IPM.Schedule.Meeting.Resp.Pos": Response.ACCEPT,
    "IPM.Schedule.Meeting.Resp.Tent": Response.TENTATIVE,
    "IPM.Schedule.Meeting.Resp.Neg": Response.DECLINE,
}
"""MS-OXCMAIL 2.1.3.1.2; the element alone does not say what was answered."""
_RESPONSE_OF = {name.casefold(): response for name, response in _CLASSES.items()}
_PATHS = (
    "item:ItemClass",
    "item:DateTimeReceived",
    "item:Body",
    "message:From",
    "calendar:UID",
    "meeting:ProposedStart",
    "meeting:ProposedEnd",
)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class AnswerMessages:
    """Reads one mailbox's Inbox and Deleted Items."""

    asking: Asking
    folders: Folders
    needs_deleted: bool
    page: int

    def read(self, uids: Sequence[str]) -> tuple[ResponseMessage, ...]:
        """Return the answers to these meetings, oldest first.

        Whose they are is compared here: not every server searches object ids.

        Raises:
            AccessDenied: the Inbox cannot be read.
        """
        named = {encoded: uid for uid in uids for encoded in object_ids(uid)}
        if not named:
            return ()
        found = [message for message in self._all() if _uid_of(message, named) in uids]
        messages = [_message(message, _uid_of(message, named)) for message in found]
        return tuple(sorted(messages, key=lambda one: one.received_at or _NEVER))

    def _all(self) -> Iterator[View]:
        """Yield every answer, whole, each once."""
        asked = shape(("item:ItemClass",), (CLEAN_OBJECT_ID,))
        search = Search(asked, searches.is_of_class(tuple(_CLASSES)), self.page)
        rows = self.asking.search(search, self._where())
        for part in chunks(dict.fromkeys(item_id_of(row.item) for row in rows), MESSAGES_A_READ):
            whole = shape(_PATHS, (CLEAN_OBJECT_ID,), body_type="Text")
            payload = searches.get_items(whole, part)
            for said in self.asking.ask_for(payload, len(part)):
                if self.asking.brings(said):
                    yield from said.items()

    def _where(self) -> tuple[Folder, ...]:
        deleted = Folder(self.folders.deleted, Place.DELETED, is_optional=not self.needs_deleted)
        return (Folder(self.folders.inbox), deleted)


def _uid_of(message: View, named: dict[str, str]) -> str:
    by_object_id = named.get(CLEAN_OBJECT_ID.read(message) or "")
    return by_object_id or message.text("UID") or ""


def _message(message: View, uid: str) -> ResponseMessage:
    item_class = (message.text("ItemClass") or "").casefold()
    return ResponseMessage(
        sender=Mailbox(
            address=(message.text("From/Mailbox/EmailAddress") or "").strip(),
            name=message.text("From/Mailbox/Name") or "",
        ),
        response=_RESPONSE_OF.get(item_class, Response.UNKNOWN),
        received_at=message.instant("DateTimeReceived"),
        comment=(message.text("Body") or "").strip(),
        proposed=_proposed(message),
        uid=uid,
    )


def _proposed(message: View) -> TimedSpan | None:
    start_at, end_at = read_proposal(message)
    if start_at is None or end_at is None:
        return None
    return TimedSpan(
        start_at=start_at, end_at=end_at, start_zone=message.zone, end_zone=message.zone
    )
