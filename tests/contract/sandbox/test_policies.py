"""What the administrator of the sandbox decides, and what refused programs see of it."""

import json
import urllib.request
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.error import HTTPError

import pytest

from ews_meetings.sandbox import Policy, SandboxServer
from tests.contract.sandbox.client import Answered, address, post, post_raw

GET_CALENDAR = (
    "<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape><t:AdditionalProperties>"
    '<t:FieldURI FieldURI="folder:EffectiveRights"/></t:AdditionalProperties></m:FolderShape>'
    '<m:FolderIds><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>'
)
OF_ALICE = GET_CALENDAR.replace(
    '"calendar"/>',
    '"calendar"><t:Mailbox><t:EmailAddress>alice@sandbox.example</t:EmailAddress></t:Mailbox>'
    "</t:DistinguishedFolderId>",
)
AS_ALICE = (
    "<t:ExchangeImpersonation><t:ConnectingSID><t:PrimarySmtpAddress>alice@sandbox.example"
    "</t:PrimarySmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>"
)


def look(server: SandboxServer, *, name: str = "organizer", header: str = "") -> Answered:
    return post(server, GET_CALENDAR, name=name, header=header)


@pytest.mark.parametrize(
    ("policy", "status", "code"),
    [
        (Policy("locked"), 401, []),
        (Policy("basic-off"), 401, []),
        (Policy("ews-off"), 403, []),
        (Policy("allow-list", allows=("Outlook/*",)), 403, []),
        (Policy("throttled"), 429, []),
        (Policy("unavailable"), 503, []),
        (Policy("disabled"), 500, ["ErrorAccountDisabled"]),
        (Policy("moved"), 500, ["ErrorNonExistentMailbox"]),
        (Policy("moving"), 500, ["ErrorMailboxMoveInProgress"]),
        (Policy("busy"), 500, ["ErrorServerBusy"]),
    ],
    ids=lambda value: getattr(value, "kind", ""),
)
def test_a_policy_refuses_until_it_is_taken_back(
    exchange: SandboxServer, policy: Policy, status: int, code: list[str]
) -> None:
    exchange.policies.decide(policy)
    for _ in range(2):
        answer = look(exchange)
        assert (answer.status, [] if answer.root is None else answer.codes) == (status, code)
    exchange.policies.clear()
    assert look(exchange).codes == ["NoError"]


@pytest.mark.parametrize("kind", ["locked", "ews-off", "moved"])
def test_a_policy_holds_for_the_mailbox_it_names(exchange: SandboxServer, kind: str) -> None:
    exchange.policies.decide(Policy(kind, mailbox=address("alice")))
    assert look(exchange).status == 200
    assert look(exchange, name="alice").status != 200


def test_a_refused_log_in_tells_its_reason_to_nobody(exchange: SandboxServer) -> None:
    wrong = post_raw(exchange, b"", user=f"{address('organizer')}:wrong")
    exchange.policies.decide(Policy("locked"))
    locked = look(exchange)
    assert (wrong.status, wrong.headers["WWW-Authenticate"]) == (401, 'Basic realm="sandbox"')
    assert locked.headers["WWW-Authenticate"] == wrong.headers["WWW-Authenticate"]


def test_without_basic_other_ways_are_offered(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("basic-off"))
    with pytest.raises(HTTPError) as refused:
        urllib.request.urlopen(urllib.request.Request(exchange.url, data=b""), timeout=5)  # noqa: S310 - loopback
    with refused.value as answer:
        assert answer.headers.get_all("WWW-Authenticate") == ["Negotiate", "NTLM"]


def test_who_is_on_the_list_is_let_in(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("allow-list", allows=("Outlook/*", "Python-urllib/*")))
    assert look(exchange).status == 200


def test_impersonation_is_denied_for_one_mailbox(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("impersonation-denied", mailbox=address("alice")))
    assert look(exchange, name="service", header=AS_ALICE).codes == ["ErrorImpersonateUserDenied"]
    as_bob = AS_ALICE.replace("alice", "bob")
    assert look(exchange, name="service", header=as_bob).codes == ["NoError"]


def test_a_moved_mailbox_is_gone_for_whoever_names_it(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("moved", mailbox=address("alice")))
    assert post(exchange, OF_ALICE).codes == ["ErrorNonExistentMailbox"]
    gone = look(exchange, name="service", header=AS_ALICE)
    assert gone.codes == ["ErrorNonExistentMailbox"]


def test_an_old_build_refuses_what_asks_for_newer(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("version", version=(15, 0, 1497, 2)))
    new = look(exchange, header='<t:RequestServerVersion Version="Exchange2016"/>')
    old = look(exchange, header='<t:RequestServerVersion Version="Exchange2013_SP1"/>')
    assert (new.codes, old.codes) == (["ErrorInvalidServerVersion"], ["NoError"])
    assert old.find(".//t:ServerVersionInfo").get("MajorBuildNumber") == "1497"


def test_the_clock_of_the_head_can_be_wrong(exchange: SandboxServer) -> None:
    right = parsedate_to_datetime(look(exchange).headers["Date"])
    exchange.policies.decide(Policy("clock", ahead_s=7200))
    wrong = parsedate_to_datetime(look(exchange).headers["Date"])
    assert 7200 <= (wrong - right).total_seconds() < 7300


def test_rights_in_a_folder_are_told_as_they_are(exchange: SandboxServer) -> None:
    exchange.people.share("alice", person="organizer", level="Reviewer")
    told = post(exchange, OF_ALICE).find(".//t:EffectiveRights")
    rights = {child.tag.rpartition("}")[2]: child.text for child in told}
    assert (rights["Read"], rights["CreateContents"], rights["Modify"]) == (
        "true",
        "false",
        "false",
    )
    own = look(exchange).find(".//t:EffectiveRights")
    assert {child.text for child in own} == {"true", "false"}


@pytest.mark.parametrize("path", ["/owa", "/owa/auth/logon.aspx", "/"])
def test_beside_ews_there_are_pages_for_people(exchange: SandboxServer, path: str) -> None:
    url = exchange.url.replace("/EWS/Exchange.asmx", path)
    with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - loopback
        assert answer.headers["Content-Type"].startswith("text/html")
        assert answer.url.endswith("/owa/auth/logon.aspx")


def ask(server: SandboxServer, path: str, order: object = None) -> tuple[int, Any]:
    data = None if order is None else json.dumps(order).encode()
    request = urllib.request.Request(server.control_url + path, data=data)  # noqa: S310 - loopback
    try:
        with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310 - loopback
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


def test_policies_are_decided_read_and_taken_back_by_the_control_endpoint(
    exchange: SandboxServer,
) -> None:
    order = {"kind": "version", "version": [15, 0, 1497, 2]}
    status, held = ask(exchange, "policy", order)
    assert (status, held[0]["kind"], held[0]["version"]) == (200, "version", [15, 0, 1497, 2])
    assert ask(exchange, "policies")[1] == held
    assert ask(exchange, "policy", {"clear": True}) == (200, [])


@pytest.mark.parametrize(
    "order",
    [{"kind": "nonsense"}, {"kind": "version"}, {"kind": "redirected"}, {"kind": "moved", "x": 1}],
)
def test_a_policy_that_says_nothing_is_refused(
    exchange: SandboxServer, order: dict[str, object]
) -> None:
    assert ask(exchange, "policy", order)[0] == 400


def test_a_reset_takes_all_policies_back(exchange: SandboxServer) -> None:
    exchange.policies.decide(Policy("locked"))
    exchange.reset()
    assert (exchange.policies.held, look(exchange).status) == ((), 200)
