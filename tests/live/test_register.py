"""The register and the tests name each other: no belief without its test, no test without its belief."""

from __future__ import annotations

import re
from pathlib import Path

HERE = Path(__file__).parent
REGISTER = HERE.parent.parent / "docs" / "assumptions.md"
_ROW = re.compile(r"^\| (Q\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
_WAITS = ("waits", "by hand")


def _rows() -> dict[str, str]:
    return dict(_ROW.findall(REGISTER.read_text(encoding="utf-8")))


def _tests() -> dict[str, str]:
    """Return the tests of beliefs with the id that each name carries."""
    texts = (path.read_text(encoding="utf-8") for path in HERE.glob("test_*.py"))
    names = [
        name for text in texts for name in re.findall(r"^def (test_q\d+_\w+)", text, re.MULTILINE)
    ]
    return {name: name.split("_")[1].upper() for name in names}


def test_every_belief_names_its_test_or_says_what_it_waits_for() -> None:
    tests = _tests()
    for belief, said in _rows().items():
        named = re.findall(r"test_q\w+", said)
        assert named or said.startswith(_WAITS), belief
        assert all(tests.get(name) == belief for name in named), belief


def test_every_test_of_a_belief_stands_in_the_register() -> None:
    said = " ".join(_rows().values())
    assert [name for name in _tests() if f"`{name}`" not in said] == []


def test_beliefs_are_numbered_without_a_gap() -> None:
    assert list(_rows()) == [f"Q{number}" for number in range(1, len(_rows()) + 1)]
