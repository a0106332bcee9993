from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.rehearsal import Finding
from ews_meetings.cli.globals import GlobalOptions, Session
from ews_meetings.cli.output import Form
from ews_meetings.cli.rehearse import RehearseOptions, rehearse
from ews_meetings.cli.rehearse_text import PROMISES, Report, give_report
from ews_meetings.config.folders import folders
from ews_meetings.errors import NotConfirmed
from ews_meetings.sandbox import SandboxServer
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.experiment import decided, is_so
from ews_meetings.service.rehearsal.table import found_capabilities, judge
from tests.end_to_end.schemas import problems
from tests.live.opening import open_place
from tests.live.settings import sandbox_place
from tests.unit.cli.making import Streams, session, streams

ORGANIZER, ALICE = "organizer@sandbox.example", "alice@sandbox.example"
FIRST_SEND = next(one for one in EXPERIMENTS if one.name == "q2-first-send")
CAST = RehearseOptions(organizer=ORGANIZER, attendee=[ALICE])


def at_terminal(folder: Path, typed: str) -> tuple[Streams, Session]:
    """A person who types, and a sandbox in which the organizer has a meeting of her own."""
    environment = {"EWS_MEETINGS_DATA_DIR": str(folder)}
    with (
        SandboxServer(folders(environment).sandbox) as server,
        open_place(sandbox_place(server.url)) as theatre,
    ):
        stage = theatre.stage(EXPERIMENTS[0])
        own = replace(stage.props.meeting("a"), subject="The board", attendees=())
        stage.save("a", meeting=own)
    held = streams(typed, is_terminal=True, environment=environment)
    return held, session(held, GlobalOptions(profile="sandbox"))


@pytest.mark.parametrize("typed", ["", "\n", "y\n", "alice@sandbox.example\n"])
def test_a_mailbox_in_use_is_left_alone_unless_its_address_is_typed(
    tmp_path: Path, typed: str
) -> None:
    held, asked = at_terminal(tmp_path, typed)
    with pytest.raises(NotConfirmed):
        rehearse(asked, CAST)
    assert f"{ORGANIZER} is used for other things" in held.err
    assert "q1-stale-send" not in held.err


def test_a_mailbox_in_use_is_used_when_its_address_is_typed(tmp_path: Path) -> None:
    held, asked = at_terminal(tmp_path, f" {ORGANIZER.upper()}\n")
    assert rehearse(asked, CAST) == 4
    assert "55/55" in held.err
    assert "promise" not in held.err
    assert "fences" in held.out


def report_of(*findings: Finding) -> Report:
    return Report(
        findings=findings,
        believed=EXCHANGE,
        found=found_capabilities(EXCHANGE, findings),
        build="15.2.1",
        at=datetime(2026, 12, 1, tzinfo=UTC),
    )


def test_a_promise_that_does_not_hold_is_said_with_what_was_seen() -> None:
    held = streams()
    doubled = judge(FIRST_SEND, is_so(False, "2 invitations"), EXCHANGE)
    give_report(session(held), report_of(doubled))
    assert "warning: promise 1 (no surprise mail) does not hold on this server" in held.err
    assert "q2-first-send saw 2 invitations" in held.err
    assert "1 otherwise" in held.out


def test_a_difference_that_a_row_expresses_breaks_nothing() -> None:
    held = streams()
    asked = session(held, GlobalOptions(output=Form.JSON))
    give_report(asked, report_of(judge(EXPERIMENTS[0], decided(False, "accepted"), EXCHANGE)))
    document = json.loads(held.out)
    assert problems("rehearsed", document) == []
    assert document["ok"] is True
    assert document["summary"]["capabilities"]["fences"] == {"believed": "yes", "found": "no"}
    assert document["summary"]["capabilities"]["leaves_copy"] == {
        "believed": "unknown",
        "found": "unknown",
    }


def test_the_promises_are_those_of_the_readme() -> None:
    assert {one.promise for one in EXPERIMENTS} - {0} <= PROMISES.keys()
    assert EXPERIMENTS[0].name == "q1-stale-send"
