"""Shows of a mailbox what only the protocol shows: raw texts of searches, ids, indexes; changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from ews_meetings.change.observed import ItemRef
from ews_meetings.change.rehearsal import Shown
from ews_meetings.exchange import searches
from ews_meetings.exchange.asking import ITEMS_A_PAGE, Asking, Folder, Search
from ews_meetings.exchange.calendars import folder_ids
from ews_meetings.exchange.connection import Connection, OpenMailbox, open_mailbox
from ews_meetings.exchange.elements import typed
from ews_meetings.exchange.exceptions import original_start
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import shape
from ews_meetings.exchange.properties import KEY, STAMP, STEP
from ews_meetings.exchange.searches import has, is_one_of
from ews_meetings.exchange.writer import MailboxWriter

_CUT_OFF_S = (30, 0.001)
"""Time enough to connect and send, none to answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxWorkbench:
    """The port `Workbench` over EWS."""

    asking: Asking
    folders: Folders
    connection: Connection
    items_a_page: int = ITEMS_A_PAGE

    @classmethod
    def of(cls, mailbox: OpenMailbox, connection: Connection) -> MailboxWorkbench:
        """Return the workbench of an open mailbox."""
        reader = mailbox.reader
        return cls(asking=reader.asking, folders=reader.folders, connection=connection)

    def shown_by_index(self, master: ItemRef, index: int) -> Shown | None:
        """Return the occurrence of a series that an index names; None where it names none."""
        counted = typed(
            "OccurrenceItemId", RecurringMasterId=master.item_id, InstanceIndex=str(index)
        )
        asked = shape(("calendar:Start", "calendar:OriginalStart", "calendar:RecurrenceId"), ())
        (said,) = self.asking.ask_for(searches.get_by_ids(asked, [counted]), 1)
        item = next(said.calendar_items(), None) if said.succeeded else None
        if item is None:
            return None
        return Shown(
            start_at=item.instant("Start"), names_original=original_start(item) is not None
        )

    def stamp_in_search(self, key: str) -> str:
        """Return the text of a stamp as a search gives it; empty for none."""
        search = Search(shape((), (KEY, STAMP)), is_one_of(KEY, [key]))
        rows = self.asking.search(search, (Folder(self.folders.calendar),))
        return next((STAMP.read(row.item) or "" for row in rows), "")

    def stamped(self, mark: str) -> int:
        """Return how many items of Calendar and Inbox carry provenance of ours with a mark."""
        found: set[str] = set()
        for folder in (self.folders.calendar, self.folders.inbox):
            for ours in (KEY, STEP, STAMP):
                search = Search(shape((), (KEY, STEP)), has(ours))
                for row in self.asking.search(search, (Folder(folder),)):
                    texts = [prop.read(row.item) or "" for prop in (KEY, STEP)]
                    found |= {text for text in texts if mark in text}
        return len(found)

    def folder_ids(self) -> tuple[str, str]:
        """Return the ids of the calendar and of Deleted Items."""
        calendar, deleted = folder_ids(self.asking, (self.folders.calendar, self.folders.deleted))
        return calendar, deleted

    @contextmanager
    def impatient(self) -> Iterator[MailboxWriter]:
        """Open a writer that does not wait for answers."""
        with open_mailbox(self.connection) as mailbox:
            mailbox.writer.caller.wire.TIMEOUT = _CUT_OFF_S
            yield mailbox.writer
