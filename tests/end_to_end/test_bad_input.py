"""Bad input gets one clear sentence and the right exit code, and nothing is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, invitation

pytestmark = pytest.mark.slow

UNUSABLE = {
    "empty.ics": b"",
    "binary.ics": bytes(range(256)) * 20,
    "no-event.ics": calendar("BEGIN:VTODO\r\nUID:todo\r\nEND:VTODO"),
    "page.ics": b"<!doctype html><html><body>Log in</body></html>",
}
BAD_EVENTS = {
    "end before start": invitation(uid="backwards", end="20370401T080000"),
    "unknown zone": invitation("X-NOTHING:1", uid="zone").replace("Europe/Berlin", "Mars/Base"),
    "no address": invitation("ATTENDEE;CN=Nobody:invalid:nobody", uid="nobody"),
    "broken lines": invitation(uid="broken").replace("DTSTART;TZID", "DT;;START;;;TZ\r\nID"),
}


def test_a_file_that_is_none_gets_one_sentence_and_exit_8(program: Program, tmp_path: Path) -> None:
    for name, content in UNUSABLE.items():
        (tmp_path / name).write_bytes(content)
    for name in (*UNUSABLE, "missing.ics"):
        ended = program.on_sandbox("import", tmp_path / name, "--notify", "all")
        assert (ended.code, ended.out) == (8, ""), name
        errors = [line for line in ended.err.splitlines() if "error:" in line]
        assert len(errors) == 1, name
        assert str(tmp_path / name) in errors[0], name
    assert not (tmp_path / "data").exists(), "nothing was contacted"


def test_bad_events_and_files_stop_none_of_their_neighbours(
    program: Program, tmp_path: Path
) -> None:
    bad = tmp_path / "mixed.ics"
    good = invitation(uid="good", subject="Good one", people=("alice",))
    late = invitation(uid="late", subject="The last", people=("bob",))
    bad.write_bytes(calendar(good, *BAD_EVENTS.values(), late))
    (tmp_path / "empty.ics").write_bytes(b"")
    long = tmp_path / "long.ics"
    long.write_bytes(calendar(invitation(f"COMMENT:{'x' * 400_000}", uid="long", people=())))
    files = (bad, tmp_path / "empty.ics", tmp_path / "missing.ics", long)
    ended = program.on_sandbox("import", *files, "--notify", "all", "-o", "json")
    assert ended.code == 4
    assert ended.document["ok"] is False
    rows = {row["key"] or row["title"]: row for row in ended.data}
    assert {rows[key]["end"] for key in ("good", "late", "long")} == {"done"}
    refused = [row for row in ended.data if row["end"] == "refused"]
    assert {row["refusal"]["exit"] for row in refused} == {8}
    assert {str(tmp_path / "empty.ics"), str(tmp_path / "missing.ics")} <= rows.keys()
    messages = " ".join(row["message"] for row in refused)
    assert "Mars/Base" in messages
    assert {mail["to"].partition("@")[0] for mail in program.mails()} >= {"alice", "bob"}
    assert all(row["mailed"] == [] for row in refused)


def test_all_mistakes_of_one_create_are_told_together(program: Program) -> None:
    ended = program.on_sandbox(
        "create", "--start", "tomorrow", "--required", "nobody", "--attach", "not-there",
        "--tz", "Europe/Berln", "--notify", "all",
    )  # fmt: skip
    errors = [line for line in ended.err.splitlines() if ": error:" in line]
    assert ended.code == 2
    for part in ("--subject", "tomorrow", "--end", "nobody", "not-there", "Europe/Berln"):
        assert any(part in line for line in errors), part
    assert "did you mean Europe/Berlin" in ended.err


def test_times_that_happen_twice_or_never_are_refused(program: Program) -> None:
    call = ("create", "--subject", "x", "--duration", "1h", "--notify", "none")
    twice = program.on_sandbox(*call, "--start", "2037-10-25T02:30")
    never = program.on_sandbox(*call, "--start", "2037-03-29T02:30")
    assert (twice.code, never.code) == (8, 8)
    assert "+02:00 and 2037-10-25T02:30:00+01:00" in twice.err
    assert "does not exist in Europe/Berlin" in never.err


def test_text_from_a_calendar_cannot_steer_the_terminal(program: Program) -> None:
    subject = "Evil \x1b[2J\x1b]0;owned\x07 \u202egnp.exe [red]markup[/red]"
    data = calendar(invitation(subject=subject, people=()))
    text = program.on_sandbox("import", "-", "--notify", "none", stdin=data)
    rows = program.on_sandbox("list", "-o", "json")
    for ended in (text, rows):
        assert ended.code == 0
        assert "\x1b" not in ended.out + ended.err
        assert "\u202e" not in ended.out + ended.err
    assert "[red]markup[/red]" in text.out
