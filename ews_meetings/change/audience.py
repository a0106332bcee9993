"""Who stands behind addresses: distribution lists with their members, as a directory tells them; values only."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The people of a distribution list, those of the lists in it included, each once."""

    people: tuple[str, ...] = ()
    """Addresses, folded, in the order of the directory."""
    is_complete: bool = True
    """Whether these are all: a server may hide members, and not every list is opened to its end."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What a directory says of some addresses; who is in no field is no list."""

    lists: dict[str, Members] = field(default_factory=dict)
    """By address, folded."""
    unknown: tuple[str, ...] = ()
    """Addresses, folded, of which the server does not say whether they are lists."""
    unasked: tuple[str, ...] = ()
    """Addresses, folded, about whom we stopped asking: before it was known whether they are lists,
    or before a list was opened to its end."""

    def of(self, addresses: Collection[str]) -> Audience:
        """Return what is known of some of them."""
        wanted = frozenset(addresses)
        return Audience(
            lists={name: held for name, held in self.lists.items() if name in wanted},
            unknown=tuple(name for name in self.unknown if name in wanted),
            unasked=tuple(name for name in self.unasked if name in wanted),
        )


NOBODY_ASKED = Audience()
