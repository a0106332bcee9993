"""The register and the experiments name each other: no belief without one, none without a belief."""

from __future__ import annotations

import re
from pathlib import Path

from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS

REGISTER = Path(__file__).parents[2] / "docs" / "assumptions.md"
_ROW = re.compile(r"^\| (Q\d+) \|.*\| ([^|]+) \|$", re.MULTILINE)
_WAITS = ("waits", "by hand")
_BELIEFS = {experiment.name: experiment.belief for experiment in EXPERIMENTS}


def _rows() -> dict[str, str]:
    return dict(_ROW.findall(REGISTER.read_text(encoding="utf-8")))


def test_every_belief_names_its_experiment_or_says_what_it_waits_for() -> None:
    for belief, said in _rows().items():
        named = re.findall(r"`(q\d+-[^`]+)`", said)
        assert named or said.startswith(_WAITS), belief
        assert all(_BELIEFS.get(name) == belief for name in named), belief


def test_every_experiment_stands_in_the_register() -> None:
    said = " ".join(_rows().values())
    assert [name for name in _BELIEFS if f"`{name}`" not in said] == []


def test_names_of_experiments_are_unique() -> None:
    assert len(_BELIEFS) == len(EXPERIMENTS)


def test_beliefs_are_numbered_without_a_gap() -> None:
    assert list(_rows()) == [f"Q{number}" for number in range(1, len(_rows()) + 1)]
