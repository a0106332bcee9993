"""HTTP on the loopback interface: reads requests within bounds, writes answers, cuts connections."""

import ipaddress
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain
from typing import Any

from ews_meetings.sandbox.autodiscover import PATH as AUTODISCOVER_PATH
from ews_meetings.sandbox.chunks import BodyBroken, BodyTooLong, read_chunks
from ews_meetings.sandbox.dripping import drip
from ews_meetings.sandbox.gate import Caller
from ews_meetings.sandbox.own_origin import is_own_or_no_page
from ews_meetings.sandbox.pages import page
from ews_meetings.sandbox.reply import Reply, plain
from ews_meetings.sandbox.window.site import Look

LOOPBACK = "127.0.0.1"
EWS_PATH = "/EWS/Exchange.asmx"
CONTROL_PATH = "/sandbox/"
_LARGEST_REQUEST = 64 * 1024 * 1024
_MOST_DIGITS = 20
_IDLE_S = 120
_STOP_S = 5


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the head of a request says of its sender."""

    authorization: str | None
    agent: str
    caller: Caller


SoapService = Callable[[bytes, Visitor], Reply]
"""Takes the body and who sent it."""
ControlService = Callable[[str, str, bytes], Reply]
"""Takes the method, the path below `/sandbox/` and the body."""


class Listener(ThreadingHTTPServer):
    """The listening socket; `stop` ends every connection, idle ones too."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(
        self,
        port: int,
        soap: SoapService,
        control: ControlService,
        *,
        tls: ssl.SSLContext | None = None,
        address: str = LOOPBACK,
    ) -> None:
        self.address_family = socket.AF_INET6 if ":" in address else socket.AF_INET
        super().__init__((address, port), _Handler)
        if tls is not None:  # each connection greets in its own thread, so that none holds up all
            self.socket = tls.wrap_socket(
                self.socket, server_side=True, do_handshake_on_connect=False
            )
        self.soap = soap
        self.ahead_s: Callable[[], float] = float
        """How far the clock of the Date header is ahead."""
        self.control = control
        self.autodiscover: SoapService = lambda _raw, _visitor: plain(404, "Not Found")
        """Answers Autodiscover in plain XML."""
        self.window: Callable[[Look], Reply | None] = lambda _look: None
        """Shows the window, where somebody looks at it."""
        self.greet: Callable[[Visitor], Reply] = lambda _visitor: plain(404, "Not Found")
        """Answers a GET of the endpoint."""
        self.scheme = "http" if tls is None else "https"
        self.is_ending = threading.Event()
        self._open: dict[socket.socket, threading.Thread] = {}
        self._open_lock = threading.Lock()
        self._thread = threading.Thread(
            target=self.serve_forever, args=(0.02,), name="ews-sandbox", daemon=True
        )

    def begin(self) -> None:
        """Starts to listen."""
        self._thread.start()

    def stop(self) -> None:
        """Stops listening, ends all connections and waits for their threads."""
        self.is_ending.set()
        self.shutdown()
        self._thread.join()
        with self._open_lock:
            serving = dict(self._open)
        for connection, thread in serving.items():
            _end(connection)
            thread.join(_STOP_S)
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as inherited
        """Serves a connection in a thread that never keeps the process alive."""
        thread = threading.Thread(
            target=self.process_request_thread, args=(request, client_address), daemon=True
        )
        with self._open_lock:
            self._open[request] = thread
        thread.start()

    def shutdown_request(self, request: Any) -> None:  # noqa: ANN401  as inherited
        """Forgets the connection and closes it."""
        with self._open_lock:
            self._open.pop(request, None)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401  as inherited
        """Keeps quiet about clients that went away; anything else is a defect and is shown."""
        if not isinstance(_current_error(), ConnectionError | TimeoutError | ssl.SSLError):
            super().handle_error(request, client_address)


def _current_error() -> BaseException | None:
    return sys.exc_info()[1]


def _end(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1
    disable_nagle_algorithm = True
    timeout = _IDLE_S
    server: Listener

    def setup(self) -> None:
        super().setup()
        self.caller = Caller(is_local=is_from_here(self.client_address[0], self.request))

    def do_POST(self) -> None:
        body = self._read()
        if body is None:
            return
        path = self.path.partition("?")[0]
        if path.lower() == EWS_PATH.lower():
            self._send(self.server.soap(body, self._visitor()))
        elif path.lower() == AUTODISCOVER_PATH:
            self._send(self.server.autodiscover(body, self._visitor()))
        else:
            self._control(path, body)

    def do_HEAD(self) -> None:
        if not self._looks_at_door():
            self._send(page(self.path.partition("?")[0]) or plain(404, "Not Found"))

    def do_GET(self) -> None:
        if self._looks_at_door():
            return
        if not self.caller.is_local:
            self._control(self.path.partition("?")[0], b"")
            return
        shown = self.server.window(Look(self.path, self.headers, self.server.scheme))
        if shown is not None:
            self._send(shown)
            return
        self._control(self.path.partition("?")[0], b"")

    def _looks_at_door(self) -> bool:
        """Answers clients that look before they ask: whether it is there, and how to log in."""
        path = self.path.partition("?")[0].lower()
        if path == EWS_PATH.lower():
            self._send(self.server.greet(self._visitor()))
        elif path == AUTODISCOVER_PATH:
            self._send(self.server.autodiscover(b"", self._visitor()))
        else:
            return False
        return True

    def _visitor(self) -> Visitor:
        told, agent = self.headers.get("Authorization"), self.headers.get("User-Agent") or ""
        return Visitor(told, agent, self.caller)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  as inherited
        """Says nothing: requests hold subjects and addresses."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """Returns what the Date header says."""
        now = time.time() if timestamp is None else timestamp
        return super().date_time_string(now + self.server.ahead_s())

    def _control(self, path: str, body: bytes) -> None:
        if path.startswith(CONTROL_PATH) and self._is_welcome():
            self._send(self.server.control(self.command, path.removeprefix(CONTROL_PATH), body))
        else:
            self._send(page(path) or plain(404, "Not Found"))

    def _is_welcome(self) -> bool:
        """Refuses pages of others, also those that reach loopback under a name of their own."""
        return self.caller.is_local and is_own_or_no_page(self.headers, scheme=self.server.scheme)

    def _read(self) -> bytes | None:
        if self.headers.get("Transfer-Encoding", "").strip().lower() == "chunked":
            return self._read_chunks()
        length = self.headers.get("Content-Length")
        if length is None or not (length.isascii() and length.isdigit()):
            self._refuse(411, "Length Required")
            return None
        if len(length) > _MOST_DIGITS or int(length) > _LARGEST_REQUEST:
            self._refuse(413, "Request Entity Too Large")
            return None
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            self.close_connection = True
            return None
        return body

    def _read_chunks(self) -> bytes | None:
        try:
            return read_chunks(self.rfile, most=_LARGEST_REQUEST)
        except BodyTooLong:
            self._refuse(413, "Request Entity Too Large")
        except BodyBroken:
            self._refuse(400, "Bad Request")
        return None

    def _refuse(self, status: int, text: str) -> None:
        self.close_connection = True
        self._send(plain(status, text))

    def _send(self, reply: Reply) -> None:
        if reply.is_cut:
            self.close_connection = True
            _end(self.connection)
            return
        self.send_response(reply.status)
        if reply.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Type", reply.content_type)
            if reply.stream is None:
                self.send_header("Content-Length", str(len(reply.body)))
            else:
                self.send_header("Transfer-Encoding", "chunked")
        for name, value in reply.headers:
            self.send_header(name, value)
        self.close_connection = self.close_connection or reply.closes
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._write(reply)
        if reply.after is not None:
            reply.after()

    def _write(self, reply: Reply) -> None:
        if self.command == "HEAD":
            self.wfile.flush()
            return
        if reply.stream is not None:
            self._write_chunks(chain((reply.body,), reply.stream))
            return
        if reply.drip_s is None:
            self.wfile.write(reply.body)
            self.wfile.flush()
            return

        def put(part: bytes) -> None:
            self.wfile.write(part)
            self.wfile.flush()

        drip(reply.body, put, over_s=reply.drip_s, wait=self.server.is_ending.wait)

    def _write_chunks(self, chunks: Iterable[bytes]) -> None:
        for chunk in chunks:
            self.wfile.write(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n")
            self.wfile.flush()
        self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()


def is_loopback(address: str) -> bool:
    """Says whether an address to listen on can be reached from this machine only."""
    if address == "localhost":
        return True
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


def is_from_here(peer: str, connection: socket.socket) -> bool:
    """Says whether a connection comes from this machine: by loopback, or from its own address."""
    return is_loopback(peer) or peer == connection.getsockname()[0]
