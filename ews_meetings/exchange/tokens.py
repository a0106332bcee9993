"""Gets and keeps OAuth 2 tokens through msal; no OAuth of our own."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from requests import HTTPError, RequestException, Response, Session

from ews_meetings.addresses import host_of, is_secure
from ews_meetings.errors import (
    BadOption,
    CertificateRefused,
    EwsMeetingsError,
    ServerUnreachable,
    SignInNeeded,
    TokenRefused,
)
from ews_meetings.exchange.access import Connection, DeviceCode, OAuth
from ews_meetings.exchange.failed_calls import LogInFailed, is_untrusted, problem_of
from ews_meetings.exchange.token_cache import read_tokens, write_tokens
from ews_meetings.exchange.trust import check_certificate, close_session, new_token_session

_REFUSAL = re.compile(r"AADSTS[0-9]+")
"""What Entra calls a reason; the rest of its sentence may quote what was sent."""
_NAME = re.compile(r"[a-z_]{1,40}")
_LONGEST_S = 30.0
_EARLY_S = 300
"""A token is renewed so long before its end, so that no request is refused for its age."""


class TokenSource(Protocol):
    """Gives tokens that are good for now."""

    def token(self) -> str:
        """Return a token.

        Raises:
            LogInFailed: there is none.
        """

    def forget(self) -> None:
        """Take the last token for a bad one."""


class Tokens:
    """Gets tokens for one connection; asks again only when one has gone old or was refused."""

    def __init__(
        self, connection: Connection, oauth: OAuth, *, clock: Callable[[], float] = time.time
    ) -> None:
        """Keep what is needed; nothing is asked yet."""
        self._connection = connection
        self._oauth = oauth
        self._clock = clock
        self._held = ""
        self._ends_at = 0.0
        self._is_refused = False

    def token(self) -> str:
        """Return a token.

        Raises:
            LogInFailed: it is refused, needs a person, or whoever gives tokens cannot be reached.
        """
        if not self._held or self._clock() >= self._ends_at - _EARLY_S:
            self._renew()
        return self._held

    def forget(self) -> None:
        """Take the last token for a bad one; the next one is a new one, once."""
        self._held, self._is_refused = "", True

    def _renew(self) -> None:
        answer = self._asked()
        self._held = str(answer["access_token"])
        self._ends_at = self._clock() + float(answer.get("expires_in", 0))
        self._is_refused = False

    def _asked(self) -> Mapping[str, Any]:
        session = _Patient(new_token_session(self._connection, url=self._oauth.authority))
        try:
            return _get(self._oauth, _scope(self._connection), session, renew=self._is_refused)
        except _Refused as refused:
            error: EwsMeetingsError = TokenRefused(self._connection.who, self._host, refused.reason)
        except _NobodyThere:
            error = SignInNeeded(self._host)
        except (_Down, HTTPError):
            error = ServerUnreachable(self._host, "it answers that it cannot at the moment")
        except RequestException as problem:
            if is_untrusted(problem):
                error = CertificateRefused(self._host)
            else:
                error = ServerUnreachable(self._host, problem_of(problem))
        except (ValueError, KeyError, TypeError, RuntimeError):
            reason = "it knows no such tenant, or its answer cannot be read"
            error = TokenRefused(self._connection.who, self._host, reason)
        finally:
            session.close()
        raise LogInFailed(error)

    @property
    def _host(self) -> str:
        return host_of(self._oauth.authority) or self._oauth.authority


class _Refused(Exception):
    """An answer without a token."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Down(Exception):
    """Whoever gives tokens says that it is broken (HTTP 5xx)."""


class _NobodyThere(Exception):
    """A person must sign in, and nobody can be asked."""


class _Patient:
    """The session as msal takes one, with time-outs; what it carries is for nobody else.

    Source: requests posts the whole body, secret and all, to wherever HTTP 307 or 308 points.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, url: str, **options: Any) -> Response:  # noqa: ANN401 - passed on
        """Ask for something public."""
        return self._asked("GET", url, options)

    def post(self, url: str, **options: Any) -> Response:  # noqa: ANN401 - passed on
        """Ask for a token."""
        return self._asked("POST", url, options)

    def close(self) -> None:
        """Close the connections."""
        close_session(self._session)

    def _asked(self, method: str, url: str, options: dict[str, Any]) -> Response:
        """Return an answer.

        Raises:
            ValueError: it is none, but points elsewhere.
        """
        ours = {"timeout": _LONGEST_S, "allow_redirects": False}
        response = self._session.request(method, url, **(options | ours))
        if 300 <= response.status_code < 400:
            raise ValueError("a redirect is no answer")
        return response


def tokens_of(connection: Connection) -> TokenSource | None:
    """Return what gives tokens for a connection; None where none are needed."""
    if connection.auth != "oauth2" or connection.oauth is None:
        return None
    return Tokens(connection, connection.oauth)


def need_tokens(connection: Connection, tokens: TokenSource | None) -> TokenSource:
    """Return what gives tokens, the one that others share or one of its own.

    Raises:
        BadOption: the connection says nothing of tokens.
    """
    found = tokens or tokens_of(connection)
    if found is None:
        raise BadOption("auth", connection.auth, "it needs a tenant and a client_id")
    return found


def check_oauth(oauth: OAuth) -> None:
    """Refuse what no token can be got with.

    Raises:
        BadOption: something lacks or is no address.
    """
    for name in ("tenant", "client_id"):
        if not getattr(oauth, name):
            raise BadOption(f"oauth2.{name}", "", "it is missing")
    if not is_secure(oauth.authority):
        shown = "…" if "@" in oauth.authority else oauth.authority
        raise BadOption("oauth2.authority", shown, "it is no address that begins with https://")
    if oauth.flow == "client_credentials" and not (oauth.client_secret or oauth.certificate_file):
        problem = "it needs a secret or a certificate_file"
        raise BadOption("oauth2.flow", oauth.flow, problem)
    if oauth.certificate_file is not None:
        check_certificate(oauth.certificate_file, None, name="oauth2.certificate_file")


def _scope(connection: Connection) -> str:
    oauth = connection.oauth
    if oauth is not None and oauth.scope:
        return oauth.scope
    host = host_of(connection.server) or "outlook.office365.com"
    name = (
        "/.default"
        if oauth is None or oauth.flow == "client_credentials"
        else "/EWS.AccessAsUser.All"
    )
    return f"https://{host}{name}"


def _get(oauth: OAuth, scope: str, session: _Patient, *, renew: bool) -> Mapping[str, Any]:
    """Return an answer with a token, from the cache where it is good."""
    from msal import SerializableTokenCache
    from msal.exceptions import MsalError

    kept = SerializableTokenCache()
    kept.deserialize(read_tokens(oauth.cache))
    options = {
        "authority": f"{oauth.authority.rstrip('/')}/{oauth.tenant}",
        "token_cache": kept,
        "http_client": session,
        "instance_discovery": False,
    }
    ask = _for_program if oauth.flow == "client_credentials" else _for_person
    try:
        return _checked(ask(oauth, [scope], options, renew=renew))
    except MsalError:
        raise _Down from None
    finally:
        if kept.has_state_changed:
            write_tokens(oauth.cache, kept.serialize())


def _for_program(oauth: OAuth, scopes: list[str], options: dict[str, Any], *, renew: bool) -> Any:  # noqa: ANN401 - msal is untyped
    from msal import ConfidentialClientApplication

    application = ConfidentialClientApplication(
        oauth.client_id, client_credential=_credential(oauth), **options
    )
    if renew:
        application.remove_tokens_for_client()
    return application.acquire_token_for_client(scopes)


def _for_person(oauth: OAuth, scopes: list[str], options: dict[str, Any], *, renew: bool) -> Any:  # noqa: ANN401 - msal is untyped
    from msal import PublicClientApplication

    application = PublicClientApplication(oauth.client_id, **options)
    for account in application.get_accounts()[:1]:
        answer = application.acquire_token_silent(scopes, account, force_refresh=renew)
        if answer and "access_token" in answer:
            return answer
    if oauth.prompt is None:
        raise _NobodyThere
    flow = application.initiate_device_flow(scopes)
    if "user_code" not in flow:
        return flow
    oauth.prompt(_device_code(flow))
    return application.acquire_token_by_device_flow(flow)


def _device_code(flow: Mapping[str, Any]) -> DeviceCode:
    return DeviceCode(
        url=str(flow["verification_uri"]),
        code=str(flow["user_code"]),
        expires_in_s=int(flow.get("expires_in", 900)),
    )


def _credential(oauth: OAuth) -> Any:  # noqa: ANN401 - as msal takes it
    if oauth.certificate_file is None:
        return oauth.client_secret
    pem = oauth.certificate_file.read_text(encoding="utf-8")
    return {"private_key": pem, "public_certificate": pem}


def _checked(answer: Any) -> Mapping[str, Any]:  # noqa: ANN401 - msal is untyped
    """Return an answer that holds a token.

    Raises:
        _Refused: it holds an error; its description is not told, for it quotes what was sent.
    """
    if isinstance(answer, Mapping) and answer.get("access_token"):
        return answer
    told = answer if isinstance(answer, Mapping) else {}
    name = str(told.get("error", ""))
    code = _REFUSAL.search(str(told.get("error_description", "")))
    reason = name if _NAME.fullmatch(name) else "no reason given"
    raise _Refused(f"{reason} ({code[0]})" if code else reason)
