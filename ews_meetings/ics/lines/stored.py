"""Bytes that can be read twice: once from their start, then a stretch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Stored(Protocol):
    """What the bytes of one calendar file are read from."""

    def chunks(self) -> Iterator[bytes]:
        """Yield all bytes in order, in pieces of any size."""

    def read(self, start: int, end: int) -> bytes:
        """Return a stretch."""


class Whole:
    """Bytes that are in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def chunks(self) -> Iterator[bytes]:
        """Yield them at once."""
        yield self._data

    def read(self, start: int, end: int) -> bytes:
        """Return a stretch."""
        return self._data[start:end]
