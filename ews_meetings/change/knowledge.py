"""What is known of one server, how it came to be known, and for how long that holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from ews_meetings.change.capabilities import Capabilities

PROBE_HOLDS = timedelta(days=7)


class Source(StrEnum):
    """How something came to be known, from weak to strong."""

    BELIEF = "belief"
    """Written down of this kind of server; nobody has tried it on this one."""
    PROBE = "probe"
    """Seen on this server by reading."""
    REHEARSAL = "rehearsal"
    """Tried on this server with test mailboxes: `doctor --rehearse`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """The capability table of a server with its origin."""

    capabilities: Capabilities
    build: str
    """Such as `15.2.1544.11`; empty where the server does not say."""
    source: Source
    """PROBE or REHEARSAL: the strongest that any row rests on."""
    seen_at: datetime
    """When the server was last asked which build it is."""
    rehearsed_at: datetime | None = None
    rehearsed_rows: frozenset[str] = frozenset()
    """The rows of the table that the rehearsal decided; empty where it was not told which."""

    def is_fresh(self, now: datetime) -> bool:
        """Say whether it is taken without asking the server anything."""
        return self.seen_at >= now - PROBE_HOLDS

    def outlasts(self, build: str) -> bool:
        """Say whether it still holds for a server that was just seen with this build.

        A rehearsed table is worth more than a new probe as long as the server is the same one; a
        build that is not told proves nothing.
        """
        return self.source is Source.REHEARSAL and bool(build) and self.build == build


def build_of(capabilities: Capabilities) -> str:
    """Return the build in `Exchange 15.2.1544.11`, empty for none."""
    last = capabilities.server.rpartition(" ")[2]
    return last if last.replace(".", "").isdigit() else ""
