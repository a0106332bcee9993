"""Addresses that have changed since a file was written: what each became, by the user's own table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ews_meetings.model.people import fold


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressMap:
    """Old addresses and domains, folded, each with the new one, sorted; the address wins over its domain."""

    exact: Mapping[str, str] = field(default_factory=dict, hash=False)
    domains: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Without the @."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]]) -> AddressMap:
        """Return the map of a table; what begins with @ is a domain on both sides."""
        exact: dict[str, str] = {}
        domains: dict[str, str] = {}
        for old, new in pairs:
            place = domains if old.strip().startswith("@") else exact
            place[fold(old).removeprefix("@")] = new.strip().removeprefix("@")
        return cls(exact=dict(sorted(exact.items())), domains=dict(sorted(domains.items())))

    def __bool__(self) -> bool:
        """Say whether it changes anything."""
        return bool(self.exact or self.domains)

    def renamed(self, address: str) -> str:
        """Return what an address is now; what it became is not looked up again."""
        if not self or "@" not in address:
            return address
        folded = fold(address)
        if folded in self.exact:
            return self.exact[folded]
        domain = self.domains.get(folded.rpartition("@")[2])
        return f"{address.strip().rpartition('@')[0]}@{domain}" if domain else address

    def touching(self, lines: Iterable[bytes]) -> Iterator[str]:
        """Yield, as text, the entries that can change something in some lines; perhaps one too many.

        An address may be written in several ways, but its domain is there in every one of them.
        """
        if not self:
            return
        text = b"\n".join(lines).lower()
        for table in (self.exact, self.domains):
            for old, new in table.items():
                if old.rpartition("@")[2].encode() in text:
                    yield f"{old}>{new}"


UNCHANGED = AddressMap()
"""The map of nobody's table."""
