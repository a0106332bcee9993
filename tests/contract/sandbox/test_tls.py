"""The sandbox speaks https where it is given a certificate."""

from __future__ import annotations

import socket
import ssl
import urllib.request
from pathlib import Path

from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.sandbox.server import SandboxServer
from tests.certificates import Authority
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doing import save


def test_a_meeting_is_saved_over_https(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with (
        SandboxServer(None, tls=authority.context()) as server,
        open_mailbox(connection_to(server.url, ca_file=authority.file)) as mailbox,
    ):
        assert server.url.startswith("https://127.0.0.1:")
        assert save(mailbox).item_id


def test_the_control_endpoint_speaks_https_too(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    trust = ssl.create_default_context(cafile=str(authority.file))
    with SandboxServer(None, tls=authority.context()) as server:
        url = f"{server.control_url}ping"
        with urllib.request.urlopen(url, context=trust, timeout=5) as answer:  # noqa: S310 - our own address
            assert answer.status == 200


def test_a_client_that_greets_nobody_holds_up_nobody(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with (
        SandboxServer(None, tls=authority.context()) as server,
        socket.create_connection(("127.0.0.1", server.port)),
        open_mailbox(connection_to(server.url, ca_file=authority.file, timeout_s=10)) as mailbox,
    ):
        assert save(mailbox).item_id
