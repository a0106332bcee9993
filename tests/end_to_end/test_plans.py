"""Plans: shown, stopped at, sealed, applied as they are or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, invitation

pytestmark = pytest.mark.slow


@pytest.fixture
def review(tmp_path: Path) -> Path:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation()))
    return path


def test_a_dry_run_changes_nothing_and_can_say_so_with_3(program: Program, review: Path) -> None:
    plain = program.on_sandbox("import", review, "--notify", "all", "--dry-run")
    coded = program.on_sandbox("import", review, "--notify", "all", "--dry-run", "--exit-code")
    assert (plain.code, coded.code) == (0, 3)
    assert "+ create  Review, 2037-04-01 09:00-10:00 Europe/Berlin" in plain.out
    assert plain.out.rstrip().endswith("Nothing was changed (--dry-run).")
    assert program.on_sandbox("list", "-o", "json").data == []


def test_a_sealed_plan_is_private_self_contained_and_applied_once(
    program: Program, review: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    made = program.on_sandbox("import", review, "--notify", "all", "--plan", plan)
    assert made.code == 0
    assert program.mails() == []
    if os.name == "posix":
        assert stat.S_IMODE(plan.stat().st_mode) == 0o600
    review.unlink()
    applied = program.run("--profile", "sandbox", "apply", plan, "-o", "json")
    assert (applied.code, applied.summary["create"], applied.summary["mail"]) == (0, 1, 2)
    again = program.run("--profile", "sandbox", "apply", plan)
    assert again.code == 11
    assert "make the plan anew" in again.out
    assert len(program.mails()) == 2


def test_a_plan_that_was_edited_or_is_for_somebody_else_is_not_applied(
    program: Program, review: Path, tmp_path: Path
) -> None:
    plan = tmp_path / "plan.json"
    program.on_sandbox("import", review, "--notify", "all", "--plan", plan)
    stranger = program.run("--profile", "sandbox", "-m", "alice@sandbox.example", "apply", plan)
    plan.write_text(plan.read_text().replace("Review", "Another"))
    edited = program.on_sandbox("apply", plan)
    assert (stranger.code, edited.code) == (11, 8)
    assert "was changed after it was made" in edited.err
    refused = program.on_sandbox("import", review, "--notify", "all", "--plan", review)
    assert refused.code == 2
    assert "is no plan" in refused.err
    assert program.mails() == []
