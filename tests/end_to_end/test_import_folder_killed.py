"""A scheduled import that is killed at any moment: nothing goes out twice, and the file is filed once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from ews_meetings.app.sandboxes import announced
from ews_meetings.config.folders import Folders
from ews_meetings.sandbox import Fault, SandboxServer
from tests.end_to_end.running import COMMAND, SANDBOX, Program, calendar, invitation

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is of POSIX"),
]
PEOPLE = ("alice", "bob")
ONCE = Counter(f"{name}@sandbox.example" for name in PEOPLE)


@dataclass
class Job:
    """A scheduled import of a folder, and the server it talks to."""

    server: SandboxServer
    program: Program
    drop: Path

    @property
    def call(self) -> tuple[str, ...]:
        done, failed = str(self.drop / "done"), str(self.drop / "failed")
        filing = ("--done", done, "--failed", failed, "--notify", "all")
        return (*SANDBOX, "import", str(self.drop), *filing)

    def files(self) -> list[str]:
        below = self.drop.rglob("*")
        return sorted(p.relative_to(self.drop).as_posix() for p in below if p.is_file())

    def invitations(self) -> Counter[str]:
        self.server.finish_late()
        return Counter(mail.to for mail in self.server.mails())

    def is_killed_by(self, kind: str, *, operation: str, mailing: bool) -> None:
        """Run the job; it is killed at this request."""
        clients: list[subprocess.Popen[bytes]] = []

        def kill() -> None:
            os.kill(clients[0].pid, signal.SIGKILL)
            clients[0].wait(timeout=20)

        fault = Fault(kind, operation=operation, mailing=mailing, kill=kill)
        self.server.faults.arm(fault)
        clients.append(
            subprocess.Popen(
                [*COMMAND, *self.call],
                env=self.program.environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
            )
        )
        output, _ = clients[0].communicate(timeout=60)
        assert clients[0].returncode == -signal.SIGKILL, output


@pytest.fixture(params=["exchange", "gromox"])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Job]:
    places = Folders(data=tmp_path / "data")
    places.data.mkdir()
    drop = tmp_path / "drop"
    drop.mkdir()
    for name in PEOPLE:
        (drop / f"{name}.ics").write_bytes(calendar(invitation(people=(name,))))
        os.utime(drop / f"{name}.ics", (1, 1))
    with (
        SandboxServer(places.sandbox, flavour=request.param) as server,
        announced(server, places),
    ):
        yield Job(server=server, program=Program(folder=tmp_path), drop=drop)


@pytest.mark.parametrize("kind", ["kill-before", "kill-after-commit"])
@pytest.mark.parametrize(("operation", "mailing"), [("CreateItem", False), ("UpdateItem", True)])
def test_a_killed_import_leaves_the_files_and_the_next_one_files_them(
    job: Job, kind: str, operation: str, mailing: bool
) -> None:
    job.is_killed_by(kind, operation=operation, mailing=mailing)
    assert job.files() == ["alice.ics", "bob.ics"]
    second = job.program.run(*job.call)
    assert second.code == 0, second
    assert job.files() == ["done/alice.ics", "done/bob.ics"]
    assert job.invitations() == ONCE
    third = job.program.run(*job.call)
    assert (third.code, third.out) == (0, "Nothing to import.\n")
    assert job.invitations() == ONCE


MOVING = """
import os, sys
from ews_meetings.__main__ import main
moved = []
def move_and_die(source, target, own=os.replace):
    if str(target).endswith(".ics") and "done" in str(target):
        if moved:
            os._exit(9)
        moved.append(target)
    own(source, target)
import ews_meetings.sources.moving as moving
moving.move_all.__kwdefaults__["replace"] = move_and_die
main()
"""


def test_a_kill_between_two_moves_uninvites_nobody(job: Job) -> None:
    died = subprocess.run(
        [*COMMAND[:3], "-c", MOVING, *job.call],
        env=job.program.environment,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (died.returncode, job.files()) == (9, ["bob.ics", "done/alice.ics", "done/bob.ics"])
    second = job.program.run(*job.call)
    assert second.code == 0, second
    assert "moved, as an earlier run meant to" in second.err
    assert job.files() == ["done/alice.ics", "done/bob.ics"]
    assert job.invitations() == ONCE
