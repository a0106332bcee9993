"""The traps of exchangelib's pool and caches are closed: nothing is shared, nothing waits for ever."""

from __future__ import annotations

import pickle
import subprocess
import sys
import threading

import pytest
from exchangelib.configuration import Configuration
from exchangelib.credentials import Credentials
from exchangelib.protocol import CachingProtocol, Protocol
from exchangelib.transport import BASIC
from requests.adapters import HTTPAdapter

from ews_meetings.change.action import Call
from ews_meetings.change.outcome import Done, NotDone, Outcome
from ews_meetings.exchange.connection import Connection, open_mailbox
from tests.contract.exchange.conftest import ORGANIZER, Bench, connection_to
from tests.contract.exchange.doing import order, save, write
from tests.contract.exchange.doors import CREATED
from tests.contract.exchange.stub import (
    Request,
    Say,
    StubServer,
    fault,
)
from tests.contract.exchange.stubbed import stubbed


def test_a_second_connection_is_not_silently_given_the_first_one_s_settings() -> None:
    def settings(count: int) -> Configuration:
        credentials = Credentials("anna", "x")
        url = "https://trap.example.com/EWS/Exchange.asmx"
        return Configuration(
            credentials=credentials, service_endpoint=url, auth_type=BASIC, max_connections=count
        )

    first, second = (Protocol(config=settings(count)) for count in (1, 2))
    assert first is second, "the trap is gone: Wire may become a Protocol"
    CachingProtocol._protocol_cache.clear()
    with stubbed(Say(200, CREATED), timeout_s=5) as (server, mailbox):
        with open_mailbox(connection_to(server.url, timeout_s=9)) as other:
            wires = [*mailbox._wires, *other._wires]
            assert [wire.TIMEOUT for wire in wires] == [(5, 5), (5, 5), (9, 9), (9, 9)]
        assert len({id(wire) for wire in wires}) == 4
    assert CachingProtocol._protocol_cache == {}


def test_many_threads_that_are_throttled_all_come_back() -> None:
    busy = Say(500, fault("ErrorExceededConnectionCount"))
    outcomes: list[Outcome] = []

    def work(url: str) -> None:
        with open_mailbox(connection_to(url)) as mailbox:
            for number in range(4):
                outcomes.extend(write(mailbox, Call.SAVE, order(str(number))))

    with StubServer(lambda _request: busy) as server:
        threads = [threading.Thread(target=work, args=(server.url,), daemon=True) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        assert not any(thread.is_alive() for thread in threads)
    assert len(outcomes) == 32


class _Stopped(BaseException):
    """What a person does with Ctrl-C."""


def test_after_an_interruption_the_next_request_does_not_wait_for_ever() -> None:
    def script(_request: Request) -> Say:
        return Say(200, CREATED)

    with (
        StubServer(script) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
        pytest.MonkeyPatch.context() as patch,
    ):

        def stop(*_args: object, **_options: object) -> None:
            raise _Stopped

        patch.setattr(HTTPAdapter, "send", stop)
        with pytest.raises(_Stopped):
            save(mailbox, "1")
        patch.undo()
        done = threading.Event()

        def again() -> None:
            save(mailbox, "2")
            done.set()

        threading.Thread(target=again, daemon=True).start()
        assert done.wait(20)


def test_a_log_in_that_fails_does_not_cost_the_next_request_its_session() -> None:
    says = [Say(401), Say(200, CREATED)]
    with (
        StubServer(lambda _request: says.pop(0)) as server,
        open_mailbox(connection_to(server.url)) as mailbox,
    ):
        (refused,) = write(mailbox, Call.SAVE, order("1"))
        (done,) = write(mailbox, Call.SAVE, order("2"))
    assert isinstance(refused, NotDone)
    assert isinstance(done, Done)


def test_what_is_open_cannot_be_pickled_with_its_password(exchange: Bench) -> None:
    save(exchange.mailbox)
    with pytest.raises((TypeError, pickle.PicklingError, AttributeError)):
        pickle.dumps(exchange.mailbox)


def test_only_the_room_exchange_imports_exchangelib() -> None:
    code = "import ews_meetings.exchange.access, sys; assert 'exchangelib' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)
    assert Connection(server="https://localhost/", mailbox=ORGANIZER).who == ORGANIZER
