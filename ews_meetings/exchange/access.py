"""What opens a mailbox: which server, as whom, by which log-in, over which way; values only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

AuthKind = Literal["basic", "ntlm", "negotiate", "oauth2", "certificate"]
AccessKind = Literal["own", "delegate", "impersonation"]

SCHEMES: dict[AuthKind, str] = {
    "basic": "Basic",
    "ntlm": "NTLM",
    "negotiate": "Negotiate",
    "oauth2": "Bearer",
    "certificate": "",
}
"""How a log-in is called in HTTP; empty for one that HTTP knows nothing of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceCode:
    """What a person is told who signs in at a browser."""

    url: str
    code: str = field(repr=False)
    """Typed there; good for one log-in, and for some minutes."""
    expires_in_s: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuth:
    """How a token is got: as a program with a secret or a certificate, or as a person at a browser."""

    tenant: str
    """Directory id or domain; `adfs` for an AD FS."""
    client_id: str
    flow: Literal["client_credentials", "device_code"] = "client_credentials"
    client_secret: str = field(default="", repr=False)
    certificate_file: Path | None = None
    """PEM with key and certificate of the application, in the place of a secret."""
    authority: str = "https://login.microsoftonline.com"
    scope: str = ""
    """Empty asks for what the server's host needs."""
    cache: Path | None = None
    """Keeps tokens between runs, for its owner only; None forgets them."""
    prompt: Callable[[DeviceCode], None] | None = field(default=None, repr=False)
    """Tells a person where to sign in; None where nobody is there, and then nothing waits for one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which mailbox on which server, as whom; nothing is guessed or looked up."""

    server: str
    """The URL of EWS, such as https://mail.example.com/EWS/Exchange.asmx; empty to discover it."""
    user: str = ""
    """Empty for a certificate, a token, or the ticket of whoever is signed in to this machine."""
    password: str = field(default="", repr=False)
    mailbox: str
    """The primary SMTP address of the organizer."""
    auth: AuthKind = "basic"
    access: AccessKind = "own"
    calendar: str = ""
    """The name of another calendar than the main one, as people see it; see `calendars.py`."""
    zone: str = "UTC"
    """IANA name: the zone of times that name none."""
    timeout_s: float = 120
    """How long an answer may keep silent."""
    ca_file: Path | None = None
    """Whom to trust, in the place of everybody's authorities; tokens are also got from those."""
    client_certificate: Path | None = None
    """PEM that is shown to the server; the log-in itself where `auth` is certificate."""
    client_key: Path | None = None
    """PEM without a password; None when it stands in `client_certificate`."""
    proxy: str = field(default="", repr=False)
    """Such as http://proxy.example.com:3128; empty asks the environment, but for this machine."""
    oauth: OAuth | None = None
    api_version: str = "Exchange2016"
    """RequestServerVersion; every server since 2016 and gromox take it."""

    @property
    def who(self) -> str:
        """Return who logs in, for sentences."""
        if self.user:
            return self.user
        if self.oauth is not None and self.oauth.flow == "client_credentials":
            return f"application {self.oauth.client_id}"
        return self.mailbox


def anchor_to(mailbox: str) -> dict[str, str]:
    """Return the header that routes a request to where a mailbox lies; none for what no header says.

    Source: RFC 9110 §5.5: a header is ASCII; the request itself names the mailbox in UTF-8.
    """
    return {"X-AnchorMailbox": mailbox} if mailbox.isascii() else {}
