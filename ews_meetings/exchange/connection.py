"""Opens a mailbox: puts session, caller and the four ports together."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.transport import BASIC, NTLM

from ews_meetings.errors import BadOption
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calendars import choose_calendar
from ews_meetings.exchange.calls import Caller
from ews_meetings.exchange.directory import ServerDirectory
from ews_meetings.exchange.failures import Endpoint
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.lookup import MailboxReader
from ews_meetings.exchange.probe import ServerProbe
from ews_meetings.exchange.silence import silence_libraries
from ews_meetings.exchange.wholes import Wholes
from ews_meetings.exchange.wire import OneTry, Wire
from ews_meetings.exchange.writer import MailboxWriter
from ews_meetings.exchange.zones import windows_id

_AUTH_TYPES = {"basic": BASIC, "ntlm": NTLM}
_EXAMPLE = "say https://mail.example.com/EWS/Exchange.asmx"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """Which mailbox on which server, as whom; nothing is guessed or looked up."""

    server: str
    """The URL of EWS, such as https://mail.example.com/EWS/Exchange.asmx."""
    user: str
    password: str = field(repr=False)
    mailbox: str
    """The primary SMTP address of the organizer."""
    auth: Literal["basic", "ntlm"] = "basic"
    access: Literal["own", "delegate", "impersonation"] = "own"
    calendar: str = ""
    """The name of another calendar than the main one, as people see it; see `calendars.py`."""
    zone: str = "UTC"
    """IANA name: the zone of times that name none."""
    timeout_s: float = 120
    """How long an answer may keep silent."""
    ca_file: Path | None = None
    """Whom to trust, in the place of everybody's authorities."""
    api_version: str = "Exchange2016"
    """RequestServerVersion; every server since 2016 and gromox take it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMailbox:
    """The four ports, bound to one mailbox; the first request connects."""

    reader: MailboxReader
    writer: MailboxWriter
    directory: ServerDirectory
    probe: ServerProbe
    calendar: str = ""
    """The path of another calendar than the main one; empty for the main one."""
    _wires: tuple[Wire, ...] = field(repr=False)

    def close(self) -> None:
        """Close the connections."""
        for wire in self._wires:
            wire.close()

    def __enter__(self) -> Self:
        """Return the open mailbox."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self.close()


def open_mailbox(connection: Connection) -> OpenMailbox:
    """Return the ports of a mailbox; nothing is sent yet, unless a calendar is looked up by name.

    Raises:
        BadOption: the server's address cannot be used.
        UnknownZone: Windows has no such zone.
        CalendarNotFound: the mailbox has no such calendar.
        CalendarAmbiguous: it has several.
    """
    _check(connection.server)
    silence_libraries()
    reading, writing = (_caller(connection) for _ in range(2))
    asking = Asking(reading)
    try:
        folders = _folders(connection, asking)
    except BaseException:
        reading.wire.close()
        raise
    return OpenMailbox(
        reader=MailboxReader(
            asking=asking,
            folders=folders,
            wholes=Wholes(asking, folders),
            needs_deleted=connection.access != "delegate",
        ),
        writer=MailboxWriter(writing, folders),
        directory=ServerDirectory(asking),
        probe=ServerProbe(asking, folders),
        calendar=folders.calendar_path,
        _wires=(reading.wire, writing.wire),
    )


def _folders(connection: Connection, asking: Asking) -> Folders:
    folders = Folders(connection.mailbox if connection.access == "delegate" else "")
    if not connection.calendar:
        return folders
    return choose_calendar(asking, folders, connection.calendar, mailbox=connection.mailbox)


def _caller(connection: Connection) -> Caller:
    return Caller(
        wire=_wire(connection),
        endpoint=Endpoint(connection.server, connection.user),
        mailbox=connection.mailbox,
        impersonates=connection.access == "impersonation",
        api_version=connection.api_version,
        zone=connection.zone,
        zone_id=windows_id(connection.zone, where="the zone of the profile"),
    )


def _wire(connection: Connection) -> Wire:
    config = Configuration(
        service_endpoint=connection.server,
        credentials=Credentials(connection.user, connection.password),
        auth_type=_AUTH_TYPES[connection.auth],
        retry_policy=OneTry(),
        max_connections=1,
    )
    return Wire(
        config,
        user_agent=f"ews-meetings/{_version()}",
        timeout_s=connection.timeout_s,
        ca_file=connection.ca_file,
        trusts_environment=not _is_loopback(connection.server),
    )


def _check(server: str) -> None:
    """Refuse an address that would send a password in the clear, or holds one."""
    parts = urlsplit(server)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise BadOption("server", server, "it is no address of EWS", hint=_EXAMPLE)
    if parts.username or parts.password:
        shown = f"{parts.scheme}://…@{parts.hostname}"
        raise BadOption("server", shown, "an address holds no log-in", hint=_EXAMPLE)
    if parts.scheme == "http" and not _is_loopback(server):
        raise BadOption("server", server, "it would send the password in the clear", hint=_EXAMPLE)


def _is_loopback(server: str) -> bool:
    host = urlsplit(server).hostname or ""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _version() -> str:
    try:
        return version("ews-meetings")
    except PackageNotFoundError:
        return "0"
