"""What the process sees to before anything else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_ASK = """
import resource
from ews_meetings.__main__ import leave_no_core
leave_no_core()
print(resource.getrlimit(resource.RLIMIT_CORE))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="core files are of POSIX")
def test_a_crash_leaves_no_core_file() -> None:
    asked = [sys.executable, "-c", _ASK]
    done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "(0, 0)"
