"""What the schema forbids fails the whole request before anything is done (B18)."""

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import post

_SHAPE = "<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape></m:ItemShape>"
_WHERE = '<m:ParentFolderIds><t:DistinguishedFolderId Id="calendar"/></m:ParentFolderIds>'


def _restricted(inner: str) -> str:
    return (
        f'<m:FindItem Traversal="Shallow">{_SHAPE}<m:Restriction>{inner}</m:Restriction>{_WHERE}'
        "</m:FindItem>"
    )


@pytest.mark.parametrize(
    "body",
    [
        "<m:CreateItem/>",
        "<m:CreateItem><m:Items/></m:CreateItem>",
        '<m:CreateItem Colour="red"><m:Items><t:CalendarItem/></m:Items></m:CreateItem>',
        '<m:CreateItem SendMeetingInvitations="ToAll"><m:Items><t:CalendarItem/></m:Items></m:CreateItem>',
        "<m:CreateItem><m:Items><t:Sandwich/></m:Items></m:CreateItem>",
        "<m:CreateItem><m:Items><t:CalendarItem><m:Subject/></t:CalendarItem></m:Items></m:CreateItem>",
        f"<m:FindItem>{_SHAPE}{_WHERE}</m:FindItem>",
        f'<m:FindItem Traversal="Shallow">{_WHERE}{_SHAPE}</m:FindItem>',
        f'<m:FindItem Traversal="Shallow">{_SHAPE}</m:FindItem>',
        f"<m:GetItem>{_SHAPE}</m:GetItem>",
        f"<m:GetItem>{_SHAPE}<m:ItemIds/></m:GetItem>",
        f"<m:GetItem>{_SHAPE}<m:ItemIds><t:ItemId/></m:ItemIds></m:GetItem>",
        "<m:GetItem><m:ItemShape><t:BaseShape>Most</t:BaseShape></m:ItemShape></m:GetItem>",
        "<m:UpdateItem><m:ItemChanges/></m:UpdateItem>",
        '<m:UpdateItem ConflictResolution="Never"><m:ItemChanges/></m:UpdateItem>',
        '<m:UpdateItem ConflictResolution="AutoResolve"><m:ItemChanges><t:ItemChange>'
        '<t:ItemId Id="x"/><t:Updates/></t:ItemChange></m:ItemChanges></m:UpdateItem>',
        '<m:DeleteItem><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:DeleteItem>',
        "<m:ResolveNames><m:UnresolvedEntry>a</m:UnresolvedEntry></m:ResolveNames>",
        _restricted(""),
        _restricted("<t:And/>"),
        _restricted("<t:Not/>"),
        _restricted('<t:IsEqualTo><t:FieldURI FieldURI="item:Subject"/></t:IsEqualTo>'),
    ],
)
def test_a_request_that_is_not_well_built_is_refused(exchange: SandboxServer, body: str) -> None:
    answer = post(exchange, body)
    assert (answer.status, answer.codes) == (500, ["ErrorSchemaValidation"])
