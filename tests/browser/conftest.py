"""One Chromium for the tests of the window; without one they are skipped and say so."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.browser.chromium import Page, chromium, find_chromium
from tests.contract.sandbox.client import open_account

NOW = datetime(2026, 11, 30, 8, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def _browser() -> Iterator[Page]:
    program = find_chromium()
    if program is None:
        pytest.skip("no Chromium is installed (Debian: apt-get install chromium)")
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
        chromium(Path(folder), program=program) as page,
    ):
        yield page


@pytest.fixture
def page(_browser: Page, sandbox: SandboxServer) -> Iterator[Page]:
    """An empty tab in Berlin, 1400 pixels wide; at the end nothing was complained of."""
    _browser.complaints.clear()
    _browser.size(1400)
    _browser.scheme("light")
    _browser.zone("Europe/Berlin")
    yield _browser
    _browser.open("about:blank", ready="document.body")
    assert _browser.complaints == []


@pytest.fixture
def sandbox() -> Iterator[SandboxServer]:
    """A sandbox on Monday, 30 November 2026."""
    with SandboxServer(clock=lambda: NOW) as server:
        yield server


@pytest.fixture
def organizer(sandbox: SandboxServer) -> Iterator[Any]:
    account = open_account(sandbox, "organizer")
    yield account
    account.protocol.close()
