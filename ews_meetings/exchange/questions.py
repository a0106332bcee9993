"""Puts one question to one place, and shows the log-in only where it is asked for."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass

from requests import RequestException, Response, Session
from requests.auth import AuthBase
from requests.exceptions import InvalidURL

from ews_meetings.errors import EwsMeetingsError
from ews_meetings.exchange.access import SCHEMES, Connection, anchor_to
from ews_meetings.exchange.failed_calls import LogInFailed, forget_frames, problem_of
from ews_meetings.exchange.handshake import schemes_of
from ews_meetings.exchange.log_in import log_in_of
from ews_meetings.exchange.tokens import tokens_of
from ews_meetings.exchange.trust import Nobody, close_session, new_session

_LARGEST = 1024 * 1024
_LONGEST_S = 30.0
_REDIRECTS = frozenset({301, 302, 303, 307, 308})

Act = Callable[[Session], "Replied"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replied:
    """What came back."""

    status: int
    """0 for no answer."""
    content: bytes = b""
    location: str = ""
    """Where a redirect leads; empty for none."""
    problem: str = ""
    showed_log_in: bool = False
    """Whether a secret was tried, here or where tickets and tokens come from."""
    error: EwsMeetingsError | None = None
    """Why nobody could be logged in, where it was not the server that said so."""


@dataclass(frozen=True, slots=True)
class Questioner:
    """Asks as a connection says, over a session for each question."""

    connection: Connection

    def look(self, url: str) -> Replied:
        """Return what lies there for everybody."""
        return self._within(url, lambda session: _replied(_send(session, url, None, Nobody())))

    def ask(self, url: str, body: bytes) -> Replied:
        """Return the answer; the log-in is shown, once, when the server asks for ours."""
        return self._within(url, lambda session: self._ask(session, url, body))

    def _ask(self, session: Session, url: str, body: bytes) -> Replied:
        first = _send(session, url, body, Nobody(), self.connection.mailbox)
        if first.status_code != 401:
            return _replied(first)
        offered, ours = schemes_of(first), SCHEMES[self.connection.auth]
        first.close()
        if not ours or (offered and ours.lower() not in {one.lower() for one in offered}):
            shown = ", ".join(offered) or "none"
            return Replied(status=401, problem=f"it takes the log-ins {shown}")
        log_in = log_in_of(self.connection, tokens_of(self.connection))
        return _replied(
            _send(session, url, body, log_in, self.connection.mailbox), showed_log_in=True
        )

    def _within(self, url: str, act: Act) -> Replied:
        session = new_session(self.connection, url=url)
        try:
            return act(session)
        except LogInFailed as failure:
            forget_frames(failure)
            return self._not_logged_in(failure.error)
        except (InvalidURL, UnicodeError):
            return Replied(status=404, problem="it is no address")
        except RequestException as error:
            forget_frames(error)
            return Replied(status=0, problem=problem_of(error))
        finally:
            close_session(session)

    def _not_logged_in(self, error: EwsMeetingsError) -> Replied:
        """Return that there is no ticket or token; a mere ticket of this machine risks no secret."""
        tried = bool(self.connection.password) or self.connection.auth == "oauth2"
        return Replied(status=401, problem=error.message, showed_log_in=tried, error=error)


def _send(
    session: Session, url: str, body: bytes | None, log_in: AuthBase, mailbox: str = ""
) -> Response:
    headers = {"client-request-id": str(uuid.uuid4()), "return-client-request-id": "true"}
    if body is not None:
        headers |= {"Content-Type": "text/xml; charset=utf-8", **anchor_to(mailbox)}
    return session.request(
        "GET" if body is None else "POST",
        url,
        data=body,
        headers=headers,
        auth=log_in,
        timeout=_LONGEST_S,
        allow_redirects=False,
        stream=True,
    )


def _replied(response: Response, *, showed_log_in: bool = False) -> Replied:
    """Return an answer, its body cut where it is too large to be one."""
    status = response.status_code
    location = response.headers.get("Location", "") if status in _REDIRECTS else ""
    content = _content(response) if status == 200 else b""
    is_good = status == 200 or bool(location)
    return Replied(
        status=status,
        content=content,
        location=location,
        problem="" if is_good else f"HTTP {status}",
        showed_log_in=showed_log_in,
    )


def _content(response: Response) -> bytes:
    """Return the body; nothing of one that is too large, for half an answer is none."""
    content = bytearray()
    for part in response.iter_content(64 * 1024):
        content += part
        if len(content) > _LARGEST:
            return b""
    return bytes(content)
