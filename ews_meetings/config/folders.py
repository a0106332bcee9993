"""Where things lie on this machine; for its user only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Folders:
    """Where this program keeps what it must remember."""

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
    def moves(self) -> Path:
        """Imported files that are done with and wait to be moved, one file per mailbox."""
        return self.data / "moves"

    @property
    def tokens(self) -> Path:
        """Tokens of OAuth 2, one file per profile."""
        return self.data / "tokens"

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


def config_file(environment: Mapping[str, str]) -> Path:
    """Return where the configuration lies without `--config`: `EWS_MEETINGS_CONFIG`, else the user's."""
    told = environment.get("EWS_MEETINGS_CONFIG")
    if told:
        return Path(told)
    from platformdirs import user_config_path

    return user_config_path("ews-meetings", appauthor=False) / "config.toml"
