"""A front end before the sandbox: takes one password of its own, counts attempts, and can misbehave."""

from __future__ import annotations

import base64
import http.client
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

_PASSWORD = "sandbox"
_FAULT = (
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault>'
    "<faultcode>s:Server</faultcode><faultstring>{}</faultstring></s:Fault></s:Body></s:Envelope>"
)


class Mood(StrEnum):
    """How it answers."""

    FAIR = "fair"
    ECHOES_IN_FAULT = "echoes every header in a SOAP fault"
    ECHOES_IN_PAGE = "echoes every header in a page of a proxy"
    ECHOES_IN_REFUSAL = "echoes every header in a 401"


@dataclass(slots=True)
class Gate:
    """What a test tells it, and what it has seen."""

    behind: str
    """The endpoint of the sandbox."""
    password: str
    mood: Mood = Mood.FAIR
    url: str = ""
    users: list[str] = field(default_factory=list)
    """Who showed a password, right or wrong, in order."""


@contextmanager
def gate(behind: str, password: str) -> Iterator[Gate]:
    """Open a gate before a sandbox."""
    held = Gate(behind=behind, password=password)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"gate": held}))
    server.daemon_threads = True
    held.url = f"http://127.0.0.1:{server.server_address[1]}/EWS/Exchange.asmx"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gate: Gate

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        user, password = _log_in(self.headers.get("Authorization", ""))
        self.gate.users.append(user)
        told = "\n".join(f"{name}: {value}" for name, value in self.headers.items())
        match self.gate.mood:
            case Mood.ECHOES_IN_FAULT:
                self._send(500, _FAULT.format(escape(told)).encode())
            case Mood.ECHOES_IN_PAGE:
                self._send(502, f"<html><pre>{escape(told)}</pre></html>".encode(), "text/html")
            case Mood.ECHOES_IN_REFUSAL:
                self._send(401, told.encode(), "text/plain")
            case Mood.FAIR if password != self.gate.password:
                self._send(401, b"", "text/plain")
            case _:
                self._send(*_asked(self.gate.behind, body, user))

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as inherited
        """Say nothing."""

    def _send(self, status: int, body: bytes, kind: str = "text/xml; charset=utf-8") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        if status == 401:
            self.send_header("WWW-Authenticate", 'Basic realm="gate"')
        self.end_headers()
        self.wfile.write(body)


def _log_in(header: str) -> tuple[str, str]:
    raw = base64.b64decode(header.partition(" ")[2])
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = raw.decode("latin-1")
    user, _, password = text.partition(":")
    return user, password


def _asked(url: str, body: bytes, user: str) -> tuple[int, bytes]:
    parts = urlsplit(url)
    shown = base64.b64encode(f"{user}:{_PASSWORD}".encode()).decode()
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=30)
    try:
        headers = {"Authorization": f"Basic {shown}", "Content-Type": "text/xml; charset=utf-8"}
        connection.request("POST", parts.path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
