"""ConvertId: one id in its several forms (MS-OXWSCVTID)."""

from itertools import permutations
from typing import Any

import pytest
from exchangelib.errors import ErrorInvalidIdMalformed, ErrorNonExistentMailbox
from exchangelib.items import SEND_TO_NONE
from exchangelib.properties import ID_FORMATS, AlternateId

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import address, meeting, post


def _convert(account: Any, identity: str, source: str, wanted: str) -> Any:
    given = AlternateId(id=identity, format=source, mailbox=address("organizer"))
    (found,) = account.protocol.convert_ids([given], destination_format=wanted)
    return found


@pytest.fixture
def item(organizer: Any) -> Any:
    return meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)


def test_there_and_back_is_the_same_id(organizer: Any, item: Any) -> None:
    for source, wanted in permutations(ID_FORMATS, 2):
        start = _convert(organizer, item.id, "EwsId", source).id
        there = _convert(organizer, start, source, wanted)
        assert there.format == wanted
        back = _convert(organizer, there.id, wanted, "EwsId")
        assert back.id == item.id


def test_a_hexadecimal_id_has_digits_only(organizer: Any, item: Any) -> None:
    found = _convert(organizer, item.id, "EwsId", "HexEntryId").id
    assert bytes.fromhex(found)


def test_folders_have_ids_too(organizer: Any) -> None:
    there = _convert(organizer, organizer.calendar.id, "EwsId", "EntryId")
    assert _convert(organizer, there.id, "EntryId", "EwsId").id == organizer.calendar.id


@pytest.mark.parametrize("kind", ["EwsId", "EntryId", "HexEntryId", "EwsLegacyId", "OwaId"])
def test_what_is_no_id_is_malformed(organizer: Any, kind: str) -> None:
    found = _convert(organizer, "AAAA", kind, "StoreId")
    assert isinstance(found, ErrorInvalidIdMalformed)


def test_the_mailbox_must_exist(organizer: Any, item: Any) -> None:
    entry = _convert(organizer, item.id, "EwsId", "EntryId").id
    given = AlternateId(id=entry, format="EntryId", mailbox="nobody@sandbox.example")
    with pytest.raises(ErrorNonExistentMailbox):
        list(organizer.protocol.convert_ids([given], destination_format="EwsId"))


def test_an_id_says_itself_whose_mailbox_it_leads_to(organizer: Any, item: Any) -> None:
    """MS-OXWSITEMID 2.2: the mailbox is in the id; what a request says of it is not looked at."""
    given = AlternateId(id=item.id, format="EwsId", mailbox="someone@else.example")
    (found,) = organizer.protocol.convert_ids([given], destination_format="EwsId")
    assert found.mailbox == "organizer@sandbox.example"


def test_ids_have_the_size_of_those_of_exchange(organizer: Any, item: Any) -> None:
    assert (len(item.id), len(organizer.calendar.id)) == (152, 120)
    assert item.id.startswith("AAMkA")


def test_the_wanted_form_must_exist(exchange: SandboxServer, item: Any) -> None:
    answer = post(
        exchange,
        f'<m:ConvertId DestinationFormat="Short"><m:SourceIds><t:AlternateId Id="{item.id}"'
        f' Format="EwsId" Mailbox="{address("organizer")}"/></m:SourceIds></m:ConvertId>',
    )
    assert answer.codes == ["ErrorSchemaValidation"]
