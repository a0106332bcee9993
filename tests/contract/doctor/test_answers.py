"""What is read of answers that a sandbox does not give: odd heads, zones, rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from ews_meetings.change.examination import Rights, ZoneFacts
from ews_meetings.change.observed import Known
from ews_meetings.exchange.access import Connection
from ews_meetings.exchange.examining.examiner import ServerExaminer
from tests.contract.doctor.conftest import NOW, ORGANIZER
from tests.contract.exchange.stub import Say, StubServer, answer, fault, said


@contextmanager
def examining(reply: Say) -> Iterator[ServerExaminer]:
    with StubServer(lambda _request: reply) as stub:
        connection = Connection(
            server=stub.url,
            user=ORGANIZER,
            password="sandbox",
            mailbox=ORGANIZER,
            timeout_s=5,
        )
        with ServerExaminer(connection, lambda: NOW) as examiner:
            yield examiner


def test_what_the_head_adds_to_a_refusal_is_kept_and_cut() -> None:
    heads = {"X-MS-Diagnostics": '2000008;reason="no permissions"', "X-CasErrorCode": "x" * 9000}
    with examining(Say(status=403, headers=heads)) as examiner:
        facts = examiner.sign_in()
    assert facts.status == 403
    assert 'X-MS-Diagnostics: 2000008;reason="no permissions"' in facts.says
    assert len(facts.says) < 500


def test_where_a_redirection_leads_is_kept() -> None:
    with examining(Say(status=302, headers={"Location": "https://b.example/"})) as examiner:
        assert examiner.sign_in().location == "https://b.example/"


def test_a_page_in_the_place_of_an_answer_is_seen() -> None:
    page = Say(body=b"<html>sign in</html>", headers={"Content-Type": "text/html"})
    with examining(page) as examiner:
        facts = examiner.sign_in()
    assert (facts.status, facts.code, facts.is_html) == (200, "", True)


def test_a_busy_server_says_how_long_to_wait() -> None:
    busy = fault("ErrorServerBusy", values='<t:Value Name="BackOffMilliseconds">2500</t:Value>')
    with examining(Say(status=500, body=busy)) as examiner:
        facts = examiner.sign_in()
    assert (facts.code, facts.retry_after_s) == ("ErrorServerBusy", 2.5)


def folder(inner: str) -> Say:
    found = f"<m:Folders><t:CalendarFolder>{inner}</t:CalendarFolder></m:Folders>"
    return Say(body=answer("GetFolder", said("GetFolder", inner=found)))


@pytest.mark.parametrize(
    ("inner", "rights"),
    [
        ("", Rights()),
        (
            "<t:EffectiveRights><t:CreateContents>true</t:CreateContents><t:Delete>false</t:Delete>"
            "<t:Modify>false</t:Modify><t:Read>true</t:Read></t:EffectiveRights>",
            Rights(read=Known.YES, create=Known.YES, modify=Known.NO, delete=Known.NO),
        ),
        ("<t:EffectiveRights/>", Rights()),
    ],
)
def test_rights_that_are_not_told_are_unknown(inner: str, rights: Rights) -> None:
    with examining(folder(inner)) as examiner:
        assert examiner.sign_in().rights == rights


@pytest.mark.parametrize(
    ("body", "listed"),
    [
        (answer("GetServerTimeZones", said("GetServerTimeZones", inner="<m:x/>")), Known.NO),
        (answer("GetServerTimeZones", said("GetServerTimeZones", "ErrorTimeZone")), Known.NO),
        (answer("GetServerTimeZones", said("GetServerTimeZones", "ErrorOther")), Known.UNKNOWN),
        (fault("ErrorInvalidRequest"), Known.UNKNOWN),
    ],
)
def test_a_zone_is_unlisted_only_where_the_server_says_so(body: bytes, listed: Known) -> None:
    with examining(Say(body=body)) as examiner:
        found = examiner.zone("Europe/Berlin")
    assert found == ZoneFacts(windows_id="W. Europe Standard Time", is_listed=listed)


def test_a_zone_that_windows_has_not_is_not_asked_for() -> None:
    with StubServer(lambda _request: Say(status=500)) as stub:
        connection = Connection(server=stub.url, user="u", password="p", mailbox=ORGANIZER)
        with ServerExaminer(connection, lambda: NOW) as examiner:
            assert examiner.zone("Etc/Nowhere") == ZoneFacts()
        assert stub.requests == []
