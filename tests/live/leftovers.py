"""Says what a rehearsal has left in a sandbox."""

from __future__ import annotations

from ews_meetings.change.rehearsal import MARK
from ews_meetings.sandbox import PEOPLE, SandboxServer

_FOLDERS = ("inbox", "sentitems", "deleteditems")


def left_in(sandbox: SandboxServer) -> list[str]:
    """What carries the mark of a rehearsal; of a room, whose mailbox nobody opens, its calendar."""
    found = []
    for person in PEOPLE:
        folders = () if person.is_room else _FOLDERS
        subjects = [
            one.subject for folder in folders for one in sandbox.messages(person.address, folder)
        ]
        subjects += [one.subject for one in sandbox.calendar(person.address)]
        if not person.is_room:
            subjects += [one.subject for one in sandbox.calendar(person.address, "deleteditems")]
        found += [f"{person.address}: {subject}" for subject in subjects if MARK in subject]
    return found
