"""CreateUserConfiguration, UpdateUserConfiguration and DeleteUserConfiguration: those of clients.

Source: MS-OXWSUSRCFG 3.1.4.1, 3.1.4.3 and 3.1.4.4. What a mailbox has by itself cannot be changed so.
"""

from lxml import etree

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, item_not_found, schema_violation
from ews_meetings.sandbox.names import Element, m, t
from ews_meetings.sandbox.operations.batch import answer_each
from ews_meetings.sandbox.operations.targets import find_folder, only_child
from ews_meetings.sandbox.store.configurations import (
    configuration_of,
    keep_configuration,
    remove_configuration,
)
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import Right


def create_user_configuration(call: Call) -> Element:
    """Serves CreateUserConfiguration; a folder has one of a name."""

    def create(_: Element) -> list[Element]:
        written = _written(call)
        folder, name = _place(call, written.find(t("UserConfigurationName")))
        if configuration_of(call.db, folder.number, name) is not None:
            raise EwsError("ErrorItemSave", "An item with this name is there already.")
        keep_configuration(call.db, folder.number, name, _text(written))
        return []

    return answer_each(call, "CreateUserConfiguration", [call.body], create)


def update_user_configuration(call: Call) -> Element:
    """Serves UpdateUserConfiguration, which writes the whole anew."""

    def update(_: Element) -> list[Element]:
        written = _written(call)
        folder, name = _present(call, written.find(t("UserConfigurationName")))
        keep_configuration(call.db, folder.number, name, _text(written))
        return []

    return answer_each(call, "UpdateUserConfiguration", [call.body], update)


def delete_user_configuration(call: Call) -> Element:
    """Serves DeleteUserConfiguration."""

    def delete(_: Element) -> list[Element]:
        folder, name = _present(call, call.body.find(m("UserConfigurationName")))
        remove_configuration(call.db, folder.number, name)
        return []

    return answer_each(call, "DeleteUserConfiguration", [call.body], delete)


def _written(call: Call) -> Element:
    found = call.body.find(m("UserConfiguration"))
    if found is None:
        raise schema_violation("The element 'UserConfiguration' is missing.")
    return found


def _text(written: Element) -> str:
    return etree.tostring(written, encoding="unicode")


def _place(call: Call, named: Element | None) -> tuple[Folder, str]:
    folder = find_folder(call, only_child(named, "UserConfigurationName"), to=Right.EDIT)
    name = "" if named is None else named.get("Name", "")
    if not name:
        raise schema_violation("The required attribute 'Name' is missing.")
    return folder, name


def _present(call: Call, named: Element | None) -> tuple[Folder, str]:
    folder, name = _place(call, named)
    if configuration_of(call.db, folder.number, name) is None:
        raise item_not_found()
    return folder, name
