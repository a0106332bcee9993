"""A rehearsal is played as well by a log-in that opens all its mailboxes as by each of their owners."""

from __future__ import annotations

from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Verdict
from ews_meetings.sandbox import SandboxServer
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.rehearse import rehearse
from ews_meetings.service.rehearsal.table import exit_code, found_capabilities
from tests.live.leftovers import left_in
from tests.live.opening import open_place
from tests.live.settings import sandbox_place

DAVE = "dave@sandbox.example"
SERVICE = "service@sandbox.example"
_SOME = ("q1", "q2", "q5", "q6", "q12", "q23", "q32", "q33", "q35", "q38", "q51")
PLAYED = [one for one in EXPERIMENTS if one.name.partition("-")[0] in _SOME]


def test_one_who_impersonates_plays_it_all() -> None:
    with (
        SandboxServer() as server,
        open_place(sandbox_place(server.url, user=SERVICE, access="impersonation")) as theatre,
    ):
        findings = rehearse(theatre, PLAYED, lambda _: None)
        skipped = [one.name for one in findings if one.verdict is Verdict.SKIPPED]
        assert skipped == ["q38-owner-organizes"]
        assert {one.verdict for one in findings} == {Verdict.AS_BELIEVED, Verdict.SKIPPED}
        assert left_in(server) == []


def test_a_delegate_plays_it_all_where_the_owner_organizes() -> None:
    with SandboxServer() as server:
        for owner in ("organizer", "alice", "bob"):
            for folder in ("calendar", "inbox", "sentitems", "deleteditems"):
                server.people.share(owner, person="dave", level="Editor", folder=folder)
        place = sandbox_place(server.url, user=DAVE, access="delegate")
        with open_place(place) as theatre:
            findings = rehearse(theatre, PLAYED, lambda _: None)
        assert exit_code(findings) == 0
        found = found_capabilities(theatre.capabilities, findings)
        assert found.spares_unchanged is Known.YES
        assert left_in(server) == []
