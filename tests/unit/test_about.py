"""Which version this is stands once, and is what a distribution says of itself."""

from __future__ import annotations

import io
import json
import tomllib
from pathlib import Path

import pytest

from ews_meetings.about import VERSION, about, build
from ews_meetings.cli.border import run
from ews_meetings.cli.globals import Surroundings

ROOT = Path(__file__).parents[2]


def told(*arguments: str) -> tuple[int, str, str]:
    """Run the program without a terminal; return its code and what it wrote."""
    out, err = io.StringIO(), io.StringIO()
    around = Surroundings(environment={}, stdin=io.StringIO(), stdout=out, stderr=err)
    return run(arguments, around), out.getvalue(), err.getvalue()


def test_the_version_stands_only_where_the_build_reads_it() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["hatch"]["version"]["path"] == "ews_meetings/about.py"
    assert about().version == VERSION


def test_a_checkout_says_that_it_is_one() -> None:
    assert build() == "source tree"


def test_a_distribution_says_its_commit(tmp_path: Path) -> None:
    (tmp_path / "build.txt").write_text("0123456789ab-dirty\n", encoding="ascii")
    assert build(tmp_path) == "0123456789ab-dirty"


def test_the_version_is_told_with_what_it_runs_on() -> None:
    code, out, err = told("--version")
    assert (code, err) == (0, "")
    heads = [line.split(" ", 1)[0] for line in out.splitlines()]
    assert heads == ["ews-meetings", "build", "python", "exchangelib", "platform"]
    assert out.splitlines()[0] == f"ews-meetings {VERSION}"


@pytest.mark.parametrize("order", [("--version", "-o", "json"), ("-o", "json", "--version")])
def test_the_version_is_told_to_programs(order: tuple[str, ...]) -> None:
    code, out, _ = told(*order)
    [row] = json.loads(out)["data"]
    assert (code, row["version"], row["build"]) == (0, VERSION, "source tree")


def test_with_version_no_command_is_run() -> None:
    code, out, _ = told("--version", "show", "nothing")
    assert (code, out.splitlines()[0]) == (0, f"ews-meetings {VERSION}")


def test_options_without_a_command_are_a_mistake() -> None:
    code, out, err = told("-q")
    assert (code, out) == (2, "")
    assert "missing command" in err
