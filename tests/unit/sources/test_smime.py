from __future__ import annotations

import datetime

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7
from cryptography.x509.oid import NameOID

from ews_meetings.sources.smime import Wrapping, unwrap

MAIL = b"Content-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 50
SIGNED, DATA = (bytes.fromhex(f"06092A864886F70D0107{n}") for n in ("02", "01"))


def certificate(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "signer")])
    day = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(day)
        .not_valid_after(day + datetime.timedelta(days=9999))
        .sign(key, hashes.SHA256())
    )


def signed(*options: pkcs7.PKCS7Options) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    builder = pkcs7.PKCS7SignatureBuilder().set_data(MAIL)
    builder = builder.add_signer(certificate(key), key, hashes.SHA256())
    return builder.sign(Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def value(tag: int, *content: bytes, is_open: bool = False) -> bytes:
    inner = b"".join(content)
    if is_open:
        return bytes((tag, 0x80)) + inner + b"\0\0"
    size = len(inner).to_bytes(3, "big")
    return bytes((tag, 0x83)) + size + inner


def test_what_was_signed_comes_out_as_it_went_in() -> None:
    found = unwrap(signed())
    assert (found.wrapping, found.content) == (Wrapping.SIGNED, MAIL)


def test_a_signature_that_stands_alone_holds_nothing() -> None:
    found = unwrap(signed(pkcs7.PKCS7Options.DetachedSignature))
    assert (found.wrapping, found.content) == (Wrapping.SIGNED, b"")


def test_pieces_of_unknown_length_are_joined() -> None:
    pieces = value(0x24, value(0x04, b"one "), value(0x04, b"two"), is_open=True)
    inner = value(0x30, DATA, value(0xA0, pieces, is_open=True), is_open=True)
    body = value(0x30, value(0x02, b"\1"), value(0x31), inner, is_open=True)
    whole = value(0x30, SIGNED, value(0xA0, body, is_open=True), is_open=True)
    assert unwrap(whole).content == b"one two"


def test_what_is_encrypted_is_said_so() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(MAIL).add_recipient(certificate(key))
    found = unwrap(builder.encrypt(Encoding.DER, [pkcs7.PKCS7Options.Binary]))
    assert (found.wrapping, found.content) == (Wrapping.ENCRYPTED, b"")


def test_what_is_compressed_is_said_so() -> None:
    name = bytes.fromhex("060B2A864886F70D0109100109")
    assert unwrap(value(0x30, name, value(0xA0, b""))).wrapping is Wrapping.COMPRESSED


def test_what_is_cut_off_is_damaged_wherever_the_cut_is() -> None:
    whole = signed()
    for size in range(0, len(MAIL), 97):
        assert unwrap(whole[:size]).wrapping is Wrapping.UNKNOWN


@pytest.mark.parametrize(
    "data",
    [b"", b"0", b"\x30\x80" * 5000, b"\x30\x84\xff\xff\xff\xff", b"hello", value(0x30, DATA)],
)
def test_anything_else_is_damaged(data: bytes) -> None:
    assert unwrap(data).wrapping is Wrapping.UNKNOWN
