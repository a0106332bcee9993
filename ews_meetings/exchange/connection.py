"""Opens a mailbox: puts session, caller and the four ports together."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from ews_meetings.addresses import is_loopback, read_address
from ews_meetings.errors import BadOption
from ews_meetings.exchange.access import SCHEMES, Connection, DeviceCode, OAuth
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calendars import choose_calendar
from ews_meetings.exchange.calls import Caller
from ews_meetings.exchange.directory import ServerDirectory
from ews_meetings.exchange.failures import Endpoint
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.log_in import check_log_in
from ews_meetings.exchange.lookup import MailboxReader
from ews_meetings.exchange.probe import ServerProbe
from ews_meetings.exchange.silence import silence_libraries
from ews_meetings.exchange.tokens import TokenSource, tokens_of
from ews_meetings.exchange.trust import check_way
from ews_meetings.exchange.wholes import Wholes
from ews_meetings.exchange.wire import Wire
from ews_meetings.exchange.writer import MailboxWriter
from ews_meetings.exchange.zones import windows_id

__all__ = [
    "Connection",
    "DeviceCode",
    "OAuth",
    "OpenMailbox",
    "check_connection",
    "open_caller",
    "open_mailbox",
]

_EXAMPLE = "say https://mail.example.com/EWS/Exchange.asmx"


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
        BadOption: the server's address, a file, the proxy or the log-in cannot be used.
        ExtraMissing: the log-in needs a part of this program that is not installed.
        UnknownZone: Windows has no such zone.
        CalendarNotFound: the mailbox has no such calendar.
        CalendarAmbiguous: it has several.
    """
    check_connection(connection)
    tokens = tokens_of(connection)
    reading, writing = (open_caller(connection, tokens) for _ in range(2))
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


def open_caller(connection: Connection, tokens: TokenSource | None = None) -> Caller:
    """Return who asks single requests over a session of its own; close its wire when done.

    Args:
        connection: what `check_connection` let through.
        tokens: shared by several callers, so that one token serves them all.
    """
    return Caller(
        wire=Wire(connection, tokens),
        endpoint=Endpoint(connection.server, connection.who, SCHEMES[connection.auth]),
        mailbox=connection.mailbox,
        impersonates=connection.access == "impersonation",
        api_version=connection.api_version,
        zone=connection.zone,
        zone_id=windows_id(connection.zone, where="the zone of the profile"),
    )


def check_connection(connection: Connection) -> None:
    """Refuse what cannot work, before anything is sent; also keep libraries from logging secrets.

    Raises:
        BadOption: the server's address, a file, the proxy or the log-in cannot be used.
        ExtraMissing: the log-in needs a part of this program that is not installed.
    """
    silence_libraries()
    _check_server(connection.server)
    check_way(connection)
    check_log_in(connection)


def _check_server(server: str) -> None:
    """Refuse an address that would send a password in the clear, or holds one."""
    address = read_address(server)
    if address is None and "@" in server:
        raise BadOption("server", "…", "an address holds no log-in", hint=_EXAMPLE)
    if address is None:
        raise BadOption("server", server, "it is no address of EWS", hint=_EXAMPLE)
    if address.scheme == "http" and not is_loopback(server):
        raise BadOption("server", server, "it would send the password in the clear", hint=_EXAMPLE)
