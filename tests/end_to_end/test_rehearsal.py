"""`doctor --rehearse` finds out what each flavour really does, and leaves nothing behind."""

from __future__ import annotations

import json
import subprocess
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.change.observed import Known
from ews_meetings.config.folders import folders
from ews_meetings.ledger.lock import hold_mailbox
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.sandbox.flavour import FLAVOURS, FlavourName
from tests.end_to_end.running import (
    COMMAND,
    ORGANIZER,
    SANDBOX,
    Ended,
    Program,
    calendar,
    control,
    invitation,
)
from tests.end_to_end.schemas import problems

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]
JSON = ("-o", "json")
ALICE, BOB, ROOM = "alice@sandbox.example", "bob@sandbox.example", "room1@sandbox.example"
TWO = ("doctor", "--rehearse", "--organizer", ORGANIZER, "--attendee", ALICE)
ALL = (*TWO, "--attendee", BOB, "--room", ROOM)


def truth(name: FlavourName) -> dict[str, str]:
    """What a flavour does, by its own table; what nobody sees from outside stays as it is believed."""
    flavour = FLAVOURS[name]
    rows = {
        "keeps_inline_attachments": flavour.keeps_inline_attachments,
        "attachments_travel": flavour.attachments_travel,
        "searches_uid": flavour.searches_binary,
        "fences": flavour.refuses_stale_change_key,
        "reports_sent": flavour.reports_sends,
        "rooms_answer": flavour.tracks_rooms,
        "counts_sequence": flavour.reports_sends,
        "spares_unchanged": flavour.to_changed_spares_unchanged,
        "cancels_removed": flavour.removed_get_cancellation,
        "cancels_with_text": flavour.cancels_by_response,
        "shows_occurrences": flavour.reports_original_start,
        "mails_occurrences": flavour.mails_single_occurrences,
        "cancels_one_occurrence": flavour.cancels_single_occurrences,
        "mails_exceptions": flavour.updates_tell_exceptions,
    }
    copies = Known.YES if flavour.mails_before_deleting else Known.UNKNOWN
    return {row: Known.of(value).value for row, value in rows.items()} | {"leaves_copy": copies}


def holds_nothing(url: str) -> bool:
    """Say whether nobody's Inbox and no calendar holds anything; a room's Inbox is its own."""
    state: dict[str, dict[str, Any]] = control(url, "state")
    entries = (entry for held in state.values() for entry in held["calendar"])
    inboxes = (held["inbox"] for address, held in state.items() if address != ROOM)
    return not any(not entry["is_cancelled"] for entry in entries) and not any(inboxes)


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_it_finds_the_table_that_the_server_really_has(
    program: Program, flavour: FlavourName
) -> None:
    planned = program.run(*SANDBOX, *ALL, "--dry-run", *JSON)
    with program.serving("--flavour", flavour) as url:
        ended = program.run(*SANDBOX, *ALL, *JSON)
        assert ended.code == 0, ended.err
        assert holds_nothing(url)
        mails = Counter(mail["to"] for mail in control(url, "mails"))
    assert problems("rehearsed", ended.document) == []
    found = {row: held["found"] for row, held in ended.summary["capabilities"].items()}
    assert found == truth(flavour)
    assert {row["verdict"] for row in ended.data} == {"as believed"}
    assert len([line for line in ended.err.splitlines() if ": as believed" in line]) == len(
        ended.data
    )
    bound = planned.summary["mails"]
    assert mails.keys() <= bound.keys()
    assert all(count <= bound[to] for to, count in mails.items())
    assert_remembered(program, found)


def assert_remembered(program: Program, found: dict[str, str]) -> None:
    """The table stands in the ledger, where plans take it from."""
    known = remembered(program, "sandbox")
    assert known is not None
    assert known.source is Source.REHEARSAL
    assert known.rehearsed_at is not None
    assert {row: getattr(known.capabilities, row).value for row in found} == found


def remembered(program: Program, server: str) -> Knowledge | None:
    """What is known of a server."""
    store = LedgerStore(folders(program.environment).ledger)
    try:
        return Memory(store).knowledge(server, ORGANIZER)
    finally:
        store.close()


def test_a_dry_run_lists_everything_and_contacts_nobody(program: Program) -> None:
    ended = program.run(*SANDBOX, *ALL, "--dry-run", *JSON)
    assert ended.code == 0
    assert problems("rehearsal-planned", ended.document) == []
    assert ended.summary["mails"].keys() == {ORGANIZER, ALICE, BOB, ROOM}
    assert ended.summary["experiments"] == len(ended.data)
    assert program.mails() == []
    text = program.run(*SANDBOX, *TWO, "--dry-run").out
    assert "q6-removed-are-told" in text
    assert "a second --attendee or a --room" in text


def test_a_mailbox_that_is_used_for_other_things_is_left_alone(
    program: Program, tmp_path: Path
) -> None:
    path = tmp_path / "board.ics"
    path.write_bytes(calendar(invitation(subject="The board", people=("alice",))))
    program.on_sandbox("import", path, "--notify", "all")
    before = program.mails()
    refused = program.run(*SANDBOX, *TWO)
    assert refused.code == 9
    assert ORGANIZER in refused.err
    assert ALICE in refused.err
    assert program.mails() == before
    ended = program.run(*SANDBOX, *TWO, "--these-are-test-mailboxes", "-q", *JSON)
    assert_without_a_room_some_are_skipped(ended)
    (kept,) = program.on_sandbox("list", *JSON).data
    assert kept["subject"] == "The board"


def assert_without_a_room_some_are_skipped(ended: Ended) -> None:
    """What could not be played is said, quietly, and counts."""
    assert ended.code == 4, ended.err
    skipped = {row["name"] for row in ended.data if row["verdict"] == "skipped"}
    assert skipped == {"q6-removed-are-told", "q6-others-are-spared", "q32-room-answers"}
    assert ended.summary["verdicts"]["skipped"] == 3
    assert not [line for line in ended.err.splitlines() if "q1-stale-send" in line]


def test_what_a_killed_rehearsal_left_is_taken_away(program: Program) -> None:
    with program.serving() as url:
        with subprocess.Popen(
            [*COMMAND, *SANDBOX, *ALL],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            env=program.environment,
            cwd=program.folder,
        ) as rehearsal:
            assert rehearsal.stderr is not None
            lines = iter(rehearsal.stderr.readline, b"")
            while not control(url, "mails") or holds_nothing(url):
                assert next(lines)
            rehearsal.kill()
        ended = program.run(*SANDBOX, *ALL, "--clean-up", *JSON)
        assert ended.code == 0, ended.err
        assert problems("rehearsal-cleaned", ended.document) == []
        assert holds_nothing(url)
        again = program.run(*SANDBOX, *ALL, "--clean-up", *JSON)
        assert again.summary == {"removed": 0}


def test_a_mailbox_that_another_run_holds_is_left_to_it(program: Program) -> None:
    locks = folders(program.environment).locks
    with hold_mailbox(ALICE, server="sandbox", folder=locks):
        ended = program.run(*SANDBOX, *TWO)
    assert ended.code == 12
    assert program.mails() == []


def test_profiles_of_a_server_open_a_mailbox_each(program: Program) -> None:
    """The environment's password is the organizer's; the attendee's stands in a file."""
    program = replace(program, extra={"EWS_MEETINGS_PASSWORD": "sandbox"})
    with program.serving() as url:
        server = json.loads((program.folder / "data" / "sandbox.json").read_text())["url"]
        config = write_profiles(program.folder, server)
        call = ("--config", config, "--profile", "work", *TWO)
        refused = program.run(*call)
        assert (refused.code, control(url, "mails")) == (2, [])
        assert "--attendee-profile" in refused.err
        ended = program.run(*call, "--attendee-profile", "alice", "--wait-s", "0", *JSON)
        assert ended.code == 4, ended.err
        assert ended.document["sandbox"] is False
        assert {row["verdict"] for row in ended.data} == {"as believed", "skipped"}
        assert holds_nothing(url)
    assert remembered(program, server) is not None
    assert remembered(program, "sandbox") is None


def write_profiles(folder: Path, server: str) -> Path:
    """A configuration in which each person logs in to the own mailbox."""
    secret = folder / "password"
    secret.write_text("sandbox", encoding="utf-8")
    secret.chmod(0o600)
    profiles = "".join(
        f"""
[profiles.{name}]
server = "{server}"
mailbox = "{mailbox}"
auth = "basic"
password_file = "{secret.name}"
settle_s = [0.02, 0.05]
"""
        for name, mailbox in (("work", ORGANIZER), ("alice", ALICE))
    )
    config = folder / "config.toml"
    config.write_text(f"version = 1\n{profiles}", encoding="utf-8")
    config.chmod(0o600)
    return config


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (TWO[:4], "--attendee"),
        ((*TWO, "--attendee", ALICE), "takes part once"),
        ((*ALL, "--attendee", "carol@sandbox.example"), "one or two"),
        ((*TWO, "--attendee", "nobody@sandbox.example"), "no mailbox"),
        ((*TWO, "--room", "team@sandbox.example"), "distribution list"),
    ],
)
def test_a_cast_that_cannot_play_is_a_mistake_of_usage(
    program: Program, arguments: tuple[str, ...], said: str
) -> None:
    ended = program.run(*SANDBOX, *arguments)
    assert ended.code == 2
    assert said in ended.err
