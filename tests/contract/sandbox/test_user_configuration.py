"""GetUserConfiguration: the calendar options and the categories of a mailbox (MS-OXOCFG 2.2.5)."""

from typing import Any

import pytest
from exchangelib.errors import ErrorAccessDenied, ErrorItemNotFound, ErrorItemSave
from lxml import etree

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import address, open_account, post


def test_the_options_say_how_a_calendar_is_processed(
    exchange: SandboxServer, organizer: Any
) -> None:
    options = organizer.calendar.get_user_configuration("Calendar").dictionary
    assert (options["AutomateProcessing"], options["piRemindDefault"]) == (1, 15)
    assert options["AddNewRequestsTentatively"] is True
    room = open_account(exchange, "room1")
    try:
        assert (
            room.calendar.get_user_configuration("Calendar").dictionary["AutomateProcessing"] == 2
        )
    finally:
        room.protocol.close()


def test_the_options_follow_the_settings(exchange: SandboxServer, organizer: Any) -> None:
    exchange.people.process("organizer", automate_processing="None", booking_window_in_days=30)
    options = organizer.calendar.get_user_configuration("Calendar").dictionary
    assert (options["AutomateProcessing"], options["piAutoProcess"]) == (0, False)
    assert options["BookingWindowInDays"] == 30


def test_categories_are_a_list_in_xml(organizer: Any) -> None:
    found = organizer.calendar.get_user_configuration("CategoryList")
    assert etree.fromstring(found.xml_data).tag == "{CategoryList.xsd}categories"
    assert found.dictionary is None


def test_only_the_parts_that_were_asked_for_are_told(organizer: Any) -> None:
    found = organizer.calendar.get_user_configuration("Calendar", properties="Id")
    assert found.id
    assert found.dictionary is None


@pytest.mark.parametrize(("folder", "name"), [("calendar", "Nothing"), ("inbox", "Calendar")])
def test_what_is_not_there_is_not_found(organizer: Any, folder: str, name: str) -> None:
    with pytest.raises(ErrorItemNotFound):
        getattr(organizer, folder).get_user_configuration(name)


def test_only_who_may_read_a_calendar_sees_its_options(
    exchange: SandboxServer, organizer: Any
) -> None:
    def ask() -> list[str]:
        return post(
            exchange,
            '<m:GetUserConfiguration><m:UserConfigurationName Name="Calendar">'
            '<t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>'
            f"{address('organizer')}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
            "</m:UserConfigurationName><m:UserConfigurationProperties>All"
            "</m:UserConfigurationProperties></m:GetUserConfiguration>",
            name="alice",
        ).codes

    assert ask() == ["ErrorFolderNotFound"]
    exchange.people.share("organizer", person="alice", level="Contributor")
    assert ask() == [ErrorAccessDenied.__name__]
    exchange.people.share("organizer", person="alice", level="Reviewer")
    assert ask() == ["NoError"]
    assert organizer.calendar.name == "Calendar"


def test_the_web_client_has_a_time_zone(exchange: SandboxServer) -> None:
    """Gateways take the zone of a person from there."""
    answer = post(
        exchange,
        '<m:GetUserConfiguration><m:UserConfigurationName Name="OWA.UserOptions">'
        '<t:DistinguishedFolderId Id="root"/></m:UserConfigurationName>'
        "<m:UserConfigurationProperties>Dictionary</m:UserConfigurationProperties>"
        "</m:GetUserConfiguration>",
    )
    assert answer.texts(".//t:Value") == ["timezone", "W. Europe Standard Time"]


def test_clients_keep_configurations_of_their_own(organizer: Any) -> None:
    """MS-OXWSUSRCFG 3.1.4: made, read in parts, written anew, taken away."""
    inbox = organizer.inbox
    inbox.create_user_configuration(
        name="Mine", dictionary={"a": 1, "b": "x"}, xml_data=b"<x/>", binary_data=b"\x00"
    )
    with pytest.raises(ErrorItemSave):
        inbox.create_user_configuration(name="Mine", xml_data=b"")
    made = inbox.get_user_configuration("Mine")
    assert (made.dictionary, made.xml_data, made.binary_data) == (
        {"a": 1, "b": "x"}, b"<x/>", b"\x00",
    )  # fmt: skip
    assert inbox.get_user_configuration("Mine", properties="XmlData").dictionary is None
    inbox.update_user_configuration(name="Mine", xml_data=b"<y/>")
    changed = inbox.get_user_configuration("Mine")
    assert (changed.dictionary, changed.xml_data) == (None, b"<y/>")
    with pytest.raises(ErrorItemNotFound):
        organizer.calendar.get_user_configuration("Mine")
    inbox.delete_user_configuration("Mine")
    for change in (inbox.delete_user_configuration, inbox.get_user_configuration):
        with pytest.raises(ErrorItemNotFound):
            change("Mine")


def test_a_reset_takes_configurations_away(exchange: SandboxServer, organizer: Any) -> None:
    organizer.inbox.create_user_configuration(name="Mine", xml_data=b"x")
    exchange.reset()
    with pytest.raises(ErrorItemNotFound):
        organizer.inbox.get_user_configuration("Mine")
