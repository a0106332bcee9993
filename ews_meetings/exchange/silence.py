"""Keeps secrets and content out of log records that libraries below us make."""

from __future__ import annotations

import logging

_TALKERS = (
    "exchangelib.util",
    "exchangelib.util.xml",
    "exchangelib.protocol",
    "exchangelib.transport",
    "spnego._ntlm",
    "spnego._negotiate",
    "spnego._sspi",
    "spnego._gss",
)
"""A filter holds for one logger and not for those below it, so each is named."""


class _Silencer(logging.Filter):
    """Drops records below WARNING, which carry headers and XML, and empties those above."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record may go on, without its values."""
        if record.levelno < logging.WARNING:
            return False
        record.msg = f"{record.name}: something failed below; see our own error"
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


_SILENCER = _Silencer()


def silence_libraries() -> None:
    """Install the filter, once however often it is called.

    Source: exchangelib 5.6 logs the Authorization header and the XML of requests at DEBUG, and the
    XML of a request that failed unexpectedly at ERROR (util.py, post_ratelimited); pyspnego 0.12 logs
    the tokens of a log-in by NTLM at DEBUG.
    """
    for name in _TALKERS:
        logging.getLogger(name).addFilter(_SILENCER)
