"""Logs in over HTTP by messages to and fro, NTLM or Negotiate; knows no user and no password.

Messages that cannot be the last one go without a body, so that a large request is uploaded once.
A body goes out again only after HTTP 401, which says that it was not looked at.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable
from enum import Enum
from functools import partial
from typing import Any
from urllib.parse import urlsplit

import spnego
from requests import PreparedRequest, Response
from requests.auth import AuthBase
from spnego.channel_bindings import GssChannelBindings
from spnego.exceptions import SpnegoError

from ews_meetings.errors import NoTicket
from ews_meetings.exchange.bindings import bindings_of
from ews_meetings.exchange.failed_calls import LogInFailed

_OPENS_NTLM = b"NTLMSSP\0\1\0\0\0"
"""The NEGOTIATE_MESSAGE, bare or inside SPNEGO (MS-NLMP 2.2.1.1); its answer is never the last."""
_MOST_LEGS = 4
_NOT_NOW = frozenset({429, 502, 503, 504})
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9-]*")

Begin = Callable[[str, GssChannelBindings | None], spnego.ContextProxy]
"""Begins a log-in at a host, bound to its certificate."""


class _Let(Enum):
    """What a session has to show with a request."""

    NOTHING_YET = "a log-in, from its beginning"
    CONNECTION = "nothing: NTLM lets the connection in"
    TICKET = "a ticket with each request: Kerberos does not bind it to the connection"


class Handshake(AuthBase):
    """Logs in by messages to and fro (MS-NTHT, RFC 4559), bound to the server's certificate.

    On a connection that nobody is logged in on the first request is empty; it shows what the
    server offers and its certificate. After that, only a message that may be the last one comes
    with the body.
    """

    def __init__(self, scheme: str, begin: Begin, user: str, *, trouble: str = "") -> None:
        """Keep what is needed; nothing is sent yet.

        Args:
            scheme: NTLM or Negotiate.
            begin: makes the messages.
            user: for sentences.
            trouble: what is wrong where no message can be made; empty asks the library.
        """
        self._scheme = scheme
        self._begin = begin
        self._user = user
        self._trouble = trouble
        self._let = _Let.NOTHING_YET
        self._bindings: GssChannelBindings | None = None
        self._context: spnego.ContextProxy | None = None

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request as this session has to send it."""
        if self._let is _Let.TICKET:
            request.headers["Authorization"] = self._header(self._next_ticket(request.url))
            return request
        body = request.body
        if self._let is _Let.NOTHING_YET and body is not None:
            request.body = None
            request.headers["Content-Length"] = "0"
        request.register_hook("response", partial(self._answered, body))
        return request

    def _answered(self, body: Any, response: Response, **options: Any) -> Response:  # noqa: ANN401 - requests' hook
        """Go on after the first answer; some servers ask for a log-in only when they see a body."""
        was_held_back = response.request.body is not body
        if was_held_back and response.status_code != 401 and not _is_away(response):
            response = _send(response, body, "", options)
        if response.status_code != 401 or _token(response, self._scheme) is None:
            return response
        self._bindings = bindings_of(response)
        _release(response)
        return self._log_in(body, response, options)

    def _log_in(self, body: Any, response: Response, options: dict[str, Any]) -> Response:  # noqa: ANN401 - as above
        context = self._context = self._open(response.url)
        token = self._step(context, None, response.url)
        is_ntlm = False
        for _ in range(_MOST_LEGS):
            opens = _OPENS_NTLM in token
            is_ntlm = is_ntlm or opens
            response = _send(response, None if opens else body, self._header(token), options)
            if opens and _wants_body(response):
                response = _send(response, body, "", options)
            told = _token(response, self._scheme) if response.status_code == 401 else None
            if not told or (is_ntlm and not opens):
                break
            token = self._answer_to(told, context, response.url)
            if not token:
                break
        if response.status_code != 401:
            self._let = _Let.CONNECTION if is_ntlm else _Let.TICKET
        return response

    def _answer_to(self, told: bytes, context: spnego.ContextProxy, url: str) -> bytes:
        """Return the next message; nothing where the server's one was its refusal."""
        try:
            return self._step(context, told, url)
        except LogInFailed:
            return b""

    def _open(self, url: str | None) -> spnego.ContextProxy:
        context: spnego.ContextProxy = self._try(
            url, lambda host: self._begin(host, self._bindings)
        )
        return context

    def _next_ticket(self, url: str | None) -> bytes:
        """Return a further ticket for the same host; the KDC is not shown the password again."""
        before = self._context
        if before is None:
            return self._step(self._open(url), None, url)
        context = self._context = self._try(url, lambda _host: before.new_context())
        return self._step(context, None, url)

    def _step(self, context: spnego.ContextProxy, told: bytes | None, url: str | None) -> bytes:
        return self._try(url, lambda _host: context.step(told)) or b""

    def _try(self, url: str | None, act: Callable[[str], Any]) -> Any:  # noqa: ANN401 - whatever it returns
        """Do one step of a log-in.

        Raises:
            LogInFailed: there is no ticket, or the server's message is none.
        """
        host = urlsplit(url or "").hostname or ""
        try:
            return act(host)
        except SpnegoError as error:
            problem = str(error.base_error or type(error).__name__)
        except Exception as error:  # noqa: BLE001 - gssapi, krb5 and SSPI each raise their own
            problem = type(error).__name__
        raise LogInFailed(NoTicket(self._user, host, self._trouble or problem))

    def _header(self, token: bytes) -> str:
        return f"{self._scheme} {base64.b64encode(token).decode()}"


def schemes_of(response: Response) -> tuple[str, ...]:
    """Return the kinds of log-in that an answer offers, in its order."""
    return tuple(dict.fromkeys(offer.partition(" ")[0] for offer in _offers(response)))


def _send(response: Response, body: Any, authorization: str, options: dict[str, Any]) -> Response:  # noqa: ANN401 - requests' body
    """Send the request of an answer again, on its connection, with another log-in and body."""
    _release(response)
    request = response.request.copy()
    if response.cookies:
        request.headers.pop("Cookie", None)
        request.prepare_cookies(response.cookies)
    request.body = body
    request.headers["Content-Length"] = str(len(body) if body else 0)
    if authorization:
        request.headers["Authorization"] = authorization
    answer = response.connection.send(request, **options)
    answer.history.append(response)
    answer.request = request
    return answer


def _is_away(response: Response) -> bool:
    """Say whether nobody looks at a request at the moment, or here; its body stays at home."""
    return 300 <= response.status_code < 400 or response.status_code in _NOT_NOW


def _wants_body(response: Response) -> bool:
    """Say whether an answer to a message without a body may be for the want of one."""
    return response.status_code not in {401, 403, 404, 500} and not _is_away(response)


def _release(response: Response) -> None:
    """Read an answer to its end, so that its connection is free for what comes next."""
    _ = response.content
    response.raw.release_conn()


def _token(response: Response, scheme: str) -> bytes | None:
    """Return what an answer says to a kind of log-in: empty for an offer, None for none."""
    for offer in _offers(response):
        name, _, token = offer.partition(" ")
        if name.lower() == scheme.lower():
            try:
                return base64.b64decode(token.strip(), validate=True)
            except binascii.Error:
                return None
    return None


def _offers(response: Response) -> list[str]:
    """Return the challenges of an answer; parameters, which only Basic and Bearer have, are cut."""
    lines = [response.headers.get("WWW-Authenticate", "")]
    parts = [part.strip() for line in lines for part in line.split(",")]
    return [part for part in parts if _SCHEME.fullmatch(part.partition(" ")[0])]
