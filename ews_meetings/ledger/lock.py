"""One run at a time holds a mailbox on this machine; the kernel lets go when the process dies."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ews_meetings.errors import LedgerUnavailable, MailboxBusy


@contextmanager
def hold_mailbox(mailbox: str, *, server: str, folder: Path) -> Iterator[None]:
    """Hold a mailbox while the block runs.

    Raises:
        MailboxBusy: another process holds it.
        LedgerUnavailable: the folder of locks cannot be made.
    """
    from filelock import FileLock, Timeout  # 83 ms that --help need not pay

    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise LedgerUnavailable(str(folder), str(error)) from error
    name = hashlib.sha256(f"{server}\n{mailbox}".encode()).hexdigest()[:24]
    note = folder / f"{name}.holder"
    try:
        with FileLock(folder / f"{name}.lock", timeout=0, mode=0o600):
            note.write_text(f"process {os.getpid()}", encoding="utf-8")
            yield
    except Timeout as error:
        holder = note.read_text(encoding="utf-8") if note.exists() else ""
        raise MailboxBusy(mailbox, holder) from error
