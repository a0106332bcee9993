"""GetDelegate: who handles somebody's meeting messages; whether gromox tells it is not known.

Source: MS-OXWSDLGM 3.1.4.2; the page GetDelegate of Microsoft's EWS reference.
"""

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError, schema_violation
from ews_meetings.sandbox.names import Element, add, child_text, children, m, new, t
from ews_meetings.sandbox.operations.targets import access_denied
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.delegates import delegation_of
from ews_meetings.sandbox.store.folders import distinguished_folder
from ews_meetings.sandbox.store.rights import grants_in

_ONE = "DelegateUserResponseMessageType"
_LEVELS = frozenset(("Reviewer", "Author", "Editor", "Custom"))
_OTHER_FOLDERS = ("Tasks", "Inbox", "Contacts", "Notes", "Journal")


def get_delegate(call: Call) -> Element:
    """Serves GetDelegate for the own mailbox."""
    with_permissions = call.body.get("IncludePermissions") in {"true", "1"}
    owner = _owner(call)
    delegation = delegation_of(call.db, owner)
    answer = new(m("GetDelegateResponse"), None, ResponseClass="Success")
    add(answer, m("ResponseCode"), "NoError")
    asked = _asked(call) or list(delegation.delegates)
    if not asked:
        return answer
    messages = add(answer, m("ResponseMessages"))
    levels = _levels(call, owner) if with_permissions else {}
    for address in asked:
        if address in delegation.delegates:
            _tell(messages, address, levels.get(address), with_permissions=with_permissions)
        else:
            _refuse(messages)
    add(answer, m("DeliverMeetingRequests"), delegation.delivery)
    return answer


def _owner(call: Call) -> str:
    """Returns whose delegates are asked for.

    Raises:
        EwsError: that is nobody, or somebody else.
    """
    box = call.body.find(m("Mailbox"))
    address = None if box is None else child_text(box, t("EmailAddress"))
    if not address:
        raise schema_violation("The element 'Mailbox' names no address.")
    person = find_person(address)
    if person is None:
        raise EwsError(
            "ErrorNonExistentMailbox", "The SMTP address has no mailbox associated with it."
        )
    if person.address != call.mailbox:
        raise access_denied()
    return person.address


def _asked(call: Call) -> list[str]:
    listed = call.body.find(m("UserIds"))
    users = [] if listed is None else children(listed)
    return [(child_text(user, t("PrimarySmtpAddress")) or "").lower() for user in users]


def _levels(call: Call, owner: str) -> dict[str, str]:
    calendar = distinguished_folder(call.db, owner, "calendar")
    held = () if calendar is None else grants_in(call.db, calendar.number)
    return {given.person: given.level for given in held}


def _tell(messages: Element, address: str, level: str | None, *, with_permissions: bool) -> None:
    message = add(messages, m(_ONE), None, ResponseClass="Success")
    add(message, m("ResponseCode"), "NoError")
    user = add(message, m("DelegateUser"))
    identity = add(user, t("UserId"))
    add(identity, t("PrimarySmtpAddress"), address)
    person = find_person(address)
    if person is not None:
        add(identity, t("DisplayName"), person.name)
    if with_permissions:
        permissions = add(user, t("DelegatePermissions"))
        shown = "None" if level is None else level if level in _LEVELS else "Custom"
        add(permissions, t("CalendarFolderPermissionLevel"), shown)
        for name in _OTHER_FOLDERS:
            add(permissions, t(f"{name}FolderPermissionLevel"), "None")
    add(user, t("ReceiveCopiesOfMeetingMessages"), "true")
    add(user, t("ViewPrivateItems"), "false")


def _refuse(messages: Element) -> None:
    message = add(messages, m(_ONE), None, ResponseClass="Error")
    add(message, m("MessageText"), "The user is not a delegate for the mailbox.")
    add(message, m("ResponseCode"), "ErrorNotDelegate")
    add(message, m("DescriptiveLinkKey"), "0")
