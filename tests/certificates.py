"""Makes an authority of a test's own, and certificates for servers and clients."""

from __future__ import annotations

import datetime
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_HERE = ("localhost", "127.0.0.1")
_Hash = hashes.SHA256 | hashes.SHA384 | hashes.SHA512


@dataclass(frozen=True)
class Pair:
    """A certificate and its key, in files."""

    certificate: Path
    key: Path

    @property
    def der(self) -> bytes:
        found = x509.load_pem_x509_certificate(self.certificate.read_bytes())
        return found.public_bytes(serialization.Encoding.DER)

    def joined(self) -> Path:
        """Return one file that holds both."""
        both = self.certificate.with_suffix(".both.pem")
        both.write_bytes(self.key.read_bytes() + self.certificate.read_bytes())
        return both


class Authority:
    """Vouches for whom a test wants."""

    def __init__(self, folder: Path, name: str = "test authority") -> None:
        self._folder = folder
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._count = 1
        self.file = folder / f"{name.replace(' ', '-')}.pem"
        builder = self._builder(self._name, self._key).add_extension(
            x509.BasicConstraints(ca=True, path_length=0), critical=True
        )
        usage = x509.KeyUsage(
            digital_signature=False,
            content_commitment=False,
            key_encipherment=False,
            data_encipherment=False,
            key_agreement=False,
            key_cert_sign=True,
            crl_sign=True,
            encipher_only=False,
            decipher_only=False,
        )
        built = builder.add_extension(usage, critical=True).sign(self._key, hashes.SHA256())
        self.file.write_bytes(built.public_bytes(serialization.Encoding.PEM))

    def for_server(self, *names: str, digest: _Hash | None = None) -> Pair:
        """Return what proves these names; this machine's where none are given."""
        san = x509.SubjectAlternativeName([_general(name) for name in names or _HERE])
        return self._pair(ExtendedKeyUsageOID.SERVER_AUTH, san, digest or hashes.SHA256())

    def for_client(self) -> Pair:
        """Return what a client shows."""
        san = x509.SubjectAlternativeName([x509.RFC822Name("svc@example.com")])
        return self._pair(ExtendedKeyUsageOID.CLIENT_AUTH, san, hashes.SHA256())

    def context(self, *names: str, asks_for_client: bool = False) -> ssl.SSLContext:
        """Return a server's side of TLS."""
        return self.context_of(self.for_server(*names), asks_for_client=asks_for_client)

    def context_of(self, pair: Pair, *, asks_for_client: bool = False) -> ssl.SSLContext:
        """Return a server's side of TLS with one certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key)
        if asks_for_client:
            context.load_verify_locations(self.file)
            context.verify_mode = ssl.CERT_REQUIRED
        return context

    def _pair(
        self, usage: x509.ObjectIdentifier, san: x509.SubjectAlternativeName, digest: _Hash
    ) -> Pair:
        key = ec.generate_private_key(ec.SECP256R1())
        self._count += 1
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"test {self._count}")])
        built = (
            self._builder(subject, key)
            .add_extension(san, critical=False)
            .add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key()),
                critical=False,
            )
            .sign(self._key, digest)
        )
        pair = Pair(self._folder / f"{self._count}.pem", self._folder / f"{self._count}.key.pem")
        pair.certificate.write_bytes(built.public_bytes(serialization.Encoding.PEM))
        pair.key.write_bytes(_pem(key, serialization.NoEncryption()))
        return pair

    def _builder(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey
    ) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        return (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self._name)
            .public_key(key.public_key())
            .serial_number(self._count)
            .not_valid_before(now - datetime.timedelta(days=1))
            .not_valid_after(now + datetime.timedelta(days=1))
        )


def lock_key(pair: Pair, password: bytes) -> Path:
    """Return the key of a pair in a file that needs a password."""
    key = serialization.load_pem_private_key(pair.key.read_bytes(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    locked = pair.key.with_suffix(".locked.pem")
    locked.write_bytes(_pem(key, serialization.BestAvailableEncryption(password)))
    return locked


def _pem(
    key: ec.EllipticCurvePrivateKey, encryption: serialization.KeySerializationEncryption
) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, encryption
    )


def _general(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
