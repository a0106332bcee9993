"""The way to the server: names, connections, proxies, certificates, addresses, autodiscover."""

from __future__ import annotations

import datetime
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from ews_meetings.app.doctor import examine, subject_of
from ews_meetings.change.diagnosis import Cause, Check, Diagnosis, Verdict
from ews_meetings.config.folders import Folders
from ews_meetings.exchange.access import Connection
from ews_meetings.sandbox import SandboxServer
from tests.certificates import Authority
from tests.contract.doctor.conftest import FACTS, NOW, ORGANIZER, Named
from tests.contract.exchange.stub import Say, StubServer
from tests.contract.exchange.tunnel import Tunnel


def connection_to(url: str, **changes: object) -> Connection:
    base = Connection(
        server=url,
        user=ORGANIZER,
        password="sandbox",
        mailbox=ORGANIZER,
        timeout_s=5,
    )
    return replace(base, **changes)  # type: ignore[arg-type]  # tests say what they change


def diagnose(folder: Path, connection: Connection, now: datetime.datetime = NOW) -> Diagnosis:
    subject = subject_of(connection, now=now, folder=str(folder))
    return examine(connection, subject=subject, facts=FACTS, places=Folders(data=folder))


def failure_of(diagnosis: Diagnosis) -> Check:
    assert diagnosis.failure is not None
    return diagnosis.failure


@contextmanager
def free_port() -> Iterator[int]:
    """A port that nobody listens on while this is open."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield held.getsockname()[1]


def self_made(folder: Path, *, days: tuple[int, int], name: str = "localhost") -> ssl.SSLContext:
    """The server's side of TLS with a certificate that vouches for itself, good in these days."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.datetime.now(datetime.UTC)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now + datetime.timedelta(days=days[0]))
        .not_valid_after(now + datetime.timedelta(days=days[1]))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    certificate, secret = folder / "self.pem", folder / "self.key"
    certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
    secret.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, secret)
    return context


def at_localhost(server: SandboxServer) -> str:
    return server.url.replace("127.0.0.1", "localhost")


def test_a_name_that_nobody_knows(tmp_path: Path) -> None:
    connection = connection_to("https://mail.nowhere.invalid/EWS/Exchange.asmx")
    check = failure_of(diagnose(tmp_path, connection))
    assert (check.name, check.cause, check.exit_code) == ("name", Cause.NAME_UNKNOWN, 75)
    assert any("nslookup mail.nowhere.invalid" in command.text for command in check.commands)


def test_a_port_that_nobody_listens_on(tmp_path: Path) -> None:
    with free_port() as port:
        connection = connection_to(f"https://127.0.0.1:{port}/EWS/Exchange.asmx")
        check = failure_of(diagnose(tmp_path, connection))
    assert (check.name, check.cause, check.exit_code) == ("connection", Cause.UNREACHABLE, 75)
    assert f"nc -vz 127.0.0.1 {port}" in [command.text for command in check.commands]


def test_an_authority_that_is_not_trusted(tmp_path: Path) -> None:
    with SandboxServer(tls=Authority(tmp_path).context()) as server:
        check = failure_of(diagnose(tmp_path, connection_to(at_localhost(server))))
    assert (check.cause, check.exit_code) == (Cause.CERTIFICATE_UNTRUSTED, 2)
    assert "test authority" in check.seen


def test_the_authority_of_the_profile_is_trusted(tmp_path: Path, named: Named) -> None:
    authority = Authority(tmp_path)
    with SandboxServer(tls=authority.context()) as server:
        connection = connection_to(at_localhost(server), ca_file=authority.file)
        diagnosis = diagnose(tmp_path, connection, NOW - datetime.timedelta(days=60))
        check = named(diagnosis, "certificate")
    assert (check.verdict, diagnosis.exit_code) == (Verdict.OK, 0)
    assert "issued by test authority" in check.seen


def test_a_certificate_that_ends_soon_is_a_warning(tmp_path: Path, named: Named) -> None:
    authority = Authority(tmp_path)
    now = datetime.datetime.now(datetime.UTC)
    with SandboxServer(tls=authority.context()) as server:
        connection = connection_to(at_localhost(server), ca_file=authority.file)
        diagnosis = diagnose(tmp_path, connection, now)
    check = named(diagnosis, "certificate")
    assert (check.verdict, check.cause) == (Verdict.WARNING, Cause.CERTIFICATE_ENDS)
    assert diagnosis.exit_code == 0


def test_a_certificate_for_another_name(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    with SandboxServer(tls=authority.context("mail.example.com")) as server:
        connection = connection_to(at_localhost(server), ca_file=authority.file)
        check = failure_of(diagnose(tmp_path, connection))
    assert (check.cause, check.exit_code) == (Cause.CERTIFICATE_WRONG_NAME, 2)
    assert check.seen == "it is for mail.example.com, not for localhost"


def test_a_certificate_that_has_ended(tmp_path: Path) -> None:
    context = self_made(tmp_path, days=(-20, -2))
    with SandboxServer(tls=context) as server:
        connection = connection_to(at_localhost(server), ca_file=tmp_path / "self.pem")
        check = failure_of(diagnose(tmp_path, connection))
    assert (check.cause, check.exit_code) == (Cause.CERTIFICATE_EXPIRED, 75)
    assert check.seen.startswith("it ended on 20")


def test_a_certificate_that_has_not_begun(tmp_path: Path) -> None:
    context = self_made(tmp_path, days=(2, 20))
    with SandboxServer(tls=context) as server:
        connection = connection_to(at_localhost(server), ca_file=tmp_path / "self.pem")
        check = failure_of(diagnose(tmp_path, connection))
    assert check.cause is Cause.CERTIFICATE_EXPIRED
    assert check.seen.startswith("it begins on 20")


def test_a_certificate_that_vouches_for_itself(tmp_path: Path) -> None:
    with SandboxServer(tls=self_made(tmp_path, days=(-1, 90))) as server:
        check = failure_of(diagnose(tmp_path, connection_to(at_localhost(server))))
    assert check.cause is Cause.CERTIFICATE_UNTRUSTED
    assert "it vouches for itself" in check.seen


def test_a_port_that_speaks_no_tls(tmp_path: Path) -> None:
    with SandboxServer() as server:
        url = at_localhost(server).replace("http://", "https://")
        check = failure_of(diagnose(tmp_path, connection_to(url)))
    assert (check.name, check.cause) == ("certificate", Cause.NO_TLS)


def test_nothing_is_sent_over_a_connection_that_is_not_trusted(tmp_path: Path) -> None:
    with StubServer(lambda _request: Say(), context=Authority(tmp_path).context()) as stub:
        diagnose(tmp_path, connection_to(stub.url))
        assert stub.requests == []


def test_a_proxy_that_cannot_be_reached(tmp_path: Path, named: Named) -> None:
    with free_port() as port:
        connection = connection_to(
            "https://mail.example.com/EWS/Exchange.asmx",
            proxy=f"http://me:planted@127.0.0.1:{port}",
        )
        diagnosis = diagnose(tmp_path, connection)
    check = failure_of(diagnosis)
    assert (check.cause, check.exit_code) == (Cause.PROXY_REFUSED, 75)
    assert named(diagnosis, "name").verdict is Verdict.SKIPPED
    assert f"--proxy http://127.0.0.1:{port}" in check.commands[0].text
    assert "planted" not in repr(diagnosis)


def test_a_proxy_that_does_not_connect(tmp_path: Path) -> None:
    with Tunnel(port=9) as tunnel:
        tunnel.unknown.add("mail.example.com")
        connection = connection_to("https://mail.example.com/EWS/Exchange.asmx", proxy=tunnel.url)
        check = failure_of(diagnose(tmp_path, connection))
    assert check.cause is Cause.PROXY_REFUSED
    assert "HTTP 502" in check.seen


def test_through_a_proxy_all_is_well(tmp_path: Path, named: Named) -> None:
    authority = Authority(tmp_path)
    with (
        SandboxServer(tls=authority.context("mail.example.com")) as server,
        Tunnel(port=server.port) as tunnel,
    ):
        connection = connection_to(
            "https://mail.example.com/EWS/Exchange.asmx",
            proxy=tunnel.url,
            ca_file=authority.file,
        )
        diagnosis = diagnose(tmp_path, connection)
    assert diagnosis.exit_code == 0
    assert "through the proxy" in named(diagnosis, "connection").seen


@pytest.mark.parametrize(
    ("said", "cause", "exit_code"),
    [
        (Say(status=404), Cause.WRONG_URL, 2),
        (Say(status=440), Cause.WRONG_URL, 2),
        (Say(body=b"<html></html>", headers={"Content-Type": "text/html"}), Cause.WRONG_URL, 2),
        (Say(status=301, headers={"Location": "https://b.example/EWS/"}), Cause.REDIRECTED, 2),
        (
            Say(status=302, headers={"Location": "https://outlook.office365.com/EWS/"}),
            Cause.MAILBOX_MOVED,
            7,
        ),
        (Say(status=451), Cause.MAILBOX_MOVED, 7),
        (Say(status=503), Cause.THROTTLED, 75),
        (Say(status=502), Cause.SERVER_FAILED, 75),
        (Say(reset=True), Cause.NO_ANSWER, 75),
    ],
    ids=lambda value: str(getattr(value, "status", value)),
)
def test_what_answers_at_the_address_is_judged_before_any_log_in(
    tmp_path: Path, said: Say, cause: Cause, exit_code: int
) -> None:
    with StubServer(lambda _request: said) as stub:
        check = failure_of(diagnose(tmp_path, connection_to(stub.url)))
        assert [request.headers.get("authorization") for request in stub.requests] == [None]
    assert (check.name, check.cause, check.exit_code) == ("address", cause, exit_code)


def test_where_autodiscover_looked_is_shown_step_by_step(tmp_path: Path) -> None:
    connection = connection_to("", mailbox="meetings@nowhere.invalid")
    diagnosis = diagnose(tmp_path, connection)
    check = failure_of(diagnosis)
    assert (check.name, check.cause) == ("autodiscover", Cause.AUTODISCOVER_FAILED)
    asked = [step.asked for step in diagnosis.search]
    assert asked[0].startswith("https://nowhere.invalid/")
    assert any("autodiscover.nowhere.invalid" in url for url in asked)
    assert not any(step.found for step in diagnosis.search)
