"""`undo` and `explain`, as people call them, on the sandbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, control, invitation
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow
ALL = ("--notify", "all")


def _runs(program: Program) -> list[str]:
    return [run["id"] for run in program.on_sandbox("runs", "-o", "json").data]


@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
def test_each_change_is_taken_back_and_told(program: Program, tmp_path: Path, flavour: str) -> None:
    path = tmp_path / "review.ics"
    key = "one@example.com"
    with program.serving("--flavour", flavour) as url:
        path.write_bytes(calendar(invitation()))
        assert program.on_sandbox("import", path, *ALL).code == 0
        path.write_bytes(calendar(invitation("LOCATION:Atrium", people=("alice", "carol"))))
        assert program.on_sandbox("import", path, *ALL).code == 0
        back = program.on_sandbox("undo", _runs(program)[0], *ALL, "-o", "json")
        assert (back.code, back.summary["update"]) == (0, 1), back.err
        assert problems("applied", back.document) == []
        assert "cannot be called back" in back.document["warnings"][0]
        [held] = control(url, "state")["organizer@sandbox.example"]["calendar"]
        people = {who["address"].partition("@")[0] for who in held["attendees"]}
        assert (held["location"], people) == ("", {"alice", "bob"})
        assert program.on_sandbox("cancel", key, *ALL).code == 0
        again = program.on_sandbox("undo", _runs(program)[0], *ALL)
        assert (again.code, "+ create  Review" in again.out) == (0, True), again.err
        told = program.on_sandbox("explain", key)
        assert [line[21:29] for line in told.out.splitlines() if " by run " in line] == [
            "+ create",
            "~ update",
            "~ update",
            "- cancel",
            "+ create",
        ]
        assert "    it stands in the calendar\n" in told.out
        document = program.on_sandbox("explain", key, "-o", "json").document
        assert problems("explanation", document) == []


def test_a_run_that_is_none_is_not_found(program: Program) -> None:
    assert program.on_sandbox("undo", "nothing", *ALL).code == 5
    assert program.on_sandbox("explain", "nothing").code == 5
    assert program.on_sandbox("undo", "nothing").code == 9
