"""What people read of a diagnosis."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import StringIO

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.diagnosis import (
    Cause,
    Check,
    Command,
    Diagnosis,
    SearchStep,
    Suspect,
    Verdict,
    Where,
)
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.cli.doctor_text import write_diagnosis
from ews_meetings.cli.output import Form, Screen

AT = datetime(2026, 11, 21, 9, tzinfo=UTC)
WELL = Check(name="name", verdict=Verdict.OK, seen="mail.example.com is 192.0.2.1")
LOOK = Command(Where.EXCHANGE, "Get-CASMailbox 'a@example.com' | Format-List Ews*")
MEND = Command(Where.EXCHANGE, "Set-CASMailbox 'a@example.com' -EwsEnabled $true", "it is False")
FAILED = Check(
    name="rights",
    verdict=Verdict.FAILED,
    seen="HTTP 403",
    cause=Cause.EWS_BLOCKED,
    advice="look first",
    commands=(LOOK,),
    suspects=(Suspect(cause=Cause.EWS_OFF_MAILBOX, advice="switch it on", commands=(MEND,)),),
    exit_code=7,
)
KNOWN = Knowledge(
    capabilities=replace(EXCHANGE, server="Exchange 15.2.1"),
    build="15.2.1",
    source=Source.REHEARSAL,
    seen_at=AT,
    rehearsed_at=AT,
    rehearsed_rows=frozenset({"fences"}),
)


def lines_of(diagnosis: Diagnosis) -> list[str]:
    out = StringIO()
    write_diagnosis(Screen(form=Form.TEXT, verbosity=0, stdout=out, stderr=StringIO()), diagnosis)
    return out.getvalue().splitlines()


def test_the_cause_is_followed_by_its_commands_and_each_suspect_by_its_own() -> None:
    lines = [line.strip() for line in lines_of(Diagnosis(checks=(WELL, FAILED)))]
    order = [
        "failed   rights           HTTP 403",
        "rights: ews-blocked",
        "look first",
        LOOK.text,
        "it may be one of these:",
        "ews-off-mailbox: switch it on",
        "only where it is False:",
        MEND.text,
    ]
    places = [lines.index(line) for line in order]
    assert places == sorted(places)
    assert lines[-1] == "it does not work because of rights: ews-blocked"


def test_a_warning_is_told_at_the_end_and_is_no_failure() -> None:
    warned = replace(FAILED, verdict=Verdict.WARNING, cause=Cause.CERTIFICATE_ENDS, exit_code=0)
    assert lines_of(Diagnosis(checks=(WELL, warned)))[-1] == "it works; 1 thing to look at"


def test_autodiscover_is_shown_step_by_step() -> None:
    steps = (
        SearchStep("https://example.com/autodiscover", "not there", False),
        SearchStep("https://autodiscover.example.com/autodiscover", "found: https://m", True),
    )
    lines = lines_of(Diagnosis(checks=(WELL,), search=steps))
    assert lines[1] == "  1. https://example.com/autodiscover: not there"
    assert lines[2].startswith("  2. https://autodiscover.example.com/")


def test_each_row_of_the_table_says_how_it_is_known() -> None:
    lines = lines_of(Diagnosis(checks=(WELL,), knowledge=KNOWN))
    assert "what Exchange 15.2.1 does" in lines
    fences = next(line for line in lines if line.startswith("  fences"))
    rooms = next(line for line in lines if line.startswith("  rooms answer"))
    assert fences.endswith("rehearsal of 2026-11-21")
    assert rooms.endswith("belief")
    assert lines[-1] == "all is well"


def test_what_a_server_says_cannot_steer_the_terminal() -> None:
    hostile = replace(WELL, seen="\x1b[2J\x1b]0;x\x07 gone")
    assert "\x1b" not in "\n".join(lines_of(Diagnosis(checks=(hostile,))))
