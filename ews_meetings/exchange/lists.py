"""Finds out which addresses are distribution lists, and of whom: lists in lists included, within bounds.

ExpandDL tells one list by one level, and nothing of a list that is hidden from the address book
(Microsoft, "ExpandDL operation"); so ResolveNames says first what an address is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ews_meetings.change.audience import Audience, Members
from ews_meetings.errors import AccessDenied, ServerRefused
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import MESSAGES, TYPES, Element, View
from ews_meetings.exchange.searches import expand_list, resolve_name
from ews_meetings.model.people import fold

MOST_REQUESTS = 1000
"""So often one expansion asks; a plan may name hundreds, and what lies behind that is unasked."""
MOST_LEVELS = 8
"""How deep lists in lists are followed."""
_LISTS = frozenset({"PublicDL", "PrivateDL", "GroupMailbox"})
"""MailboxType of what has members (MS-OXWSCDATA, MailboxTypeType)."""
_NOBODY = frozenset({"ErrorNameResolutionNoResults", "ErrorNameResolutionNoMailbox"})
_SEVERAL = "ErrorNameResolutionMultipleResults"


@dataclass(frozen=True, slots=True)
class _Entry:
    """One mailbox that the directory names."""

    address: str
    """Folded; empty where it has none that mail could be counted by."""
    is_list: bool


@dataclass(slots=True)
class Expanding:
    """One expansion: what was found out already is not asked again, and it ends."""

    asking: Asking
    left: int = MOST_REQUESTS
    _unasked: set[str] = field(default_factory=set)
    """What would have been asked about if enough had not been."""
    _levels: dict[str, tuple[_Entry, ...] | None] = field(default_factory=dict)

    def expand(self, addresses: Sequence[str]) -> Audience:
        """Return which of these are lists, and of whom."""
        lists: dict[str, Members] = {}
        unknown: list[str] = []
        names = tuple(dict.fromkeys(fold(address) for address in addresses))
        for name in names:
            match self._is_list(name):
                case True:
                    lists[name] = self._members(name)
                case None if name not in self._unasked:
                    unknown.append(name)
        unasked = tuple(name for name in names if name in self._unasked)
        return Audience(lists=lists, unknown=tuple(unknown), unasked=unasked)

    def _is_list(self, name: str) -> bool | None:
        """Say whether an address is a list; None where the server does not say."""
        said = self._ask(resolve_name(name), name)
        if said is None:
            return None
        if said.code in _NOBODY:
            return False
        if not said.succeeded and said.code != _SEVERAL:
            return None
        found = tuple(_resolved(said))
        exact = tuple(entry for entry in found if entry.address == name)
        meant = exact or (found if len(found) == 1 else ())  # another address of the one found
        return any(entry.is_list for entry in meant)

    def _members(self, name: str) -> Members:
        """Return the people of a list, level by level; a list that was seen is not opened again.

        Where we stop before its end, that is noted of it.
        """
        people: dict[str, None] = {}
        seen, level, is_complete = {name}, [name], True
        for _ in range(MOST_LEVELS):
            entries = [self._level(one) for one in level]
            is_complete &= None not in entries
            known = [entry for found in entries for entry in found or ()]
            people |= {entry.address: None for entry in known if not entry.is_list}
            nested = dict.fromkeys(entry.address for entry in known if entry.is_list)
            level = [one for one in nested if one and one not in seen]
            is_complete &= "" not in nested
            seen.update(level)
        if level or not seen.isdisjoint(self._unasked):
            self._unasked.add(name)
        is_complete &= not level and "" not in people
        return Members(people=tuple(one for one in people if one), is_complete=is_complete)

    def _level(self, name: str) -> tuple[_Entry, ...] | None:
        """Return what stands in one list itself; None where that is not known, or not all of it."""
        if name not in self._levels:
            said = self._ask(expand_list(name), name)
            self._levels[name] = _whole(said) if said is not None and said.succeeded else None
        return self._levels[name]

    def _ask(self, payload: Element, name: str) -> Message | None:
        """Return what is answered; None where the server refuses, or, which is noted, at the bound."""
        if self.left <= 0:
            self._unasked.add(name)
            return None
        self.left -= 1
        try:
            (said,) = self.asking.ask_for(payload, 1)
        except (AccessDenied, ServerRefused):
            return None
        return said


def _resolved(said: Message) -> Iterator[_Entry]:
    for element in said.element.iter(f"{{{TYPES}}}Resolution"):
        mailbox = View(element).child("Mailbox")
        if mailbox is not None:
            yield _entry(mailbox)


def _whole(said: Message) -> tuple[_Entry, ...] | None:
    """Return the members that an answer names, unless it says that there are more."""
    expansion = said.element.find(f"{{{MESSAGES}}}DLExpansion")
    if expansion is None or expansion.get("IncludesLastItemInRange") in {"false", "0"}:
        return None
    return tuple(_entry(element) for element in View(expansion).children("Mailbox"))


def _entry(mailbox: Element) -> _Entry:
    view = View(mailbox)
    address = fold(view.text("EmailAddress") or "")
    return _Entry(address if "@" in address else "", (view.text("MailboxType") or "") in _LISTS)
