"""Invitations that people hold already, other methods than REQUEST, and addresses that have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.running import Ended, Program, calendar, invitation

pytestmark = pytest.mark.slow

OWN_UID = "@ews-meetings"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation("SEQUENCE:2")))
    return path


def imported(program: Program, path: Path, *options: str) -> Ended:
    return program.on_sandbox("import", path, "--notify", "all", "-o", "json", *options)


def only(ended: Ended) -> dict[str, Any]:
    [action] = ended.data
    return action


def codes(ended: Ended) -> list[str]:
    return [finding["code"] for action in ended.data for finding in action["findings"]]


def sent(program: Program) -> list[tuple[str, str]]:
    return sorted((one["to"].partition("@")[0], one["kind"]) for one in program.mails())


def test_a_later_version_is_warned_of_before_people_are_invited(
    program: Program, path: Path
) -> None:
    shown = imported(program, path, "--dry-run")
    assert "copies-may-be-newer" in codes(shown)
    assert shown.summary["mail"] == 2
    shown = program.on_sandbox("import", path, "--notify", "all", "--dry-run")
    assert "the event has SEQUENCE 2, so people may hold a copy already" in shown.out


def test_who_is_invited_already_gets_only_later_changes(program: Program, path: Path) -> None:
    ended = imported(program, path, "--already-invited")
    assert (ended.code, ended.summary["create"], ended.summary["mail"]) == (0, 1, 0)
    assert "marked-as-sent" in codes(ended)
    for options in (["--already-invited"], [], ["--reinvite"]):
        again = imported(program, path, *options)
        assert (again.code, again.summary["unchanged"], again.summary["mail"]) == (0, 1, 0)
    assert program.mails() == []
    [held] = program.on_sandbox("show", "one@example.com", "-o", "json").data
    assert held["invited"] == "yes"
    path.write_bytes(calendar(invitation("SEQUENCE:3", "LOCATION:Room 7")))
    changed = imported(program, path)
    assert (changed.code, changed.summary["update"], changed.summary["mail"]) == (0, 1, 2)
    assert sent(program) == [("alice", "update"), ("bob", "update")]


def test_who_is_invited_anew_gets_one_invitation_under_a_uid_of_our_own(
    program: Program, path: Path
) -> None:
    ended = imported(program, path, "--reinvite")
    assert (ended.code, ended.summary["create"], ended.summary["mail"]) == (0, 1, 2)
    for options in (["--reinvite"], [], ["--already-invited"]):
        again = imported(program, path, *options)
        assert (again.code, again.summary["unchanged"], again.summary["mail"]) == (0, 1, 0)
    assert sent(program) == [("alice", "invite"), ("bob", "invite")]
    [held] = program.on_sandbox("list", "-o", "json").data
    assert held["uid"].endswith(OWN_UID)


@pytest.mark.parametrize(
    "options",
    [
        ("--already-invited", "--reinvite"),
        ("--already-invited", "--organizer", "take-over"),
    ],
)
def test_options_that_contradict_each_other_are_a_mistake_of_the_call(
    program: Program, path: Path, options: tuple[str, ...]
) -> None:
    ended = program.on_sandbox("import", path, "--notify", "all", *options)
    assert ended.code == 2
    assert "exclude each other" in ended.err
    assert program.mails() == []


def test_a_file_of_answers_is_refused_with_what_they_say(program: Program, path: Path) -> None:
    answer = calendar(invitation(people=())).replace(b"METHOD:REQUEST", b"METHOD:REPLY")
    said = b"ATTENDEE;PARTSTAT=DECLINED:mailto:bob@sandbox.example\r\nEND:VEVENT"
    path.write_bytes(answer.replace(b"END:VEVENT", said))
    ended = program.on_sandbox("import", path, "--notify", "all")
    assert ended.code == 8
    assert "bob@sandbox.example has declined 'Review'" in ended.err
    assert "responses show" in ended.err
    path.write_bytes(path.read_bytes() + calendar(invitation(uid="two@example.com")))
    beside = imported(program, path)
    assert (beside.code, beside.summary["create"]) == (0, 1)
    assert "answer-in-file" in codes(beside)


def test_an_added_instance_stands_beside_its_series(program: Program, path: Path) -> None:
    path.write_bytes(calendar(invitation("RRULE:FREQ=WEEKLY;COUNT=3")))
    assert imported(program, path).code == 0
    added = calendar(invitation("SEQUENCE:1", start="20370403T090000", end="20370403T100000"))
    path.write_bytes(added.replace(b"METHOD:REQUEST", b"METHOD:ADD"))
    for _ in range(2):
        assert imported(program, path).code == 0
    uids = {held["uid"] for held in program.on_sandbox("list", "-o", "json").data}
    assert uids == {"one@example.com", "one@example.com/p203704030700"}
    assert sent(program) == [(name, "invite") for name in ("alice", "alice", "bob", "bob")]


def test_people_are_invited_at_their_new_addresses(program: Program, path: Path) -> None:
    config = path.with_name("config.toml")
    config.write_text(
        '[addresses]\n"@old.example" = "@sandbox.example"\n'
        '"boss@old.example" = "organizer@sandbox.example"\n',
        encoding="utf-8",
    )
    people = ("alice", "bob", "boss")
    text = calendar(invitation("ORGANIZER:mailto:boss@old.example", people=people))
    path.write_bytes(text.replace(b"@sandbox.example", b"@old.example"))
    assert program.on_sandbox("import", path, "--notify", "all").code == 8
    ended = program.run(
        "--config", config, "--profile", "sandbox", "-m", "organizer@sandbox.example",
        "import", path, "--notify", "all", "-o", "json",
    )  # fmt: skip
    assert (ended.code, ended.summary["mail"]) == (0, 2)
    assert "addresses-renamed" in codes(ended)
    assert sent(program) == [("alice", "invite"), ("bob", "invite")]
