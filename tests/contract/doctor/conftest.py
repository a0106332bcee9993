"""The doctor, called to a sandbox by a connection or by a profile, with a ledger of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ews_meetings.app.doctor import examine, subject_of
from ews_meetings.change.diagnosis import Check, Diagnosis
from ews_meetings.change.examination import MachineFacts
from ews_meetings.config.folders import Folders
from ews_meetings.exchange.access import Connection
from ews_meetings.sandbox import SandboxServer

ORGANIZER = "organizer@sandbox.example"
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FACTS = MachineFacts(machine_zone="Europe/Berlin")


@dataclass
class Practice:
    """A server, and how the doctor is called to it."""

    server: SandboxServer
    folder: Path
    requests: list[str] = field(default_factory=list)

    def connection(self, **changes: object) -> Connection:
        base = Connection(
            server=self.server.url,
            user=ORGANIZER,
            password="sandbox",
            mailbox=ORGANIZER,
            timeout_s=5,
        )
        return replace(base, **changes)  # type: ignore[arg-type]  # tests say what they change

    def diagnose(self, **changes: object) -> Diagnosis:
        connection = self.connection(**changes)
        subject = subject_of(connection, now=NOW, folder=str(self.folder))
        return examine(connection, subject=subject, facts=FACTS, places=Folders(data=self.folder))


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Practice]:
    with SandboxServer() as server:
        held = Practice(server, tmp_path)
        server.on_request = lambda operation, _request, _answer: held.requests.append(operation)
        yield held


@pytest.fixture
def gromox(tmp_path: Path) -> Iterator[Practice]:
    with SandboxServer(flavour="gromox") as server:
        yield Practice(server, tmp_path)


Named = Callable[[Diagnosis, str], Check]


@pytest.fixture
def named() -> Named:
    """Finds a check by its name."""

    def find(diagnosis: Diagnosis, name: str) -> Check:
        return next(check for check in diagnosis.checks if check.name == name)

    return find
