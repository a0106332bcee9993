"""Everything that is only asked: folders, items, names, zones, versions, and who may ask."""

import http.client
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from exchangelib import BASIC, DELEGATE, Account, Configuration, Credentials
from exchangelib.errors import (
    ErrorImpersonateUserDenied,
    ErrorItemNotFound,
    ErrorNameResolutionNoResults,
    ErrorNonExistentMailbox,
    ErrorSchemaValidation,
)
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE
from exchangelib.winzone import MS_TIMEZONE_TO_IANA_MAP

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import address, get_item, meeting, post, post_raw


def test_every_mailbox_has_its_folders(either: SandboxServer, opened: Any) -> None:
    account = opened(either, "alice")
    folders = (account.inbox, account.calendar, account.sent, account.trash, account.drafts)
    assert [folder.name for folder in folders] == [
        "Inbox",
        "Calendar",
        "Sent Items",
        "Deleted Items",
        "Drafts",
    ]
    assert "Calendar" in [folder.name for folder in account.msg_folder_root.walk()]


def test_a_folder_that_is_not_there_is_an_error_of_its_message(exchange: SandboxServer) -> None:
    """C7."""
    answer = post(
        exchange,
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
        '<m:FolderIds><t:DistinguishedFolderId Id="favorites"/><t:DistinguishedFolderId Id="inbox"/>'
        "</m:FolderIds></m:GetFolder>",
    )
    assert (answer.status, answer.codes) == (200, ["ErrorFolderNotFound", "NoError"])


@pytest.mark.parametrize("shape", ["IdOnly", "Default", "AllProperties"])
def test_items_are_shown_in_three_shapes(either: SandboxServer, opened: Any, shape: str) -> None:
    item = meeting(opened(either, "organizer"), body="text", location="Hall 1")
    item.save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    shown = get_item(either, item.id, shape=shape)
    names = [element.tag.partition("}")[2] for element in shown.find(".//t:CalendarItem")]
    assert names[0] == "ItemId"
    assert ("Start" in names) == (shape != "IdOnly")
    assert ("UID" in names) == (shape == "AllProperties")
    (message,) = either.inbox("alice")
    assert get_item(either, message.item_id, name="alice", shape=shape).codes == ["NoError"]


@pytest.mark.parametrize(
    ("wanted", "kind", "text"), [("Text", "Text", "a & b"), ("HTML", "HTML", "a &amp; b"), ("Best", "Text", "a & b")]
)  # fmt: skip
def test_a_body_is_shown_as_asked_for(
    exchange: SandboxServer, organizer: Any, wanted: str, kind: str, text: str
) -> None:
    """A107: CDATA_R17, CDATA_R18, CDATA_R15."""
    item = meeting(organizer, body="a & b")
    item.save(send_meeting_invitations=SEND_TO_NONE)
    answer = post(
        exchange,
        "<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>"
        f"<t:BodyType>{wanted}</t:BodyType><t:AdditionalProperties>"
        '<t:FieldURI FieldURI="item:Body"/></t:AdditionalProperties></m:ItemShape><m:ItemIds>'
        f'<t:ItemId Id="{item.id}"/></m:ItemIds></m:GetItem>',
    )
    body = answer.find(".//t:Body")
    assert body.get("BodyType") == kind
    assert text in body.text


def test_an_item_that_is_gone_is_not_found(organizer: Any) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    gone = item.id
    item.delete()
    with pytest.raises(ErrorItemNotFound):
        organizer.calendar.get(id=gone)


def test_an_id_of_another_store_is_not_found(
    exchange: SandboxServer, gromox: SandboxServer, opened: Any
) -> None:
    item = meeting(opened(gromox, "organizer"))
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert get_item(exchange, item.id).codes == ["ErrorItemNotFound"]


def test_other_peoples_items_are_closed(exchange: SandboxServer, organizer: Any) -> None:
    item = meeting(organizer)
    item.save(send_meeting_invitations=SEND_TO_NONE)
    assert get_item(exchange, item.id, name="bob").codes == ["ErrorAccessDenied"]


def test_other_peoples_folders_are_not_found(exchange: SandboxServer) -> None:
    mailbox = "<t:Mailbox><t:EmailAddress>alice@sandbox.example</t:EmailAddress></t:Mailbox>"
    answer = post(
        exchange,
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
        f'<m:FolderIds><t:DistinguishedFolderId Id="calendar">{mailbox}</t:DistinguishedFolderId>'
        "</m:FolderIds></m:GetFolder>",
        name="bob",
    )
    assert answer.codes == ["ErrorFolderNotFound"]


@pytest.mark.parametrize("user", [None, "organizer@sandbox.example:wrong", "eve@x:sandbox", "junk"])
def test_who_does_not_sign_in_gets_401(exchange: SandboxServer, user: str | None) -> None:
    """C1."""
    answer = post_raw(exchange, b"<x/>", user=user)
    assert answer.status == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")


def test_the_service_account_may_act_for_others(exchange: SandboxServer, opened: Any) -> None:
    account = opened(exchange, "service", acting_as="organizer")
    meeting(account).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    assert exchange.calendar("organizer")[0].organizer == address("organizer")
    assert exchange.mails()[0].sender == address("organizer")


def test_nobody_else_may_act_for_others(exchange: SandboxServer, opened: Any) -> None:
    with pytest.raises(ErrorImpersonateUserDenied):
        opened(exchange, "bob", acting_as="organizer").calendar.refresh()


def test_nobody_acts_for_a_mailbox_that_is_not_there(exchange: SandboxServer, opened: Any) -> None:
    with pytest.raises(ErrorNonExistentMailbox):
        opened(exchange, "service", acting_as="nobody").calendar.refresh()


def test_names_are_resolved_to_people_and_rooms(organizer: Any) -> None:
    protocol = organizer.protocol
    (alice,) = protocol.resolve_names(["alice@sandbox.example"])
    assert (alice.name, alice.email_address) == ("Alice Adams", "alice@sandbox.example")
    (room,) = protocol.resolve_names(["room 1"])
    assert room.email_address == "room1@sandbox.example"
    (none,) = protocol.resolve_names(["zebediah"])
    assert isinstance(none, ErrorNameResolutionNoResults)


def test_names_are_resolved_one_a_request(organizer: Any) -> None:
    """The schema has one UnresolvedEntry; exchangelib writes as many as it is given."""
    with pytest.raises(ErrorSchemaValidation):
        organizer.protocol.resolve_names(["alice", "bob"])


def test_zones_have_rules(organizer: Any) -> None:
    zones = {
        zone.id: zone for zone in organizer.protocol.get_timezones(return_full_timezone_data=True)
    }
    assert zones.keys() >= set(MS_TIMEZONE_TO_IANA_MAP) - {"Kamchatka Standard Time"} - {
        zone for zone in MS_TIMEZONE_TO_IANA_MAP if "/" in zone
    }
    berlin = zones["W. Europe Standard Time"]
    assert {period.bias.total_seconds() / 3600 for period in berlin.periods} == {-1, -2}
    standard, daylight, _ = berlin.get_std_and_dst(for_year=2026)
    assert (standard.iso_month, standard.occurrence, standard.weekday) == (10, 5, "Sunday") or (
        daylight.iso_month == 3
    )


def test_gromox_lists_no_zones(gromox: SandboxServer) -> None:
    """`servers.md`: GetServerTimeZones is missing."""
    answer = post(gromox, '<m:GetServerTimeZones ReturnFullTimeZoneData="true"/>')
    assert (answer.status, answer.codes) == (500, ["ErrorInvalidRequest"])


def test_the_version_can_be_guessed(exchange: SandboxServer) -> None:
    credentials = Credentials(address("organizer"), "sandbox")
    credentials.slot = "guess"
    config = Configuration(
        service_endpoint=exchange.url, credentials=credentials, auth_type=BASIC, max_connections=1
    )
    account = Account(
        address("organizer"), config=config, access_type=DELEGATE, default_timezone=ZoneInfo("UTC")
    )
    try:
        assert account.calendar.name == "Calendar"
        assert account.version.build.major_version == 15
    finally:
        account.protocol.close()


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"this is no XML", "ErrorSchemaValidation"),
        (b"<x/>", "ErrorInvalidRequest"),
        (
            b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Header>'
            b'<t:RequestServerVersion Version="Exchange2019" xmlns:t='
            b'"http://schemas.microsoft.com/exchange/services/2006/types"/></s:Header><s:Body>'
            b'<GetFolder xmlns="http://schemas.microsoft.com/exchange/services/2006/messages"/>'
            b"</s:Body></s:Envelope>",
            "ErrorInvalidRequest",
        ),
        (
            b'<!DOCTYPE a [<!ENTITY b "boom">]><s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/'
            b'envelope/"><s:Body><a>&b;</a></s:Body></s:Envelope>',
            "ErrorSchemaValidation",
        ),
    ],
)
def test_what_is_no_request_is_refused(exchange: SandboxServer, raw: bytes, code: str) -> None:
    answer = post_raw(exchange, raw, user="organizer@sandbox.example:sandbox")
    assert (answer.status, answer.codes) == (500, [code])


def test_an_operation_that_is_not_there_is_an_invalid_request(exchange: SandboxServer) -> None:
    answer = post(exchange, "<m:GetPhoneCallInformation/>")
    assert (answer.status, answer.codes) == (500, ["ErrorInvalidRequest"])


def test_connections_stay_open_and_bounds_hold(exchange: SandboxServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", exchange.port, timeout=5)
    try:
        for _ in range(2):
            connection.request("GET", "/sandbox/ping")
            with connection.getresponse() as answer:
                assert answer.status == 200
                assert answer.read()
        sock = connection.sock
        connection.request("GET", "/nothing")
        with connection.getresponse() as answer:
            assert answer.status == 404
            answer.read()
        assert connection.sock is sock
        connection.putrequest("POST", "/EWS/Exchange.asmx")
        connection.putheader("Content-Length", str(10**12))
        connection.endheaders()
        with connection.getresponse() as answer:
            assert answer.status == 413
    finally:
        connection.close()


def test_the_control_endpoint_is_closed_to_pages_of_other_names(exchange: SandboxServer) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", exchange.port, timeout=5)
    try:
        connection.request("GET", "/sandbox/state", headers={"Host": "evil.example"})
        with connection.getresponse() as answer:
            assert answer.status == 404
    finally:
        connection.close()
