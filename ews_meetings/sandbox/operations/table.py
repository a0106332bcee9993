"""Which function serves which operation."""

from collections.abc import Callable, Mapping

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.names import Element
from ews_meetings.sandbox.operations.attachments import (
    create_attachment,
    delete_attachment,
    get_attachment,
)
from ews_meetings.sandbox.operations.change_folders import (
    delete_folder,
    empty_folder,
    move_folder,
    update_folder,
)
from ews_meetings.sandbox.operations.change_user_configuration import (
    create_user_configuration,
    delete_user_configuration,
    update_user_configuration,
)
from ews_meetings.sandbox.operations.convert_id import convert_id
from ews_meetings.sandbox.operations.create_folder import create_folder
from ews_meetings.sandbox.operations.create_item import create_item
from ews_meetings.sandbox.operations.delete_item import delete_item
from ews_meetings.sandbox.operations.expand_dl import expand_dl
from ews_meetings.sandbox.operations.find_folder import find_folders
from ews_meetings.sandbox.operations.find_item import find_item
from ews_meetings.sandbox.operations.get_delegate import get_delegate
from ews_meetings.sandbox.operations.get_events import get_events
from ews_meetings.sandbox.operations.get_folder import get_folder
from ews_meetings.sandbox.operations.get_item import get_item
from ews_meetings.sandbox.operations.get_streaming_events import get_streaming_events
from ews_meetings.sandbox.operations.get_user_availability import get_user_availability
from ews_meetings.sandbox.operations.get_user_configuration import get_user_configuration
from ews_meetings.sandbox.operations.move_item import serve_copy, serve_move
from ews_meetings.sandbox.operations.resolve_names import resolve_names
from ews_meetings.sandbox.operations.rooms import get_room_lists, get_rooms
from ews_meetings.sandbox.operations.send_item import send_item
from ews_meetings.sandbox.operations.subscribe import serve_subscribe
from ews_meetings.sandbox.operations.sync_folder_hierarchy import sync_folder_hierarchy
from ews_meetings.sandbox.operations.sync_folder_items import sync_folder_items
from ews_meetings.sandbox.operations.time_zones import get_server_time_zones
from ews_meetings.sandbox.operations.unsubscribe import serve_unsubscribe
from ews_meetings.sandbox.operations.update_item import update_item

Operation = Callable[[Call], Element]

OPERATIONS: Mapping[str, Operation] = {
    "ConvertId": convert_id,
    "CopyItem": serve_copy,
    "CreateAttachment": create_attachment,
    "CreateFolder": create_folder,
    "CreateItem": create_item,
    "DeleteAttachment": delete_attachment,
    "DeleteFolder": delete_folder,
    "DeleteItem": delete_item,
    "EmptyFolder": empty_folder,
    "ExpandDL": expand_dl,
    "CreateUserConfiguration": create_user_configuration,
    "DeleteUserConfiguration": delete_user_configuration,
    "GetDelegate": get_delegate,
    "UpdateUserConfiguration": update_user_configuration,
    "FindFolder": find_folders,
    "FindItem": find_item,
    "GetAttachment": get_attachment,
    "GetEvents": get_events,
    "GetFolder": get_folder,
    "GetItem": get_item,
    "GetRoomLists": get_room_lists,
    "GetRooms": get_rooms,
    "GetServerTimeZones": get_server_time_zones,
    "GetStreamingEvents": get_streaming_events,
    "GetUserAvailabilityRequest": get_user_availability,
    "GetUserConfiguration": get_user_configuration,
    "MoveFolder": move_folder,
    "MoveItem": serve_move,
    "ResolveNames": resolve_names,
    "SendItem": send_item,
    "Subscribe": serve_subscribe,
    "SyncFolderHierarchy": sync_folder_hierarchy,
    "SyncFolderItems": sync_folder_items,
    "Unsubscribe": serve_unsubscribe,
    "UpdateFolder": update_folder,
    "UpdateItem": update_item,
}
