"""Input that was made to do harm is read within bounds, and comes to a wish, a finding, or an error of ours.

Each kind is a twentieth of what it can be, so that all are quick; `EWS_TESTS_HOSTILE=all` reads them whole.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.unit.sources.hostile.kind import IS_FULL
from tests.unit.sources.hostile.kinds import KINDS

MEMORY_MB = 1024 if IS_FULL else 512
CPU_S = 120 if IS_FULL else 60
"""Of one kind; what takes longer hangs."""
AT_ONCE = 40
ROOT = Path(__file__).parents[4]
NAMES = sorted(name for name, one in KINDS.items() if IS_FULL or not one.only_full)

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="limits of memory and time are POSIX's"),
    pytest.mark.slow,
    pytest.mark.timeout(1800),
]

Results = Mapping[str, dict[str, Any]]


def read(names: list[str]) -> tuple[Results, str]:
    """Read some kinds in one process; return what came of those that ended, and the last words."""
    words = [sys.executable, "-m", "tests.unit.sources.hostile.child", str(MEMORY_MB), str(CPU_S)]
    done = subprocess.run([*words, *names], cwd=ROOT, capture_output=True, text=True, check=False)
    found = [json.loads(line) for line in done.stdout.splitlines()]
    return {one["name"]: one for one in found}, f"{done.returncode}: {done.stderr[-2000:]}"


@pytest.mark.parametrize("first", range(0, len(NAMES), AT_ONCE))
def test_hostile_input_ends_in_bounds_with_something_said(first: int) -> None:
    names = NAMES[first : first + AT_ONCE]
    found, last_words = read(names)
    missing = [name for name in names if name not in found]
    assert not missing, f"{missing[0]}: {last_words}"
    for name in names:
        assert found[name]["exit"] in {0, 8}, found[name]
        assert KINDS[name].says & found[name]["codes"].keys(), found[name]
