"""From where a connection comes, and which addresses only this machine can reach."""

import socket

import pytest

from ews_meetings.sandbox.http import is_from_here, is_loopback


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.9.10", "::1", "localhost"])
def test_loopback_is_for_this_machine(address: str) -> None:
    assert is_loopback(address)


@pytest.mark.parametrize(
    "address",
    ["", "0.0.0.0", "::", "192.0.2.7", "host.example", "127.0.0.1x"],  # noqa: S104  asked about
)
def test_everything_else_is_not(address: str) -> None:
    assert not is_loopback(address)


def test_a_connection_from_the_own_address_comes_from_here() -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        assert is_from_here("127.0.0.1", listening)
        assert is_from_here("127.0.0.9", listening)
        assert not is_from_here("192.0.2.7", listening)


def test_another_machine_is_one_whose_address_is_not_ours() -> None:
    class Connection(socket.socket):
        def getsockname(self) -> tuple[str, int]:
            return "192.0.2.1", 80

    with Connection() as connection:
        assert is_from_here("192.0.2.1", connection)
        assert not is_from_here("192.0.2.7", connection)
