"""Who may do what in whose folders: the permission levels of calendars (A123)."""

from dataclasses import dataclass
from enum import Enum

from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.model import Folder


class Right(Enum):
    """What somebody wants to do in a folder."""

    SEE = "see"
    """Know that it is there."""
    READ = "read"
    CREATE = "create"
    EDIT_OWN = "edit own"
    """Change and delete what he made himself."""
    EDIT = "edit"


_READS = frozenset((Right.SEE, Right.READ))
_WRITES_OWN = _READS | {Right.CREATE, Right.EDIT_OWN}
LEVELS = {
    "Owner": frozenset(Right),
    "Editor": frozenset(Right),
    "PublishingEditor": frozenset(Right),
    "Author": _WRITES_OWN,
    "PublishingAuthor": _WRITES_OWN,
    "NoneditingAuthor": _READS | {Right.CREATE},
    "Reviewer": _READS,
    "Contributor": frozenset((Right.SEE, Right.CREATE)),
    "FreeBusyTimeOnly": frozenset(),
    "FreeBusyTimeAndSubjectAndLocation": frozenset(),
    "None": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person may do in one folder of somebody else."""

    folder: int
    person: str
    level: str


def grant(db: Database, given: Grant) -> None:
    """Gives a person a permission level in the place of the one before.

    Raises:
        ValueError: there is no such level.
    """
    if given.level not in LEVELS:
        raise ValueError(f"no permission level {given.level!r}; there are {', '.join(LEVELS)}")
    db.run(
        "INSERT OR REPLACE INTO rights (folder, person, level) VALUES (?, ?, ?)",
        given.folder, given.person, given.level,
    )  # fmt: skip


def grants_in(db: Database, folder: int) -> tuple[Grant, ...]:
    """Returns what others may do in a folder, by their addresses."""
    rows = db.run("SELECT person, level FROM rights WHERE folder = ? ORDER BY person", folder)
    return tuple(Grant(folder, *row) for row in rows)


def forget_grants(db: Database, folder: int) -> None:
    """Takes away what others may do in a folder."""
    db.run("DELETE FROM rights WHERE folder = ?", folder)


def rights_of(db: Database, person: str, folder: Folder) -> frozenset[Right]:
    """Returns what a person may do in a folder; in the own mailbox everything."""
    if folder.mailbox == person:
        return frozenset(Right)
    row = db.run(
        "SELECT level FROM rights WHERE folder = ? AND person = ?", folder.number, person
    ).fetchone()
    return LEVELS[row[0] if row else "None"]
