from __future__ import annotations

import logging

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
