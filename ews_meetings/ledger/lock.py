"""One run at a time holds a mailbox on this machine; the kernel lets go when the process dies."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.errors import LedgerUnavailable, MailboxBusy
from ews_meetings.own_files import make_own_file, make_own_folder

if TYPE_CHECKING:
    from filelock import BaseFileLock

log = logging.getLogger(__name__)


@contextmanager
def hold_mailbox(mailbox: str, *, server: str, folder: Path, wait_s: float = 0.0) -> Iterator[None]:
    """Hold a mailbox while the block runs.

    Args:
        mailbox: whose.
        server: the endpoint.
        folder: where the locks lie.
        wait_s: how long another run is waited for; nobody knows who of several gets it next.

    Raises:
        MailboxBusy: another process holds it.
        LedgerUnavailable: the folder of locks cannot be made.
    """
    from filelock import FileLock, Timeout  # 83 ms that --help need not pay

    try:
        make_own_folder(folder)
    except OSError as error:
        raise LedgerUnavailable(str(folder), str(error)) from error
    name = hashlib.sha256(f"{server}\n{mailbox}".encode()).hexdigest()[:24]
    note = folder / f"{name}.holder"
    try:
        with _taken(FileLock(folder / f"{name}.lock", mode=0o600), wait_s=wait_s):
            _say_holder(note)
            yield
    except Timeout as error:
        holder = note.read_text(encoding="utf-8") if note.exists() else ""
        raise MailboxBusy(mailbox, holder, waited_s=wait_s) from error


@contextmanager
def _taken(lock: BaseFileLock, *, wait_s: float) -> Iterator[None]:
    """Take a lock at once, or say that it is waited for; Timeout is for who calls."""
    from filelock import Timeout

    try:
        lock.acquire(timeout=0)
    except Timeout:
        if not wait_s:
            raise
        log.info("waiting for the mailbox", extra={"longest_s": wait_s})
        lock.acquire(timeout=wait_s)
    try:
        yield
    finally:
        lock.release()


def _say_holder(note: Path) -> None:
    """Write who holds it, which is only for people to read: without it the lock holds as well."""
    with contextlib.suppress(OSError):
        make_own_file(note)
        note.write_text(f"process {os.getpid()}", encoding="utf-8")
