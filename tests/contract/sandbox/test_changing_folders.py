"""Folders change, move and go, and a client hears of it: MS-OXWSFOLD 3.1.4, MS-OXWSSYNC 3.1.4.1."""

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, meeting, open_account, post

_ID_SHAPE = "<m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>"


def _root(name: str = "msgfolderroot") -> str:
    return f'<t:DistinguishedFolderId Id="{name}"/>'


def _make(server: SandboxServer, name: str, *, below: str | None = None) -> str:
    made = post(
        server,
        f"<m:CreateFolder><m:ParentFolderId>{below or _root()}</m:ParentFolderId><m:Folders>"
        f"<t:CalendarFolder><t:DisplayName>{name}</t:DisplayName></t:CalendarFolder></m:Folders>"
        "</m:CreateFolder>",
    )
    return f'<t:FolderId Id="{made.find(".//t:FolderId").get("Id")}"/>'


def _rename(server: SandboxServer, folder: str, name: str) -> Answered:
    return post(
        server,
        f"<m:UpdateFolder><m:FolderChanges><t:FolderChange>{folder}<t:Updates><t:SetFolderField>"
        '<t:FieldURI FieldURI="folder:DisplayName"/><t:CalendarFolder>'
        f"<t:DisplayName>{name}</t:DisplayName></t:CalendarFolder></t:SetFolderField></t:Updates>"
        "</t:FolderChange></m:FolderChanges></m:UpdateFolder>",
    )


def _delete(server: SandboxServer, folder: str, *, how: str = "HardDelete") -> Answered:
    return post(
        server,
        f'<m:DeleteFolder DeleteType="{how}"><m:FolderIds>{folder}</m:FolderIds></m:DeleteFolder>',
    )


def _move(server: SandboxServer, folder: str, to: str) -> Answered:
    return post(
        server,
        f"<m:MoveFolder><m:ToFolderId>{to}</m:ToFolderId><m:FolderIds>{folder}</m:FolderIds>"
        "</m:MoveFolder>",
    )


def _sync(server: SandboxServer, state: str = "") -> tuple[str, dict[str, list[str]]]:
    told = f"<m:SyncState>{state}</m:SyncState>" if state else ""
    answer = post(
        server,
        f"<m:SyncFolderHierarchy>{_ID_SHAPE}<m:SyncFolderId>{_root()}</m:SyncFolderId>{told}"
        "</m:SyncFolderHierarchy>",
    )
    assert answer.codes == ["NoError"]
    names = {word: answer.texts(f".//t:{word}//t:DisplayName") for word in ("Create", "Update")} | {
        "Delete": [one.get("Id") for one in answer.root.iterfind(".//{*}Delete/{*}FolderId")]
    }
    return answer.texts(".//m:SyncState")[0], names


def test_a_first_sync_tells_of_every_folder_and_the_next_of_what_changed(
    either: SandboxServer,
) -> None:
    state, names = _sync(either)
    assert {"Calendar", "Inbox", "Sent Items", "Deleted Items"} <= set(names["Create"])
    team, other = _make(either, "Team"), _make(either, "Other")
    state, names = _sync(either, state)
    assert names == {"Create": ["Team", "Other"], "Update": [], "Delete": []}
    _rename(either, team, "Blue team")
    _delete(either, other)
    state, names = _sync(either, state)
    assert (names["Create"], names["Update"]) == ([], ["Blue team"])
    assert [f'<t:FolderId Id="{gone}"/>' for gone in names["Delete"]] == [other]
    assert _sync(either, state)[1] == {"Create": [], "Update": [], "Delete": []}


def test_a_state_of_another_folder_is_refused(exchange: SandboxServer) -> None:
    state, _ = _sync(exchange)
    answer = post(
        exchange,
        f"<m:SyncFolderHierarchy>{_ID_SHAPE}<m:SyncFolderId>{_root('inbox')}</m:SyncFolderId>"
        f"<m:SyncState>{state}</m:SyncState></m:SyncFolderHierarchy>",
    )
    assert answer.codes == ["ErrorInvalidSyncStateData"]


def test_a_name_that_a_neighbour_has_is_refused(exchange: SandboxServer) -> None:
    team = _make(exchange, "Team")
    assert _rename(exchange, team, "calendar").codes == ["ErrorFolderExists"]
    assert _rename(exchange, team, "TEAM").codes == ["NoError"]


def test_distinguished_folders_stay_what_they_are(exchange: SandboxServer) -> None:
    calendar = _root("calendar")
    assert _rename(exchange, calendar, "Mine").codes == ["ErrorFolderSave"]
    assert _delete(exchange, calendar).codes == ["ErrorDeleteDistinguishedFolder"]
    assert _move(exchange, calendar, _root("inbox")).codes == ["ErrorMoveDistinguishedFolder"]


def test_a_folder_moves_and_not_into_itself(exchange: SandboxServer) -> None:
    team = _make(exchange, "Team")
    inner = _make(exchange, "Inner", below=team)
    assert _move(exchange, team, inner).codes == ["ErrorMoveCopyFailed"]
    assert _move(exchange, inner, _root()).codes == ["NoError"]
    assert set(exchange.other_calendars("organizer")) == {"Team", "Inner"}


@pytest.mark.parametrize(
    ("how", "left"), [("HardDelete", ()), ("MoveToDeletedItems", ("Planning",))]
)
def test_a_deleted_calendar_goes_with_its_meetings_and_tells_nobody(
    exchange: SandboxServer, how: str, left: tuple[str, ...]
) -> None:
    account = open_account(exchange, "organizer")
    team = _make(exchange, "Team")
    item = meeting(account)
    item.save(send_meeting_invitations="SendToAllAndSaveCopy")
    moved = post(
        exchange,
        f"<m:MoveItem><m:ToFolderId>{team}</m:ToFolderId><m:ItemIds>"
        f'<t:ItemId Id="{item.id}"/></m:ItemIds></m:MoveItem>',
    )
    assert moved.codes == ["NoError"]
    before = len(exchange.mails())
    assert _delete(exchange, team, how=how).codes == ["NoError"]
    assert len(exchange.mails()) == before
    kept = exchange.calendar("organizer", "Team") if left else ()
    assert tuple(entry.subject for entry in kept) == left


def test_a_calendar_cannot_be_emptied_and_an_inbox_can(exchange: SandboxServer) -> None:
    account = open_account(exchange, "organizer")
    meeting(account).save(send_meeting_invitations="SendToAllAndSaveCopy")
    assert len(exchange.inbox("alice")) == 1

    def empty(folder: str, name: str) -> list[str]:
        return post(
            exchange,
            '<m:EmptyFolder DeleteType="HardDelete" DeleteSubFolders="false"><m:FolderIds>'
            f"{_root(folder)}</m:FolderIds></m:EmptyFolder>",
            name=name,
        ).codes

    assert empty("calendar", "organizer") == ["ErrorCannotEmptyFolder"]
    assert empty("inbox", "alice") == ["NoError"]
    assert exchange.inbox("alice") == ()


def test_a_property_of_a_folder_cannot_be_taken_away(exchange: SandboxServer) -> None:
    made = post(
        exchange,
        '<m:CreateFolder><m:ParentFolderId><t:DistinguishedFolderId Id="inbox"/></m:ParentFolderId>'
        "<m:Folders><t:Folder><t:DisplayName>Project</t:DisplayName></t:Folder></m:Folders>"
        "</m:CreateFolder>",
    )
    identity = made.find(".//t:FolderId").get("Id")
    answer = post(
        exchange,
        f'<m:UpdateFolder><m:FolderChanges><t:FolderChange><t:FolderId Id="{identity}"/><t:Updates>'
        '<t:DeleteFolderField><t:FieldURI FieldURI="folder:DisplayName"/></t:DeleteFolderField>'
        "</t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>",
    )
    assert answer.codes == ["ErrorInvalidPropertyDelete"]
