"""The bold rows of the fault matrix over HTTP: the sandbox misbehaves, and kills the client itself."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import pytest

from ews_meetings.app.calendars import connect
from ews_meetings.app.sandboxes import announced
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.config.folders import Folders
from ews_meetings.ics.options import ReadOptions
from ews_meetings.sandbox import Fault, SandboxServer
from ews_meetings.service.apply import Report
from ews_meetings.service.ending import exit_code
from ews_meetings.sources.files import read_file

ROOT = Path(__file__).parents[2]
ORGANIZER = "organizer@sandbox.example"
UIDS = tuple(f"{n}@faults.example" for n in range(3))
PEOPLE = ("alice@sandbox.example", "bob@sandbox.example")
ONCE = {(person, uid): 1 for person in PEOPLE for uid in UIDS}

Flavour = Literal["exchange", "gromox"]
LOSSES = (
    "refused",
    "busy",
    "lost-before",
    "lost-after-commit",
    "late-commit",
    "error-after-commit",
    "item-error-after-commit",
    "half-batch",
)
KILLS = ("kill-before", "kill-after-commit", "kill-after-answer")
OPERATIONS = {"save": ("CreateItem", False), "send": ("UpdateItem", True)}


def calendar_of(uids: tuple[str, ...]) -> str:
    events = "".join(
        f"BEGIN:VEVENT\r\nUID:{uid}\r\nSUMMARY:Meeting {uid}\r\n"
        "DTSTART:20290401T080000Z\r\nDTEND:20290401T090000Z\r\n"
        + "".join(f"ATTENDEE:mailto:{person}\r\n" for person in PEOPLE)
        + "END:VEVENT\r\n"
        for uid in uids
    )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//tests//EN\r\n{events}END:VCALENDAR\r\n"


@dataclass
class Ground:
    """A sandbox that is being served, and clients that join it."""

    server: SandboxServer
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def file(self) -> Path:
        return self.folder / "meetings.ics"

    def run(self) -> Report:
        """Import the file in this process."""
        options = PlanOptions(notify=Notify.ALL)
        reading = ReadOptions(mailbox=ORGANIZER, zone="Europe/Berlin")
        with (
            connect(profile="sandbox", mailbox=ORGANIZER, environment=self.environment) as calendar,
            calendar.hold(),
        ):
            return calendar.apply(calendar.plan(read_file(self.file, reading), options))

    def run_until_nothing_is_left(self) -> Report:
        report = self.run()
        for _ in range(3):
            if report.run:
                report = self.run()
        return report

    def start_command(self) -> subprocess.Popen[str]:
        """Import the file with the installed command line, in a process that can be killed."""
        return subprocess.Popen(
            [sys.executable, "-m", "ews_meetings", "--profile", "sandbox", "-m", ORGANIZER,
             "import", str(self.file), "--tz", "Europe/Berlin", "--notify", "all"],
            env={**os.environ, **self.environment, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    def invitations(self) -> Counter[tuple[str, str]]:
        """Count the invitations that left, by person and meeting."""
        self.server.finish_late()
        return Counter((mail.to, mail.uid) for mail in self.server.mails())

    def calendar(self) -> Counter[str]:
        return Counter(entry.uid for entry in self.server.calendar(ORGANIZER))


@pytest.fixture(params=["exchange", "gromox"])
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    places = Folders(data=tmp_path)
    environment = {
        "EWS_MEETINGS_DATA_DIR": str(tmp_path),
        "EWS_MEETINGS_SETTLE_S": "0.01,0.02",
    }
    with (
        SandboxServer(places.sandbox, flavour=request.param) as server,
        announced(server, places),
    ):
        ground = Ground(server, tmp_path, environment)
        ground.file.write_text(calendar_of(UIDS), encoding="utf-8")
        yield ground


@pytest.mark.parametrize("kind", LOSSES)
@pytest.mark.parametrize("step", list(OPERATIONS))
def test_a_fault_of_the_wire_neither_doubles_nor_loses(
    ground: Ground, kind: str, step: str
) -> None:
    operation, mailing = OPERATIONS[step]
    fault = Fault(kind, operation=operation, mailing=mailing)
    ground.server.faults.arm(fault)
    report = ground.run_until_nothing_is_left()
    assert len(ground.server.faults.fired) == 1
    assert (exit_code(report), report.run) == (0, "")
    assert ground.invitations() == ONCE
    assert ground.calendar() == dict.fromkeys(UIDS, 1)


@pytest.mark.parametrize("kind", KILLS)
@pytest.mark.parametrize("step", list(OPERATIONS))
def test_a_killed_client_neither_doubles_nor_loses(ground: Ground, kind: str, step: str) -> None:
    operation, mailing = OPERATIONS[step]
    clients: list[subprocess.Popen[str]] = []

    def kill() -> None:
        os.kill(clients[0].pid, signal.SIGKILL)
        clients[0].wait(timeout=20)

    ground.server.faults.arm(Fault(kind, operation=operation, mailing=mailing, kill=kill))
    clients.append(ground.start_command())
    output, _ = clients[0].communicate(timeout=60)
    assert clients[0].returncode == -signal.SIGKILL, output
    first = ground.invitations()
    listed = {(person, uid) for person in PEOPLE for uid in UIDS if f"Meeting {uid}" in output}
    assert set(first) <= listed, "a mail left that the printed plan did not list"
    report = ground.run_until_nothing_is_left()
    assert (exit_code(report), report.run) == (0, "")
    assert ground.invitations() == ONCE
    assert ground.calendar() == dict.fromkeys(UIDS, 1)
