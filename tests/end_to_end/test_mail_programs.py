"""Mail systems and programs that call sendmail pipe invitations in; exit codes say what becomes of the mail."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.end_to_end.running import SANDBOX, Program, calendar, control, invitation

pytestmark = pytest.mark.slow
DATAERR, TEMPFAIL, NOPERM = 65, 75, 77
ALWAYS_QUIET = """version = 1
[profiles.sandbox.guards]
quiet_zone = "UTC"
quiet_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
"""
PLAIN = b"From: cron@x.example\r\nTo: root@x.example\r\nSubject: x\r\n\r\nno meeting\r\n"
REAL_SENDMAIL = """#!{python}
import os, pathlib, sys
assert [name for name in os.environ if name.startswith("EWS_")] == ["EWS_MEETINGS_PASSED_ON"]
pathlib.Path({out!r}).write_bytes(repr(sys.argv[1:]).encode() + b"|" + sys.stdin.buffer.read())
sys.exit(69)
"""


def mail(*headers: str, body: bytes = b"") -> bytes:
    """An invitation in a mail."""
    head = ("From: script@x.example", "To: alice@sandbox.example", "MIME-Version: 1.0", *headers)
    kind = "Content-Type: text/calendar; method=REQUEST; charset=utf-8"
    text = body or calendar(invitation(people=("alice",)))
    return "\r\n".join((*head, kind, "", "")).encode() + text


def recipients(program: Program) -> list[str]:
    return sorted(sent["to"].partition("@")[0] for sent in program.mails())


def piped(program: Program, content: bytes, *more: str) -> int:
    call = ("import", "-", "--exit", "sysexits", "--notify", "all", *more)
    return program.on_sandbox(*call, stdin=content).code


def revision(sequence: int, *, hour: int = 9, method: str = "REQUEST") -> bytes:
    """A mail with one version of a meeting."""
    said = (f"SEQUENCE:{sequence}", *(["STATUS:CANCELLED"] if method == "CANCEL" else []))
    times = {"start": f"20370401T{hour:02}0000", "end": f"20370401T{hour + 1:02}0000"}
    body = calendar(invitation(*said, people=("alice",), **times))
    return mail(body=body.replace(b"METHOD:REQUEST", f"METHOD:{method}".encode()))


def test_a_mail_that_comes_after_a_newer_one_changes_nothing(program: Program) -> None:
    assert piped(program, revision(1, hour=14)) == 0
    call = ("import", "-", "--exit", "sysexits", "--notify", "all")
    late = program.on_sandbox(*call, stdin=revision(0))
    assert (late.code, "older (SEQUENCE 0)" in late.out, "unchanged" in late.out) == (0, True, True)
    [held] = program.on_sandbox("list", "-o", "json").data
    assert "T14:00" in held["start"]
    assert [sent["kind"] for sent in program.mails()] == ["invite"]
    assert piped(program, revision(0), "--force") == 0
    assert [sent["kind"] for sent in program.mails()] == ["invite", "update"]


def test_a_cancellation_that_overtook_its_invitation_holds(program: Program) -> None:
    assert piped(program, revision(2, method="CANCEL")) == 0
    assert [piped(program, revision(0)), piped(program, revision(1, hour=14))] == [0, 0]
    assert (program.on_sandbox("list", "-o", "json").data, program.mails()) == ([], [])
    assert piped(program, revision(3)) == 0
    assert recipients(program) == ["alice"]


def test_a_piped_invitation_is_delivered_once_however_often_the_mail_system_tries(
    program: Program,
) -> None:
    assert [piped(program, mail()), piped(program, mail())] == [0, 0]
    assert recipients(program) == ["alice"]


def test_what_no_later_try_mends_is_given_back(program: Program) -> None:
    foreign = calendar(invitation("ORGANIZER:mailto:zoe@elsewhere.example"))
    assert piped(program, PLAIN) == DATAERR
    assert piped(program, mail(body=foreign)) == DATAERR
    assert piped(program, mail(), "--max-mail", "0") == NOPERM
    assert recipients(program) == []


def test_no_mail_goes_back_for_a_mistake_of_who_set_it_up(program: Program) -> None:
    assert piped(program, mail(), "--nonsense") == TEMPFAIL
    assert piped(program, mail(), "--profile", "nobody") == TEMPFAIL
    assert piped(program, mail(), "-m", "zoe@sandbox.example") == TEMPFAIL
    assert piped(program, mail(), "--calendar", "Nowhere") == TEMPFAIL
    forgotten = program.on_sandbox("import", "-", "--exit", "sysexits", stdin=mail())
    assert (forgotten.code, "--notify" in forgotten.err) == (TEMPFAIL, True)
    assert recipients(program) == []


def test_in_quiet_hours_a_mail_waits_and_is_done_afterwards(program: Program) -> None:
    config = program.folder / "config.toml"
    config.write_text(ALWAYS_QUIET, encoding="utf-8")
    assert piped(program, mail(), "--config", str(config)) == TEMPFAIL
    sent = program.on_sandbox(
        "sendmail", "--config", str(config), "--notify", "all", "--", "-t", "-i", stdin=mail()
    )
    assert sent.code == TEMPFAIL
    assert recipients(program) == []
    assert piped(program, mail()) == 0
    assert recipients(program) == ["alice"]


def test_what_goes_round_beside_another_input_is_dropped_in_silence(
    program: Program, tmp_path: Path
) -> None:
    beside = tmp_path / "review.ics"
    beside.write_bytes(calendar(invitation(uid="beside")))
    assert piped(program, mail("Auto-Submitted: auto-replied"), str(beside)) == 0


def test_what_a_later_try_may_do_stays_in_the_queue_and_is_done_then(program: Program) -> None:
    with program.serving() as url:
        refused = {"kind": "refused", "operation": "UpdateItem", "mailing": True, "times": 50}
        control(url, "fault", refused)
        call = ("import", "-", "--notify", "all", "--exit", "sysexits")
        ended = program.on_sandbox(*call, stdin=mail())
        assert (ended.code, "ends with 75" in ended.err) == (TEMPFAIL, True)
    assert program.run("sandbox", "fault", "clear").code == 0
    foreign = calendar(invitation("ORGANIZER:mailto:zoe@elsewhere.example"), invitation(uid="two"))
    ended = program.on_sandbox(*call, stdin=mail(body=foreign))
    assert (ended.code, "ends with 65: some items failed" in ended.err) == (DATAERR, True)
    assert piped(program, mail()) == 0
    assert recipients(program) == ["alice", "alice", "bob"]


def test_a_mail_that_goes_round_is_dropped_in_silence(program: Program) -> None:
    assert piped(program, mail("Auto-Submitted: auto-replied")) == 0
    ours = invitation("ORGANIZER:mailto:organizer@sandbox.example", uid="ours")
    theirs = calendar(ours).replace(b"-//tests//EN", b"Microsoft Exchange Server 2010")
    ended = program.on_sandbox(
        "import", "-", "--exit", "sysexits", "--notify", "all", stdin=mail(body=theirs)
    )
    assert (ended.code, "is in Exchange already" in ended.err) == (0, True)
    assert program.on_sandbox("list", "-o", "json").data == []


def test_a_program_that_calls_sendmail_gets_its_meeting_into_the_calendar(
    program: Program,
) -> None:
    call = ("sendmail", "--notify", "all", "--", "-t", "-oi", "-f", "script@x.example")
    ended = program.on_sandbox(*call, stdin=mail())
    assert ended.code == 0
    assert recipients(program) == ["alice"]
    assert program.on_sandbox(*call, stdin=PLAIN).code == DATAERR


def test_a_line_with_a_dot_ends_a_mail_for_sendmail_unless_it_is_told_otherwise(
    program: Program,
) -> None:
    behind = calendar(invitation(uid="behind", people=("bob",)))
    content = mail() + b".\r\n" + behind
    call = ("sendmail", "--notify", "all", "--", "-t")
    assert program.on_sandbox(*call, stdin=content).code == 0
    assert recipients(program) == ["alice"]
    assert program.on_sandbox(*call, "-i", stdin=content).code == 0
    assert recipients(program) == ["alice", "bob"]


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script of POSIX")
def test_mail_without_a_meeting_goes_to_the_real_sendmail_as_it_came(
    program: Program, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    real = tmp_path / "real sendmail"
    real.write_text(REAL_SENDMAIL.format(python=sys.executable, out=str(out)))
    real.chmod(0o700)
    call = (*SANDBOX, "sendmail", "--notify", "all", "--pass-on", real, "--", "-t", "-i", "$(id) x")
    assert program.run(*call, stdin=PLAIN).code == 69
    assert out.read_bytes() == b"['-t', '-i', '$(id) x']|" + PLAIN
    out.unlink()
    assert program.run(*call, stdin=mail()).code == 0
    assert not out.exists()
    answer = calendar(invitation()).replace(b"VERSION:2.0", b"VERSION:2.0\r\nMETHOD:REPLY")
    for passed in (mail("Auto-Submitted: auto-replied"), mail(body=answer)):
        assert program.run(*call, stdin=passed).code == 69
        assert out.read_bytes().endswith(passed)
    huge = PLAIN + b"x" * (65 << 20)
    assert program.run(*call, stdin=huge).code == 69
    assert out.stat().st_size > len(huge)
    assert program.run(*call[:-3], "-bp").code == 69
    assert out.read_bytes() == b"['-bp']|"


def test_passing_on_to_ourselves_ends(program: Program, tmp_path: Path) -> None:
    looping = Program(folder=tmp_path, extra={"EWS_MEETINGS_PASSED_ON": "1"})
    ended = looping.on_sandbox(
        "sendmail", "--notify", "all", "--pass-on", "/bin/false", "--", "-t", stdin=PLAIN
    )
    assert (ended.code, "calls this program again" in ended.err) == (TEMPFAIL, True)


@pytest.mark.skipif(sys.platform == "win32", reason="the stand-in is a script of POSIX")
def test_a_program_beside_us_is_not_looked_for_in_path(program: Program, tmp_path: Path) -> None:
    real = tmp_path / "my-sendmail"
    real.write_text("#!/bin/sh\nexit 42\n")
    real.chmod(0o700)
    call = ("sendmail", "--notify", "all", "--pass-on", "./my-sendmail", "--", "-t", "-i")
    assert program.on_sandbox(*call, stdin=PLAIN).code == 42
