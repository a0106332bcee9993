"""Makes sessions: our name, whom we trust, which certificate we show, which proxy we take.

Nothing here is global, unlike exchangelib's USERAGENT, TIMEOUT and HTTP_ADAPTER_CLS, so that two
servers with different authorities live in one process.
"""

from __future__ import annotations

import os
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import certifi
from requests import PreparedRequest, Response, Session
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase

from ews_meetings.about import VERSION
from ews_meetings.addresses import is_loopback
from ews_meetings.errors import BadOption
from ews_meetings.exchange.access import Connection

USER_AGENT = f"ews-meetings/{VERSION}"
"""The same in every release's requests: an administrator allow-lists it by `ews-meetings/*`."""
_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")
"""What requests looks at, in its order."""
_PROXY_EXAMPLE = "say http://proxy.example.com:3128"


class Nobody(AuthBase):
    """Logs nobody in; without it requests would look into the user's .netrc."""

    def __call__(self, request: PreparedRequest) -> PreparedRequest:
        """Return the request as it is."""
        return request


def new_session(connection: Connection, *, url: str) -> Session:
    """Return a session for the server of an address; nobody is logged in yet."""
    session = _session(connection, url)
    session.headers["User-Agent"] = USER_AGENT
    if connection.client_certificate is not None:
        session.cert = _certificate(connection.client_certificate, connection.client_key)
    _mount(session, _Adapter(instead=connection.ca_file or _bundle(url)))
    return session


def new_token_session(connection: Connection, *, url: str) -> Session:
    """Return a session for whoever gives tokens: that one may be public where the server is not.

    `ca_file` is trusted in addition there, and the client certificate is not shown.
    """
    session = _session(connection, url)
    session.headers["User-Agent"] = USER_AGENT
    _mount(session, _Adapter(instead=_bundle(url), also=connection.ca_file))
    return session


def close_session(session: Session) -> None:
    """Close a session and its connections, now.

    Source: urllib3 2 closes a pool when it is collected, so that an exception that somebody keeps
    holds the connection open.
    """
    for pool in _pools(session):
        pool.close()
    session.close()


def is_connected(session: Session) -> bool:
    """Say whether a session has a connection that the server has not ended meanwhile."""
    waiting = [connection for pool in _pools(session) for connection in _waiting(pool)]
    return any(connection.is_connected for connection in waiting)


def bundle_of_environment(url: str) -> tuple[str, Path] | None:
    """Return which variable says whom to trust, and its file or folder; None for this machine."""
    if is_loopback(url):
        return None
    named = ((name, os.environ.get(name, "")) for name in _BUNDLES)
    return next(((name, Path(told)) for name, told in named if told), None)


def check_way(connection: Connection) -> None:
    """Refuse files that hold no certificate or key, and a proxy that is no address.

    A file that the environment names is one of them, where it would be used.

    Raises:
        BadOption: one of them cannot be used.
    """
    if connection.ca_file is not None:
        _check_authorities("ca_file", connection.ca_file)
    _check_environment(connection)
    if connection.client_certificate is not None:
        name = "client_certificate" if connection.client_key is None else "client_key"
        check_certificate(connection.client_certificate, connection.client_key, name=name)
    elif connection.client_key is not None:
        raise BadOption("client_key", str(connection.client_key), "it comes without a certificate")
    if connection.proxy:
        _check_proxy(connection.proxy)


class _Adapter(HTTPAdapter):
    """Keeps one connection, never tries again, and trusts whom it is told whatever the environment says."""

    def __init__(self, *, instead: Path | None = None, also: Path | None = None) -> None:
        self._verify = instead
        self._context = None if also is None else _context(also)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0, pool_block=True)

    def init_poolmanager(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - passed on
        """Make the pools with our own context where there is one."""
        more = {} if self._context is None else {"ssl_context": self._context}
        super().init_poolmanager(*args, **options | more)

    def proxy_manager_for(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401 - passed on
        """Make the pools behind a proxy with our own context where there is one."""
        more = {} if self._context is None else {"ssl_context": self._context}
        return super().proxy_manager_for(*args, **options | more)

    def send(self, request: PreparedRequest, *args: Any, **options: Any) -> Response:  # noqa: ANN401 - passed on
        """Send with our file in the place of what the session found."""
        verify = {} if self._verify is None else {"verify": str(self._verify)}
        return super().send(request, *args, **options | verify)


def _session(connection: Connection, url: str) -> Session:
    session = Session()
    session.trust_env = not (connection.proxy or is_loopback(url))
    session.auth = Nobody()
    if connection.proxy:
        session.proxies = {"http": connection.proxy, "https": connection.proxy}
    return session


def _mount(session: Session, adapter: HTTPAdapter) -> None:
    for prefix in ("https://", "http://"):
        session.mount(prefix, adapter)


def _certificate(certificate: Path, key: Path | None) -> tuple[str, str]:
    """Return the pair that requests takes; a key that is named is never asked for at a terminal."""
    return str(certificate), str(key or certificate)


def _context(also: Path) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=certifi.where())
    context.load_verify_locations(also)
    return context


def _pools(session: Session) -> list[Any]:
    managers = [
        manager
        for adapter in {id(one): one for one in session.adapters.values()}.values()
        if isinstance(adapter, HTTPAdapter)
        for manager in (adapter.poolmanager, *adapter.proxy_manager.values())
    ]
    found = [manager.pools.get(key) for manager in managers for key in list(manager.pools.keys())]
    return [pool for pool in found if pool is not None]


def _waiting(pool: Any) -> list[Any]:  # noqa: ANN401 - urllib3's pool of connections
    queue = pool.pool
    return [] if queue is None else [one for one in list(queue.queue) if one is not None]


def _bundle(url: str) -> Path | None:
    told = bundle_of_environment(url)
    return None if told is None else told[1]


def _check_environment(connection: Connection) -> None:
    """Refuse a variable that names nothing, for each place that would be trusted by it."""
    urls = [] if connection.ca_file is not None else [connection.server]
    if connection.auth == "oauth2" and connection.oauth is not None:
        urls.append(connection.oauth.authority)
    for told in map(bundle_of_environment, urls):
        if told is not None:
            _check_authorities(*told)


def _check_authorities(name: str, path: Path) -> None:
    if name in _BUNDLES and path.is_dir():
        return
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(path)
    except ssl.SSLError as error:
        raise BadOption(name, str(path), "it holds no certificate in PEM") from error
    except OSError as error:
        raise BadOption(name, str(path), f"it cannot be read: {error.strerror}") from error


def check_certificate(certificate: Path, key: Path | None, *, name: str) -> None:
    """Refuse what is no certificate with its key.

    Raises:
        BadOption: it cannot be read, is no pair, or needs a password.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except _PasswordNeeded as error:
        problem = "the key has a password; store it without one, in a file for its owner only"
        raise BadOption(name, str(key or certificate), problem) from error
    except ssl.SSLError as error:
        problem = "certificate and key are no pair in PEM"
        raise BadOption(name, str(key or certificate), problem) from error
    except OSError as error:
        path = str(error.filename or certificate)
        raise BadOption(name, path, f"it cannot be read: {error.strerror}") from error


class _PasswordNeeded(Exception):
    """OpenSSL would ask for a password at the terminal."""


def _no_password() -> str:
    raise _PasswordNeeded


def _check_proxy(proxy: str) -> None:
    """Refuse a proxy without telling it: it may hold a password."""
    try:
        parts = urlsplit(proxy)
        is_good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good:
        raise BadOption("proxy", "…", "it is no address of a proxy", hint=_PROXY_EXAMPLE)
