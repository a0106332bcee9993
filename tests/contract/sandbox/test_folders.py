"""Second calendars and other people's: A123, DESIGN section 7; `servers.md`, last rows."""

from typing import Any

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, get_item, post
from tests.contract.sandbox.recurring import by_id, delete, get, item_id, update

_FOLDER_SHAPE = "<m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>"


def _main(owner: str = "") -> str:
    """The id element of a main calendar, the own or another's."""
    whose = f"<t:Mailbox><t:EmailAddress>{owner}@sandbox.example</t:EmailAddress></t:Mailbox>"
    return (
        f'<t:DistinguishedFolderId Id="calendar">{whose if owner else ""}</t:DistinguishedFolderId>'
    )


def _below(server: SandboxServer, parent: str, *, name: str = "organizer") -> Answered:
    return post(
        server,
        f'<m:FindFolder Traversal="Deep">{_FOLDER_SHAPE}<m:ParentFolderIds>{parent}'
        "</m:ParentFolderIds></m:FindFolder>",
        name=name,
    )


def _id_of(server: SandboxServer, display_name: str) -> str:
    """The FolderId element of an own folder."""
    found = _below(server, '<t:DistinguishedFolderId Id="msgfolderroot"/>')
    for folder in found.find(".//t:Folders"):
        if folder.findtext("{*}DisplayName") == display_name:
            return f'<t:FolderId Id="{folder.find("{*}FolderId").get("Id")}"/>'
    raise LookupError(display_name)


def _create(
    server: SandboxServer, folder: str, *, name: str = "organizer", send: str = "SendToNone"
) -> Answered:
    return post(
        server,
        f'<m:CreateItem SendMeetingInvitations="{send}"><m:SavedItemFolderId>{folder}'
        "</m:SavedItemFolderId><m:Items><t:CalendarItem><t:Subject>Planning</t:Subject>"
        "<t:UID>u</t:UID><t:Start>2026-12-03T08:00:00Z</t:Start><t:End>2026-12-03T09:00:00Z</t:End>"
        "<t:RequiredAttendees><t:Attendee><t:Mailbox><t:EmailAddress>bob@sandbox.example"
        "</t:EmailAddress></t:Mailbox></t:Attendee></t:RequiredAttendees>"
        "</t:CalendarItem></m:Items></m:CreateItem>",
        name=name,
    )


def _find(server: SandboxServer, folder: str, *, name: str = "organizer") -> Answered:
    return post(
        server,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>'
        f"</m:ItemShape><m:ParentFolderIds>{folder}</m:ParentFolderIds></m:FindItem>",
        name=name,
    )


def test_a_second_calendar_holds_meetings_of_its_own(either: SandboxServer) -> None:
    either.people.make_calendar("organizer", "Team")
    team = _id_of(either, "Team")
    made = _create(either, team)
    assert made.codes == ["NoError"]
    assert either.calendar("organizer") == ()
    assert [entry.subject for entry in either.calendar("organizer", "Team")] == ["Planning"]
    shown = get_item(either, item_id(made))
    assert f'<t:FolderId Id="{shown.find(".//t:ParentFolderId").get("Id")}"/>' == team
    assert either.other_calendars("organizer") == ("Team",)


def test_a_second_calendar_is_viewed_as_a_calendar(exchange: SandboxServer) -> None:
    exchange.people.make_calendar("organizer", "Team")
    team = _id_of(exchange, "Team")
    _create(exchange, team)
    answer = post(
        exchange,
        '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>'
        '</m:ItemShape><m:CalendarView StartDate="2026-12-01T00:00:00Z"'
        f' EndDate="2026-12-31T00:00:00Z"/><m:ParentFolderIds>{team}</m:ParentFolderIds>'
        "</m:FindItem>",
    )
    assert len(answer.texts(".//t:CalendarItem")) == 1


def test_folders_are_made_by_clients_too(either: SandboxServer) -> None:
    body = (
        f"<m:CreateFolder><m:ParentFolderId>{_main()}</m:ParentFolderId><m:Folders>"
        "<t:CalendarFolder><t:DisplayName>Team</t:DisplayName></t:CalendarFolder></m:Folders>"
        "</m:CreateFolder>"
    )
    assert post(either, body).codes == ["NoError"]
    assert post(either, body).codes == ["ErrorFolderExists"]
    found = _below(either, _main())
    assert found.texts(".//t:CalendarFolder/t:DisplayName") == ["Team"]
    assert found.texts(".//t:FolderClass") == ["IPF.Appointment"]


@pytest.mark.parametrize(
    ("inner", "code"),
    [
        ("<t:CalendarFolder/>", "ErrorFolderSavePropertyError"),
        (
            "<t:Drawer><t:DisplayName>x</t:DisplayName></t:Drawer>",
            "ErrorSchemaValidation",
        ),
    ],
)
def test_a_folder_needs_a_name_and_a_kind(exchange: SandboxServer, inner: str, code: str) -> None:
    body = (
        f"<m:CreateFolder><m:ParentFolderId>{_main()}</m:ParentFolderId><m:Folders>{inner}"
        "</m:Folders></m:CreateFolder>"
    )
    assert post(exchange, body).codes == [code]


def test_calendars_nest_and_have_one_name_each(exchange: SandboxServer) -> None:
    exchange.people.make_calendar("organizer", "Teams", below="msgfolderroot")
    exchange.people.make_calendar("organizer", "Blue", below="Teams")
    with pytest.raises(ValueError, match="has a folder"):
        exchange.people.make_calendar("organizer", "Blue", below="Teams")
    with pytest.raises(ValueError, match="no folder"):
        exchange.people.make_calendar("organizer", "x", below="nowhere")
    with pytest.raises(KeyError):
        exchange.calendar("organizer", "nowhere")
    assert exchange.other_calendars("organizer") == ("Teams", "Blue")


def test_a_reset_takes_second_calendars_and_rights_away(exchange: SandboxServer) -> None:
    exchange.people.make_calendar("organizer", "Team")
    exchange.people.share("organizer", person="alice", level="Editor")
    exchange.reset()
    assert exchange.other_calendars("organizer") == ()
    assert _find(exchange, _main("organizer"), name="alice").codes == ["ErrorFolderNotFound"]


def test_what_is_organized_in_a_second_calendar_is_not_tracked(exchange: SandboxServer) -> None:
    """Believed: Outlook says that such answers are not tallied; they still lie in the Inbox."""
    exchange.people.make_calendar("organizer", "Team")
    _create(exchange, _id_of(exchange, "Team"), send="SendOnlyToAll")
    exchange.people.answer("bob", uid="u")
    (entry,) = exchange.calendar("organizer", "Team")
    assert [who.response for who in entry.attendees] == ["Unknown"]
    assert [message.response for message in exchange.inbox("organizer")] == ["Accept"]


_MAY = {
    "Owner": {"find", "create", "change", "delete"},
    "Editor": {"find", "create", "change", "delete"},
    "Author": {"find", "create"},
    "Reviewer": {"find"},
    "Contributor": {"create"},
    "None": set(),
}


@pytest.mark.parametrize("level", _MAY)
def test_a_delegate_does_what_his_level_allows(exchange: SandboxServer, level: str) -> None:
    """A123: MTGS_R96, MTGS_R91, MTGS_R88, MTGS_R100, MTGS_R486, MTGS_R487, MTGS_R94."""
    exchange.people.share("organizer", person="alice", level=level)
    theirs = by_id(item_id(_create(exchange, _main())))
    done = {
        "find": _find(exchange, _main("organizer"), name="alice"),
        "create": _create(exchange, _main("organizer"), name="alice"),
        "change": update(exchange, theirs, name="alice", Location="Hall 1"),
        "delete": delete(exchange, theirs, name="alice"),
    }
    allowed = {what for what, answer in done.items() if answer.codes == ["NoError"]}
    assert allowed == _MAY[level]
    codes = {code for answer in done.values() for code in answer.codes} - {"NoError"}
    assert codes <= {"ErrorAccessDenied", "ErrorFolderNotFound", "ErrorItemNotFound"}


def test_who_sees_nothing_finds_no_item(exchange: SandboxServer) -> None:
    """A123: MTGS_R96, MTGS_R91, MTGS_R88, MTGS_R100, MTGS_R486, MTGS_R487, MTGS_R94. A Contributor
    may create and sees nothing.
    """
    exchange.people.share("organizer", person="alice", level="Contributor")
    one = by_id(item_id(_create(exchange, _main("organizer"), name="alice")))
    assert get(exchange, one, name="alice").codes == ["ErrorItemNotFound"]
    assert get(exchange, one, name="bob").codes == ["ErrorAccessDenied"]
    assert _find(exchange, _main("organizer"), name="alice").codes == ["ErrorAccessDenied"]


def test_an_author_changes_what_he_made(exchange: SandboxServer) -> None:
    """A123: MTGS_R96, MTGS_R91, MTGS_R88, MTGS_R100, MTGS_R486, MTGS_R487, MTGS_R94."""
    exchange.people.share("organizer", person="alice", level="Author")
    own = by_id(item_id(_create(exchange, _main("organizer"), name="alice")))
    assert update(exchange, own, name="alice", Location="Hall 1").codes == ["NoError"]
    assert delete(exchange, own, name="alice").codes == ["NoError"]


def test_one_shared_calendar_shows_no_other_folder(exchange: SandboxServer) -> None:
    exchange.people.make_calendar("organizer", "Team")
    exchange.people.make_calendar("organizer", "Secret")
    for folder in ("calendar", "Team"):
        exchange.people.share("organizer", person="alice", level="Reviewer", folder=folder)
    found = _below(exchange, _main("organizer"), name="alice")
    assert found.texts(".//t:DisplayName") == ["Team"]
    root = _main("organizer").replace("calendar", "msgfolderroot", 1)
    assert _below(exchange, root, name="alice").codes == ["ErrorFolderNotFound"]


def test_on_exchange_a_delegates_meeting_is_the_owners(exchange: SandboxServer) -> None:
    exchange.people.share("organizer", person="alice", level="Editor")
    _create(exchange, _main("organizer"), name="alice", send="SendOnlyToAll")
    (entry,) = exchange.calendar("organizer")
    assert entry.organizer == "organizer@sandbox.example"
    assert exchange.mails()[0].sender == "organizer@sandbox.example"
    exchange.people.answer("bob", uid="u")
    assert exchange.calendar("organizer")[0].attendees[0].response == "Accept"


def test_on_gromox_a_delegates_meeting_names_the_delegate(gromox: SandboxServer) -> None:
    """`servers.md`: meeting created by a delegate in another's calendar."""
    gromox.people.share("organizer", person="alice", level="Editor")
    _create(gromox, _main("organizer"), name="alice", send="SendOnlyToAll")
    (entry,) = gromox.calendar("organizer")
    assert entry.organizer == "alice@sandbox.example"
    assert gromox.calendar("bob")[0].organizer == "alice@sandbox.example"
    assert gromox.mails()[0].sender == "alice@sandbox.example"


def test_whoever_impersonates_is_the_owner(either: SandboxServer, opened: Any) -> None:
    account = opened(either, "service", acting_as="organizer")
    assert account.calendar.name == "Calendar"
    either.people.make_calendar("organizer", "Team")
    assert [folder.name for folder in account.calendar.children] == ["Team"]


def test_there_is_no_level_of_another_name(exchange: SandboxServer) -> None:
    with pytest.raises(ValueError, match="Reviewer"):
        exchange.people.share("organizer", person="alice", level="Boss")
