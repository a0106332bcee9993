"""Greets a server without a log-in, and reads from the answer's head what it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from requests import RequestException, Response

from ews_meetings.change.examination import GreetingFacts
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.failed_calls import problem_of
from ews_meetings.exchange.handshake import schemes_of
from ews_meetings.exchange.trust import close_session, new_session

_NOTHING = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body/></s:Envelope>'
)


def greet(connection: Connection, now: Callable[[], datetime]) -> GreetingFacts:
    """Return what a server says to a request that proves nothing and asks nothing."""
    session = new_session(connection, url=connection.server)
    try:
        answer = session.post(
            connection.server,
            data=_NOTHING,
            headers={"Content-Type": "text/xml; charset=utf-8"},
            timeout=(min(connection.timeout_s, 30.0), min(connection.timeout_s, 60.0)),
            allow_redirects=False,
            stream=True,
        )
        return _facts(answer, now())
    except (RequestException, OSError) as error:
        return GreetingFacts(problem=problem_of(error))
    finally:
        close_session(session)


def _facts(answer: Response, received_at: datetime) -> GreetingFacts:
    return GreetingFacts(
        status=answer.status_code,
        methods=tuple(scheme.lower() for scheme in schemes_of(answer)),
        location=answer.headers.get("Location", ""),
        is_html=is_html(answer),
        retry_after_s=retry_after(answer),
        date=_date(answer.headers.get("Date", "")),
        received_at=received_at,
    )


def is_html(answer: Response) -> bool:
    """Say whether an answer is a page for people."""
    return answer.headers.get("Content-Type", "").lower().startswith("text/html")


def retry_after(answer: Response) -> float | None:
    """Return the seconds a server asks to wait; None for none, and for a date."""
    told = answer.headers.get("Retry-After", "")
    return float(told) if told.isdecimal() else None


def _date(told: str) -> datetime | None:
    """Return the Date header (RFC 9110 §6.6.1) as an instant."""
    try:
        found = parsedate_to_datetime(told)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
