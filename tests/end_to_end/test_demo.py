"""The demo: the first thing that an administrator sees."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.end_to_end.running import ARGUMENTS, Program

pytestmark = pytest.mark.slow

_CHAPTERS = [
    "1. Plan",
    "2. Invite",
    "3. Accept",
    "4. Unchanged",
    "5. Change",
    "6. One of a series",
    "7. Cancel",
    "8. Take back",
]
_NUMBERS = {chapter[:3] for chapter in _CHAPTERS}


def test_the_demo_shows_the_whole_way_twice_and_leaves_nothing(
    program: Program, tmp_path: Path
) -> None:
    for ended in (program.run("demo"), program.run("demo")):
        assert ended.code == 0
        assert "Plan: 4 to create; 13 mails: 9 sure, 4 may" in ended.out
        assert "Done: 4 created; 9 mails sent, up to 4 more" in ended.out
        assert "room1@sandbox.example (Room 1)\tresource\taccept" in ended.out
        assert "carol@sandbox.example (Carol Clark)\trequired\tdecline" in ended.out
        assert "bob@sandbox.example (Bob Brown)\toptional\ttentative" in ended.out
        assert "Plan: 4 unchanged; no mails" in ended.out
        assert "      location: Room 1 -> Room 1, door B\n" in ended.out
        assert re.search(
            r"^  carol@sandbox\.example  invite  sure .* Project kick-off$", ended.out, re.MULTILINE
        )
        assert re.search(
            r"^        time: .* 10:00-10:30 .* -> .* 14:00-14:30 ", ended.out, re.MULTILINE
        )
        assert "      text: The lake is frozen; we look for another day.\n" in ended.out
        assert re.search(
            r"^        time: .* 14:00-14:30 .* -> .* 10:00-10:30 ", ended.out, re.MULTILINE
        )
        assert ended.out.count("\nDone: 1 changed; ") == 3
        assert [line for line in ended.out.splitlines() if line[:3] in _NUMBERS] == _CHAPTERS
    assert [left.name for left in tmp_path.iterdir()] == [ARGUMENTS]


def test_the_demo_is_for_people(program: Program) -> None:
    assert program.run("demo", "-o", "json").code == 2
