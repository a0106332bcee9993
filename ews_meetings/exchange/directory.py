"""Asks the server's directory who an address is, and who stands behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ews_meetings.change.audience import Audience
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import TYPES, View
from ews_meetings.exchange.lists import Expanding
from ews_meetings.exchange.searches import resolve_name
from ews_meetings.model.people import fold

_NOBODY = frozenset({"ErrorNameResolutionNoResults", "ErrorNameResolutionNoMailbox"})
_SEVERAL = "ErrorNameResolutionMultipleResults"


@dataclass(frozen=True, slots=True)
class ServerDirectory:
    """The port `Directory` over ResolveNames and ExpandDL: one request an address, one more a list."""

    asking: Asking

    def resolve(self, addresses: Sequence[str]) -> Mapping[str, str]:
        """Return the primary SMTP address, folded, of each address that the server knows."""
        found = ((address, self._primary(address)) for address in dict.fromkeys(addresses))
        return {address: primary for address, primary in found if primary}

    def expand(self, addresses: Sequence[str]) -> Audience:
        """Return which of these are distribution lists, and of whom."""
        return Expanding(self.asking).expand(addresses)

    def _primary(self, address: str) -> str:
        """Return the primary address; empty for nobody, and where it could be one of several."""
        if not address.strip():
            return ""
        (said,) = self.asking.ask_for(resolve_name(address.strip()), 1)
        if said.code in _NOBODY:
            return ""
        if said.code != _SEVERAL:
            self.asking.refuse(said)
        found = set(_addresses(said))
        if fold(address) in found:
            return fold(address)
        return found.pop() if len(found) == 1 else ""


def _addresses(said: Message) -> Iterator[str]:
    """Yield the SMTP addresses of the people found: each has one mailbox element."""
    for element in said.element.iter(f"{{{TYPES}}}Resolution"):
        address = fold(View(element).text("Mailbox/EmailAddress") or "")
        if "@" in address:
            yield address
