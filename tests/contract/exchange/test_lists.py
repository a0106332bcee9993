"""Which addresses are distribution lists, and of whom: asked of the sandbox and of odd servers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import pytest

from ews_meetings.change.audience import Audience, Members
from ews_meetings.errors import LogInRefused, ServerBusy
from ews_meetings.exchange.connection import open_mailbox
from ews_meetings.exchange.directory import ServerDirectory
from ews_meetings.exchange.lists import MOST_LEVELS, MOST_REQUESTS
from tests.contract.exchange.conftest import Bench, connection_to
from tests.contract.exchange.stub import Request, Say, StubServer, answer, fault, said

TEAM, EVERYONE, BOARD, CIRCLE = (
    f"{name}@sandbox.example" for name in ("team", "everyone", "board", "circle")
)
ALICE, BOB, CAROL, DAVE = (f"{name}@sandbox.example" for name in ("alice", "bob", "carol", "dave"))


def expand(bench: Bench, *addresses: str) -> Audience:
    return bench.mailbox.directory.expand(addresses)


def test_people_rooms_and_strangers_are_no_lists(exchange: Bench) -> None:
    found = expand(exchange, ALICE, "room1@sandbox.example", "x@other.example", ALICE.upper())
    assert found == Audience()
    assert exchange.operations.count("ResolveNames") == 3
    assert "ExpandDL" not in exchange.operations


def test_a_dot_behind_the_domain_hides_no_list(exchange: Bench) -> None:
    assert set(expand(exchange, f"{TEAM}.").lists) == {TEAM}


def test_a_list_has_its_members(exchange: Bench) -> None:
    found = expand(exchange, "Team@Sandbox.example", ALICE)
    assert found == Audience(lists={TEAM: Members(people=(ALICE, BOB, CAROL))})


def test_lists_in_lists_are_opened_and_everybody_counts_once(exchange: Bench) -> None:
    found = expand(exchange, EVERYONE)
    people = (DAVE, ALICE, "pat@partner.example", BOB, CAROL)
    assert found == Audience(lists={EVERYONE: Members(people=people)})


def test_lists_that_hold_each_other_come_to_an_end(exchange: Bench) -> None:
    assert expand(exchange, CIRCLE).lists[CIRCLE] == Members(people=(BOB, DAVE))


def test_a_list_that_was_opened_is_not_opened_again(exchange: Bench) -> None:
    found = expand(exchange, TEAM, EVERYONE)
    assert set(found.lists) == {TEAM, EVERYONE}
    assert exchange.operations.count("ExpandDL") == 2


def test_a_list_that_hides_its_members_is_a_list_all_the_same(exchange: Bench) -> None:
    assert expand(exchange, BOARD).lists == {BOARD: Members(is_complete=False)}


def test_where_lists_cannot_be_opened_their_members_are_unknown(gromox: Bench) -> None:
    assert expand(gromox, TEAM, ALICE) == Audience(lists={TEAM: Members(is_complete=False)})


# --- odd servers ----------------------------------------------------------------------------------


def mailbox(address: str, kind: str = "Mailbox") -> str:
    return (
        f"<t:Mailbox><t:Name>{address}</t:Name><t:EmailAddress>{address}</t:EmailAddress>"
        f"<t:RoutingType>SMTP</t:RoutingType><t:MailboxType>{kind}</t:MailboxType></t:Mailbox>"
    )


def resolved(*mailboxes: str) -> str:
    inner = "".join(f"<t:Resolution>{box}</t:Resolution>" for box in mailboxes)
    return f"<m:ResolutionSet>{inner}</m:ResolutionSet>"


def a_list(address: str) -> bytes:
    inner = resolved(mailbox(address, "PublicDL"))
    return answer("ResolveNames", said("ResolveNames", inner=inner))


def holding(*mailboxes: str, attributes: str = "") -> bytes:
    inner = f"<m:DLExpansion {attributes}>{''.join(mailboxes)}</m:DLExpansion>"
    return answer("ExpandDL", said("ExpandDL", inner=inner))


def asked(request: Request) -> tuple[str, str]:
    """Return the operation and the address that a request is about."""
    body = request.body.decode()
    operation = "ExpandDL" if "ExpandDL" in body else "ResolveNames"
    found = re.search(r"(?:UnresolvedEntry|EmailAddress)>([^<]+)<", body)
    assert found is not None
    return operation, found[1]


@contextmanager
def directory(script: Callable[[str, str], Say]) -> Iterator[tuple[ServerDirectory, StubServer]]:
    with (
        StubServer(lambda request: script(*asked(request))) as server,
        open_mailbox(connection_to(server.url)) as opened,
    ):
        yield opened.directory, server


def telling(held: Mapping[str, bytes]) -> Callable[[str, str], Say]:
    """Return a server on which every address is a list that holds what the test says."""

    def script(operation: str, name: str) -> Say:
        return Say(body=held[name] if operation == "ExpandDL" else a_list(name))

    return script


@pytest.mark.parametrize(
    ("held", "members"),
    [
        (holding(), Members()),
        (holding(mailbox("A@x.org"), mailbox("a@X.org")), Members(people=("a@x.org",))),
        (
            holding(mailbox("a@x.org"), attributes='IncludesLastItemInRange="false"'),
            Members(is_complete=False),
        ),
        (
            holding(mailbox("a@x.org"), mailbox("/o=Firm/cn=Somebody")),
            Members(people=("a@x.org",), is_complete=False),
        ),
        (
            holding(mailbox("a@x.org"), mailbox("", "PrivateDL")),
            Members(people=("a@x.org",), is_complete=False),
        ),
        (answer("ExpandDL", said("ExpandDL")), Members(is_complete=False)),
        (answer("ExpandDL", said("ExpandDL", "ErrorAccessDenied")), Members(is_complete=False)),
        (
            answer("ExpandDL", said("ExpandDL", "ErrorNameResolutionNoResults")),
            Members(is_complete=False),
        ),
    ],
)
def test_members_are_all_only_where_the_server_says_so(held: bytes, members: Members) -> None:
    with directory(telling({"l@x.org": held})) as (port, _):
        assert port.expand(["l@x.org"]).lists == {"l@x.org": members}


def test_a_list_within_that_cannot_be_opened_makes_the_whole_incomplete() -> None:
    held = {
        "l@x.org": holding(mailbox("a@x.org"), mailbox("m@x.org", "PublicDL")),
        "m@x.org": answer("ExpandDL", said("ExpandDL", "ErrorAccessDenied")),
    }
    with directory(telling(held)) as (port, _):
        found = port.expand(["l@x.org"]).lists["l@x.org"]
    assert found == Members(people=("a@x.org",), is_complete=False)


@pytest.mark.parametrize(("levels", "is_complete"), [(MOST_LEVELS, True), (MOST_LEVELS + 1, False)])
def test_lists_are_followed_to_a_depth(levels: int, is_complete: bool) -> None:
    held = {
        f"l{n}@x.org": holding(mailbox(f"p{n}@x.org"), mailbox(f"l{n + 1}@x.org", "PublicDL"))
        for n in range(levels - 1)
    }
    held[f"l{levels - 1}@x.org"] = holding(mailbox("last@x.org"))
    with directory(telling(held)) as (port, server):
        whole = port.expand(["l0@x.org"])
    found = whole.lists["l0@x.org"]
    assert (found.is_complete, "last@x.org" in found.people) == (is_complete, is_complete)
    assert whole.unasked == (() if is_complete else ("l0@x.org",))
    assert len(server.requests) == 1 + MOST_LEVELS


def test_it_ends_asking_and_says_of_whom_it_does_not_know() -> None:
    nobody = answer("ResolveNames", said("ResolveNames", "ErrorNameResolutionNoResults"))
    names = [f"{n}@x.org" for n in range(MOST_REQUESTS + 3)]
    with directory(lambda _operation, _name: Say(body=nobody)) as (port, server):
        found = port.expand(names)
    assert len(server.requests) == MOST_REQUESTS
    assert found == Audience(unasked=tuple(names[MOST_REQUESTS:]))


def test_a_list_that_is_not_opened_to_its_end_for_that_bound_is_named_as_such() -> None:
    def script(operation: str, name: str) -> Say:
        number = int(name.partition("@")[0])
        if operation == "ResolveNames":
            return Say(body=a_list(name))
        members = (mailbox(f"{number * 2000 + n}@x.org", "PublicDL") for n in range(2000))
        return Say(body=holding(mailbox("a@x.org"), *members))

    with directory(script) as (port, server):
        found = port.expand(["1@x.org", "2@x.org"])
    assert len(server.requests) == MOST_REQUESTS
    assert found.lists == {"1@x.org": Members(people=("a@x.org",), is_complete=False)}
    assert found.unasked == ("1@x.org", "2@x.org")


@pytest.mark.parametrize(
    "say",
    [
        Say(status=500, body=fault("ErrorInvalidRequest")),
        Say(body=answer("ResolveNames", said("ResolveNames", "ErrorAccessDenied"))),
        Say(body=answer("ResolveNames", said("ResolveNames", "ErrorNonExistentMailbox"))),
        Say(status=403),
    ],
)
def test_what_the_server_does_not_say_is_unknown(say: Say) -> None:
    with directory(lambda _operation, _name: say) as (port, _):
        assert port.expand(["l@x.org"]) == Audience(unknown=("l@x.org",))


@pytest.mark.parametrize(("status", "error"), [(401, LogInRefused), (503, ServerBusy)])
def test_a_server_that_does_not_answer_at_all_is_an_error(
    status: int, error: type[Exception]
) -> None:
    with (
        directory(lambda _operation, _name: Say(status=status)) as (port, _),
        pytest.raises(error),
    ):
        port.expand(["l@x.org"])


@pytest.mark.parametrize(
    ("mailboxes", "is_list"),
    [
        ((mailbox("l@x.org", "PublicDL"), mailbox("l2@x.org")), True),
        ((mailbox("l@x.org"), mailbox("l2@x.org", "PublicDL")), False),
        ((mailbox("primary@x.org", "PublicDL"),), True),
        ((mailbox("l3@x.org", "PublicDL"), mailbox("l2@x.org", "PublicDL")), False),
        ((mailbox("l@x.org", "GroupMailbox"),), True),
    ],
)
def test_of_several_names_the_one_with_the_address_counts(
    mailboxes: tuple[str, ...], is_list: bool
) -> None:
    several = "NoError" if len(mailboxes) == 1 else "ErrorNameResolutionMultipleResults"
    body = answer("ResolveNames", said("ResolveNames", several, inner=resolved(*mailboxes)))

    def script(operation: str, _name: str) -> Say:
        return Say(body=holding() if operation == "ExpandDL" else body)

    with directory(script) as (port, _):
        assert ("l@x.org" in port.expand(["l@x.org"]).lists) is is_list
