"""Who handles somebody's meeting messages for him, kept as a setting of the store."""

import json
from dataclasses import asdict, dataclass

from ews_meetings.sandbox.store.database import Database

DELIVERIES = (
    "DelegatesOnly",
    "DelegatesAndMe",
    "DelegatesAndSendInformationToMe",
    "NoForward",
)
_PREFIX = "delegates:"


@dataclass(frozen=True, slots=True)
class Delegation:
    """The delegates of a mailbox, and what of its requests they and the principal get.

    Raises:
        ValueError: there is no such delivery.

    Source: the documentation of DeliverMeetingRequests (EWS reference).
    """

    delegates: tuple[str, ...] = ()
    """Addresses."""
    delivery: str = "DelegatesAndMe"

    def __post_init__(self) -> None:
        if self.delivery not in DELIVERIES:
            known = ", ".join(DELIVERIES)
            raise ValueError(f"no delivery {self.delivery!r}; there are {known}")

    @property
    def recipients(self) -> tuple[str, ...]:
        """Who gets a copy of what the principal gets."""
        return () if self.delivery == "NoForward" else self.delegates


def delegation_of(db: Database, mailbox: str) -> Delegation:
    """Returns the delegates of a mailbox; most have none."""
    kept = db.meta(f"{_PREFIX}{mailbox}")
    if kept is None:
        return Delegation()
    raw = json.loads(kept)
    return Delegation(tuple(raw["delegates"]), raw["delivery"])


def set_delegation(db: Database, mailbox: str, delegation: Delegation) -> None:
    """Names the delegates of a mailbox in the place of those before."""
    db.set_meta(f"{_PREFIX}{mailbox}", json.dumps(asdict(delegation)))


def forget_delegations(db: Database) -> None:
    """Takes all delegates back."""
    db.run("DELETE FROM meta WHERE name LIKE 'delegates:%'")
