from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.planted import leaks
from tests.end_to_end.running import Program


@pytest.fixture(autouse=True)
def _nothing_leaks(tmp_path: Path) -> Iterator[None]:
    """Look through everything that a test left for the secret that every run is given."""
    yield
    assert leaks(tmp_path) == []


@pytest.fixture
def program(tmp_path: Path) -> Program:
    """The program with an empty data folder."""
    return Program(folder=tmp_path)


@pytest.fixture
def vault(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that may hold secrets: the search does not go there."""
    return tmp_path_factory.mktemp("vault")
