"""Carries one request to the server and its answer back: exchangelib's sessions, none of its retries.

Every request leaves once. exchangelib's services send some requests again of themselves (after
ErrorExceededConnectionCount at once, after ErrorInvalidRequest once per known version, after a
closed connection with more than one session), so they are not used; its `post_ratelimited` under
a policy that never retries is. Sessions, log-in and tokens are our own.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from exchangelib.configuration import Configuration
from exchangelib.protocol import BaseProtocol, FailFast
from exchangelib.transport import DEFAULT_HEADERS, NOAUTH
from exchangelib.util import post_ratelimited
from requests import Response

from ews_meetings.exchange.access import Connection, anchor_to
from ews_meetings.exchange.failed_calls import HttpRefusal, LogInFailed, NoAnswer, forget_frames
from ews_meetings.exchange.handshake import schemes_of
from ews_meetings.exchange.log_in import log_in_of
from ews_meetings.exchange.tokens import TokenSource
from ews_meetings.exchange.trust import close_session, is_connected, new_session

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: HTTP 200, or 500, which is how servers answer SOAP faults."""

    status: int
    content: bytes


class Wire(BaseProtocol):  # type: ignore[misc]  # exchangelib is untyped
    """One session with one server.

    It is no `exchangelib.protocol.Protocol`: that one is cached by server and log-in, so that a
    second role would silently get the first one's policy. It holds its one session itself: the
    pool's queue waits for ever for a session that an interruption lost.
    """

    def __init__(self, connection: Connection, tokens: TokenSource | None = None) -> None:
        super().__init__(
            Configuration(
                service_endpoint=connection.server,
                auth_type=NOAUTH,
                retry_policy=OneTry(),
                max_connections=1,
            )
        )
        self.TIMEOUT = (min(connection.timeout_s, 30.0), connection.timeout_s)
        self._connection = connection
        self._tokens = tokens
        self._held: Any = None

    def post(self, envelope: bytes, *, mailbox: str) -> Reply:
        """Send a request, once, and return the answer.

        Raises:
            NoAnswer: nothing whole came back.
            HttpRefusal: another HTTP status came back, or any to a request without its body.
        """
        body = _Body(envelope)
        request_id = str(uuid.uuid4())
        session = self._session()
        try:
            response, session = post_ratelimited(
                protocol=self,
                session=session,
                url=self.service_endpoint,
                headers=_headers(request_id, mailbox),
                data=body,
                timeout=self.TIMEOUT,
            )
        except (HttpRefusal, LogInFailed) as refusal:
            forget_frames(refusal)
            status = refusal.status if isinstance(refusal, HttpRefusal) else None
            log.debug("refused", extra={"request_id": request_id, "status": status})
            raise
        except Exception as error:
            forget_frames(error)
            log.debug("no answer", extra={"request_id": request_id, "did_leave": body.did_leave})
            raise NoAnswer(error, did_leave=body.did_leave) from error
        except BaseException:
            self.close_session(session)
            raise
        self._held = session
        told = {"request_id": request_id, "status": response.status_code, **_traces(response)}
        log.debug("answered", extra=told)
        return Reply(int(response.status_code), _without_log_in(response))

    def _session(self) -> Any:  # noqa: ANN401 - exchangelib's session
        """Return the session that is held, if its connection still is; else a new one.

        A log-in of NTLM ends with its connection: what is sent on a new one would be refused, and
        uploaded twice.
        """
        held, self._held = self._held, None
        if held is not None and not is_connected(held):
            self.close_session(held)
            held = None
        return held or self.create_session()

    def __reduce__(self) -> str:
        """Refuse to be carried to another process, with a password and without a connection."""
        raise TypeError("a session is not carried to another process: open the mailbox there")

    def retire_session(self, session: Any) -> None:  # noqa: ANN401 - exchangelib's signature
        """Close a session that failed; the next request makes its own."""
        self.close_session(session)

    def close_session(self, session: Any) -> None:  # noqa: ANN401 - exchangelib's signature
        """Close a session and its connection, now."""
        close_session(session)

    def create_session(self) -> Any:  # noqa: ANN401 - exchangelib's signature
        """Return a session of our own, with its own log-in."""
        session: Any = new_session(self._connection, url=self._connection.server)
        session.headers.update(DEFAULT_HEADERS)
        session.auth = log_in_of(self._connection, self._tokens)
        session.session_id, session.usage_count = 0, 0
        return session

    def close(self) -> None:
        """Close the connection."""
        held, self._held = getattr(self, "_held", None), None
        if held is not None:
            self.close_session(held)


class OneTry(FailFast):  # type: ignore[misc]  # exchangelib is untyped
    """Takes 200 and 500 as answers and any other status as a refusal; never tries again."""

    def raise_response_errors(self, response: Response) -> None:
        """Raise for a status that brings no answer.

        What a log-in sends before the body is not the request, whatever is said to it; a body that
        went out before that was answered 401.

        Raises:
            HttpRefusal: the status is neither 200 nor 500, or the request had no body.
        """
        did_leave = response.request.body is not None
        if response.status_code in {200, 500} and did_leave:
            return
        raise HttpRefusal(
            response.status_code,
            _retry_after(response),
            schemes_of(response),
            did_leave=did_leave,
        )


class _Body:
    """A request's body that knows whether any of it was taken to be sent.

    It can be taken again from its beginning, as a log-in in several requests does.
    """

    def __init__(self, content: bytes) -> None:
        self._content = content
        self.did_leave = False

    def __len__(self) -> int:
        """Return the size in bytes."""
        return len(self._content)

    def __iter__(self) -> Iterator[bytes]:
        """Yield the bytes, which from now on may have left."""
        self.did_leave = True
        yield self._content


def _without_log_in(response: Any) -> bytes:  # noqa: ANN401 - requests' answer
    """Return an answer without the log-in it was asked with: a fault may repeat every header."""
    shown = str(response.request.headers.get("Authorization") or "").encode("latin-1", "replace")
    content = bytes(response.content)
    return content.replace(shown, b"***") if shown else content


def _traces(response: Response) -> dict[str, str]:
    """Return by which names the server's own logs know an answer.

    Source: Exchange 2013 and newer answer with `request-id` and `X-FEServer`.
    """
    named = {"server_request_id": "request-id", "front_end": "X-FEServer"}
    found = {name: response.headers.get(header, "") for name, header in named.items()}
    return {name: value[:100] for name, value in found.items() if value}


def _headers(request_id: str, mailbox: str) -> dict[str, str]:
    """Return the headers by which a request is found again in the server's log, and routed."""
    return {
        "client-request-id": request_id,
        "return-client-request-id": "true",
        **anchor_to(mailbox),
    }


def _retry_after(response: Response) -> float | None:
    """Return the seconds a server asks to wait; None for none, and for a date."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None
