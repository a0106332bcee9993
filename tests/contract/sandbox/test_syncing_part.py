"""SyncFolderItems that leaves something out: what is ignored, what is too old."""

from typing import Any

import pytest
from exchangelib.items import SEND_TO_NONE

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import Answered, meeting, post

_DAY_S = 86_400


def _sync(server: SandboxServer, rest: str) -> Answered:
    return post(
        server,
        "<m:SyncFolderItems><m:ItemShape><t:BaseShape>Default</t:BaseShape></m:ItemShape>"
        f'<m:SyncFolderId><t:DistinguishedFolderId Id="calendar"/></m:SyncFolderId>{rest}'
        "</m:SyncFolderItems>",
    )


def _save(account: Any, uid: str) -> Any:
    return meeting(account, uid=uid, subject=uid).save(send_meeting_invitations=SEND_TO_NONE)


def test_ignored_items_are_passed_over(exchange: SandboxServer, organizer: Any) -> None:
    first, _ = _save(organizer, "first"), _save(organizer, "second")
    ignore = f'<m:Ignore><t:ItemId Id="{first.id}"/></m:Ignore>'
    answer = _sync(exchange, f"{ignore}<m:MaxChangesReturned>10</m:MaxChangesReturned>")
    assert answer.texts(".//t:Subject") == ["second"]
    assert answer.texts(".//m:IncludesLastItemInRange") == ["true"]


@pytest.mark.parametrize(
    ("days", "found"), [("0", ["old", "new"]), ("1", ["new"]), ("5", ["old", "new"])]
)
def test_what_is_too_old_is_passed_over(
    exchange: SandboxServer, organizer: Any, days: str, found: list[str]
) -> None:
    _save(organizer, "old")
    exchange.advance_clock(2 * _DAY_S)
    _save(organizer, "new")
    answer = _sync(
        exchange,
        f"<m:MaxChangesReturned>10</m:MaxChangesReturned><m:NumberOfDays>{days}</m:NumberOfDays>",
    )
    assert answer.texts(".//t:Subject") == found


def test_a_number_of_days_is_a_number(exchange: SandboxServer) -> None:
    answer = _sync(
        exchange,
        "<m:MaxChangesReturned>10</m:MaxChangesReturned><m:NumberOfDays>x</m:NumberOfDays>",
    )
    assert answer.codes == ["ErrorSchemaValidation"]
