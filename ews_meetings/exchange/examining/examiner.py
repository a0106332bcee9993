"""The port `Examiner` over sockets and one session of EWS."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from types import TracebackType
from typing import Self

from ews_meetings.change.examination import (
    AnswerFacts,
    CalendarTrouble,
    GreetingFacts,
    NameFacts,
    ReachFacts,
    TlsFacts,
    ZoneFacts,
)
from ews_meetings.change.observed import Known
from ews_meetings.errors import (
    CalendarAmbiguous,
    CalendarNotFound,
    EwsMeetingsError,
    UnknownZone,
    ZoneNotHeld,
)
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.asking import Asking
from ews_meetings.exchange.calendars import choose_calendar
from ews_meetings.exchange.calls import Answer
from ews_meetings.exchange.connection import check_connection, open_caller
from ews_meetings.exchange.examining.certificate import read_certificate
from ews_meetings.exchange.examining.greeting import greet
from ews_meetings.exchange.examining.logging_in import listen, log_in
from ews_meetings.exchange.examining.way import Way
from ews_meetings.exchange.examining.whose import has_calendar_of
from ews_meetings.exchange.failed_calls import CallFailed
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.searches import get_time_zones
from ews_meetings.exchange.zones import windows_id

_NO_SUCH_ZONE = frozenset({"ErrorTimeZone", "ErrorInvalidTimeZone", "ErrorCalendarInvalidTimeZone"})


class ServerExaminer:
    """Looks at one server for one mailbox; use it as a context manager."""

    def __init__(self, connection: Connection, now: Callable[[], datetime]) -> None:
        """Take the connection; nothing is sent yet.

        Raises:
            BadOption: the server's address, a file, the proxy or the log-in cannot be used.
            ExtraMissing: the log-in needs a part of this program that is not installed.
        """
        check_connection(connection)
        self._connection = connection
        self._now = now
        self._way = Way.to(connection)
        self._caller = open_caller(connection)
        self._noting = listen(self._caller)

    def __enter__(self) -> Self:
        """Return the examiner."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close the connection."""
        self._caller.wire.close()

    def resolve(self) -> NameFacts:
        """Look the server's name up."""
        return self._way.resolve()

    def reach(self) -> ReachFacts:
        """Open a connection and close it."""
        return self._way.reach()

    def secure(self) -> TlsFacts:
        """Shake hands and read the certificate."""
        return read_certificate(self._way, self._connection)

    def greet(self) -> GreetingFacts:
        """Send a request without a log-in."""
        return greet(self._connection, self._now)

    def sign_in(self) -> AnswerFacts:
        """Log in and look at the calendar, once."""
        told = self._connection
        folders = Folders(told.mailbox if told.access == "delegate" else "")
        answer = log_in(self._caller, folders, self._noting)
        if answer.code != "NoError":
            return answer
        if told.access == "own":
            is_own = has_calendar_of(self._caller, told.mailbox)
            answer = replace(answer, is_of_mailbox=is_own)
        if not told.calendar:
            return answer
        return self._look_at_calendar(folders, answer)

    def _look_at_calendar(self, folders: Folders, answer: AnswerFacts) -> AnswerFacts:
        """Return the answer with what comes of the calendar that the profile names."""
        name, mailbox = self._connection.calendar, self._connection.mailbox
        try:
            chosen = choose_calendar(Asking(self._caller), folders, name, mailbox=mailbox)
        except (EwsMeetingsError, CallFailed) as error:
            return replace(
                answer,
                calendar=_trouble(error),
                problem=str(error),
                hint=getattr(error, "hint", ""),
            )
        return log_in(self._caller, chosen, self._noting)

    def zone(self, name: str) -> ZoneFacts:
        """Ask whether the server knows a zone."""
        try:
            windows = windows_id(name, where="the profile")
        except (UnknownZone, ZoneNotHeld):
            return ZoneFacts()
        try:
            answer = self._caller.ask(get_time_zones(windows))
        except CallFailed:
            return ZoneFacts(windows_id=windows)
        return ZoneFacts(windows_id=windows, is_listed=_listed(answer))


def _trouble(error: Exception) -> CalendarTrouble:
    match error:
        case CalendarNotFound():
            return CalendarTrouble.MISSING
        case CalendarAmbiguous():
            return CalendarTrouble.AMBIGUOUS
        case _:
            return CalendarTrouble.OTHER


def _listed(answer: Answer) -> Known:
    codes = {said.code for said in answer.messages}
    if codes & _NO_SUCH_ZONE:
        return Known.NO
    if codes != {"NoError"}:
        return Known.UNKNOWN
    return Known.of(any(said.first("TimeZoneDefinition") is not None for said in answer.messages))
