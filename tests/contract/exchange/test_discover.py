"""Discovery goes place by place, shows the log-in to nobody else, and leaves nothing behind."""

from __future__ import annotations

import base64
import shelve
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ews_meetings.errors import (
    BadOption,
    LogInRefused,
    ServerNotDiscovered,
    ServerUnreachable,
)
from ews_meetings.exchange.discover import (
    DiscoveryStep,
    Happened,
    Via,
    found_server,
)
from tests.certificates import Authority
from tests.contract.exchange.doors import NtlmDoor, knows
from tests.contract.exchange.stub import Say
from tests.contract.exchange.web import (
    ASK,
    EWS,
    FOUND,
    INSIDE,
    PATH,
    Web,
    account,
    response,
    settings,
)


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    web = Web(Authority(tmp_path))
    with web.server, web.tunnel:
        yield web


def told(steps: list[DiscoveryStep]) -> list[tuple[Via, Happened]]:
    return [(step.via, step.happened) for step in steps]


def test_the_domain_is_asked_first(web: Web) -> None:
    web.says["example.com"] = FOUND
    (step,) = web.walk()
    assert (step.url, step.via, step.found) == (f"https://example.com{PATH}", Via.DOMAIN, EWS)
    assert step.others == (INSIDE,)
    assert found_server([step], web.connection()) == EWS


def test_every_place_is_asked_in_turn_and_every_step_is_told(web: Web) -> None:
    web.tunnel.unknown.add("example.com")
    steps = web.walk()
    assert told(steps) == [
        (Via.DOMAIN, Happened.UNREACHABLE),
        (Via.AUTODISCOVER_HOST, Happened.NOT_THERE),
        (Via.HTTP_REDIRECT, Happened.NOT_THERE),
        (Via.SRV, Happened.NOT_THERE),
    ]
    assert "HTTP 404" in steps[1].sentence
    with pytest.raises(ServerNotDiscovered, match="no such record"):
        found_server(steps, web.connection())


def test_a_domain_of_which_nothing_answers_is_unreachable(web: Web) -> None:
    web.tunnel.unknown |= {"example.com", "autodiscover.example.com"}
    steps = [step for step in web.walk() if step.via is not Via.HTTP_REDIRECT]
    with pytest.raises(ServerUnreachable):
        found_server(steps, web.connection())


def test_the_plain_redirect_leads_on_and_is_asked_without_a_log_in(web: Web) -> None:
    to = f"https://mail.example.com{PATH}"
    web.tunnel.plain["autodiscover.example.com"] = Say(302, headers={"Location": to})
    web.says["mail.example.com"] = FOUND
    steps = web.walk()
    assert told(steps)[2:] == [
        (Via.HTTP_REDIRECT, Happened.REDIRECTED),
        (Via.REDIRECT, Happened.FOUND),
    ]
    assert steps[2].redirected_to == to
    plain = web.tunnel.headers[web.tunnel.hosts.index("autodiscover.example.com")]
    assert "authorization" not in plain
    assert plain["user-agent"].startswith("ews-meetings/")


def test_the_srv_record_leads_on(web: Web) -> None:
    web.records["_autodiscover._tcp.example.com"] = [("mail.example.com", 8443)]
    web.says["mail.example.com"] = FOUND
    steps = web.walk()
    assert steps[-2].url == "_autodiscover._tcp.example.com"
    assert steps[-1].url == f"https://mail.example.com:8443{PATH}"
    assert steps[-1].found == EWS


@pytest.mark.parametrize("way", ["http", "srv", "xml", "status"])
def test_a_log_in_is_not_shown_to_a_stranger_to_whom_somebody_points(web: Web, way: str) -> None:
    to = f"https://mail.partner.example{PATH}"
    web.says["mail.partner.example"] = FOUND
    match way:
        case "http":
            web.tunnel.plain["autodiscover.example.com"] = Say(302, headers={"Location": to})
        case "srv":
            web.records["_autodiscover._tcp.example.com"] = [("mail.partner.example", 443)]
        case "xml":
            web.says["example.com"] = account("redirectUrl", "RedirectUrl", to)
        case _:
            web.says["example.com"] = Say(302, headers={"Location": to})
    steps = web.walk()
    assert (Via.REDIRECT, Happened.NOT_ALLOWED) in told(steps)
    assert "mail.partner.example:443" not in web.tunnel.hosts
    asked: list[str] = []

    def allow(host: str) -> bool:
        asked.append(host)
        return True

    assert web.walk(allow=allow)[-1].found == EWS
    assert asked == ["mail.partner.example"]


@pytest.mark.parametrize("to", ["http://mail.example.com/x", "javascript:1", "https://[x"])
def test_a_redirect_to_what_is_not_secure_is_not_followed(web: Web, to: str) -> None:
    web.says["example.com"] = account("redirectUrl", "RedirectUrl", to)
    assert (Via.REDIRECT, Happened.NOT_ALLOWED) in told(web.walk())


def test_a_certificate_that_nobody_vouches_for_is_shown_no_log_in(web: Web, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    other = Authority(tmp_path / "other", "somebody else")
    web.says["example.com"] = FOUND
    steps = web.walk(ca_file=other.file)
    assert steps[0].happened is Happened.UNREACHABLE
    assert "certificate is not trusted" in steps[0].detail
    assert web.server.requests == []


def test_a_log_in_is_shown_only_where_it_is_asked_for(web: Web) -> None:
    web.says["example.com"] = FOUND
    web.open.add("example.com")
    assert web.walk()[-1].found == EWS
    assert web.shown_to() == set()


def test_a_place_that_takes_another_log_in_is_not_shown_ours(web: Web) -> None:
    web.says["example.com"] = Say(401, headers={"WWW-Authenticate": "Digest"})
    web.says["autodiscover.example.com"] = FOUND
    steps = web.walk()
    assert steps[0].happened is Happened.LOG_IN_NOT_POSSIBLE
    assert "Digest" in steps[0].detail
    assert steps[-1].found == EWS


def test_a_refused_password_ends_the_walk(web: Web) -> None:
    web.says["example.com"] = ASK
    web.says["autodiscover.example.com"] = FOUND
    steps = web.walk()
    assert told(steps) == [(Via.DOMAIN, Happened.LOG_IN_REFUSED)]
    assert len([r for r in web.server.requests if "authorization" in r.headers]) == 1
    with pytest.raises(LogInRefused):
        found_server(steps, web.connection())


def test_ntlm_logs_in_here_too(web: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    knows(monkeypatch, tmp_path, "TEST:anna:geheim")
    web.door = NtlmDoor(lambda _request: FOUND)
    steps = web.walk(auth="ntlm", user=r"TEST\anna", password="geheim")
    assert steps[-1].found == EWS


def test_a_new_address_is_asked_for_from_the_beginning(web: Web) -> None:
    web.says["example.com"] = account("redirectAddr", "RedirectAddr", "anna@partner.example")
    web.says["partner.example"] = FOUND
    steps = web.walk(allow=lambda _host: True)
    assert told(steps) == [
        (Via.DOMAIN, Happened.NEW_ADDRESS),
        (Via.DOMAIN, Happened.FOUND),
    ]
    assert steps[0].redirected_to == "anna@partner.example"
    assert b"<EMailAddress>anna@partner.example<" in web.server.requests[-1].body


def test_a_new_address_in_another_domain_needs_leave_too(web: Web) -> None:
    web.says["example.com"] = account("redirectAddr", "RedirectAddr", "anna@partner.example")
    web.says["partner.example"] = FOUND
    assert (Via.DOMAIN, Happened.NOT_ALLOWED) in told(web.walk())
    assert "partner.example" not in web.shown_to()


def test_a_loop_is_left(web: Web) -> None:
    web.says["example.com"] = Say(302, headers={"Location": f"https://a.example.com{PATH}"})
    web.says["a.example.com"] = Say(302, headers={"Location": f"https://example.com{PATH}"})
    assert told(web.walk())[:3] == [
        (Via.DOMAIN, Happened.REDIRECTED),
        (Via.REDIRECT, Happened.REDIRECTED),
        (Via.REDIRECT, Happened.LOOP),
    ]


def test_addresses_that_point_at_each_other_are_left(web: Web) -> None:
    web.says["example.com"] = account("redirectAddr", "RedirectAddr", "b@example.com")
    assert told(web.walk())[:3] == [
        (Via.DOMAIN, Happened.NEW_ADDRESS),
        (Via.DOMAIN, Happened.NEW_ADDRESS),
        (Via.DOMAIN, Happened.LOOP),
    ]


def test_at_most_ten_redirects_are_followed(web: Web) -> None:
    for number in range(12):
        host = "example.com" if number == 0 else f"h{number}.example.com"
        to = f"https://h{number + 1}.example.com{PATH}"
        web.says[host] = Say(302, headers={"Location": to})
    steps = web.walk()
    assert steps[-1].happened is Happened.TOO_MANY
    assert len(web.server.requests) == 11


@pytest.mark.parametrize(
    "said",
    [
        Say(200, b"<html>welcome</html>"),
        Say(200, b"no xml"),
        Say(200, b""),
        Say(200, b"<Autodiscover>" + b" " * 1_100_000 + b"</Autodiscover>"),
        Say(
            200,
            b'<!DOCTYPE A [<!ENTITY x SYSTEM "file:///etc/passwd">]><Autodiscover><Account>'
            b"<Action>settings</Action><Protocol><EwsUrl>&x;</EwsUrl></Protocol></Account>"
            b"</Autodiscover>",
        ),
        settings(),
        settings(("EXPR", "http://mail.example.com/EWS/Exchange.asmx")),
        response("<Error><ErrorCode>500</ErrorCode><Message>not found</Message></Error>"),
        account("redirectAddr", "RedirectAddr", "nobody"),
    ],
)
def test_an_answer_that_says_nothing_is_told_as_that(web: Web, said: Say) -> None:
    web.says["example.com"] = said
    steps = web.walk()
    assert steps[0].happened is Happened.NOT_THERE
    assert steps[0].detail
    assert not steps[-1].found


@pytest.mark.parametrize("mailbox", ["anna", "@", "anna@", "anna@x/y", "anna@a b"])
def test_what_is_no_address_is_refused(web: Web, mailbox: str) -> None:
    with pytest.raises(BadOption, match="no address"):
        web.walk(mailbox=mailbox)


def no_shelf(*_args: object, **_options: object) -> None:
    raise AssertionError("a pickle was opened")


def test_nothing_is_left_in_the_temp_folder_and_exchangelib_s_discovery_is_not_used(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(shelve, "open", no_shelf)
    web.says["example.com"] = FOUND
    assert web.walk()[-1].found == EWS
    assert list(folder.iterdir()) == []


def test_no_room_of_ours_names_exchangelib_s_discovery() -> None:
    room = Path(sys.modules["ews_meetings.exchange.discover"].__file__ or "").parent
    texts = [file.read_text(encoding="utf-8") for file in room.rglob("*.py")]
    assert not [text for text in texts if "exchangelib.autodiscover" in text]


def test_a_proxy_s_password_is_shown_to_the_proxy_alone(web: Web) -> None:
    web.says["example.com"] = FOUND
    proxy = web.tunnel.url.replace("http://", "http://me:HIDDEN@")
    steps = web.walk(proxy=proxy)
    shown = base64.b64encode(b"me:HIDDEN").decode()
    assert web.tunnel.headers[0]["proxy-authorization"] == f"Basic {shown}"
    assert not [r for r in web.server.requests if "proxy-authorization" in r.headers]
    assert "HIDDEN" not in repr(steps)
