"""GetRoomLists and GetRooms: the rooms of the house, in one list (MS-OXWSGTRM)."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element, add, child_text, m, new, t
from ews_meetings.sandbox.people import ROOMS, find_list, mailboxes_of
from ews_meetings.sandbox.rendering.people import write_mailbox
from ews_meetings.sandbox.store.model import Mailbox


def get_room_lists(_call: Call) -> Element:
    """Serves GetRoomLists: there is one list, with every room."""
    answer = _success("GetRoomListsResponse")
    lists = add(answer, m("RoomLists"))
    write_mailbox(lists, Mailbox(ROOMS.address, ROOMS.name, kind="PublicDL"), tag="Address")
    return answer


def get_rooms(call: Call) -> Element:
    """Serves GetRooms; a list that is not there is an error of the whole answer."""
    asked = call.body.find(m("RoomList"))
    address = None if asked is None else child_text(asked, t("EmailAddress"))
    if find_list(address or "") is not ROOMS:
        return _missing(address or "")
    answer = _success("GetRoomsResponse")
    rooms = add(answer, m("Rooms"))
    for room in mailboxes_of(ROOMS.address):
        write_mailbox(add(rooms, t("Room")), Mailbox(room.address, room.name), tag="Id")
    return answer


def _success(tag: str) -> Element:
    answer = new(m(tag), None, ResponseClass="Success")
    add(answer, m("ResponseCode"), "NoError")
    return answer


def _missing(address: str) -> Element:
    answer = new(m("GetRoomsResponse"), None, ResponseClass="Error")
    add(answer, m("MessageText"), f"The room list {address!r} is not there.")
    add(answer, m("ResponseCode"), "ErrorNameResolutionNoResults")
    add(answer, m("DescriptiveLinkKey"), "0")
    return answer
