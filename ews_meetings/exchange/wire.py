"""Carries one request to the server and its answer back: exchangelib's sessions, none of its retries.

Every request leaves once. exchangelib's services send some requests again of themselves (after
ErrorExceededConnectionCount at once, after ErrorInvalidRequest once per known version, after a
closed connection with more than one session), so they are not used; its `post_ratelimited` under
a policy that never retries is.
"""

from __future__ import annotations

import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exchangelib.configuration import Configuration
from exchangelib.protocol import BaseProtocol, FailFast
from exchangelib.util import post_ratelimited
from requests import PreparedRequest, Response
from requests.adapters import HTTPAdapter
from requests.auth import HTTPBasicAuth

from ews_meetings.exchange.failures import HttpRefusal, NoAnswer

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

    def __init__(
        self,
        config: Configuration,
        *,
        user_agent: str,
        timeout_s: float,
        ca_file: Path | None,
        trusts_environment: bool,
    ) -> None:
        super().__init__(config)
        self.TIMEOUT = (min(timeout_s, 30.0), timeout_s)
        self._user_agent = user_agent
        self._ca_file = ca_file
        self._trusts_environment = trusts_environment
        self._held: Any = None

    def post(self, envelope: bytes, *, mailbox: str) -> Reply:
        """Send a request, once, and return the answer.

        Raises:
            NoAnswer: nothing whole came back.
            HttpRefusal: an HTTP status other than 200 and 500 came back.
        """
        body = _Body(envelope)
        request_id = str(uuid.uuid4())
        session = self._held or self.create_session()
        self._held = None
        try:
            response, session = post_ratelimited(
                protocol=self,
                session=session,
                url=self.service_endpoint,
                headers=_headers(request_id, mailbox),
                data=body,
                timeout=self.TIMEOUT,
            )
        except HttpRefusal as refusal:
            log.debug("refused", extra={"request_id": request_id, "status": refusal.status})
            raise
        except Exception as error:
            log.debug("no answer", extra={"request_id": request_id, "did_leave": body.did_leave})
            raise NoAnswer(error, did_leave=body.did_leave) from error
        except BaseException:
            self.close_session(session)
            raise
        self._held = session
        log.debug("answered", extra={"request_id": request_id, "status": response.status_code})
        return Reply(int(response.status_code), bytes(response.content))

    def retire_session(self, session: Any) -> None:  # noqa: ANN401 - exchangelib's signature
        """Close a session that failed; the next request makes its own."""
        self.close_session(session)

    def close_session(self, session: Any) -> None:  # noqa: ANN401 - exchangelib's signature
        """Close a session and its connection, now.

        Source: urllib3 2 closes a pool when it is collected, so that an exception that somebody
        keeps holds the connection open.
        """
        for adapter in session.adapters.values():
            for manager in (adapter.poolmanager, *adapter.proxy_manager.values()):
                for pool in map(manager.pools.get, manager.pools.keys()):
                    pool.close()
        session.close()

    def raw_session(self, prefix: str, **oauth: Any) -> Any:  # noqa: ANN401 - exchangelib's signature
        """Return a session with our name, our trust and our proxies."""
        session = super().raw_session(prefix, **oauth)
        session.headers["User-Agent"] = self._user_agent
        session.trust_env = self._trusts_environment
        if self._ca_file is not None:
            session.mount(prefix, _TrustingAdapter(self._ca_file))
        return session

    def create_session(self) -> Any:  # noqa: ANN401 - exchangelib's signature
        """Return a session that can log in with any password: requests takes Latin-1 alone."""
        session = super().create_session()
        auth = session.auth
        if isinstance(auth, HTTPBasicAuth) and not _is_latin_1(auth.username, auth.password):
            session.auth = HTTPBasicAuth(str(auth.username).encode(), str(auth.password).encode())
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

        Raises:
            HttpRefusal: the status is neither 200 nor 500.
        """
        if response.status_code not in {200, 500}:
            raise HttpRefusal(response.status_code, _retry_after(response))


class _Body:
    """A request's body that knows whether any of it was taken to be sent.

    It can be taken again from its beginning, as a log-in by NTLM does, which a file could not:
    requests_ntlm 1.3 rewinds a file once and takes it twice.
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


class _TrustingAdapter(HTTPAdapter):
    """Trusts one file of authorities, whatever the environment says."""

    def __init__(self, ca_file: Path) -> None:
        super().__init__(pool_connections=1, pool_maxsize=1, pool_block=True)
        self._ca_file = ca_file

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:  # noqa: ANN401 - passed on
        """Send with our file in the place of what the session found."""
        return super().send(request, *args, **options | {"verify": str(self._ca_file)})


def _headers(request_id: str, mailbox: str) -> dict[str, str]:
    """Return the headers by which a request is found again in the server's log, and routed."""
    return {
        "client-request-id": request_id,
        "return-client-request-id": "true",
        "X-AnchorMailbox": mailbox,
    }


def _is_latin_1(*texts: str | bytes) -> bool:
    return all(ord(character) < 256 for text in texts for character in str(text))


def _retry_after(response: Response) -> float | None:
    """Return the seconds a server asks to wait; None for none, and for a date."""
    value = response.headers.get("Retry-After", "")
    return float(value) if value.isdecimal() else None
