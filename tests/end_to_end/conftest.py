from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.running import Program


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty data folder."""
    return Program(folder=tmp_path)
