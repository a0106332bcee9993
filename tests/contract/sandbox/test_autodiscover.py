"""Autodiscover in its plain XML (MS-OXDSCLI), asked by hand and read by the client of the project."""

import urllib.request
from base64 import b64encode
from urllib.error import HTTPError

import pytest
from lxml import etree

from ews_meetings.exchange.autodiscover import Nothing, Settings, question, read_answer
from ews_meetings.sandbox import Policy, SandboxServer
from ews_meetings.sandbox.autodiscover import packed
from tests.contract.sandbox.client import address

_MOBILE = "http://schemas.microsoft.com/exchange/autodiscover/mobilesync/responseschema/2006"
_OUTLOOK = "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"


def _ask(
    server: SandboxServer, body: bytes, *, user: str = "alice", path: str = "autodiscover"
) -> bytes:
    url = server.url.replace("/EWS/Exchange.asmx", f"/{path}/{path}.xml")
    request = urllib.request.Request(url, data=body, method="POST")  # noqa: S310  loopback
    if user:
        told = b64encode(f"{address(user)}:sandbox".encode()).decode()
        request.add_header("Authorization", f"Basic {told}")
    with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310  loopback
        found: bytes = answer.read()
        return found


def _code(answer: bytes) -> str | None:
    return etree.fromstring(answer).findtext(".//{*}ErrorCode")


@pytest.mark.parametrize("path", ["autodiscover", "Autodiscover"])
def test_every_mailbox_is_told_where_its_ews_is(either: SandboxServer, path: str) -> None:
    for mailbox in either.mailboxes():
        told = read_answer(_ask(either, question(mailbox), path=path))
        assert told == Settings((either.url,))


def test_it_says_whose_mailbox_it_is(exchange: SandboxServer) -> None:
    answer = etree.fromstring(_ask(exchange, question("ALICE@sandbox.example")))
    assert answer.findtext(f".//{{{_OUTLOOK}}}DisplayName") == "Alice Adams"
    assert answer.findtext(f".//{{{_OUTLOOK}}}AutoDiscoverSMTPAddress") == address("alice")


@pytest.mark.parametrize("who", ["nobody@sandbox.example", "eve@elsewhere.example"])
def test_an_unknown_address_is_not_found(exchange: SandboxServer, who: str) -> None:
    answer = _ask(exchange, question(who))
    assert _code(answer) == "500"
    assert isinstance(read_answer(answer), Nothing)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no xml",
        b"<Autodiscover/>",
        question(""),
        b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + question("alice@sandbox.example").partition(b"?>")[2],
    ],
)
def test_what_is_no_request_is_invalid(exchange: SandboxServer, body: bytes) -> None:
    assert _code(_ask(exchange, body)) == "600"


def test_other_kinds_of_answer_are_not_there(exchange: SandboxServer) -> None:
    body = question(address("alice")).replace(_OUTLOOK.encode(), _MOBILE.encode())
    assert _code(_ask(exchange, body)) == "601"


def test_only_who_logs_in_is_told(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("locked", mailbox=address("bob")))
    for user in ("", "bob"):
        with pytest.raises(HTTPError) as caught:
            _ask(exchange, question(address("alice")), user=user)
        with caught.value as error:
            assert error.code == 401
            assert error.headers["WWW-Authenticate"]


def test_a_version_is_packed_into_four_bytes() -> None:
    """The example of MS-OXDSCLI: Exchange 2010 SP1, build 218."""
    assert packed((14, 1, 218, 15)) == "738180DA"
