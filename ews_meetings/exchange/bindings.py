"""Binds a log-in to the certificate of the connection it goes over: Extended Protection."""

from __future__ import annotations

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.x509 import load_der_x509_certificate
from requests import Response
from spnego.channel_bindings import GssChannelBindings

_WEAK = frozenset({"md5", "sha1"})


def bindings_of(response: Response) -> GssChannelBindings | None:
    """Return the bindings of the connection that an unread answer came over; None without TLS."""
    sock = getattr(response.raw.connection, "sock", None)
    if sock is None or not hasattr(sock, "getpeercert"):
        return None
    fingerprint = end_point(sock.getpeercert(binary_form=True) or b"")
    if fingerprint is None:
        return None
    return GssChannelBindings(application_data=b"tls-server-end-point:" + fingerprint)


def end_point(certificate: bytes) -> bytes | None:
    """Return what names a certificate in DER; None where that is not defined, as for Ed25519.

    Source: RFC 5929 §4.1: its signature's own hash, and SHA-256 in the place of MD5 and SHA-1.
    """
    if not certificate:
        return None
    try:
        algorithm = load_der_x509_certificate(certificate).signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    if algorithm is None:
        return None
    digest = hashes.Hash(hashes.SHA256() if algorithm.name in _WEAK else algorithm)
    digest.update(certificate)
    return digest.finalize()
