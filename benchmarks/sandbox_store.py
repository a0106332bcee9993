"""Fills a store of the sandbox with many meetings or many mailboxes, quickly; measures nothing.

The first meeting comes in by CreateItem; the others are that one again with another subject, UID,
key and time, put straight into the store. Mailboxes beside the sandbox's own people exist in the
store alone: nobody can log in to them, and the organizer may read their calendars.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.sandbox_requests import FIRST, Target, create
from benchmarks.sandbox_wire import Line
from benchmarks.scene import ORGANIZER
from ews_meetings.sandbox import SandboxServer, ids
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import make_mailbox, own_folder
from ews_meetings.sandbox.store.items import insert_item, items_in, remove_item
from ews_meetings.sandbox.store.model import Item, Property
from ews_meetings.sandbox.store.rights import Grant, grant
from ews_meetings.sandbox.times import format_instant

MOST_TARGETS = 100
"""So many different meetings are asked for, from all over the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How much a store holds."""

    mailboxes: int
    """1 is the organizer's alone."""
    meetings: int
    """In each."""


def fill(path: Path, size: Size) -> tuple[Target, ...]:
    """Make a store of this size and return what can be asked for."""
    _make_one(path)
    db = Database(path)
    with db.transaction():
        template = _take_out(db)
        step = max(1, size.mailboxes * size.meetings // MOST_TARGETS)
        made = list(_put(db, template, size))[::step]
        targets = tuple(_target(db, item) for item in made[:MOST_TARGETS])
    db.close()
    return targets


def _make_one(path: Path) -> None:
    with SandboxServer(path) as server, Line(server.url) as line:
        line.ask(create(0, send="SendToNone"))


def _take_out(db: Database) -> Item:
    (found,) = items_in(db, own_folder(db, ORGANIZER, "calendar"))
    remove_item(db, found)
    return found


def _put(db: Database, template: Item, size: Size) -> Iterator[Item]:
    for box in range(size.mailboxes):
        address = f"person{box}@sandbox.example" if box else ORGANIZER
        if box:
            make_mailbox(db, address)
        folder = own_folder(db, address, "calendar")
        if box:
            grant(db, Grant(folder, ORGANIZER, "Reviewer"))
        own = replace(template, mailbox=address, folder=folder)
        for number in range(size.meetings):
            yield insert_item(db, _meeting(own, f"{box}-{number}", day=number))


def _meeting(template: Item, name: str, *, day: int) -> Item:
    start = FIRST + timedelta(days=day)
    dated = template.with_texts(
        Subject=f"Meeting {name}",
        UID=f"{name}@bench.example",
        Start=format_instant(start),
        End=format_instant(start + timedelta(minutes=45)),
    )
    properties = {
        key: Property(held.type, (f"key-{name}",)) if held.values == ("made-0",) else held
        for key, held in template.properties.items()
    }
    return replace(dated, properties=properties)


def _target(db: Database, item: Item) -> Target:
    return Target(
        folder_id=ids.encode(ids.FOLDER, item.folder, nonce=db.nonce),
        item_id=ids.encode_item(item.number, None, nonce=db.nonce),
        subject=item.text("Subject"),
        key=item.text("Subject").replace("Meeting ", "key-"),
    )
