"""The store: what searches use, what ids are, what a transaction leaves."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from ews_meetings.sandbox import ids
from ews_meetings.sandbox.errors import CallBroke, EwsError
from ews_meetings.sandbox.store.commits import committed_at, note_commit
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.folders import (
    CALENDAR_CLASS,
    add_folder,
    calendars_of,
    distinguished_folder,
    make_folders,
    own_folder,
    subfolders,
)
from ews_meetings.sandbox.store.items import (
    insert_item,
    item_by_number,
    items_between,
    items_in,
    move_item,
    save_item,
)
from ews_meetings.sandbox.store.mails import all_mails
from ews_meetings.sandbox.store.model import Folder, Item, Property
from ews_meetings.sandbox.store.search import Condition, find_matches, property_equals
from ews_meetings.sandbox.times import format_instant, microseconds

_OWNER = "organizer@sandbox.example"
_NOON = datetime(2026, 12, 3, 12, tzinfo=UTC)


@pytest.fixture
def db() -> Iterator[Database]:
    database = Database(None)
    make_folders(database)
    yield database
    database.close()


def _item(db: Database, uid: str, *, start: datetime = _NOON, hours: int = 1) -> Item:
    return Item(
        kind="CalendarItem",
        mailbox=_OWNER,
        folder=own_folder(db, _OWNER, "calendar"),
        texts={
            "UID": uid,
            "Start": format_instant(start),
            "End": format_instant(start + timedelta(hours=hours)),
        },
        properties={"set:key": Property("String", (f"key {uid}",))},
    )


def _plan(db: Database, folder: int, condition: Condition) -> str:
    rows = db.run(
        f"EXPLAIN QUERY PLAN SELECT * FROM items WHERE folder = ? AND {condition.sql}"  # noqa: S608  ours
        " ORDER BY items.row DESC",
        folder,
        *condition.arguments,
    )
    return "\n".join(str(row[3]) for row in rows)


def test_an_extended_property_is_found_by_index(db: Database) -> None:
    for number in range(50):
        insert_item(db, _item(db, str(number)))
    folder, condition = own_folder(db, _OWNER, "calendar"), property_equals("set:key", "key 7")
    plan = _plan(db, folder, condition)
    assert "properties_by_value" in plan
    assert "SCAN items" not in plan
    (found,) = find_matches(db, folder, condition, (), offset=0, limit=10)
    assert found.text("UID") == "7"


def test_a_view_is_found_by_index_long_items_too(db: Database) -> None:
    insert_item(db, _item(db, "short"))
    insert_item(db, _item(db, "long", start=_NOON - timedelta(days=9), hours=24 * 20))
    insert_item(db, _item(db, "past", start=_NOON - timedelta(days=9)))
    folder = own_folder(db, _OWNER, "calendar")
    span = microseconds(_NOON), microseconds(_NOON + timedelta(hours=1))
    assert {item.text("UID") for item in items_between(db, folder, *span)} == {"short", "long"}


def test_every_write_gives_another_change_and_a_move_another_number(db: Database) -> None:
    first = insert_item(db, _item(db, "1"))
    second = save_item(db, first)
    moved = move_item(db, second, own_folder(db, _OWNER, "deleteditems"))
    assert len({first.change, second.change, moved.change}) == 3
    assert (second.number == first.number, moved.number == first.number) == (True, False)
    assert item_by_number(db, first.number) is None


def test_what_fails_leaves_nothing_and_what_breaks_leaves_what_was_saved(db: Database) -> None:
    folder = own_folder(db, _OWNER, "calendar")

    def fail_with(error: Exception) -> None:
        with db.transaction(), db.savepoint():
            insert_item(db, _item(db, "1"))
            raise error

    with pytest.raises(EwsError):
        fail_with(EwsError("ErrorX", "x"))
    assert items_in(db, folder) == ()
    with pytest.raises(CallBroke):
        fail_with(CallBroke())
    assert len(items_in(db, folder)) == 1


def test_an_id_tells_what_it_is_and_where_it_belongs() -> None:
    text = ids.encode(ids.ITEM, 7, nonce=b"abcd")
    assert ids.decode(text, ids.ITEM, nonce=b"abcd") == 7
    assert ids.decode(text, ids.ITEM, nonce=b"efgh") is None
    for wrong in (text[:-4], "rubbish", "", "AAAA"):
        with pytest.raises(EwsError, match="ErrorInvalidIdMalformed"):
            ids.decode(wrong, ids.ITEM, nonce=b"abcd")
    with pytest.raises(EwsError, match="ErrorInvalidIdMalformed"):
        ids.decode(text, ids.FOLDER, nonce=b"abcd")


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (ids.ITEM, "ACQAU0JYAWFiY2QAAAAAAAAABw=="),
        (ids.FOLDER, "ACQAU0JYAmFiY2QAAAAAAAAABw=="),
        (ids.ATTACHMENT, "ACQAU0JYA2FiY2QAAAAAAAAABw=="),
    ],
)
def test_ids_that_an_older_program_gave_are_still_read(kind: int, text: str) -> None:
    assert ids.decode(text, kind, nonce=b"abcd") == 7
    assert ids.decode(text, kind, nonce=b"efgh") is None
    with pytest.raises(EwsError, match="ErrorInvalidIdMalformed"):
        ids.decode(text[:-4], kind, nonce=b"abcd")


def test_an_occurrence_that_an_older_program_named_is_still_found() -> None:
    text = "ACQAU0JYBGFiY2QAAAAAAAAABwALTc4="
    assert ids.is_occurrence(text)
    assert ids.decode_item(text, nonce=b"abcd") == (7, date(2029, 4, 12))


def test_a_change_key_is_read_back() -> None:
    assert ids.decode_change(ids.encode_change(9)) == 9
    with pytest.raises(EwsError, match="ErrorInvalidChangeKey"):
        ids.decode_change("rubbish")


_SINCE = {
    1: "DROP INDEX series_by_end; ALTER TABLE items DROP COLUMN until_at;",
    2: "DROP INDEX folders_by_name; DROP TABLE rights; ALTER TABLE mails DROP COLUMN original;"
    " CREATE UNIQUE INDEX folders_by_name ON folders (mailbox, distinguished);",
    3: "ALTER TABLE folders DROP COLUMN change;",
    4: "ALTER TABLE attachments DROP COLUMN item_kind;",
    5: "ALTER TABLE mails DROP COLUMN mime;",
    7: "DROP TABLE commits; DROP TABLE configurations;",
    6: "DROP INDEX folders_by_mailbox; DROP INDEX folders_by_parent; DROP INDEX items_by_subject;",
}
"""What takes away what came after a version of the schema."""


@pytest.mark.parametrize("version", sorted(_SINCE))
def test_an_older_store_is_brought_up(tmp_path: Path, version: int) -> None:
    path = tmp_path / "store.db"
    database = Database(path)
    make_folders(database)
    database.close()
    with closing(sqlite3.connect(path)) as old:
        old.executescript(
            "".join(_SINCE[each] for each in sorted(_SINCE, reverse=True) if each >= version)
        )
        old.execute(f"PRAGMA user_version = {version}")
    database = Database(path)
    insert_item(database, _item(database, "1"))
    add_folder(database, Folder(0, _OWNER, "", "Team", CALENDAR_CLASS, 1))
    add_folder(database, Folder(0, _OWNER, "", "Other", CALENDAR_CLASS, 1))
    assert [folder.name for folder in calendars_of(database, _OWNER)] == [
        "Calendar",
        "Team",
        "Other",
    ]
    assert all_mails(database) == ()
    database.close()


def test_a_store_made_before_a_folder_was_thought_of_gets_it() -> None:
    database = Database(None)
    make_folders(database)
    database.run("DELETE FROM folders WHERE distinguished IN ('contacts', 'junkemail')")
    for _ in range(2):
        make_folders(database)
    found = distinguished_folder(database, _OWNER, "contacts")
    assert found is not None
    assert found.parent == own_folder(database, _OWNER, "msgfolderroot")
    names = [one.name for one in subfolders(database, found.parent, deep=False)]
    assert (names.count("Contacts"), names.count("Junk Email"), names.count("Inbox")) == (1, 1, 1)


def test_a_write_is_dated_by_the_end_of_its_request() -> None:
    database = Database(None)
    make_folders(database)
    first, second = (datetime(2026, 12, 1, hour, tzinfo=UTC) for hour in (9, 10))
    early = database.next_change()
    note_commit(database, now=first)
    late = database.next_change()
    assert committed_at(database, late, now=second) == "2026-12-01T10:00:00Z"
    note_commit(database, now=second)
    note_commit(database, now=datetime(2026, 12, 2, tzinfo=UTC))
    assert committed_at(database, early, now=second) == "2026-12-01T09:00:00Z"
    assert committed_at(database, late, now=second) == "2026-12-01T10:00:00Z"
