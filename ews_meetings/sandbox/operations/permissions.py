"""The PermissionSet that UpdateFolder sets or takes away."""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, child_text, children, t
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import LEVELS, Grant, forget_grants, grant


def set_permissions(call: Call, folder: Folder, written: Element | None) -> None:
    """Puts the permissions written into the place of those that a folder has; None takes all away.

    Raises:
        EwsError: one names nobody of the sandbox, or a level that it does not know.
    """
    grants = [] if written is None else _grants(folder, written)
    forget_grants(call.db, folder.number)
    for given in grants:
        grant(call.db, given)


def _grants(folder: Folder, written: Element) -> list[Grant]:
    lists = children(written)
    if not lists or lists[0].tag not in {t("CalendarPermissions"), t("Permissions")}:
        raise schema_violation("The element 'PermissionSet' has incomplete content.")
    read = (_grant(folder, one) for one in children(lists[0]))
    return [given for given in read if given is not None]


def _grant(folder: Folder, element: Element) -> Grant | None:
    """Returns None for what everybody and anonymous people may do: that stays as it is."""
    user = element.find(t("UserId"))
    if user is not None and child_text(user, t("DistinguishedUser")):
        return None
    address = None if user is None else child_text(user, t("PrimarySmtpAddress"))
    person = find_person(address or "")
    if person is None:
        raise EwsError("ErrorInvalidUserInfo", "The user is unknown.")
    level = child_text(element, t("CalendarPermissionLevel")) or child_text(
        element, t("PermissionLevel")
    )
    if level not in LEVELS:
        raise EwsError(
            "ErrorInvalidPermissionSettings", f"The sandbox has no permission level {level!r}."
        )
    return Grant(folder.number, person.address, level)
