"""GetRoomLists and GetRooms: MS-OXWSGTRM 3.1.4."""

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import open_account, post


def test_the_rooms_stand_in_the_one_list_there_is(exchange: SandboxServer) -> None:
    protocol = open_account(exchange, "organizer").protocol
    (rooms,) = protocol.get_roomlists()
    assert (rooms.email_address, rooms.mailbox_type) == ("rooms@sandbox.example", "PublicDL")
    assert [room.email_address for room in protocol.get_rooms(rooms.email_address)] == [
        "room1@sandbox.example"
    ]


def test_a_list_that_is_not_there_is_an_error(exchange: SandboxServer) -> None:
    answer = post(
        exchange,
        "<m:GetRooms><m:RoomList><t:EmailAddress>cellars@sandbox.example</t:EmailAddress>"
        "</m:RoomList></m:GetRooms>",
    )
    assert answer.codes == ["ErrorNameResolutionNoResults"]


def test_the_list_of_rooms_is_a_list_like_any_other(exchange: SandboxServer) -> None:
    """A room list is a distribution list: it tells its members, and a mail to it reaches them."""
    account = open_account(exchange, "organizer")
    assert [one.email_address for one in account.protocol.expand_dl("rooms@sandbox.example")] == [
        "room1@sandbox.example"
    ]
