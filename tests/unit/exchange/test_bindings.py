from __future__ import annotations

import base64
import datetime
import hashlib
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ed25519

from ews_meetings.exchange.bindings import end_point
from tests.certificates import Authority

# made once by openssl, for libraries sign with SHA-1 no longer (RFC 5929 §4.1)
SHA1_CERTIFICATE = base64.b64decode(
    "MIICBDCCAW2gAwIBAgIUJimDN3JQu6bD2apRDy/zAMYngvgwDQYJKoZIhvcNAQEFBQAwFDESMBAGA1UE"
    "AwwJbG9jYWxob3N0MB4XDTI2MTEyMTA4MzcyMVoXDTM2MTExODA4MzcyMVowFDESMBAGA1UEAwwJbG9j"
    "YWxob3N0MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC+y3eCoRfNGak5lG5BGrO2K/VWcyqTBmFY"
    "AIgF3tUiRYOoISkGpRucjfAxDS/A3EKQ6d3tRBL6dp37AnVzr8/BiFRxPt2PQLZfaoG8p1YyibBC5QJb"
    "9LlxmDn1C2xXNxCkNI8mQaYwKEbfaMjv7hp7Fi9MXgGxYT4unK9msiA1LQIDAQABo1MwUTAdBgNVHQ4E"
    "FgQUaUInIMm99Op5wRzmfUuM/LzNpu4wHwYDVR0jBBgwFoAUaUInIMm99Op5wRzmfUuM/LzNpu4wDwYD"
    "VR0TAQH/BAUwAwEB/zANBgkqhkiG9w0BAQUFAAOBgQBbwQnaq6IDPk0vQQX9hhTC3OYYYnqVICdeatX5"
    "AuWSRWO+Puq6f9VgDljefGWAeRx/6BZiC353ZIIcPC14AUpWztXEvjWUxPsP7vb3rBtIaHvy5ZDQTn99"
    "KssQXHPAWyhwiqwqjq3P+wN0mR4x7w/BMogwPRw/vvQeA+vRLTKfQw=="
)


@pytest.mark.parametrize(
    ("digest", "name"),
    [(hashes.SHA256(), "sha256"), (hashes.SHA384(), "sha384"), (hashes.SHA512(), "sha512")],
)
def test_a_certificate_is_named_by_the_hash_of_its_signature(
    tmp_path: Path, digest: hashes.SHA256 | hashes.SHA384 | hashes.SHA512, name: str
) -> None:
    der = Authority(tmp_path).for_server(digest=digest).der
    assert end_point(der) == hashlib.new(name, der).digest()


def test_a_weak_hash_is_replaced_by_sha_256() -> None:
    der = SHA1_CERTIFICATE
    found = x509.load_der_x509_certificate(der).signature_hash_algorithm
    assert found is not None
    assert found.name == "sha1"
    assert end_point(der) == hashlib.sha256(der).digest()


def test_where_the_hash_is_not_defined_nothing_is_bound() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, None)
    )
    assert end_point(built.public_bytes(serialization.Encoding.DER)) is None


def test_no_certificate_is_not_bound() -> None:
    assert end_point(b"") is None
