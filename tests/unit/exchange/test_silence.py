from __future__ import annotations

import logging
import subprocess
import sys

import pytest

from ews_meetings.exchange.silence import silence_libraries


@pytest.fixture(autouse=True)
def silenced() -> None:
    silence_libraries()
    silence_libraries()


def test_headers_and_xml_at_debug_are_dropped(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("exchangelib.util", "exchangelib.util.xml", "spnego._ntlm"):
        logging.getLogger(name).setLevel(logging.DEBUG)
        logging.getLogger(name).debug("Authorization: %s", "Basic secret")
        logging.getLogger(name).setLevel(logging.NOTSET)
    assert caplog.records == []


def test_an_error_that_carries_xml_is_told_without_it(caplog: pytest.LogCaptureFixture) -> None:
    try:
        int("secret")
    except ValueError:
        logging.getLogger("exchangelib.util").exception("Request XML: %s", "secret")
    assert len(caplog.records) == 1
    assert "secret" not in caplog.text


def test_a_log_in_that_failed_is_not_told_twice(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("exchangelib.util").error("%s: %s", "LogInFailed", "no ticket")
    assert caplog.records == []


def test_every_logger_below_us_that_speaks_of_requests_is_silenced() -> None:
    import exchangelib.util
    import msal.application
    import spnego

    assert exchangelib.util
    assert msal.application
    assert spnego
    families = {"exchangelib", "spnego", "msal", "oauthlib", "requests_oauthlib"}
    known = [
        name
        for name, logger in logging.root.manager.loggerDict.items()
        if isinstance(logger, logging.Logger) and name.partition(".")[0] in families
    ]
    assert len(known) > 40
    assert [name for name in known if not logging.getLogger(name).filters] == []


def test_what_msal_makes_later_is_silenced_before() -> None:
    """In a process of its own: here msal has long been imported."""
    code = (
        "import logging; from ews_meetings.exchange.silence import silence_libraries;"
        "silence_libraries(); import msal, msal.application, exchangelib.util, spnego._negotiate;"
        "loud = [n for n, l in logging.root.manager.loggerDict.items()"
        " if n.startswith(('msal', 'spnego._n')) and isinstance(l, logging.Logger) and not l.filters];"
        "assert loud == [], loud"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
