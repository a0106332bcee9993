"""Whatever an address looks like, the host that is judged is the host that is connected to."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from requests import Request, Session
from requests.adapters import HTTPAdapter
from requests.exceptions import RequestException

from ews_meetings.addresses import host_of, is_loopback, is_secure
from ews_meetings.exchange.discovery import joined

PIECES = st.sampled_from(
    [
        "evil.test", "example.com", ".example.com", "localhost", "127.0.0.1", "[::1]", "[::1%25lo]",
        "münchen.test", "faß.test", "\uff25\uff38\uff21\uff2d.com", "℀.test", "\\", "/", "//", "@", ":", ":443",
        ":abc", ":\uff10", "?", "#", ";", "%2f", "%40", "%5c", "%00", "%", "\t", "\r", "\n", " ", "\0",
        "\x7f", "\u00a0", "\u3000", "\u200b", "\u3002", "[", "]", "*", "..", "user:pw@", "&", "\"",
    ]
)  # fmt: skip
PREFIXES = st.sampled_from(
    ["https://", "http://", "HTTPS://", "https:/", "https:\\\\", "https:", "//", " https://"]
)
NASTY = st.builds(
    "{}{}{}".format, PREFIXES, st.lists(PIECES, min_size=1, max_size=6).map("".join), st.just("/x")
)


def connected_to(url: str) -> str | None:
    """Return the host that requests would connect to; None where it refuses the address."""
    session = Session()
    adapter = HTTPAdapter()
    try:
        prepared = session.prepare_request(Request("POST", url))
        pool = adapter.get_connection_with_tls_context(prepared, verify=True)
    except (RequestException, ValueError):
        return None
    finally:
        session.close()
    return str(pool.host).strip("[]").lower()


@given(NASTY)
@example("https://evil.test\\@example.com/autodiscover/autodiscover.xml")
@example("http://evil.test\\@localhost/x")
def test_the_host_we_judge_is_the_host_that_is_connected_to(url: str) -> None:
    judged = host_of(url)
    assert judged in {"", connected_to(url)}


@given(NASTY)
def test_a_redirect_is_judged_by_where_it_would_lead(location: str) -> None:
    url = joined("https://autodiscover.example.com/autodiscover/autodiscover.xml", location)
    assert host_of(url) in {"", connected_to(url)}


@given(NASTY)
def test_what_is_taken_for_this_machine_is_connected_to_there(url: str) -> None:
    if is_loopback(url):
        host = connected_to(url)
        assert host in {"localhost", "::1"} or str(host).startswith("127.")


@given(NASTY)
def test_what_is_taken_for_secure_goes_over_tls(url: str) -> None:
    if is_secure(url):
        prepared = Request("POST", url).prepare()
        assert str(prepared.url).startswith("https://")


@pytest.mark.parametrize("url", ["https://example.com/", "https://münchen.test/", "http://[::1]/"])
def test_plain_addresses_have_a_host(url: str) -> None:
    assert host_of(url) == connected_to(url)
