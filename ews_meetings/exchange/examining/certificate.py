"""Shakes hands with a server and reads its certificate, also of one that is not trusted."""

from __future__ import annotations

import socket
import ssl

from cryptography import x509
from cryptography.x509.oid import NameOID
from urllib3.util.ssl_ import create_urllib3_context
from urllib3.util.ssltransport import SSLTransport

from ews_meetings.change.examination import TlsFacts, Trust
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.examining.proxy import ProxyRefused
from ews_meetings.exchange.examining.trusted import trusting
from ews_meetings.exchange.examining.way import Way

_REASONS = {
    9: Trust.NOT_YET,
    10: Trust.EXPIRED,
    18: Trust.SELF_SIGNED,
    62: Trust.WRONG_NAME,
    64: Trust.WRONG_NAME,
}
"""Source: OpenSSL, x509_vfy.h, X509_V_ERR_*; the texts of these are not looked at."""


def read_certificate(way: Way, connection: Connection) -> TlsFacts:
    """Return what came of a handshake."""
    if connection.server.lower().startswith("http://"):
        return TlsFacts(trust=Trust.PLAIN)
    try:
        certificate = _shake(way, _context(way, connection))
    except ssl.SSLCertVerificationError as error:
        return _untrusted(way, _REASONS.get(error.verify_code, Trust.UNTRUSTED))
    except (ssl.SSLError, OSError, ProxyRefused) as error:
        return TlsFacts(trust=Trust.NO_TLS, detail=_reason(error))
    return _facts(certificate, Trust.TRUSTED)


def _untrusted(way: Way, trust: Trust) -> TlsFacts:
    context = create_urllib3_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        return _facts(_shake(way, context), trust)
    except (ssl.SSLError, OSError, ProxyRefused):
        return TlsFacts(trust=trust)


def _shake(way: Way, context: ssl.SSLContext) -> bytes:
    """Return the server's certificate in DER; nothing is sent after the handshake."""
    with way.connect() as opened:
        if isinstance(opened, ssl.SSLSocket):
            # a proxy that speaks TLS: TLS inside of TLS, which wrap_socket cannot do
            inner = SSLTransport(opened, context, server_hostname=way.host)
            return inner.getpeercert(binary_form=True) or b""
        with context.wrap_socket(opened, server_hostname=way.host) as secure:
            certificate = secure.getpeercert(binary_form=True) or b""
            _hang_up(secure)
            return certificate


def _hang_up(secure: ssl.SSLSocket) -> None:
    try:
        secure.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _context(way: Way, connection: Connection) -> ssl.SSLContext:
    """Return how requests would shake hands with the server."""
    if connection.client_certificate is None:
        return way.trust
    context = trusting(connection)
    context.load_cert_chain(connection.client_certificate, connection.client_key)
    return context


def _facts(der: bytes, trust: Trust) -> TlsFacts:
    try:
        certificate = x509.load_der_x509_certificate(der)
    except ValueError:
        return TlsFacts(trust=trust)
    return TlsFacts(
        trust=trust,
        names=_names(certificate),
        issuer=_name(certificate.issuer),
        valid_from=certificate.not_valid_before_utc,
        expires_at=certificate.not_valid_after_utc,
    )


def _names(certificate: x509.Certificate) -> tuple[str, ...]:
    try:
        held = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (x509.ExtensionNotFound, ValueError):
        return (_name(certificate.subject),)
    addresses = (str(each) for each in held.get_values_for_type(x509.IPAddress))
    return (*held.get_values_for_type(x509.DNSName), *addresses)


def _name(name: x509.Name) -> str:
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := name.get_attributes_for_oid(kind):
            return str(found[0].value)
    return name.rfc4514_string()


def _reason(error: BaseException) -> str:
    """Return why no handshake came about, without the library's file names and numbers."""
    if isinstance(error, ssl.SSLError):
        return (error.reason or "").replace("_", " ").lower()
    return str(getattr(error, "strerror", "") or error)
