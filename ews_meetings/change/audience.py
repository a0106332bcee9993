"""Who stands behind addresses: distribution lists with their members, as a directory tells them; values only."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """The people of a distribution list, those of the lists in it included, each once."""

    people: tuple[str, ...] = ()
    """Addresses, folded, in the order of the directory."""
    is_complete: bool = True
    """Whether these are all: a server may hide members, and a list may go too deep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What a directory says of some addresses; who is in neither field is no list."""

    lists: dict[str, Members] = field(default_factory=dict)
    """By address, folded."""
    unknown: tuple[str, ...] = ()
    """Addresses, folded, of which could not be found out whether they are lists."""


NOBODY_ASKED = Audience()
