"""What is remembered of meetings and of servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.identity import Origin
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.change.revision import Revision
from ews_meetings.ledger.memory import NEVER_MADE, Memory, Remembered
from ews_meetings.ledger.store import LedgerStore
from tests.unit.ledger.making import MAILBOX, OTHER, START

VERSION = Revision(sequence=2, stamped_at=START)
HELD = Remembered(
    mailbox=MAILBOX,
    key="a",
    uid="a@example",
    title="Planning, 2027-04-01",
    item_id="item1",
    notify="invited",
    run="run1",
    updated_at=START,
)


@pytest.fixture
def store() -> Iterator[LedgerStore]:
    with closing(LedgerStore(None)) as store:
        yield store


@pytest.fixture
def memory(store: LedgerStore) -> Memory:
    return Memory(store)


def test_meetings_are_remembered_by_key(memory: Memory) -> None:
    other = replace(HELD, key="b")
    memory.remember([HELD, other])
    assert memory.meetings(MAILBOX) == {"a": HELD, "b": other}


def test_each_mailbox_has_its_own_meetings(memory: Memory) -> None:
    memory.remember([HELD, replace(HELD, mailbox=OTHER, title="theirs")])
    assert memory.meetings(MAILBOX) == {"a": HELD}
    assert memory.meetings(OTHER)["a"].title == "theirs"


def test_the_last_word_on_a_meeting_counts(memory: Memory) -> None:
    later = Remembered(
        mailbox=MAILBOX,
        key="a",
        uid="another@example",
        title="moved",
        item_id="item2",
        notify="silent",
        run="run2",
        updated_at=START + timedelta(days=1),
    )
    memory.remember([HELD])
    memory.remember([later])
    assert memory.meetings(MAILBOX) == {"a": later}


def test_where_a_meeting_comes_from_is_remembered(memory: Memory) -> None:
    origin = Origin(scope="import", uid="event@example", part=202705070800)
    piece = replace(HELD, key=origin.key, origin=origin, is_added=True)
    memory.remember([piece])
    assert memory.meetings(MAILBOX) == {origin.key: piece}
    memory.remember([replace(piece, is_added=False)])
    assert memory.meetings(MAILBOX)[origin.key] == replace(piece, is_added=False)


def test_a_note_of_a_version_leaves_where_a_meeting_comes_from(memory: Memory) -> None:
    origin = Origin(scope="import", uid="event@example", part=1)
    memory.remember([replace(HELD, origin=origin, is_added=True)])
    memory.note_revisions([replace(HELD, revisions=(VERSION,))])
    kept = memory.meetings(MAILBOX)["a"]
    assert (kept.origin, kept.is_added, kept.revisions) == (origin, True, (VERSION,))


def test_what_we_took_away_is_remembered_until_it_is_made_again(memory: Memory) -> None:
    gone = replace(HELD, gone="cancelled")
    memory.remember([gone])
    assert memory.meetings(MAILBOX) == {"a": gone}
    memory.remember([HELD])
    assert memory.meetings(MAILBOX)["a"].gone == ""


def test_the_versions_of_files_outlast_what_no_file_said(memory: Memory) -> None:
    read = replace(HELD, revisions=(VERSION,))
    memory.remember([read])
    memory.remember([HELD])
    assert memory.meetings(MAILBOX) == {"a": read}


def test_a_version_alone_changes_nothing_else(memory: Memory) -> None:
    memory.remember([HELD])
    memory.note_revisions([replace(HELD, title="other", run="", revisions=(VERSION,))])
    assert memory.meetings(MAILBOX) == {"a": replace(HELD, revisions=(VERSION,))}


def test_the_version_of_what_is_not_known_is_written_with_it(memory: Memory) -> None:
    never = replace(HELD, gone=NEVER_MADE, revisions=(VERSION,))
    memory.note_revisions([never])
    assert memory.meetings(MAILBOX) == {"a": never}


@pytest.mark.parametrize("text", ["{", "[1]", '[{"colour": "red"}]', "7"])
def test_versions_that_another_version_wrote_count_as_none(
    store: LedgerStore, memory: Memory, text: str
) -> None:
    memory.remember([HELD])
    with store.change() as db:
        db.execute("UPDATE meeting SET revision = ?", (text,))
    assert memory.meetings(MAILBOX) == {"a": HELD}


def test_nothing_to_remember_is_no_mistake(memory: Memory) -> None:
    memory.remember([])
    assert memory.meetings(MAILBOX) == {}


def test_only_the_meetings_of_named_mailboxes_are_forgotten(memory: Memory) -> None:
    memory.remember([HELD, replace(HELD, mailbox=OTHER)])
    memory.forget([OTHER])
    assert (memory.meetings(MAILBOX), memory.meetings(OTHER)) == ({"a": HELD}, {})


def learned(memory: Memory, capabilities: Capabilities = GROMOX, **changes: object) -> None:
    values: dict[str, object] = {"build": "15.0.847.4040", "source": Source.PROBE, "at": START}
    memory.remember_capabilities("s", MAILBOX, capabilities, **(values | changes))  # type: ignore[arg-type]  # tests say what they change


def test_a_server_is_known_with_how_and_when(memory: Memory) -> None:
    learned(memory)
    assert memory.knowledge("s", MAILBOX) == Knowledge(
        capabilities=GROMOX, build="15.0.847.4040", source=Source.PROBE, seen_at=START
    )


def test_a_rehearsal_is_remembered_with_its_date(memory: Memory) -> None:
    learned(memory, source=Source.REHEARSAL)
    known = memory.knowledge("s", MAILBOX)
    assert known is not None
    assert (known.source, known.rehearsed_at) == (Source.REHEARSAL, START)


def test_a_rehearsal_keeps_its_date_when_the_server_is_seen_again(memory: Memory) -> None:
    learned(memory, source=Source.REHEARSAL)
    known = memory.knowledge("s", MAILBOX)
    assert known is not None
    memory.keep_knowledge("s", MAILBOX, replace(known, seen_at=START + timedelta(days=9)))
    again = memory.knowledge("s", MAILBOX)
    assert again == replace(known, seen_at=START + timedelta(days=9), rehearsed_at=START)


@pytest.mark.parametrize(("endpoint", "mailbox"), [("other", MAILBOX), ("s", OTHER)])
def test_other_servers_and_mailboxes_are_not_known(
    memory: Memory, endpoint: str, mailbox: str
) -> None:
    learned(memory)
    assert memory.knowledge(endpoint, mailbox) is None


def test_the_last_look_at_a_server_counts(memory: Memory) -> None:
    for capabilities in (GROMOX, EXCHANGE):
        learned(memory, capabilities)
    known = memory.knowledge("s", MAILBOX)
    assert known is not None
    assert known.capabilities == EXCHANGE


@pytest.mark.parametrize("held", ["", "{", "{}", "[]", '{"server": "old", "colour": "yes"}'])
def test_what_another_version_wrote_of_a_server_asks_for_a_new_look(
    store: LedgerStore, memory: Memory, held: str
) -> None:
    learned(memory)
    with store.change() as db:
        db.execute("UPDATE server SET capabilities = ?", (held,))
    assert memory.knowledge("s", MAILBOX) is None


def test_a_source_that_nobody_knows_asks_for_a_new_look(store: LedgerStore, memory: Memory) -> None:
    learned(memory)
    with store.change() as db:
        db.execute("UPDATE server SET source = 'hearsay'")
    assert memory.knowledge("s", MAILBOX) is None
