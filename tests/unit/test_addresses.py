"""An address is read as it is connected to, and one that can be read in two ways is none."""

from __future__ import annotations

import pytest

from ews_meetings.addresses import WebAddress, host_of, is_loopback, is_secure, read_address

TWO_WAYS = [
    "https://evil.test\\@example.com/x",
    "https://evil.test\\.example.com/x",
    "https://evil.test\t.example.com/x",
    "https://evil.test\n@example.com/x",
    "https://evil.test .example.com/x",
    "https://evil.test%2f.example.com/x",
    "https://example.com@evil.test/x",
    "https://@evil.test/x",
    "https://user:secret@example.com/x",
    " https://example.com/x",
    "https://example.com/x\r\ny",
    "https://exa\u3000mple.com/x",
    "https://[::1%25lo]/x",
    "https://[example.com]/x",
    "https://example.com]/x",
    "https://*.example.com/x",
]


@pytest.mark.parametrize("url", TWO_WAYS)
def test_what_can_be_read_in_two_ways_is_no_address(url: str) -> None:
    assert read_address(url) is None
    assert host_of(url) == ""
    assert not is_secure(url)


@pytest.mark.parametrize(
    "url",
    ["", "example.com", "//example.com/", "https:///x", "https:example.com", "ftp://a/", "x:y"],
)
def test_what_leads_nowhere_on_the_web_is_no_address(url: str) -> None:
    assert read_address(url) is None


@pytest.mark.parametrize("port", ["abc", "99999", "-1", "0", "\uff18\uff10", "1 "])
def test_an_impossible_port_is_no_address(port: str) -> None:
    assert read_address(f"https://example.com:{port}/") is None


def test_an_address_is_told_as_it_is_connected_to() -> None:
    assert read_address("HTTPS://Mail.Example.COM:8443/a@b") == WebAddress(
        "https", "mail.example.com", 8443
    )
    assert read_address("https://münchen.example/") == WebAddress(
        "https", "xn--mnchen-3ya.example", None
    )
    assert read_address("http://[::1]:80/") == WebAddress("http", "::1", 80)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "[::1]", "localhost", "LOCALHOST:1"])
def test_this_machine_is_known(host: str) -> None:
    assert is_loopback(f"http://{host}/x")


@pytest.mark.parametrize(
    "host",
    [
        "evil.test\\@localhost",
        "evil.test\\@127.0.0.1",
        "localhost@evil.test",
        "localhost.evil.test",
        "127.0.0.1.evil.test",
        "192.0.2.1",
        "",
    ],
)
def test_no_other_machine_is_taken_for_this_one(host: str) -> None:
    assert not is_loopback(f"http://{host}/x")
