"""Who gets in: Basic and NTLM, wrong passwords and locked accounts, this machine and others."""

import socket
import urllib.request
from base64 import b64decode, b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
import spnego
from exchangelib import BASIC, DELEGATE, NTLM, Account, Configuration, Credentials, FailFast
from exchangelib.errors import UnauthorizedError

from ews_meetings.sandbox import Policy, SandboxServer
from ews_meetings.sandbox.gate import LOCKED_FOR, LOCKS_AFTER, Caller, Gate, named
from tests.contract.sandbox.client import address, post, post_raw
from tests.contract.sandbox.test_faults_http import GET_CALENDAR

WRONG = f"{address('alice')}:wrong"
RIGHT = f"{address('alice')}:sandbox"


@dataclass
class Ntlm:
    """A client that logs in by NTLM on one connection, without help of an HTTP library."""

    connection: socket.socket

    def ask(self, authorization: str = "") -> tuple[int, dict[str, str]]:
        told = f"Authorization: {authorization}\r\n" if authorization else ""
        self.connection.sendall(
            f"POST /EWS/Exchange.asmx HTTP/1.1\r\nHost: 127.0.0.1\r\n{told}"
            "Content-Length: 4\r\n\r\n<x/>".encode()
        )
        held = b""
        while b"\r\n\r\n" not in held:
            part = self.connection.recv(65_536)
            assert part, "the connection was closed"
            held += part
        head, _, rest = held.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        headers: dict[str, str] = {}
        for line in lines[1:]:
            name, _, value = line.partition(": ")
            headers.setdefault(name, value)
        while len(rest) < int(headers["Content-Length"]):
            rest += self.connection.recv(65_536)
        return int(lines[0].split()[1]), headers

    def log_in(self, user: str, password: str) -> int:
        client = spnego.client(
            user, password, protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm
        )
        first = b64encode(client.step() or b"").decode()
        status, headers = self.ask(f"NTLM {first}")
        assert status == 401
        challenge = headers["WWW-Authenticate"].removeprefix("NTLM ")
        answer = b64encode(client.step(b64decode(challenge)) or b"").decode()
        return self.ask(f"NTLM {answer}")[0]


@pytest.fixture
def ntlm(exchange: SandboxServer) -> Iterator[Ntlm]:
    with socket.create_connection(("127.0.0.1", exchange.port), timeout=5) as connection:
        yield Ntlm(connection)


INSIDE = 500
"""Who is let in with `<x/>` hears that it is no envelope."""


@pytest.mark.parametrize(
    "user", ["alice@sandbox.example", "SANDBOX\\alice", "SANDBOX\\ALICE", "alice"]
)
def test_ntlm_lets_in_with_the_right_password(ntlm: Ntlm, user: str) -> None:
    assert ntlm.log_in(user, "sandbox") == INSIDE


def test_a_log_in_by_ntlm_holds_for_its_connection_only(
    exchange: SandboxServer, ntlm: Ntlm
) -> None:
    assert ntlm.ask()[0] == 401
    ntlm.log_in("alice", "sandbox")
    assert ntlm.ask()[0] == INSIDE
    with socket.create_connection(("127.0.0.1", exchange.port), timeout=5) as other:
        assert Ntlm(other).ask()[0] == 401


@pytest.mark.parametrize(
    ("user", "password"), [("alice", "wrong"), ("eve", "sandbox"), ("alice", "")]
)
def test_ntlm_keeps_others_out(ntlm: Ntlm, user: str, password: str) -> None:
    assert ntlm.log_in(user, password) == 401
    assert ntlm.ask()[0] == 401


@pytest.mark.parametrize(
    "token", ["", "!", "TlRMTVNTUAABAAAA", "TlRMTVNTUAADAAAA", b64encode(b"x" * 20_000).decode()]
)
def test_ntlm_that_is_none_is_refused(exchange: SandboxServer, ntlm: Ntlm, token: str) -> None:
    assert ntlm.ask(f"NTLM {token}")[0] == 401
    assert post(exchange, GET_CALENDAR).status == 200


def test_a_proof_is_good_for_one_challenge(ntlm: Ntlm) -> None:
    client = spnego.client(
        "alice", "sandbox", protocol="ntlm", options=spnego.NegotiateOptions.use_ntlm
    )
    first = b64encode(client.step() or b"").decode()
    challenge = ntlm.ask(f"NTLM {first}")[1]["WWW-Authenticate"].removeprefix("NTLM ")
    proof = b64encode(client.step(b64decode(challenge)) or b"").decode()
    assert ntlm.ask(f"NTLM {proof}")[0] == INSIDE
    assert ntlm.ask(f"NTLM {proof}")[0] == 401
    ntlm.ask(f"NTLM {first}")
    assert ntlm.ask(f"NTLM {proof}")[0] == 401


def _open(server: SandboxServer, how: str, password: str) -> Any:
    credentials = Credentials("SANDBOX\\bob", password)
    config = Configuration(
        service_endpoint=server.url, credentials=credentials, auth_type=how, retry_policy=FailFast()
    )
    return Account(address("bob"), config=config, autodiscover=False, access_type=DELEGATE)


@pytest.mark.parametrize("how", [BASIC, NTLM])
def test_exchangelib_logs_in_both_ways(exchange: SandboxServer, how: str) -> None:
    account = _open(exchange, how, "sandbox")
    assert account.calendar.name == "Calendar"
    account.protocol.close()


def test_exchangelib_hears_of_a_wrong_password_by_ntlm(exchange: SandboxServer) -> None:
    account = None
    with pytest.raises(UnauthorizedError):
        account = _open(exchange, NTLM, "wrong").root
    assert account is None


def test_both_ways_are_offered_by_exchange_and_basic_alone_by_gromox(
    either: SandboxServer,
) -> None:
    offered = {"exchange": ['Basic realm="sandbox"', "NTLM"], "gromox": ['Basic realm="sandbox"']}
    with socket.create_connection(("127.0.0.1", either.port), timeout=5) as connection:
        connection.sendall(b"POST /EWS/Exchange.asmx HTTP/1.1\r\nContent-Length: 0\r\n\r\n")
        lines = connection.recv(65_536).decode().split("\r\n")
    told = [line.partition(": ")[2] for line in lines if line.startswith("WWW-Authenticate")]
    assert told == offered[either.flavour]


def test_gromox_takes_no_ntlm(gromox: SandboxServer) -> None:
    with socket.create_connection(("127.0.0.1", gromox.port), timeout=5) as connection:
        status, headers = Ntlm(connection).ask("NTLM TlRMTVNTUAABAAAAB4IIogAAAAAAAAAAAAAAAAAAAAA=")
    assert (status, headers["WWW-Authenticate"]) == (401, 'Basic realm="sandbox"')


def test_ntlm_gets_in_where_basic_is_switched_off(exchange: SandboxServer, ntlm: Ntlm) -> None:
    exchange.policies.decide(Policy("basic-off"))
    assert post(exchange, GET_CALENDAR).status == 401
    assert ntlm.log_in("alice", "sandbox") == INSIDE
    exchange.policies.decide(Policy("locked", mailbox=address("alice")))
    assert ntlm.ask()[0] == 401


def test_ntlm_can_be_switched_off_also_for_who_is_in(exchange: SandboxServer, ntlm: Ntlm) -> None:
    assert ntlm.log_in("alice", "sandbox") == INSIDE
    exchange.policies.decide(Policy("ntlm-off"))
    status, headers = ntlm.ask()
    assert (status, headers["WWW-Authenticate"]) == (401, 'Basic realm="sandbox"')
    assert post(exchange, GET_CALENDAR).status == 200


def test_ten_wrong_passwords_lock_an_account_for_a_while(exchange: SandboxServer) -> None:
    for _ in range(LOCKS_AFTER):
        assert post_raw(exchange, b"<x/>", user=RIGHT).status == INSIDE
        assert post_raw(exchange, b"<x/>", user=WRONG).status == 401
    for _ in range(LOCKS_AFTER - 1):
        post_raw(exchange, b"<x/>", user=WRONG)
    refused = post_raw(exchange, b"<x/>", user=RIGHT)
    assert (refused.status, refused.headers["WWW-Authenticate"]) == (401, 'Basic realm="sandbox"')
    (lock,) = exchange.locks()
    assert (lock.mailbox, lock.locked_until is not None) == (address("alice"), True)
    assert post(exchange, GET_CALENDAR, name="bob").status == 200
    exchange.advance_clock(LOCKED_FOR.total_seconds())
    assert post_raw(exchange, b"<x/>", user=RIGHT).status == INSIDE
    assert exchange.locks() == ()


def test_wrong_passwords_by_ntlm_count_too(exchange: SandboxServer, ntlm: Ntlm) -> None:
    for _ in range(LOCKS_AFTER):
        ntlm.log_in("alice", "wrong")
    assert post_raw(exchange, b"<x/>", user=RIGHT).status == 401
    assert ntlm.log_in("alice", "sandbox") == 401


def test_a_reset_unlocks_and_a_server_may_never_lock() -> None:
    with SandboxServer(locks_after=2) as strict, SandboxServer(locks_after=0) as mild:
        for server in (strict, mild):
            for _ in range(LOCKS_AFTER):
                post_raw(server, b"<x/>", user=WRONG)
        assert post_raw(strict, b"<x/>", user=RIGHT).status == 401
        assert post_raw(mild, b"<x/>", user=RIGHT).status == INSIDE
        strict.reset()
        assert post_raw(strict, b"<x/>", user=RIGHT).status == INSIDE


def test_names_of_nobody_are_not_counted(exchange: SandboxServer) -> None:
    for number in range(LOCKS_AFTER + 1):
        post_raw(exchange, b"<x/>", user=f"nobody{number}@sandbox.example:x")
    assert exchange.locks() == ()


def basic(user: str, password: str) -> str:
    return f"Basic {b64encode(f'{user}:{password}'.encode()).decode()}"


def test_from_other_machines_only_the_password_that_was_set_gets_in(
    exchange: SandboxServer,
) -> None:
    gate = Gate(exchange.now, password="set-by-me")
    here, elsewhere = Caller(is_local=True), Caller(is_local=False)
    told = {
        (password, caller.is_local): gate.enter(basic("alice", password), caller).user
        for password in ("sandbox", "set-by-me")
        for caller in (here, elsewhere)
    }
    alice = address("alice")
    assert told == {
        ("sandbox", True): alice, ("set-by-me", True): alice,
        ("sandbox", False): None, ("set-by-me", False): alice,
    }  # fmt: skip


def test_a_lock_ends_by_the_sandboxs_clock_and_tries_do_not_lengthen_it(
    exchange: SandboxServer,
) -> None:
    moment = [exchange.now()]
    gate = Gate(lambda: moment[0], locks_after=1)
    gate.enter(basic("alice", "x"), Caller())
    (before,) = gate.locks()
    moment[0] += LOCKED_FOR - timedelta(seconds=1)
    assert gate.enter(basic("alice", "sandbox"), Caller()).user is None
    assert gate.locks() == (before,)
    moment[0] += timedelta(seconds=1)
    assert gate.enter(basic("alice", "sandbox"), Caller()).user == address("alice")


@pytest.mark.parametrize("login", ["", "@", "\\", "SANDBOX\\", "eve", "alice@elsewhere.example"])
def test_a_log_in_name_of_nobody_is_nobody(login: str) -> None:
    assert named(login) is None


def test_a_sandbox_that_others_can_reach_needs_a_password() -> None:
    for address_ in ("0.0.0.0", "192.0.2.1", "::", "host.example"):  # noqa: S104  refused
        with pytest.raises(ValueError, match="password"):
            SandboxServer(listen=address_)


def test_other_addresses_of_this_machine_alone_need_none() -> None:
    with SandboxServer(listen="127.0.0.2") as server:
        assert server.url.startswith("http://127.0.0.2:")
        assert post(server, GET_CALENDAR).status == 200
        with urllib.request.urlopen(f"{server.control_url}ping", timeout=5) as answer:  # noqa: S310  loopback
            assert answer.status == 200


def test_a_sandbox_on_all_addresses_is_reached_by_loopback() -> None:
    with SandboxServer(listen="0.0.0.0", password="set-by-me") as server:  # noqa: S104  what is tested
        assert server.url.startswith("http://127.0.0.1:")
        assert post(server, GET_CALENDAR).status == 200
