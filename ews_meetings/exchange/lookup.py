"""Reads one mailbox: finds items by key and by UID, lists ours, counts sent copies, reads them whole."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from ews_meetings.change.observed import (
    Glimpse,
    ItemRef,
    Observed,
    Place,
    ResponseMessage,
    Slot,
)
from ews_meetings.change.stamp import Stamp
from ews_meetings.errors import AccessDenied, ServerRefused
from ews_meetings.exchange import searches
from ews_meetings.exchange.answer_messages import AnswerMessages
from ews_meetings.exchange.asking import (
    ITEMS_A_PAGE,
    Asking,
    Folder,
    Found,
    Search,
    Unsearchable,
    chunks,
)
from ews_meetings.exchange.elements import Element, View, local_name
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import (
    has_cut_stamp,
    item_id_of,
    read_glimpse,
    shape,
    shape_of_glimpse,
)
from ews_meetings.exchange.occurrences import Occurrences
from ews_meetings.exchange.properties import (
    CLEAN_OBJECT_ID,
    KEY,
    STAMP,
    STEP,
    is_object_id,
    object_ids,
    read_stamp,
)
from ews_meetings.exchange.wholes import Wholes
from ews_meetings.model.meeting import Attachment

KEYS_A_SEARCH = 50
"""More conditions in one Or are refused or slow (exchangelib field notes, 1.6)."""
STAMPS_A_READ = 100
_REQUEST = "ipm.schedule.meeting.request"


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxReader:
    """The port `CalendarReader` over EWS."""

    asking: Asking
    folders: Folders
    wholes: Wholes
    needs_deleted: bool = True
    """Whether Deleted Items must be readable; a delegate often may not."""
    page: int = ITEMS_A_PAGE

    def find(self, keys: Sequence[str]) -> tuple[Glimpse, ...]:
        """Return the items that carry one of these keys, in Calendar and Deleted Items.

        With another calendar than the main one, also what lies in that one: it is ELSEWHERE.
        Servers may compare texts without regard to case; a key is a key letter by letter.
        """
        wanted = dict.fromkeys(keys)
        wheres = (searches.is_one_of(KEY, part) for part in chunks(wanted, KEYS_A_SEARCH))
        rows = [row for where in wheres for row in self._rows(where, self._everywhere())]
        return tuple(glimpse for glimpse in self._glimpses(rows) if glimpse.key in wanted)

    def list_ours(self) -> tuple[Glimpse, ...]:
        """Return every calendar item that carries our key property."""
        return self._glimpses(self._rows(searches.has(KEY), (self._calendar(),)))

    def list_all(self) -> tuple[Glimpse, ...]:
        """Return every item of the calendar, anybody's, a series as one."""
        return self._glimpses(self._rows(None, (self._calendar(),)))

    def find_by_uid(self, uids: Sequence[str]) -> tuple[Glimpse, ...]:
        """Return calendar items with one of these UIDs; empty where the server cannot search so."""
        try:
            return self._by_uid(uids)
        except Unsearchable:
            return ()

    def _by_uid(self, uids: Sequence[str]) -> tuple[Glimpse, ...]:
        named = _encodings(uids)
        parts = chunks(named, KEYS_A_SEARCH)
        wheres = (searches.is_one_of(CLEAN_OBJECT_ID, part) for part in parts)
        rows = [row for where in wheres for row in self._rows(where, (self._calendar(),))]
        return self._named(rows, {item_id_of(row.item): _uid_of(row, named) for row in rows})

    def find_anywhere(self, name: str) -> tuple[Glimpse, ...]:
        """Return calendar items of anybody's with this UID or item id, however long it takes."""
        by_id = self._by_id(name)
        if by_id:
            return by_id
        try:
            return self._by_uid([name])
        except Unsearchable:
            return self._by_comparing(name)

    def _by_id(self, name: str) -> tuple[Glimpse, ...]:
        """Return the calendar item of an id; nothing for what is no id of a readable one."""
        if not _is_like_an_id(name):
            return ()
        asked = shape_of_glimpse("calendar:UID", "item:ParentFolderId")
        try:
            (said,) = self.asking.ask_for(searches.get_items(asked, [name]), 1)
            item = self.asking.calendar_item_of(said)
        except (ServerRefused, AccessDenied):
            return ()
        return () if item is None else self._glimpses([Found(item, self.wholes.place_of(item))])

    def _by_comparing(self, name: str) -> tuple[Glimpse, ...]:
        """Return the meetings of the calendar with this UID, by looking at each of them."""
        named = _encodings([name])
        asked = shape_of_glimpse("calendar:UID")
        rows = list(self._rows(None, (self._calendar(),), asked=asked))
        uids = {item_id_of(row.item): row.item.text("UID") or _uid_of(row, named) for row in rows}
        uids |= self._uids([item_id_of(row.item) for row in rows if _is_nameless(row)])
        found = [row for row in rows if uids.get(item_id_of(row.item)) == name]
        return self._named(found, uids)

    def _uids(self, item_ids: Sequence[str]) -> dict[str, str]:
        """Return the UIDs of items that a search gives without any."""
        uids: dict[str, str] = {}
        for part in chunks(item_ids, STAMPS_A_READ):
            payload = searches.get_items(shape(("calendar:UID",), ()), part)
            for item_id, said in zip(part, self.asking.ask_for(payload, len(part)), strict=True):
                item = self.asking.calendar_item_of(said)
                uids[item_id] = "" if item is None else item.text("UID") or ""
        return uids

    def _named(self, rows: Sequence[Found], uids: Mapping[str, str]) -> tuple[Glimpse, ...]:
        glimpses = self._glimpses(rows)
        return tuple(replace(glimpse, uid=uids[glimpse.ref.item_id]) for glimpse in glimpses)

    def read_occurrences(self, slots: Sequence[Slot]) -> tuple[Observed | None, ...]:
        """Return the occurrences of series, one per slot, None for one that does not take place.

        Raises:
            OccurrenceUnverified: the server does not show one, nor that there is none.
        """
        return Occurrences(self.asking, self.wholes.place_of).read(slots)

    def response_messages(self, uids: Sequence[str]) -> tuple[ResponseMessage, ...]:
        """Return the answers to these meetings that lie in the Inbox and in Deleted Items, oldest first.

        Raises:
            AccessDenied: the Inbox cannot be read.
        """
        messages = AnswerMessages(self.asking, self.folders, self.needs_deleted, self.page)
        return messages.read(uids)

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        """Return the items, one per ref, None for one that is gone."""
        return self.wholes.read(refs, with_contents=with_contents)

    def contents(self, files: Sequence[Attachment]) -> Mapping[str, bytes]:
        """Return the bytes of files by attachment id; what is no file, or is gone, is left out."""
        return self.wholes.contents(files)

    def count_sent_copies(self, steps: Sequence[str]) -> Mapping[str, int]:
        """Return how many Sent Items carry each of these step ids; 0 for none.

        Raises:
            AccessDenied: Sent Items cannot be read.
        """
        copies: dict[str, str] = {}
        for part in chunks(dict.fromkeys(steps), KEYS_A_SEARCH):
            search = self._search(shape((), (STEP,)), searches.is_one_of(STEP, part))
            for row in self.asking.search(search, (Folder(self.folders.sent),)):
                copies[item_id_of(row.item)] = STEP.read(row.item) or ""
        counts = Counter(copies.values())
        return {step: counts[step] for step in steps}

    def last_sent(self, keys: Sequence[str]) -> Mapping[str, datetime]:
        """Return when the newest request in Sent Items that carries each of these keys was made.

        Raises:
            AccessDenied: Sent Items cannot be read.
        """
        wanted = dict.fromkeys(keys)
        newest: dict[str, datetime] = {}
        for part in chunks(wanted, KEYS_A_SEARCH):
            asked = shape(("item:DateTimeCreated", "item:ItemClass"), (KEY,))
            search = self._search(asked, searches.is_one_of(KEY, part))
            for row in self.asking.search(search, (Folder(self.folders.sent),)):
                key, at = KEY.read(row.item) or "", row.item.instant("DateTimeCreated")
                if key in wanted and at is not None and _is_request(row.item):
                    newest[key] = max(at, newest.get(key, at))
        return newest

    def _calendar(self) -> Folder:
        return Folder(self.folders.calendar)

    def _everywhere(self) -> tuple[Folder, ...]:
        deleted = Folder(self.folders.deleted, Place.DELETED, is_optional=not self.needs_deleted)
        if not self.folders.calendar_id:
            return (self._calendar(), deleted)
        main = Folder(self.folders.main_calendar, Place.ELSEWHERE, is_optional=True)
        return (self._calendar(), deleted, main)

    def _search(self, asked: Element, where: Element | None) -> Search:
        return Search(asked, where, self.page)

    def _rows(
        self,
        where: Element | None,
        folders: Sequence[Folder],
        *,
        asked: Element | None = None,
    ) -> Iterator[Found]:
        """Yield the calendar items that a search finds: Deleted Items hold our mails' copies too."""
        search = self._search(shape_of_glimpse() if asked is None else asked, where)
        for row in self.asking.search(search, folders):
            if local_name(row.item.element) == "CalendarItem":
                yield row

    def _glimpses(self, rows: Iterable[Found]) -> tuple[Glimpse, ...]:
        """Return what rows say, each item once, stamps whole."""
        found: dict[str, Glimpse] = {}
        cut: list[str] = []
        for row in rows:
            glimpse = read_glimpse(row.item, row.place)
            if glimpse is not None:
                found[glimpse.ref.item_id] = glimpse
                is_cut = has_cut_stamp(row.item, glimpse.stamp)
                cut += [glimpse.ref.item_id] if is_cut else []
        for item_id, stamp in self._whole_stamps(cut):
            found[item_id] = replace(found[item_id], stamp=stamp)
        return tuple(found.values())

    def _whole_stamps(self, item_ids: Sequence[str]) -> Iterator[tuple[str, Stamp | None]]:
        for part in chunks(item_ids, STAMPS_A_READ):
            payload = searches.get_items(shape((), (STEP, STAMP)), part)
            for item_id, said in zip(part, self.asking.ask_for(payload, len(part)), strict=True):
                if self.asking.brings(said):
                    yield from ((item_id, read_stamp(item)) for item in said.items())


def _encodings(uids: Sequence[str]) -> dict[str, str]:
    """Return the UIDs by the object ids that stand for them."""
    return {encoded: uid for uid in uids for encoded in object_ids(uid)}


def _is_like_an_id(name: str) -> bool:
    """Say whether a name could be an item id: base64, not short, and no UID of Exchange's making."""
    if is_object_id(name):
        return False
    try:
        return len(base64.b64decode(name, validate=True)) > 16
    except ValueError:
        return False


def _is_nameless(row: Found) -> bool:
    return not row.item.text("UID") and not CLEAN_OBJECT_ID.read(row.item)


def _is_request(item: View) -> bool:
    """Say whether a message invites or updates; where the class is not given, its element says."""
    item_class = item.text("ItemClass")
    if not item_class:
        return local_name(item.element) == "MeetingRequest"
    return item_class.casefold().startswith(_REQUEST)


def _uid_of(row: Found, named: Mapping[str, str]) -> str:
    """Return the UID that was asked for and found: FindItem does not give UIDs on Exchange."""
    return named.get(CLEAN_OBJECT_ID.read(row.item) or "", "")
