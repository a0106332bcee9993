"""Where things lie on this machine, and what the environment says. Profiles for servers come later.

One profile exists today, `sandbox`; it needs no configuration.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from ews_meetings.errors import BadOption, ProfileMissing, UnknownProfile

SANDBOX = "sandbox"
ORGANIZER = "organizer@sandbox.example"
"""The sandbox's organizer, as the demo and the README use it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where this program keeps what it must remember; for its user only."""

    data: Path

    @property
    def ledger(self) -> Path:
        """The journal of all runs."""
        return self.data / "ledger.sqlite"

    @property
    def locks(self) -> Path:
        """One lock per mailbox."""
        return self.data / "locks"

    @property
    def sandbox(self) -> Path:
        """The sandbox's mailboxes."""
        return self.data / "sandbox.sqlite"

    @property
    def sandbox_address(self) -> Path:
        """Where a sandbox that is being served says how to reach it."""
        return self.data / "sandbox.json"


def folders(environment: Mapping[str, str]) -> Folders:
    """Return the folders: `EWS_MEETINGS_DATA_DIR`, else where the system keeps users' data."""
    told = environment.get("EWS_MEETINGS_DATA_DIR")
    if told:
        return Folders(data=Path(told))
    from platformdirs import user_data_path  # 46 ms that --help need not pay

    return Folders(data=user_data_path("ews-meetings", appauthor=False))


def need_profile(name: str | None) -> str:
    """Return a profile that exists.

    Raises:
        ProfileMissing: none was named; none is chosen by itself.
        UnknownProfile: it does not exist.
    """
    if not name:
        raise ProfileMissing
    if name != SANDBOX:
        raise UnknownProfile(name, [SANDBOX])
    return name


AccessKind = Literal["own", "delegate", "impersonation"]
_ACCESS: tuple[AccessKind, ...] = ("own", "delegate", "impersonation")


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """How somebody comes to the mailbox."""

    kind: AccessKind = "own"
    user: str = ""
    """Who logs in; empty for the mailbox's owner, or who may impersonate everybody."""


def access(environment: Mapping[str, str]) -> Access:
    """Return what `EWS_MEETINGS_ACCESS` and `EWS_MEETINGS_USER` say; the owner without them.

    Raises:
        BadOption: there is no such access, or a delegate is not named.
    """
    told = environment.get("EWS_MEETINGS_ACCESS") or "own"
    user = environment.get("EWS_MEETINGS_USER", "")
    kind = next((one for one in _ACCESS if one == told), None)
    if kind is None:
        raise BadOption("EWS_MEETINGS_ACCESS", told, f"is not one of {', '.join(_ACCESS)}")
    if kind == "delegate" and not user:
        problem = "needs EWS_MEETINGS_USER: the log-in name of the delegate"
        raise BadOption("EWS_MEETINGS_ACCESS", told, problem)
    return Access(kind=kind, user=user)


def settle_seconds(environment: Mapping[str, str]) -> tuple[float, float] | None:
    """Return `EWS_MEETINGS_SETTLE_S`, as `ANSWERED,UNANSWERED` seconds; None without it.

    Raises:
        BadOption: it is not two numbers.
    """
    told = environment.get("EWS_MEETINGS_SETTLE_S")
    if not told:
        return None
    try:
        answered, unanswered = (float(part) for part in told.split(","))
    except ValueError as error:
        problem = "must be two numbers of seconds, such as 10,60"
        raise BadOption("EWS_MEETINGS_SETTLE_S", told, problem) from error
    return answered, unanswered
