"""A server that says what a test tells it, and counts what it was asked: real HTTP, no EWS in it."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self


@dataclass(frozen=True)
class Request:
    """What arrived."""

    headers: dict[str, str]
    body: bytes
    path: str = ""
    method: str = ""
    connection: int = 0
    """The same for all requests that came over one connection."""
    certificate: Mapping[str, object] | None = None
    """What the client showed in TLS."""


@dataclass(frozen=True)
class Say:
    """What is answered, and how the connection ends."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut_after: int | None = None
    """Close after so many bytes of the body."""
    reset: bool = False
    """Answer with a TCP reset."""
    hang: bool = False
    """Say nothing until the server stops."""


Script = Callable[[Request], Say]


class StubServer:
    """Listens on a loopback port until it is closed."""

    def __init__(self, script: Script, *, context: ssl.SSLContext | None = None) -> None:
        self.script = script
        self.requests: list[Request] = []
        self.stopping = threading.Event()
        self.hung_up = threading.Event()
        self._http = _Listener(("127.0.0.1", 0), _Handler)
        self._http.stub = self
        self._scheme = "http"
        if context is not None:
            self._http.socket = context.wrap_socket(self._http.socket, server_side=True)
            self._scheme = "https"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,))

    @property
    def url(self) -> str:
        host = "localhost" if self._scheme == "https" else "127.0.0.1"
        return f"{self._scheme}://{host}:{self._http.server_address[1]}/EWS/Exchange.asmx"

    def was_hung_up(self) -> bool:
        """Say whether a client closed its connection within a second."""
        return self.hung_up.wait(1)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stopping.set()
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()


class _Listener(ThreadingHTTPServer):
    daemon_threads = False
    stub: StubServer


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 10

    @property
    def stub(self) -> StubServer:
        assert isinstance(self.server, _Listener)
        return self.server.stub

    def finish(self) -> None:
        super().finish()
        self.stub.hung_up.set()

    def do_GET(self) -> None:
        self.do_POST()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
        shown = (
            self.connection.getpeercert() if isinstance(self.connection, ssl.SSLSocket) else None
        )
        request = Request(
            {k.lower(): v for k, v in self.headers.items()},
            body,
            self.path,
            self.command,
            self.client_address[1],
            shown,
        )
        self.stub.requests.append(request)
        said = self.stub.script(request)
        if said.hang:
            self.stub.stopping.wait(10)
        if said.hang or said.reset:
            self._drop(reset=said.reset)
        else:
            self._say(said)

    def _say(self, said: Say) -> None:
        self.send_response(said.status)
        for name, value in said.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(said.body)))
        self.end_headers()
        self.wfile.write(said.body[: said.cut_after])
        self.wfile.flush()
        if said.cut_after is not None:
            self._drop(reset=False)

    def _drop(self, *, reset: bool) -> None:
        self.close_connection = True
        if reset:
            linger = struct.pack("ii", 1, 0)
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.connection.close()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Stay quiet."""


SOAP = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"'
    ' xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"'
    ' xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages">'
    "<s:Header>{header}</s:Header><s:Body>{body}</s:Body></s:Envelope>"
)


def soap(body: str, header: str = "") -> bytes:
    return SOAP.format(body=body, header=header).encode()


def answer(operation: str, *messages: str) -> bytes:
    inner = "".join(messages)
    return soap(
        f"<m:{operation}Response><m:ResponseMessages>{inner}</m:ResponseMessages>"
        f"</m:{operation}Response>"
    )


def said(operation: str, code: str = "NoError", *, inner: str = "", text: str = "") -> str:
    response_class = "Success" if code == "NoError" else "Error"
    spoken = f"<m:MessageText>{text}</m:MessageText>" if text else ""
    return (
        f'<m:{operation}ResponseMessage ResponseClass="{response_class}">{spoken}'
        f"<m:ResponseCode>{code}</m:ResponseCode>{inner}</m:{operation}ResponseMessage>"
    )


def one_item(item_id: str = "id", change_key: str = "ck") -> str:
    return (
        f'<m:Items><t:CalendarItem><t:ItemId Id="{item_id}" ChangeKey="{change_key}"/>'
        "</t:CalendarItem></m:Items>"
    )


def fault(code: str, text: str = "no", *, values: str = "") -> bytes:
    detail = (
        '<detail><e:ResponseCode xmlns:e="http://schemas.microsoft.com/exchange/services/2006/'
        f'errors">{code}</e:ResponseCode><e:Message xmlns:e="http://schemas.microsoft.com/'
        f'exchange/services/2006/errors">{text}</e:Message>'
        f"<t:MessageXml>{values}</t:MessageXml></detail>"
    )
    return soap(
        f"<s:Fault><faultcode>a:{code}</faultcode><faultstring>{text}</faultstring>{detail}</s:Fault>"
    )
