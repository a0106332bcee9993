"""`sandbox fault|policy|scenario|clock|outbox` and `serve --listen`, as people and programs use them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.running import Ended, Program, calendar, control, invitation
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow
JSON = ("-o", "json")
EVERYWHERE = "0.0.0.0"  # noqa: S104  only with a password, which is what is tested


def asked(program: Program, kind: str, *arguments: str | Path) -> Ended:
    """Run a command of the sandbox and hold its document against the schema."""
    ended = program.run("sandbox", *arguments, *JSON)
    assert ended.code == 0, ended.err
    assert problems(kind, ended.document) == []
    return ended


def create(program: Program, *people: str, key: str = "one") -> Ended:
    required = [word for who in people for word in ("--required", who)]
    return program.on_sandbox(
        "create", "--subject", "Review", "--start", "2037-04-01T09:00", "--duration", "30m",
        "--key", key, "--notify", "all", *required, *JSON,
    )  # fmt: skip


def test_a_fault_stays_armed_for_a_later_command_and_fires_once(program: Program) -> None:
    armed = asked(
        program, "faults", "fault", "add", "403", "--operation", "CreateItem", "--text", "Blocked"
    )
    assert armed.summary == {"armed": 1, "fired": 0}
    assert create(program, "alice@sandbox.example").code != 0
    assert asked(program, "faults", "fault", "list").data == []
    assert create(program, "alice@sandbox.example").code == 0


def test_faults_are_listed_with_their_chance_and_disarmed(program: Program) -> None:
    call = ("fault", "add", "503", "--probability", "0.5", "--times", "0", "--mailing")
    (row,) = asked(program, "faults", *call).data
    assert (row["probability"], row["times"], row["mailing"]) == (0.5, 0, True)
    assert isinstance(row["seed"], int)
    text = program.run("sandbox", "fault", "list").out.splitlines()
    assert text[1].split("\t")[:2] == ["503", "any"]
    assert asked(program, "faults", "fault", "clear").data == []
    assert "no fault waits" in program.run("sandbox", "fault", "list").err


@pytest.mark.parametrize(
    "call",
    [
        ("fault", "add", "nonsense"),
        ("fault", "add", "503", "--probability", "0"),
        ("fault", "add", "item-error", "--code", "nonsense"),
        ("policy", "add", "version"),
        ("policy", "add", "version", "--build", "fifteen"),
        ("policy", "add", "locked", "--about", "zoe"),
        ("clock", "advance", "soon"),
        ("clock", "set", "2026-12-01T09:00"),
        ("clock", "set", "tomorrow"),
        ("outbox", "--eml", "7"),
        ("serve", "--listen", EVERYWHERE),
        ("serve", "--listen", EVERYWHERE, "--password-file", "missing"),
    ],
)
def test_what_makes_no_sense_ends_with_2_and_one_sentence(
    program: Program, call: tuple[str, ...]
) -> None:
    ended = program.run("sandbox", *call)
    assert (ended.code, ended.out) == (2, "")
    assert ended.err.count("error:") == 1


def test_a_decision_holds_until_it_is_taken_back(program: Program) -> None:
    (row,) = asked(program, "policies", "policy", "add", "ews-off", "--about", "organizer").data
    assert (row["kind"], row["mailbox"]) == ("ews-off", "organizer@sandbox.example")
    assert create(program, "alice@sandbox.example").code == 7
    assert len(asked(program, "policies", "policy", "list").data) == 1
    assert "ews-off" in program.run("sandbox", "policy", "list").out
    assert asked(program, "policies", "policy", "clear").data == []
    assert create(program, "alice@sandbox.example").code == 0


def test_people_answer_by_a_file_and_the_clock_is_moved(program: Program, tmp_path: Path) -> None:
    story = tmp_path / "story.toml"
    story.write_text('alice = "accept"\nbob = "decline after 2h: away"\n', encoding="utf-8")
    assert asked(program, "scenario", "scenario", "load", story).data == [
        {"text": story.read_text(encoding="utf-8")}
    ]
    assert create(program, "alice@sandbox.example", "bob@sandbox.example").code == 0
    before = asked(program, "clock", "clock").data[0]
    after = asked(program, "clock", "clock", "advance", "3h").data[0]
    assert (before["ahead_s"], after["ahead_s"]) == (0.0, 10_800.0)
    told = program.on_sandbox("responses", "show", "one", *JSON).data
    assert "decline" in json.dumps(told).lower()
    senders = {one["sender"] for one in program.mails() if one["kind"] == "answer"}
    assert senders == {"alice@sandbox.example", "bob@sandbox.example"}
    assert 'alice = "accept"' in program.run("sandbox", "scenario", "show").out
    assert asked(program, "scenario", "scenario", "clear").data == []
    assert "no scenario" in program.run("sandbox", "scenario", "show").err


def test_the_clock_is_set_and_shown(program: Program) -> None:
    (row,) = asked(program, "clock", "clock", "set", "2030-01-01T10:00+01:00").data
    assert row["now"].startswith("2030-01-01T09:00")
    assert program.run("sandbox", "clock", "show").out.startswith("2030-01-01 09:00")
    program.run("sandbox", "reset")
    assert asked(program, "clock", "clock").data[0]["ahead_s"] == 0


def test_all_mistakes_of_a_scenario_are_told_with_their_lines(
    program: Program, tmp_path: Path
) -> None:
    story = tmp_path / "story.toml"
    story.write_text('alice = "accpt"\n\nbbo = "accept"\n', encoding="utf-8")
    text = program.run("sandbox", "scenario", "load", story)
    assert (text.code, text.out) == (8, "")
    for part in (f"{story}:1: alice", "did you mean 'accept'?", f"{story}:3: bbo", "'bob'"):
        assert part in text.err
    error = json.loads(program.run("sandbox", "scenario", "load", story, *JSON).err)
    assert problems("error", error) == []
    assert [one["line"] for one in error["mistakes"]] == [1, 3]
    missing = program.run("sandbox", "scenario", "load", tmp_path / "missing.toml")
    assert (missing.code, "missing.toml" in missing.err) == (8, True)


def test_a_message_to_people_outside_is_listed_and_shown(program: Program, tmp_path: Path) -> None:
    assert asked(program, "outbox", "outbox").data == []
    path = tmp_path / "review.ics"
    event = invitation("ATTENDEE;RSVP=TRUE:mailto:eve@elsewhere.example")
    path.write_bytes(calendar(event))
    assert program.on_sandbox("import", path, "--notify", "all").code == 0
    (row,) = asked(program, "outbox", "outbox").data
    assert (row["kind"], row["to"]) == ("invite", "eve@elsewhere.example")
    assert "eve@elsewhere.example" in program.run("sandbox", "outbox").out
    (message,) = asked(program, "outbox-message", "outbox", "--eml", str(row["number"])).data
    assert "text/calendar" in message["text"]
    raw = program.run("sandbox", "outbox", "--eml", str(row["number"])).out
    assert raw.splitlines() == message["text"].splitlines()


def test_orders_reach_a_sandbox_that_is_served(program: Program) -> None:
    with program.serving() as url:
        asked(program, "faults", "fault", "add", "503", "--skip", "3")
        assert [one["skip"] for one in control(url, "faults")["armed"]] == [3]


def test_a_sandbox_for_other_machines_warns_and_has_a_password(
    program: Program, tmp_path: Path
) -> None:
    secret = tmp_path / "password"
    secret.write_text("for-others", encoding="utf-8")
    secret.chmod(0o600)
    with program.serving("--listen", EVERYWHERE, "--password-file", str(secret)) as url:
        assert url.startswith("http://127.0.0.1:")
        assert create(program, "alice@sandbox.example").code == 0
    assert "other machines reach the sandbox" in (tmp_path / "serve.err").read_text()
