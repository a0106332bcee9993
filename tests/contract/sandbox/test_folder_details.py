"""What folders show and are searched by: classes, counts, MAPI tags, permissions."""

from typing import Any

import pytest
from exchangelib.folders import Calendar, Messages
from exchangelib.items import SEND_ONLY_TO_ALL, SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, meeting, post


def _get(server: SandboxServer, name: str, more: str = "", *, who: str = "organizer") -> Answered:
    mailbox = f"<t:Mailbox><t:EmailAddress>{who}@sandbox.example</t:EmailAddress></t:Mailbox>"
    return post(
        server,
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties>"
        f'<t:FieldURI FieldURI="folder:FolderClass"/>{more}</t:AdditionalProperties></m:FolderShape>'
        f'<m:FolderIds><t:DistinguishedFolderId Id="{name}">{mailbox}</t:DistinguishedFolderId>'
        "</m:FolderIds></m:GetFolder>",
    )


@pytest.mark.parametrize(
    ("name", "element", "folder_class"),
    [
        ("contacts", "ContactsFolder", "IPF.Contact"),
        ("tasks", "TasksFolder", "IPF.Task"),
        ("junkemail", "Folder", "IPF.Note"),
        ("notes", "Folder", "IPF.StickyNote"),
        ("calendar", "CalendarFolder", "IPF.Appointment"),
    ],
)
def test_every_mailbox_has_the_usual_folders(
    either: SandboxServer, name: str, element: str, folder_class: str
) -> None:
    answer = _get(either, name)
    assert answer.find(f".//t:{element}") is not None
    assert answer.texts(".//t:FolderClass") == [folder_class]


def test_unread_messages_are_counted(organizer: Any, alice: Any) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_ONLY_TO_ALL)
    alice.inbox.refresh()
    assert alice.inbox.unread_count == 1
    request = alice.inbox.all()[0]
    request.is_read = True
    request.save(update_fields=["is_read"])
    alice.inbox.refresh()
    assert alice.inbox.unread_count == 0


def _tag(tag: int, kind: str) -> str:
    return f'<t:ExtendedFieldURI PropertyTag="{hex(tag)}" PropertyType="{kind}"/>'


@pytest.mark.parametrize(
    ("tag", "kind", "value"),
    [
        (0x3001, "String", "Calendar"),
        (0x3613, "String", "IPF.Appointment"),
        (0x3602, "Integer", "1"),
        (0x360A, "Boolean", "false"),
        (0x3601, "Integer", "1"),
        (0x3603, "Integer", "0"),
    ],
)
def test_folders_have_mapi_properties(
    exchange: SandboxServer, organizer: Any, tag: int, kind: str, value: str
) -> None:
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    assert _get(exchange, "calendar", _tag(tag, kind)).texts(".//t:Value") == [value]


def test_a_folder_knows_when_something_in_it_changed(
    exchange: SandboxServer, organizer: Any
) -> None:
    """PidTagLocalCommitTimeMax, by which gateways see that there is news."""
    asked = _tag(0x670A, "SystemTime")

    def told() -> list[str]:
        return _get(exchange, "calendar", asked).texts(".//t:Value")

    seen = [told()]
    item = meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE)
    seen.append(told())
    exchange.advance_clock(60)
    seen.append(told())
    item.delete(send_meeting_cancellations=SEND_TO_NONE)
    exchange.advance_clock(60)
    seen.append(told())
    assert seen[1] == seen[2]
    assert sorted(map(tuple, seen)) == list(map(tuple, seen))
    assert seen[3] > seen[2]


def _folders(server: SandboxServer, restriction: str) -> list[str]:
    answer = post(
        server,
        '<m:FindFolder Traversal="Deep"><m:FolderShape><t:BaseShape>Default</t:BaseShape>'
        f"</m:FolderShape><m:Restriction>{restriction}</m:Restriction><m:ParentFolderIds>"
        '<t:DistinguishedFolderId Id="msgfolderroot"/></m:ParentFolderIds></m:FindFolder>',
    )
    return answer.texts(".//t:DisplayName") if answer.codes == ["NoError"] else answer.codes


def _is(path: str, value: str) -> str:
    constant = f'<t:FieldURIOrConstant><t:Constant Value="{value}"/></t:FieldURIOrConstant>'
    return f"<t:IsEqualTo>{path}{constant}</t:IsEqualTo>"


def test_folders_are_found_by_what_they_show(exchange: SandboxServer) -> None:
    """MS-OXWSFOLD 3.1.4.3."""
    by_class = _is('<t:FieldURI FieldURI="folder:FolderClass"/>', "IPF.Appointment")
    assert _folders(exchange, by_class) == ["Calendar"]
    assert _folders(exchange, _is(_tag(0x3001, "String"), "inbox")) == ["Inbox"]
    assert _folders(exchange, f"<t:Not>{by_class}</t:Not>").count("Calendar") == 0
    starts = (
        '<t:Contains ContainmentMode="Prefixed" ContainmentComparison="IgnoreCase">'
        '<t:FieldURI FieldURI="folder:DisplayName"/><t:Constant Value="de"/></t:Contains>'
    )
    assert _folders(exchange, starts) == ["Deleted Items"]
    assert _folders(exchange, f"<t:Or>{by_class}{starts}</t:Or>") == ["Calendar", "Deleted Items"]
    unknown = _is('<t:FieldURI FieldURI="folder:EffectiveRights"/>', "x")
    assert _folders(exchange, unknown) == ["ErrorUnsupportedPathForQuery"]


def _permit(server: SandboxServer, *entries: str) -> Answered:
    listed = "".join(entries)
    return post(
        server,
        "<m:UpdateFolder><m:FolderChanges><t:FolderChange>"
        '<t:DistinguishedFolderId Id="calendar"/><t:Updates><t:SetFolderField>'
        '<t:FieldURI FieldURI="folder:PermissionSet"/><t:CalendarFolder><t:PermissionSet>'
        f"<t:CalendarPermissions>{listed}</t:CalendarPermissions></t:PermissionSet>"
        "</t:CalendarFolder></t:SetFolderField></t:Updates></t:FolderChange></m:FolderChanges>"
        "</m:UpdateFolder>",
    )


def _entry(who: str, level: str) -> str:
    return (
        f"<t:CalendarPermission><t:UserId>{who}</t:UserId>"
        f"<t:CalendarPermissionLevel>{level}</t:CalendarPermissionLevel></t:CalendarPermission>"
    )


_BOB = "<t:PrimarySmtpAddress>bob@sandbox.example</t:PrimarySmtpAddress>"
_EVERYBODY = "<t:DistinguishedUser>Default</t:DistinguishedUser>"
_SHOWN = '<t:FieldURI FieldURI="folder:PermissionSet"/>'


def test_permissions_are_set_and_read(exchange: SandboxServer) -> None:
    """MS-OXWSFOLD 2.2.4.15; the levels of A123 by EWS itself."""
    before = _get(exchange, "calendar", _SHOWN)
    assert before.texts(".//t:CalendarPermissionLevel") == ["FreeBusyTimeOnly", "None"]
    answer = _permit(exchange, _entry(_EVERYBODY, "Reviewer"), _entry(_BOB, "Author"))
    assert answer.codes == ["NoError"]
    after = _get(exchange, "calendar", _SHOWN)
    levels = after.texts(".//t:CalendarPermissionLevel")
    assert levels == ["FreeBusyTimeOnly", "None", "Author"]
    assert after.texts(".//t:EditItems")[-1] == "Owned"
    assert after.texts(".//t:PrimarySmtpAddress") == ["bob@sandbox.example"]


def test_what_is_permitted_holds(exchange: SandboxServer, opened: Any) -> None:
    bob = opened(exchange, "bob")
    _permit(exchange, _entry(_BOB, "Reviewer"))
    assert _seen_by_bob(exchange) == ["NoError"]
    _permit(exchange, _entry(_EVERYBODY, "None"))
    assert _seen_by_bob(exchange) == ["ErrorFolderNotFound"]
    assert bob.calendar.total_count == 0


def _seen_by_bob(server: SandboxServer) -> list[str]:
    answer = post(
        server,
        "<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"
        '<m:FolderIds><t:DistinguishedFolderId Id="calendar"><t:Mailbox><t:EmailAddress>'
        "organizer@sandbox.example</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>"
        "</m:FolderIds></m:GetFolder>",
        name="bob",
    )
    return answer.codes


@pytest.mark.parametrize(
    ("entry", "code"),
    [
        (_entry(_BOB, "Custom"), "ErrorInvalidPermissionSettings"),
        (
            _entry("<t:PrimarySmtpAddress>x@y.example</t:PrimarySmtpAddress>", "Author"),
            "ErrorInvalidUserInfo",
        ),
    ],
)
def test_what_cannot_be_permitted_is_refused(
    exchange: SandboxServer, entry: str, code: str
) -> None:
    assert _permit(exchange, entry).codes == [code]


def test_a_folder_made_without_permissions_can_be_saved_again(organizer: Any) -> None:
    """exchangelib takes the permissions away when it saves a folder that it has not read."""
    for kind, parent in ((Calendar, organizer.calendar), (Messages, organizer.inbox)):
        folder = kind(parent=parent, name="Blue")
        folder.save()
        folder.name = "Green"
        folder.save()
        folder.refresh()
        assert folder.name == "Green"


def test_what_is_softly_deleted_can_be_recovered(organizer: Any) -> None:
    """A25: it lies in Recoverable Items, from which it can be moved back."""
    meeting(organizer).save(send_meeting_invitations=SEND_TO_NONE).soft_delete(
        send_meeting_cancellations=SEND_TO_NONE
    )
    (lost,) = organizer.recoverable_items_deletions.all()
    assert organizer.calendar.all().count() == 0
    lost.move(to_folder=organizer.calendar)
    assert [item.subject for item in organizer.calendar.all()] == ["Planning"]
