"""Keeps the few values that were asked for last; the others are made again when they are asked for."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Value = TypeVar("Value")
_KEPT = 4


class Recent(Generic[Value]):
    """Values of some kind, by what they were made of."""

    def __init__(self) -> None:
        self._held: OrderedDict[Hashable, Value] = OrderedDict()

    def get(self, name: Hashable, make: Callable[[], Value]) -> Value:
        """Return a value, made again where it was asked for too long ago."""
        if name not in self._held:
            self._held[name] = make()
            while len(self._held) > _KEPT:
                self._held.popitem(last=False)
        self._held.move_to_end(name)
        return self._held[name]
