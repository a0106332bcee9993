"""The doctor takes the proxy that requests takes, and shows its log-in to nobody else."""

from __future__ import annotations

import base64
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.exchange.examining.proxy import Proxy
from ews_meetings.exchange.examining.way import without_log_in
from ews_meetings.sandbox import SandboxServer
from tests.certificates import Authority
from tests.contract.doctor.conftest import Named
from tests.contract.doctor.test_way import connection_to, diagnose, failure_of
from tests.contract.exchange.tunnel import Tunnel

SERVER = "https://mail.example.com/EWS/Exchange.asmx"
LOG_IN = base64.b64encode(b"me:planted")


@contextmanager
def one_answer(answer: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """A port whose visitors are read once, and all answered the same."""
    heard: list[bytes] = []

    def serve() -> None:
        while True:
            try:
                visitor, _ = listener.accept()
            except OSError:
                return
            with visitor:
                visitor.settimeout(5)
                heard.append(visitor.recv(65536))
                visitor.sendall(answer)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1], heard
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def test_a_log_in_is_not_sent_in_the_clear_to_a_proxy_that_is_named_with_https(
    tmp_path: Path,
) -> None:
    with one_answer(b"\x15\x03\x01\x00\x02\x02\x0a") as (port, heard):
        proxy = f"https://me:planted@127.0.0.1:{port}"
        check = failure_of(diagnose(tmp_path, connection_to(SERVER, proxy=proxy)))
    assert (check.cause, "speaks no TLS" in check.seen) == (Cause.PROXY_REFUSED, True)
    assert [told[:1] for told in heard] == [b"\x16"]
    assert LOG_IN not in b"".join(heard)


def test_a_proxy_that_is_not_trusted_gets_no_log_in(tmp_path: Path) -> None:
    with Tunnel(port=9, context=Authority(tmp_path).context()) as tunnel:
        proxy = tunnel.url.replace("://", "://me:planted@")
        check = failure_of(diagnose(tmp_path, connection_to(SERVER, proxy=proxy)))
        assert tunnel.hosts == []
    assert "certificate is not trusted" in check.seen


def test_through_a_proxy_that_speaks_tls_all_is_well(tmp_path: Path, named: Named) -> None:
    authority = Authority(tmp_path)
    with (
        SandboxServer(tls=authority.context("mail.example.com")) as server,
        Tunnel(port=server.port, context=authority.context()) as tunnel,
    ):
        proxy = tunnel.url.replace("://", "://me:planted@")
        connection = connection_to(SERVER, proxy=proxy, ca_file=authority.file)
        diagnosis = diagnose(tmp_path, connection)
        shown = {head["proxy-authorization"] for head in tunnel.headers}
    assert diagnosis.exit_code == 0
    assert named(diagnosis, "certificate").cause is Cause.CERTIFICATE_ENDS
    assert shown == {f"Basic {LOG_IN.decode()}"}


def test_an_answer_without_a_reason_is_read(tmp_path: Path) -> None:
    with one_answer(b"HTTP/1.1 407\r\nProxy-Authenticate: Basic\r\n\r\n") as (port, _):
        connection = connection_to(SERVER, proxy=f"http://127.0.0.1:{port}")
        check = failure_of(diagnose(tmp_path, connection))
    assert (check.cause, "HTTP 407" in check.seen) == (Cause.PROXY_REFUSED, True)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment that names no proxy and no authorities."""
    for name in ("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_a_variable_without_a_scheme_names_the_proxy_that_the_run_takes(
    tmp_path: Path, bare: pytest.MonkeyPatch
) -> None:
    with Tunnel(port=9) as tunnel:
        tunnel.unknown.add("mail.example.com")
        bare.setenv("HTTPS_PROXY", tunnel.url.removeprefix("http://"))
        check = failure_of(diagnose(tmp_path, connection_to(SERVER)))
        assert tunnel.hosts == ["mail.example.com:443"]
    assert "HTTP 502" in check.seen
    assert f"--proxy {tunnel.url}" in check.commands[0].text


@pytest.mark.parametrize("told", ["me:planted@127.0.0.1:9", "http://me:plan/ted@127.0.0.1:9"])
def test_a_variable_that_is_no_address_is_a_mistake_and_not_shown(
    tmp_path: Path, bare: pytest.MonkeyPatch, told: str
) -> None:
    bare.setenv("HTTPS_PROXY", told)
    diagnosis = diagnose(tmp_path, connection_to(SERVER))
    check = failure_of(diagnosis)
    assert (check.name, check.exit_code) == ("configuration", 2)
    assert "HTTPS_PROXY" in check.seen
    assert not any(word in repr(diagnosis) for word in ("planted", "plan/ted", "ted@"))


@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("http://p.example", ("p.example", 80, False)),
        ("https://p.example", ("p.example", 443, True)),
        ("p.example:3128", ("p.example", 3128, False)),
        ("http://u:p@[::1]:8", ("::1", 8, False)),
        ("socks5://p.example:1080", None),
        ("http://[bad/", None),
        ("http://p:99999", None),
    ],
)
def test_the_port_is_that_of_the_scheme(address: str, place: tuple[str, int, bool] | None) -> None:
    found = Proxy.at(address)
    assert (None if found is None else (found.host, found.port, found.is_tls)) == place


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("u:geheim@127.0.0.1:3128", "http://127.0.0.1:3128"),
        ("http://u:ge/heim@p:1", "http://p:1"),
        ("http://u:g@heim@p:1", "http://p:1"),
        ("u:ge://heim@p:1", "http://p:1"),
        ("https://p.example", "https://p.example"),
        ("", ""),
    ],
)
def test_nothing_before_the_last_at_is_shown(address: str, shown: str) -> None:
    assert without_log_in(address) == shown


def test_a_file_of_authorities_that_is_missing_is_a_mistake_that_names_the_variable(
    tmp_path: Path, bare: pytest.MonkeyPatch
) -> None:
    bare.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "nope.pem"))
    check = failure_of(diagnose(tmp_path, connection_to(SERVER)))
    assert (check.name, check.exit_code) == ("configuration", 2)
    assert "REQUESTS_CA_BUNDLE" in check.seen


def test_a_calendar_that_the_mailbox_lacks_is_found_as_every_command_finds_it(
    tmp_path: Path, named: Named
) -> None:
    with SandboxServer() as server:
        diagnosis = diagnose(tmp_path, connection_to(server.url, calendar="Nope"))
        well = diagnose(tmp_path, connection_to(server.url, calendar="Calendar"))
    check = failure_of(diagnosis)
    assert (check.name, check.cause, check.exit_code) == ("rights", Cause.CALENDAR_NOT_FOUND, 5)
    assert "'Nope'" in check.seen
    assert "Calendar" in check.advice
    assert named(well, "rights").verdict is Verdict.OK
    assert "'Calendar'" in named(well, "rights").seen
