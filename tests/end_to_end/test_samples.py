"""The three files that people send today, end to end, and one of our own of a similar shape."""

from __future__ import annotations

import base64
import hashlib
import re

import pytest

from tests.end_to_end.running import OWN, SAMPLES, Program

pytestmark = pytest.mark.slow
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no samples at {SAMPLES}")
OUTLOOK = SAMPLES / "outlook14-request.ics"
OUTLOOK_KEY = "ok2015102300000020151023000000"
DOTNET_KEY = "2B127C67-73B3-43C5-A804-5666C2CA23C9"


@needs_samples
def test_a_past_meeting_is_imported_silently_and_says_so_until_the_past_is_asked_for(
    program: Program,
) -> None:
    silent = program.on_sandbox("import", OUTLOOK, "--notify", "all")
    assert silent.code == 0
    assert "the meeting is past, so nobody is mailed (--notify-past would)" in silent.out
    assert "1 created; no mails sent" in silent.out
    assert program.mails() == []

    told = program.on_sandbox("import", OUTLOOK, "--notify", "all", "--notify-past")
    assert told.code == 0
    assert "~ invite" in told.out
    assert [(mail["kind"], mail["to"]) for mail in program.mails()] == [
        ("invite", "ucastnik@firma.cz")
    ]

    again = program.on_sandbox("import", OUTLOOK, "--notify", "all", "--notify-past")
    assert again.code == 0
    assert "= unchanged" in again.out
    assert "there is nothing to do" in again.out
    assert len(program.mails()) == 1


@needs_samples
def test_a_file_of_another_organizer_is_refused_and_the_ways_out_are_named(
    program: Program,
) -> None:
    for name in ("dotnet-alternateviews.ics", "dotnet-alternateviews.eml"):
        refused = program.on_sandbox("import", SAMPLES / name, "--notify", "all")
        assert refused.code == 8, name
        assert "! refused" in refused.out
        for way in ("take-over", "appointment", "allowed"):
            assert f"--organizer {way}" in refused.out
    assert program.mails() == []


@needs_samples
def test_taken_over_the_mail_and_its_file_become_one_whole_meeting(program: Program) -> None:
    files = (SAMPLES / "dotnet-alternateviews.eml", SAMPLES / "dotnet-alternateviews.ics")
    done = program.on_sandbox(
        "import", *files, "--notify", "all", "--organizer", "take-over", "-o", "json"
    )
    assert done.code == 0
    assert (done.summary["create"], done.summary["mail"]) == (1, 1)

    [held] = program.on_sandbox("show", DOTNET_KEY, "-o", "json").data
    assert held["body"]["kind"] == "html"
    assert "<b>iCal HTML message</b>" in held["body"]["content"]
    assert (held["reminder_minutes"], held["importance"], held["free_busy"]) == (30, "high", "free")
    assert held["uid"] != DOTNET_KEY
    text = re.sub(r"\r?\n ", "", files[1].read_text())
    encoded = re.search(r"X-FILENAME=Test\.docx:(\S+)", text)
    assert encoded is not None
    content = base64.b64decode(encoded[1])
    [file] = held["attachments"]
    assert (file["name"], file["size_bytes"]) == ("Test.docx", len(content))
    assert file["sha256"] == hashlib.sha256(content).hexdigest()

    again = program.on_sandbox("import", *files, "--notify", "all", "--organizer", "take-over")
    assert (again.code, len(program.mails())) == (0, 1)


@needs_samples
def test_the_calendar_part_of_a_mail_is_found(program: Program) -> None:
    mail = SAMPLES / "script-multipart-alternative.eml"
    done = program.on_sandbox("import", mail, "--notify", "none", "-o", "json")
    assert (done.code, done.summary["create"]) == (0, 1)
    [held] = program.on_sandbox("list", "-o", "json").data
    assert (held["subject"], held["key"], held["zone"]) == (
        "Schuzka",
        OUTLOOK_KEY,
        "Europe/Budapest",
    )


def test_a_file_of_our_own_with_outlooks_oddities_is_imported_and_the_second_run_does_nothing(
    program: Program,
) -> None:
    path = OWN / "outlook-request-edited-by-hand.ics"
    first = program.on_sandbox("import", path, "--notify", "none", "-o", "json")
    again = program.on_sandbox("import", path, "--notify", "none", "-o", "json")
    assert (first.code, again.code) == (0, 0)
    assert first.summary["create"] == again.summary["unchanged"] == len(again.data) > 0
