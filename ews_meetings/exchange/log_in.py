"""Logs in: Basic, NTLM, Negotiate, a bearer token, or nothing but the certificate of TLS.

A password is tried once. With NTLM and Negotiate a log-in takes several requests: those that
cannot succeed go without a body, so that a large request is uploaded once.
"""

from __future__ import annotations

import sys
from functools import partial
from importlib.util import find_spec
from typing import assert_never

import spnego
from requests import PreparedRequest, Response
from requests.auth import AuthBase, HTTPBasicAuth
from spnego import NegotiateOptions, Password
from spnego.channel_bindings import GssChannelBindings

from ews_meetings.errors import BadOption, ExtraMissing
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.handshake import Handshake
from ews_meetings.exchange.tokens import TokenSource, check_oauth, need_tokens
from ews_meetings.exchange.trust import Nobody

_TROUBLE = "Kerberos refuses the password or cannot be reached (kinit tells which)"


def log_in_of(connection: Connection, tokens: TokenSource | None) -> AuthBase:
    """Return what logs one session in; each session needs its own."""
    match connection.auth:
        case "basic":
            return _basic(connection.user, connection.password)
        case "ntlm" | "negotiate":
            return _handshake(connection)
        case "oauth2":
            return _Bearer(need_tokens(connection, tokens))
        case "certificate":
            return Nobody()
        case _:
            assert_never(connection.auth)


def check_log_in(connection: Connection) -> None:
    """Refuse a log-in that lacks something.

    Raises:
        BadOption: what the kind of log-in needs was not given.
        ExtraMissing: it needs a part of this program that is not installed.
    """
    kind = connection.auth
    if kind in {"basic", "ntlm"} and not connection.user:
        raise BadOption("auth", kind, "it needs a user and a password")
    if kind == "ntlm" and not connection.password:
        raise BadOption("auth", kind, "it needs a password")
    if kind == "certificate" and connection.client_certificate is None:
        raise BadOption("auth", kind, "it needs a client_certificate")
    if kind == "oauth2" and connection.oauth is None:
        raise BadOption("auth", kind, "it needs a tenant and a client_id")
    if kind == "oauth2" and find_spec("msal") is None:
        raise ExtraMissing("oauth", "auth oauth2")
    if kind == "oauth2" and connection.oauth is not None:
        check_oauth(connection.oauth)
    if kind == "negotiate" and not (_has_sspi() or _has_kerberos()):
        raise ExtraMissing("kerberos", "auth negotiate")


class _Bearer(AuthBase):
    """Shows a token, which is renewed in time; a refused one is not shown again."""

    def __init__(self, tokens: TokenSource) -> None:
        self._tokens = tokens

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request with the token."""
        request.headers["Authorization"] = f"Bearer {self._tokens.token()}"
        request.register_hook("response", self._note)
        return request

    def _note(self, response: Response, **_options: object) -> Response:
        if response.status_code == 401:
            self._tokens.forget()
        return response


def _handshake(connection: Connection) -> Handshake:
    is_ntlm = connection.auth == "ntlm"
    asks_kdc = bool(connection.password) and not is_ntlm and not _has_sspi()
    return Handshake(
        "NTLM" if is_ntlm else "Negotiate",
        partial(_begin, connection),
        connection.who,
        trouble=_TROUBLE if asks_kdc else "",
    )


def _basic(user: str, password: str) -> HTTPBasicAuth:
    """Return the log-in as servers read it: Latin-1, and UTF-8 for what that cannot say."""
    try:
        return HTTPBasicAuth(user.encode("latin-1"), password.encode("latin-1"))
    except UnicodeEncodeError:
        return HTTPBasicAuth(user.encode(), password.encode())


def _begin(
    connection: Connection, host: str, bindings: GssChannelBindings | None
) -> spnego.ContextProxy:
    if connection.auth == "ntlm":
        return spnego.client(
            Password(_ntlm_name(connection.user), connection.password),
            hostname=host,
            service="HTTP",
            channel_bindings=bindings,
            protocol="ntlm",
            options=NegotiateOptions.use_ntlm,
        )
    return spnego.client(
        _negotiate_credential(connection),
        hostname=host,
        service="HTTP",
        channel_bindings=bindings,
        protocol="negotiate",
    )


def _ntlm_name(user: str) -> str:
    """Return a name with its domain apart; a name like an address has none."""
    return f"\\{user}" if "@" in user and "\\" not in user else user


def _negotiate_credential(connection: Connection) -> str | Password | None:
    """Return what Negotiate is to prove; without a password whoever is signed in to this machine."""
    if not connection.user or not connection.password:
        return connection.user or None
    kind = Password if _has_sspi() else _TicketPassword
    return kind(connection.user, connection.password)


class _TicketPassword(Password):
    """A password that is shown to Kerberos alone.

    pyspnego would show one that the KDC has just refused to the server too, by NTLM: the second
    attempt of one log-in.
    """

    @property
    def supported_protocols(self) -> list[str]:
        """Return what the password is good for."""
        return ["kerberos"]


def _has_sspi() -> bool:
    return sys.platform == "win32"


def _has_kerberos() -> bool:
    return find_spec("gssapi") is not None and find_spec("krb5") is not None
