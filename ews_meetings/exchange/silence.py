"""Keeps secrets and content out of log records that libraries below us make."""

from __future__ import annotations

import logging

from ews_meetings.exchange.failed_calls import LogInFailed

_FAMILIES = ("exchangelib", "spnego", "msal", "oauthlib", "requests_oauthlib")
_LATE = (
    "exchangelib.util",
    "exchangelib.util.xml",
    "exchangelib.protocol",
    "exchangelib.transport",
    "spnego._ntlm",
    "spnego._negotiate",
    "spnego._sspi",
    "spnego._gss",
    "msal.application",
    "msal.authority",
    "msal.cloudshell",
    "msal.managed_identity",
    "msal.mex",
    "msal.oauth2cli.assertion",
    "msal.oauth2cli.authcode",
    "msal.oauth2cli.oauth2",
    "msal.oauth2cli.oidc",
    "msal.region",
    "msal.telemetry",
    "msal.token_cache",
    "msal.wstrust_request",
)
"""Those that may be imported after the filter is installed.

A filter holds for one logger and not for those below it, so each is named.
"""


class _Silencer(logging.Filter):
    """Drops records below WARNING, which carry headers and XML, and empties those above."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the record may go on, without its values."""
        if record.levelno < logging.WARNING or _is_told_elsewhere(record):
            return False
        record.msg = f"{record.name}: something failed below; see our own error"
        record.args = ()
        record.exc_info = None
        record.exc_text = None
        record.stack_info = None
        return True


def _is_told_elsewhere(record: logging.LogRecord) -> bool:
    """Say whether exchangelib tells of a log-in that failed: that is an error of ours anyway."""
    return isinstance(record.args, tuple) and record.args[:1] == (LogInFailed.__name__,)


_SILENCER = _Silencer()


def silence_libraries() -> None:
    """Install the filter, once however often it is called.

    Source: exchangelib 5.6 logs the Authorization header and the XML of requests at DEBUG, and the
    XML of a request that failed unexpectedly at ERROR (util.py, post_ratelimited); pyspnego 0.12 logs
    the tokens of a log-in by NTLM at DEBUG; msal 1.39 logs what it asks for tokens.
    """
    known = (name for name in list(logging.root.manager.loggerDict) if _is_theirs(name))
    for name in (*_LATE, *known):
        logging.getLogger(name).addFilter(_SILENCER)


def _is_theirs(name: str) -> bool:
    return name.partition(".")[0] in _FAMILIES
