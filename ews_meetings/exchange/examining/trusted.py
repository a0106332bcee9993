"""Makes the context that requests would check a certificate with."""

from __future__ import annotations

import ssl
from pathlib import Path

import certifi
from urllib3.util.ssl_ import create_urllib3_context

from ews_meetings.errors import BadOption
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.trust import bundle_of_environment


def trusting(connection: Connection) -> ssl.SSLContext:
    """Return whom requests would trust for this connection, a proxy that speaks TLS included.

    Raises:
        BadOption: the file of authorities cannot be used.
    """
    context = create_urllib3_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.check_hostname = True
    name, trusted = _authorities(connection)
    try:
        if trusted.is_dir():
            context.load_verify_locations(capath=trusted)
        else:
            context.load_verify_locations(cafile=trusted)
    except ssl.SSLError as error:
        raise BadOption(name, str(trusted), "it holds no certificate in PEM") from error
    except OSError as error:
        raise BadOption(name, str(trusted), f"it cannot be read: {error.strerror}") from error
    return context


def _authorities(connection: Connection) -> tuple[str, Path]:
    """Return the file, and who names it."""
    if connection.ca_file is not None:
        return "ca_file", connection.ca_file
    bundle = bundle_of_environment(connection.server)
    return bundle or ("certifi", Path(certifi.where()))
