"""Whom the doctor looks at: the values of a profile that sentences and commands are filled with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlsplit

_ONLINE = {
    "outlook.office365.com": "worldwide",
    "outlook.office.com": "worldwide",
    "partner.outlook.cn": "China (21Vianet)",
    "outlook.office365.us": "US Government (GCC High)",
    "outlook-dod.office365.us": "US Government (DoD)",
    "webmail.apps.mil": "US Government (DoD)",
}
"""Source: Microsoft 365 URLs and IP address ranges, worldwide and national clouds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One profile, as far as the doctor is concerned; no secret is in it."""

    server: str
    """The endpoint."""
    mailbox: str
    user: str
    auth: str = "basic"
    access: str = "own"
    calendar: str = ""
    """Another one than the main one, as people see it."""
    zone: str = ""
    """IANA name; empty where the profile names none."""
    agent: str = "ews-meetings/0"
    """What we call ourselves to the server."""
    ca_file: str = ""
    proxy: str = ""
    app_id: str = ""
    """Of the registration in Entra, where tokens are used."""
    profile: str = ""
    folder: str = ""
    """Of the ledger."""
    is_sandbox: bool = False
    now: datetime
    """The present instant."""

    @property
    def host(self) -> str:
        """The server's name."""
        return urlsplit(self.server).hostname or ""

    @property
    def port(self) -> int:
        """The server's port."""
        parts = urlsplit(self.server)
        return parts.port or (80 if parts.scheme == "http" else 443)

    @property
    def cloud(self) -> str:
        """Which Exchange Online the endpoint is; empty for a server of one's own."""
        return cloud_of(self.host)


def cloud_of(host: str) -> str:
    """Return which Exchange Online a host belongs to, empty for none."""
    return _ONLINE.get(host.lower().rstrip("."), "")
