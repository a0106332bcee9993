"""The endpoint as such: who looks at it, and how its streams are written."""

import urllib.request
from base64 import b64encode
from typing import Any
from urllib.error import HTTPError

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import meeting


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
