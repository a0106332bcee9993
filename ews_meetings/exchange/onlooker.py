"""Sees a mailbox as its owner does, and takes away what a rehearsal brought into it; mails nobody."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ews_meetings.change.observed import ItemRef, Place
from ews_meetings.change.rehearsal import MARK, Kept, Kind, Letter, Spot
from ews_meetings.exchange import outbound, searches
from ews_meetings.exchange.asking import Asking, Folder, Found, Search, Unsearchable, chunks
from ews_meetings.exchange.connection import OpenMailbox
from ews_meetings.exchange.elements import Element, View, typed
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import read_ref, shape
from ews_meetings.exchange.ordered import item_id
from ews_meetings.exchange.people import read_answers, read_organizer

ITEMS_A_REMOVAL = 100
_PATHS = ("item:Subject", "item:ItemClass")
_PEOPLE = (
    "calendar:Organizer",
    "calendar:RequiredAttendees",
    "calendar:OptionalAttendees",
    "calendar:Resources",
)


@dataclass(frozen=True, slots=True)
class MailboxOnlooker:
    """The port `Onlooker` over EWS."""

    asking: Asking
    """Asks, and takes away."""
    folders: Folders
    needs_deleted: bool = True
    """Whether Deleted Items must be readable; a delegate often may not."""

    @classmethod
    def of(cls, mailbox: OpenMailbox) -> MailboxOnlooker:
        """Return the onlooker of an open mailbox."""
        reader, writer = mailbox.reader, mailbox.writer
        return cls(Asking(writer.caller), reader.folders, reader.needs_deleted)

    def kept(self, mark: str, *spots: Spot) -> tuple[Kept, ...]:
        """Return what folders hold whose subject holds a mark, folder by folder, oldest first."""
        try:
            rows = list(self._rows(spots, _holds(mark)))
        except Unsearchable:
            rows = list(self._rows(spots, None))
        found = (_kept(row.item) for row in rows)
        return tuple(one for one in found if one is not None and mark in one.subject)

    def has_strangers(self, *spots: Spot) -> bool:
        """Say whether folders hold something that no rehearsal made."""
        rows = self._rows(spots, None)
        return any(MARK not in (row.item.text("Subject") or "") for row in rows)

    def letter(self, ref: ItemRef) -> Letter:
        """Return a message, read."""
        item = self._item(ref, ("item:Body", "item:ItemClass"))
        is_request = (item.text("ItemClass") or "").startswith(Kind.REQUEST)
        asked = self._item(ref, ("meetingRequest:MeetingRequestType",)) if is_request else item
        return Letter(
            text=item.text("Body") or "", request_type=asked.text("MeetingRequestType") or ""
        )

    def people_on(self, refs: Sequence[ItemRef]) -> frozenset[str]:
        """Return the addresses, folded, of all who organize or attend these items."""
        found: set[str] = set()
        for part in chunks(refs, ITEMS_A_REMOVAL):
            payload = searches.get_items(shape(_PEOPLE, ()), [ref.item_id for ref in part])
            for said in self.asking.ask_for(payload, len(part)):
                for item in said.items() if self.asking.brings(said) else ():
                    found |= {one.attendee.mailbox.folded for one in read_answers(item)}
                    found |= {read_organizer(item)} - {""}
        return frozenset(found)

    def remove(self, refs: Sequence[ItemRef]) -> None:
        """Take items away for good; nobody is told."""
        for part in chunks(refs, ITEMS_A_REMOVAL):
            payload = outbound.remove(item_id(ref) for ref in part)
            for said in self.asking.ask_for(payload, len(part)):
                self.asking.brings(said)

    def _item(self, ref: ItemRef, paths: Sequence[str]) -> View:
        payload = searches.get_items(shape(paths, (), body_type="Text"), [ref.item_id])
        (said,) = self.asking.ask_for(payload, 1)
        self.asking.refuse(said)
        return next(said.items())

    def _rows(self, spots: Sequence[Spot], where: Element | None) -> Iterator[Found]:
        folders = [self._folder(spot) for spot in spots]
        yield from self.asking.search(Search(shape(_PATHS, ()), where), folders)

    def _folder(self, spot: Spot) -> Folder:
        is_optional = spot is Spot.DELETED and not self.needs_deleted
        return Folder(self._element(spot), Place.ELSEWHERE, is_optional=is_optional)

    def _element(self, spot: Spot) -> Element:
        return {
            Spot.CALENDAR: self.folders.main_calendar,
            Spot.INBOX: self.folders.inbox,
            Spot.SENT: self.folders.sent,
            Spot.DELETED: self.folders.deleted,
        }[spot]


def _holds(mark: str) -> Element:
    """Return the condition that a subject holds a text."""
    return typed(
        "Contains",
        typed("FieldURI", FieldURI="item:Subject"),
        typed("Constant", Value=mark),
        ContainmentMode="Substring",
        ContainmentComparison="IgnoreCase",
    )


def _kept(item: View) -> Kept | None:
    ref = read_ref(item)
    if ref is None:
        return None
    return Kept(
        ref=ref,
        subject=item.text("Subject") or "",
        item_class=item.text("ItemClass") or "",
    )
