"""A proxy of a test's own that takes every host to one server on this machine."""

from __future__ import annotations

import select
import socket
import ssl
import threading
from collections.abc import Iterable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from tests.contract.exchange.stub import Say


class Tunnel:
    """Connects CONNECT to a port of this machine; answers plain requests itself."""

    def __init__(
        self,
        port: int,
        *,
        plain: dict[str, Say] | None = None,
        unknown: Iterable[str] = (),
        context: ssl.SSLContext | None = None,
    ) -> None:
        self.port = port
        self.plain = plain or {}
        """What is answered to GET, by host."""
        self.hosts: list[str] = []
        """Whom somebody wanted to reach, in order, with ports."""
        self.headers: list[dict[str, str]] = []
        self.unknown = set(unknown)
        """Hosts that cannot be reached."""
        self._http = _Listener(("127.0.0.1", 0), _Handler)
        self._http.tunnel = self
        self._scheme = "http" if context is None else "https"
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        return f"{self._scheme}://127.0.0.1:{self._http.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    tunnel: Tunnel


class _Handler(BaseHTTPRequestHandler):
    timeout = 10

    @property
    def tunnel(self) -> Tunnel:
        assert isinstance(self.server, _Listener)
        return self.server.tunnel

    def do_CONNECT(self) -> None:
        self._note(self.path)
        if self.path.partition(":")[0] in self.tunnel.unknown:
            self.send_error(502)
            return
        with socket.create_connection(("127.0.0.1", self.tunnel.port)) as far:
            self.send_response(200)
            self.end_headers()
            _carry(self.connection, far)
        self.close_connection = True

    def do_GET(self) -> None:
        host = urlsplit(self.path).hostname or ""
        self._note(host)
        said = self.tunnel.plain.get(host, Say(404))
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body)

    def _note(self, host: str) -> None:
        self.tunnel.hosts.append(host)
        self.tunnel.headers.append({k.lower(): v for k, v in self.headers.items()})

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Stay quiet."""


def _some(one: socket.socket) -> bytes:
    """What has come, that which TLS holds already included."""
    some = one.recv(65536)
    while isinstance(one, ssl.SSLSocket) and one.pending():
        some += one.recv(65536)
    return some


def _carry(near: socket.socket, far: socket.socket) -> None:
    """Carry bytes both ways until one side ends."""
    while True:
        readable, _, _ = select.select([near, far], [], [], 10)
        for one in readable:
            other = far if one is near else near
            try:
                some = _some(one)
            except OSError:
                return
            if not some:
                return
            other.sendall(some)
        if not readable:
            return
