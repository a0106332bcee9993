"""Keyrings for tests: one in memory, one that other processes share by a file, one that is locked.

Their priority is below that of none at all, so that the library chooses none of them by itself.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

FILE = "TESTS_KEYRING_FILE"
"""Names the file; it lies outside of what a test looks through."""
SHARED = f"{__name__}.SharedKeyring"
"""For PYTHON_KEYRING_BACKEND."""
NONE = "keyring.backends.fail.Keyring"
"""The same, for a machine that has none."""


class MemoryKeyring(KeyringBackend):
    """Keeps entries as long as it lives."""

    priority = -1

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]  # the library's own is untyped
        self.entries: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.entries.pop((service, username), None) is None:
            raise PasswordDeleteError("not found")


class SharedKeyring(KeyringBackend):
    """Keeps entries in a file that the environment names."""

    priority = -1

    def get_password(self, service: str, username: str) -> str | None:
        held = self._read().get(f"{service}|{username}")
        return None if held is None else str(held)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._write(self._read() | {f"{service}|{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        entries = self._read()
        del entries[f"{service}|{username}"]
        self._write(entries)

    def _read(self) -> dict[str, str]:
        path = Path(os.environ[FILE])
        return dict(json.loads(path.read_text())) if path.exists() else {}

    def _write(self, entries: dict[str, str]) -> None:
        Path(os.environ[FILE]).write_text(json.dumps(entries))


class LockedKeyring(KeyringBackend):
    """Opens for nobody."""

    priority = -1

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("the collection is locked")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyringLocked("the collection is locked")

    def delete_password(self, service: str, username: str) -> None:
        raise KeyringLocked("the collection is locked")


class BrokenKeyring(KeyringBackend):
    """Raises what no keyring should, with a secret in it."""

    priority = -1

    def get_password(self, service: str, username: str) -> str | None:
        raise ValueError("hunter2")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise KeyError(password)

    def delete_password(self, service: str, username: str) -> None:
        raise ValueError("hunter2")
