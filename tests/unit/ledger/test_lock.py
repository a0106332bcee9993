"""One run at a time holds a mailbox on this machine."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from ews_meetings.errors import MailboxBusy
from ews_meetings.ledger.lock import hold_mailbox

HOLDER = """
import sys
from pathlib import Path
from ews_meetings.ledger.lock import hold_mailbox
with hold_mailbox("a@x", server="s", folder=Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@contextmanager
def another_process(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Hold the mailbox in another process."""
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def take(folder: Path, *, mailbox: str = "a@x", server: str = "s", wait_s: float = 0.0) -> None:
    with hold_mailbox(mailbox, server=server, folder=folder, wait_s=wait_s):
        pass


def test_a_mailbox_is_free_after_use(tmp_path: Path) -> None:
    take(tmp_path)
    take(tmp_path)


def test_a_mailbox_is_free_after_a_failure(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), hold_mailbox("a@x", server="s", folder=tmp_path):
        _ = 1 / 0
    take(tmp_path)


def test_a_mailbox_that_is_held_is_busy_and_names_the_holder(tmp_path: Path) -> None:
    with hold_mailbox("a@x", server="s", folder=tmp_path), pytest.raises(MailboxBusy) as error:
        take(tmp_path)
    assert str(error.value) == f"another run holds a@x (process {os.getpid()})"
    assert (error.value.mailbox, error.value.exit_code) == ("a@x", 12)


def test_being_refused_does_not_free_the_mailbox(tmp_path: Path) -> None:
    with hold_mailbox("a@x", server="s", folder=tmp_path):
        for _ in range(2):
            with pytest.raises(MailboxBusy):
                take(tmp_path)


def test_other_mailboxes_and_servers_are_free_meanwhile(tmp_path: Path) -> None:
    with hold_mailbox("a@x", server="s", folder=tmp_path):
        take(tmp_path, mailbox="b@x")
        take(tmp_path, server="other")


def test_a_mailbox_held_by_another_process_is_busy_until_that_dies(tmp_path: Path) -> None:
    with another_process(tmp_path) as process:
        with pytest.raises(MailboxBusy, match=f"process {process.pid}"):
            take(tmp_path)
        process.kill()
        process.wait(timeout=10)
        take(tmp_path)


def test_a_run_that_waits_gets_the_mailbox_when_the_other_one_ends(tmp_path: Path) -> None:
    with another_process(tmp_path) as process, ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(take, tmp_path, wait_s=60)
        assert process.stdin is not None
        process.stdin.close()
        assert waiting.result(timeout=60) is None


def test_who_has_waited_in_vain_is_told_for_how_long(tmp_path: Path) -> None:
    with (
        hold_mailbox("a@x", server="s", folder=tmp_path),
        pytest.raises(MailboxBusy, match=r"also after 0\.01 s"),
    ):
        take(tmp_path, wait_s=0.01)


@pytest.mark.skipif(os.name != "posix", reason="file modes are of POSIX")
def test_the_folder_of_locks_is_for_its_owner_only(tmp_path: Path) -> None:
    take(tmp_path / "locks")
    assert (tmp_path / "locks").stat().st_mode & 0o777 == 0o700
