"""The demo: the first thing that an administrator sees."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Program

pytestmark = pytest.mark.slow


def test_the_demo_shows_the_whole_way_twice_and_leaves_nothing(
    program: Program, tmp_path: Path
) -> None:
    for ended in (program.run("demo"), program.run("demo")):
        assert ended.code == 0
        assert "Plan: 3 to create; 7 mails" in ended.out
        assert "Done: 3 created; 7 mails sent" in ended.out
        assert "room1@sandbox.example (Room 1)\tresource\taccept" in ended.out
        assert "carol@sandbox.example (Carol Clark)\trequired\tdecline" in ended.out
        assert "bob@sandbox.example (Bob Brown)\toptional\ttentative" in ended.out
        assert "Plan: 3 unchanged; no mails" in ended.out
        for chapter in ("1. Plan", "2. Invite", "3. Accept", "4. Unchanged"):
            assert chapter in ended.out
    assert list(tmp_path.iterdir()) == []


def test_the_demo_is_for_people(program: Program) -> None:
    assert program.run("demo", "-o", "json").code == 2
