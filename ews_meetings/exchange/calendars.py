"""Finds a calendar of a mailbox by the name that people see; writes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from ews_meetings.errors import CalendarAmbiguous, CalendarNotFound
from ews_meetings.exchange.asking import Asking, is_last_page
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import Element, View
from ews_meetings.exchange.failures import is_denial
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.searches import find_folders, get_folders

FOLDERS_A_PAGE = 500
_CALENDAR = "IPF.Appointment"
"""FolderClass of calendars; those that Exchange fills itself have a longer one."""


@dataclass(frozen=True, slots=True)
class _Row:
    folder_id: str
    parent_id: str
    name: str
    folder_class: str


@dataclass(frozen=True, slots=True)
class _Named:
    """A folder with its path from the top, such as `Calendar/Team`."""

    row: _Row
    path: str

    @property
    def is_calendar(self) -> bool:
        return self.row.folder_class == _CALENDAR

    def answers_to(self, name: str) -> bool:
        """Say whether a name, or the end of a path, means this folder."""
        path, wanted = self.path.casefold(), name.casefold()
        return path == wanted or path.endswith(f"/{wanted}")


def choose_calendar(
    asking: Asking, folders: Folders, name: str, *, mailbox: str, page: int = FOLDERS_A_PAGE
) -> Folders:
    """Return the folders of a mailbox with the calendar of this name in the main one's place.

    Args:
        asking: asks the server.
        folders: of the mailbox.
        name: what people see, in any case; a path such as `Team/Blue`, or its end.
        mailbox: for what is said when there is none.
        page: how many folders are asked for at once.

    Raises:
        CalendarNotFound: no calendar has this name.
        CalendarAmbiguous: several have it.
        AccessDenied: no folder of the mailbox may be seen.
    """
    main_id, deleted_id = folder_ids(asking, (folders.main_calendar, folders.deleted))
    every = list(_named(_all_rows(asking, folders, page), without=deleted_id))
    wanted = name.strip().strip("/")
    meant = [one for one in every if one.answers_to(wanted)]
    found = [one for one in meant if one.is_calendar]
    exact = [one for one in found if one.path.casefold() == wanted.casefold()]
    match exact or found:
        case []:
            known = [one.path for one in every if one.is_calendar]
            other = meant[0].row.folder_class if meant else ""
            raise CalendarNotFound(name, mailbox, known=known, folder_class=other)
        case [one] if one.row.folder_id == main_id:
            return folders
        case [one]:
            return replace(folders, calendar_id=one.row.folder_id, calendar_path=one.path)
        case several:
            raise CalendarAmbiguous(name, [one.path for one in several])


def folder_ids(asking: Asking, folders: Sequence[Element]) -> list[str]:
    """Return the ids of folders, in order; empty for one that may not be seen."""
    found = []
    for said in asking.ask_for(get_folders(folders), len(folders)):
        if not is_denial(said.code):
            asking.refuse(said)
        element = said.first("FolderId")
        found.append("" if element is None else str(element.get("Id", "")))
    return found


def _all_rows(asking: Asking, folders: Folders, size: int) -> list[_Row]:
    """Return all folders of a mailbox; a delegate may see those below the main calendar only."""

    def page(root: Element, offset: int) -> Message:
        (said,) = asking.ask_for(find_folders(root, offset=offset, most=size), 1)
        return said

    root, said = folders.top, page(folders.top, 0)
    if is_denial(said.code):
        root, said = folders.main_calendar, page(folders.main_calendar, 0)
    rows: list[_Row] = []
    while True:
        asking.refuse(said)
        found = list(_rows(said))
        rows += found
        if not found or is_last_page(said):
            return rows
        said = page(root, len(rows))


def _rows(said: Message) -> Iterator[_Row]:
    listed = said.first("Folders")
    for element in () if listed is None else listed:
        folder = View(element)
        own, parent = folder.child("FolderId"), folder.child("ParentFolderId")
        if own is not None:
            yield _Row(
                folder_id=own.get("Id", ""),
                parent_id="" if parent is None else parent.get("Id", ""),
                name=folder.text("DisplayName") or "",
                folder_class=folder.text("FolderClass") or "",
            )


def _named(rows: Sequence[_Row], *, without: str) -> Iterator[_Named]:
    """Yield the folders with their paths, but for what lies in Deleted Items."""
    by_id = {row.folder_id: row for row in rows}
    for row in rows:
        line = list(_line(row, by_id))
        if not without or all(without not in {one.folder_id, one.parent_id} for one in line):
            yield _Named(row, "/".join(one.name for one in reversed(line)))


def _line(row: _Row, by_id: dict[str, _Row]) -> Iterator[_Row]:
    """Yield a folder and those above it."""
    seen: set[str] = set()
    one: _Row | None = row
    while one is not None and one.folder_id not in seen:
        yield one
        seen.add(one.folder_id)
        one = by_id.get(one.parent_id)
