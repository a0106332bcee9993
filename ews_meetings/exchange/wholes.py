"""Reads items whole: GetItem in parts, with their changed occurrences, and attachments where wanted."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from ews_meetings.change.observed import ItemRef, Observed, Place
from ews_meetings.exchange import searches
from ews_meetings.exchange.asking import Asking, chunks
from ews_meetings.exchange.attachments import listed, read_content
from ews_meetings.exchange.calendars import folder_ids
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import View
from ews_meetings.exchange.exceptions import listed_exceptions, with_exceptions
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import folder_of, read_observed, shape_of_item
from ews_meetings.model.meeting import Attachment

ITEMS_A_READ = 50
BYTES_A_FETCH = 8_000_000


@dataclass(slots=True)
class Wholes:
    """Reads whole items of one mailbox; remembers which folders are which."""

    asking: Asking
    folders: Folders
    _known: tuple[str, str] | None = field(default=None, init=False)
    """The ids of the calendar and of Deleted Items, empty where they may not be known."""

    def read(self, refs: Sequence[ItemRef], *, with_contents: bool) -> tuple[Observed | None, ...]:
        """Return the items, one per ref, None for one that is gone.

        Raises:
            EwsMeetingsError: an item could not be read, and not because it is gone.
        """
        return tuple(
            observed
            for part in chunks(refs, ITEMS_A_READ)
            for observed in self._read_part(part, with_contents=with_contents)
        )

    def _read_part(
        self, refs: Sequence[ItemRef], *, with_contents: bool
    ) -> Iterator[Observed | None]:
        payload = searches.get_items(shape_of_item(), [ref.item_id for ref in refs])
        items = [
            self.asking.calendar_item_of(said) for said in self.asking.ask_for(payload, len(refs))
        ]
        whole = [item for item in items if item is not None]
        contents = self._contents(whole) if with_contents else None
        exceptions = self._exceptions(whole)
        for item in items:
            yield None if item is None else self._observed(item, contents, exceptions)

    def _observed(
        self, item: View, contents: Mapping[str, bytes] | None, exceptions: Mapping[str, View]
    ) -> Observed | None:
        observed = read_observed(item, place=self.place_of(item), contents=contents)
        if observed is None:
            return None
        return replace(observed, series=with_exceptions(observed.series, item, exceptions))

    def _exceptions(self, items: Sequence[View]) -> dict[str, View]:
        """Return the items of all changed occurrences of these series, by their ids."""
        listed = (listed_exceptions(item).changed for item in items)
        wanted = dict.fromkeys(one.item_id for changed in listed for one in changed if one.item_id)
        found: dict[str, View] = {}
        for part in chunks(wanted, ITEMS_A_READ):
            payload = searches.get_items(shape_of_item(), part)
            for item_id, said in zip(part, self.asking.ask_for(payload, len(part)), strict=True):
                item = self.asking.calendar_item_of(said)
                if item is not None:
                    found[item_id] = item
        return found

    def _contents(self, items: Sequence[View]) -> dict[str, bytes]:
        """Return the bytes of the items' files by attachment id."""
        files = [held.attachment for item in items for held in listed(item) if held.is_file]
        contents: dict[str, bytes] = {}
        for file, said in self._fetched(files):
            self.asking.refuse(said)
            contents |= _content(file, said)
        return contents

    def contents(self, files: Sequence[Attachment]) -> dict[str, bytes]:
        """Return the bytes of files by attachment id; what is no file, or is gone, is left out."""
        contents: dict[str, bytes] = {}
        for file, said in self._fetched(files):
            if self.asking.brings(said):
                contents |= _content(file, said)
        return contents

    def _fetched(self, files: Sequence[Attachment]) -> Iterator[tuple[Attachment, Message]]:
        for part in _fetches(files):
            payload = searches.get_attachments(file.attachment_id for file in part)
            yield from zip(part, self.asking.ask_for(payload, len(part)), strict=True)

    def place_of(self, item: View) -> Place:
        """Return where an item lies; what the server does not say lies where it was addressed."""
        folder = folder_of(item)
        calendar, deleted = self._ids() if folder else ("", "")
        if folder and folder == deleted:
            return Place.DELETED
        return Place.CALENDAR if not calendar or folder == calendar else Place.ELSEWHERE

    def _ids(self) -> tuple[str, str]:
        if self._known is None:
            asked = (self.folders.calendar, self.folders.deleted)
            calendar, deleted = folder_ids(self.asking, asked)
            self._known = calendar, deleted
        return self._known


def _content(file: Attachment, said: Message) -> dict[str, bytes]:
    element = said.first("FileAttachment")
    return {} if element is None else {file.attachment_id: read_content(View(element))}


def _fetches(files: Sequence[Attachment]) -> Iterator[list[Attachment]]:
    """Yield the files in parts of a size that one answer can bring."""
    part: list[Attachment] = []
    for held in files:
        size = sum(one.size_bytes for one in part) + held.size_bytes
        if part and size > BYTES_A_FETCH:
            yield part
            part = []
        part.append(held)
    if part:
        yield part
