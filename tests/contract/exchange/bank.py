"""Whoever gives tokens in a test, and the connections that ask there."""

from __future__ import annotations

from pathlib import Path

from ews_meetings.exchange.connection import Connection, OAuth
from ews_meetings.exchange.tokens import Tokens
from tests.certificates import Authority
from tests.contract.exchange.conftest import connection_to
from tests.contract.exchange.doors import TokenDoor
from tests.contract.exchange.stub import StubServer

_SERVER = "https://mail.example.com/EWS/Exchange.asmx"


class Bank:
    """Whoever gives tokens, and the way there."""

    def __init__(self, authority: Authority, folder: Path) -> None:
        self.authority = authority
        self.cache = folder / "kept" / "tokens.json"
        self.door = TokenDoor(lambda: self.origin)
        self.server = StubServer(self.door, context=authority.context())

    @property
    def origin(self) -> str:
        return self.server.url.removesuffix("/EWS/Exchange.asmx")

    def connection(self, url: str = "", **changes: object) -> Connection:
        values: dict[str, object] = {
            "tenant": "tenant",
            "client_id": "client",
            "client_secret": "SECRET-client",
            "authority": self.origin,
            "cache": self.cache,
        }
        oauth = OAuth(**(values | changes))  # type: ignore[arg-type]  # tests say what they change
        return connection_to(
            url or _SERVER,
            auth="oauth2",
            user="",
            password="",
            oauth=oauth,
            ca_file=self.authority.file,
        )

    def tokens(self, **changes: object) -> Tokens:
        connection = self.connection("", **changes)
        assert connection.oauth is not None
        return Tokens(connection, connection.oauth)


def application_file(folder: Path) -> Path:
    """Return key and certificate as Entra takes them: RSA."""
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "application")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = folder / "application.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return file
