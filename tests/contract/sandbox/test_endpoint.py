"""The endpoint as such: who looks at it, and how its streams are written."""

import http.client
import socket
import urllib.request
from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.error import HTTPError

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import NS, meeting

_RIGHT = {"Authorization": f"Basic {b64encode(b'organizer@sandbox.example:sandbox').decode()}"}
_EWS = "/EWS/Exchange.asmx"
_ROOMS = (
    f'<s:Envelope xmlns:s="{NS["s"]}" xmlns:m="{NS["m"]}"><s:Body><m:GetRoomLists/></s:Body>'
    "</s:Envelope>"
).encode()


def _look(server: SandboxServer, authorization: str = "") -> tuple[int, str, str]:
    request = urllib.request.Request(server.url)  # noqa: S310  loopback
    if authorization:
        request.add_header("Authorization", authorization)
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310  loopback
            return answer.status, answer.headers["Content-Type"], ""
    except HTTPError as error:
        with error:
            return error.code, "", error.headers["WWW-Authenticate"] or ""


def test_who_looks_at_the_endpoint_is_asked_to_log_in(either: SandboxServer) -> None:
    """Clients find out so whether an address is one of EWS."""
    status, _, asked = _look(either)
    assert (status, asked != "") == (401, True)
    right = b64encode(b"organizer@sandbox.example:sandbox").decode()
    assert _look(either, f"Basic {right}")[:2] == (200, "text/html; charset=utf-8")


def test_the_envelopes_of_a_stream_have_no_prefix(exchange: SandboxServer, organizer: Any) -> None:
    """Clients of streams look for their beginnings and ends as text."""
    seen: list[bytes] = []
    exchange.on_request = lambda operation, _, answer: (
        seen.append(answer) if operation == "GetStreamingEvents" else None
    )
    identity = organizer.calendar.subscribe_to_streaming()
    meeting(organizer).save(send_meeting_invitations="SendToNone")
    stream = organizer.calendar.get_streaming_events(
        identity, connection_timeout=1, max_notifications_returned=1
    )
    assert len(list(stream)) == 1
    assert b"<Envelope xmlns=" in seen[0]
    assert seen[0].rstrip().endswith(b"</Envelope>")


def _ask(
    server: SandboxServer, method: str, path: str, parts: Iterable[bytes] | None = None
) -> tuple[int, bytes, dict[str, str]]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    try:
        connection.request(method, path, parts, _RIGHT)
        answer = connection.getresponse()
        return answer.status, answer.read(), dict(answer.getheaders())
    finally:
        connection.close()


def _tell(server: SandboxServer, raw: bytes) -> bytes:
    """Sends bytes as they are and returns the first line of the answer."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=10) as connection:
        connection.sendall(raw)
        return connection.makefile("rb").readline().strip()


def test_a_request_may_come_in_chunks(exchange: SandboxServer) -> None:
    """Some libraries send long requests so, whatever the server says; RFC 9112 §7.1."""
    parts = [_ROOMS[:50], _ROOMS[50:51], _ROOMS[51:]]
    status, whole, _ = _ask(exchange, "POST", _EWS, iter(parts))
    assert (status, b"rooms@sandbox.example" in whole) == (200, True)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"zz\r\nabc\r\n", b"400 Bad Request"),
        (b"-5\r\nabc\r\n", b"400 Bad Request"),
        (b"3\r\nabcdef\r\n0\r\n\r\n", b"400 Bad Request"),
        (b"0\r\n" + b"X: y\r\n" * 200, b"400 Bad Request"),
        (b"5" * 5000 + b"\r\n", b"400 Bad Request"),
        (b"fffffffff\r\n", b"413 Request Entity Too Large"),
    ],
)
def test_chunks_that_are_none_or_too_many_are_refused(
    exchange: SandboxServer, body: bytes, status: bytes
) -> None:
    head = f"POST {_EWS} HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    assert _tell(exchange, head + body) == b"HTTP/1.1 " + status


def test_a_length_that_is_no_number_of_bytes_is_too_long(exchange: SandboxServer) -> None:
    head = f"POST {_EWS} HTTP/1.1\r\nContent-Length: {'9' * 5000}\r\n\r\n".encode()
    assert _tell(exchange, head) == b"HTTP/1.1 413 Request Entity Too Large"


@pytest.mark.parametrize("path", [_EWS, "/autodiscover/autodiscover.xml"])
def test_a_head_is_answered_as_a_get_without_its_body(exchange: SandboxServer, path: str) -> None:
    status, whole, headers = _ask(exchange, "GET", path)
    assert (status, whole != b"") == (200, True)
    again, nothing, said = _ask(exchange, "HEAD", path)
    assert (again, nothing, said["Content-Length"]) == (200, b"", headers["Content-Length"])


def test_a_head_does_nothing_at_the_control_endpoint(exchange: SandboxServer) -> None:
    assert _ask(exchange, "HEAD", "/sandbox/reset")[0] == 404


def test_who_looks_at_autodiscover_is_asked_to_log_in(exchange: SandboxServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", exchange.port, timeout=10)
    try:
        connection.request("GET", "/autodiscover/autodiscover.xml")
        answer = connection.getresponse()
        assert (answer.status, bool(answer.getheader("WWW-Authenticate"))) == (401, True)
    finally:
        connection.close()
