from __future__ import annotations

from collections.abc import Iterator

import keyring
import pytest
from keyring.backend import KeyringBackend

from tests.keyrings import MemoryKeyring


@pytest.fixture(autouse=True)
def memory() -> Iterator[MemoryKeyring]:
    """A keyring in memory, in the place of the machine's."""
    before: KeyringBackend = keyring.get_keyring()
    held = MemoryKeyring()
    keyring.set_keyring(held)
    yield held
    keyring.set_keyring(before)
