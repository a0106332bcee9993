"""The folders of the mailboxes; every mailbox has the same distinguished ones."""

from dataclasses import replace

from ews_meetings.sandbox.people import PEOPLE
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.items import items_in, remove_item
from ews_meetings.sandbox.store.model import Folder

CALENDAR_CLASS = "IPF.Appointment"
CONTACTS_CLASS = "IPF.Contact"
TASKS_CLASS = "IPF.Task"
_TREE = (
    ("root", "", "", ""),
    ("msgfolderroot", "Top of Information Store", "IPF.Note", "root"),
    ("calendar", "Calendar", CALENDAR_CLASS, "msgfolderroot"),
    ("inbox", "Inbox", "IPF.Note", "msgfolderroot"),
    ("sentitems", "Sent Items", "IPF.Note", "msgfolderroot"),
    ("deleteditems", "Deleted Items", "IPF.Note", "msgfolderroot"),
    ("drafts", "Drafts", "IPF.Note", "msgfolderroot"),
    ("outbox", "Outbox", "IPF.Note", "msgfolderroot"),
    ("junkemail", "Junk Email", "IPF.Note", "msgfolderroot"),
    ("contacts", "Contacts", CONTACTS_CLASS, "msgfolderroot"),
    ("tasks", "Tasks", TASKS_CLASS, "msgfolderroot"),
    ("notes", "Notes", "IPF.StickyNote", "msgfolderroot"),
    ("journal", "Journal", "IPF.Journal", "msgfolderroot"),
    ("searchfolders", "Finder", "", "root"),
    ("recoverableitemsroot", "Recoverable Items", "", "root"),
    ("recoverableitemsdeletions", "Deletions", "IPF.Note", "recoverableitemsroot"),
)
"""Fixed name, shown name, class, parent. Contacts, tasks, notes and journal are there and stay empty."""
_COLUMNS = "number, mailbox, distinguished, name, class, parent, change"


def make_folders(db: Database) -> None:
    """Makes the folders of all people that a store does not have yet."""
    for person in PEOPLE:
        make_mailbox(db, person.address)


def make_mailbox(db: Database, address: str) -> None:
    """Makes the folders that every mailbox has."""
    rows = db.run("SELECT distinguished, number FROM folders WHERE mailbox = ?", address)
    numbers: dict[str, int] = dict(rows.fetchall())
    for distinguished, name, folder_class, parent in _TREE:
        if distinguished in numbers:
            continue
        folder = Folder(0, address, distinguished, name, folder_class, numbers.get(parent, 0))
        numbers[distinguished] = add_folder(db, folder)


def add_folder(db: Database, folder: Folder) -> int:
    """Keeps a new folder and returns its key."""
    cursor = db.run(
        "INSERT INTO folders (mailbox, distinguished, name, class, parent, change)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        folder.mailbox, folder.distinguished, folder.name, folder.folder_class, folder.parent,
        db.next_change(),
    )  # fmt: skip
    return cursor.lastrowid or 0


def save_folder(db: Database, folder: Folder) -> Folder:
    """Writes a folder that has another name or parent, and returns it with its new change."""
    change = db.next_change()
    db.run(
        "UPDATE folders SET name = ?, class = ?, parent = ?, change = ? WHERE number = ?",
        folder.name, folder.folder_class, folder.parent, change, folder.number,
    )  # fmt: skip
    return replace(folder, change=change)


def remove_folder(db: Database, folder: Folder) -> None:
    """Removes a folder for good, with what lies in it and below it."""
    for inner in subfolders(db, folder.number, deep=False):
        remove_folder(db, inner)
    for item in items_in(db, folder.number):
        remove_item(db, item)
    db.run("DELETE FROM folders WHERE number = ?", folder.number)


def is_below(db: Database, folder: Folder, above: Folder) -> bool:
    """Says whether a folder is another one, or lies anywhere below it."""
    held: Folder | None = folder
    while held is not None:
        if held.number == above.number:
            return True
        held = folder_by_number(db, held.parent) if held.parent else None
    return False


def remove_own_folders(db: Database) -> None:
    """Removes the folders that people made; they must be empty."""
    db.run("DELETE FROM folders WHERE distinguished = ''")


def calendars_of(db: Database, mailbox: str) -> tuple[Folder, ...]:
    """Returns the calendars of a mailbox, the main one first."""
    rows = db.run(
        f"SELECT {_COLUMNS} FROM folders WHERE mailbox = ? AND class = ? ORDER BY number",  # noqa: S608  a constant
        mailbox, CALENDAR_CLASS,
    )  # fmt: skip
    return tuple(Folder(*row) for row in rows)


def named_folder(db: Database, mailbox: str, name: str) -> Folder | None:
    """Returns a folder by its fixed name, else by the name that people see."""
    row = db.run(
        f"SELECT {_COLUMNS} FROM folders WHERE mailbox = ? AND (distinguished = ? OR name = ?)"  # noqa: S608  a constant
        " ORDER BY distinguished = ? DESC, number",
        mailbox, name, name, name,
    ).fetchone()  # fmt: skip
    return None if row is None else Folder(*row)


def distinguished_folder(db: Database, mailbox: str, name: str) -> Folder | None:
    """Returns a folder by its fixed name, such as `calendar`."""
    row = db.run(
        f"SELECT {_COLUMNS} FROM folders WHERE mailbox = ? AND distinguished = ?"  # noqa: S608  a constant
        " AND distinguished <> ''",
        mailbox, name,
    ).fetchone()  # fmt: skip
    return None if row is None else Folder(*row)


def own_folder(db: Database, mailbox: str, name: str) -> int:
    """Returns the number of a folder that every mailbox has."""
    found = distinguished_folder(db, mailbox, name)
    if found is None:
        raise KeyError(name)
    return found.number


def folder_by_number(db: Database, number: int) -> Folder | None:
    """Returns a folder by its key."""
    row = db.run(f"SELECT {_COLUMNS} FROM folders WHERE number = ?", number).fetchone()  # noqa: S608  a constant
    return None if row is None else Folder(*row)


def subfolders(db: Database, parent: int, *, deep: bool) -> tuple[Folder, ...]:
    """Returns the folders below one, in the order of their making."""
    rows = db.run(
        f"SELECT {_COLUMNS} FROM folders WHERE parent = ? ORDER BY number",  # noqa: S608  a constant
        parent,
    ).fetchall()
    found: list[Folder] = []
    for row in rows:
        folder = Folder(*row)
        found.append(folder)
        if deep:
            found.extend(subfolders(db, folder.number, deep=True))
    return tuple(found)


def count_items(db: Database, folder: int) -> int:
    """Counts the items of a folder."""
    return db.number("SELECT count(*) FROM items WHERE folder = ?", folder) or 0


def last_change(db: Database, folder: Folder) -> int:
    """Returns the last write of a folder, or of anything that lies or lay in it."""
    kept = db.number("SELECT max(change) FROM items WHERE folder = ?", folder.number) or 0
    gone = db.number("SELECT max(change) FROM gone WHERE folder = ?", folder.number) or 0
    return max(folder.change, kept, gone)


def size_of_items(db: Database, folder: int) -> int:
    """Returns how many bytes the items of a folder take in the store, without their files."""
    return db.number("SELECT sum(length(payload)) FROM items WHERE folder = ?", folder) or 0


def count_unread(db: Database, folder: int) -> int:
    """Counts the messages of a folder that nobody has read."""
    return db.number(
        "SELECT count(*) FROM items WHERE folder = ? AND kind <> 'CalendarItem'"
        " AND coalesce(json_extract(payload, '$.texts.IsRead'), 'false') <> 'true'",
        folder,
    ) or 0  # fmt: skip


def count_subfolders(db: Database, folder: int) -> int:
    """Counts the folders directly below one."""
    return db.number("SELECT count(*) FROM folders WHERE parent = ?", folder) or 0
