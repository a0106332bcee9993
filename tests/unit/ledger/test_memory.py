"""What is remembered of meetings and of servers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX
from ews_meetings.ledger.memory import Memory, Remembered
from ews_meetings.ledger.store import LedgerStore
from tests.unit.ledger.making import MAILBOX, OTHER, START

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


def test_what_we_took_away_is_remembered_until_it_is_made_again(memory: Memory) -> None:
    gone = replace(HELD, gone="cancelled")
    memory.remember([gone])
    assert memory.meetings(MAILBOX) == {"a": gone}
    memory.remember([HELD])
    assert memory.meetings(MAILBOX)["a"].gone == ""


def test_nothing_to_remember_is_no_mistake(memory: Memory) -> None:
    memory.remember([])
    assert memory.meetings(MAILBOX) == {}


def test_only_the_meetings_of_named_mailboxes_are_forgotten(memory: Memory) -> None:
    memory.remember([HELD, replace(HELD, mailbox=OTHER)])
    memory.forget([OTHER])
    assert (memory.meetings(MAILBOX), memory.meetings(OTHER)) == ({"a": HELD}, {})


def test_a_server_is_known_since_it_was_looked_at(memory: Memory) -> None:
    memory.note_capabilities(endpoint="s", mailbox=MAILBOX, capabilities=GROMOX, at=START)
    assert memory.capabilities(endpoint="s", mailbox=MAILBOX, since=START) == GROMOX


def test_a_look_that_is_too_old_asks_for_a_new_one(memory: Memory) -> None:
    memory.note_capabilities(endpoint="s", mailbox=MAILBOX, capabilities=GROMOX, at=START)
    since = START + timedelta(microseconds=1)
    assert memory.capabilities(endpoint="s", mailbox=MAILBOX, since=since) is None


@pytest.mark.parametrize(("endpoint", "mailbox"), [("other", MAILBOX), ("s", OTHER)])
def test_other_servers_and_mailboxes_are_not_known(
    memory: Memory, endpoint: str, mailbox: str
) -> None:
    memory.note_capabilities(endpoint="s", mailbox=MAILBOX, capabilities=GROMOX, at=START)
    assert memory.capabilities(endpoint=endpoint, mailbox=mailbox, since=START) is None


def test_the_last_look_at_a_server_counts(memory: Memory) -> None:
    for capabilities in (GROMOX, EXCHANGE):
        memory.note_capabilities(endpoint="s", mailbox=MAILBOX, capabilities=capabilities, at=START)
    assert memory.capabilities(endpoint="s", mailbox=MAILBOX, since=START) == EXCHANGE


@pytest.mark.parametrize("held", ["", "{", "{}", "[]", '{"server": "old", "colour": "yes"}'])
def test_what_another_version_wrote_of_a_server_asks_for_a_new_look(
    store: LedgerStore, memory: Memory, held: str
) -> None:
    memory.note_capabilities(endpoint="s", mailbox=MAILBOX, capabilities=GROMOX, at=START)
    with store.change() as db:
        db.execute("UPDATE server SET capabilities = ?", (held,))
    assert memory.capabilities(endpoint="s", mailbox=MAILBOX, since=START) is None
