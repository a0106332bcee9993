"""Addresses as they are compared, and people as they are shown."""

from __future__ import annotations

import pytest

from ews_meetings.model.people import Mailbox, fold


def test_an_address_is_compared_without_case_and_white_space() -> None:
    assert fold(" Alice@Sandbox.EXAMPLE\t") == "alice@sandbox.example"
    assert Mailbox(address=" Alice@Sandbox.EXAMPLE").folded == "alice@sandbox.example"


def test_a_dot_behind_the_domain_makes_no_other_address() -> None:
    assert fold("Everyone@Sandbox.example.") == "everyone@sandbox.example"
    assert fold("a.@x.example. ") == "a.@x.example"
    assert Mailbox(address="a@x.example.").domain == "x.example"
    assert fold("no-address.") == "no-address."


def test_an_address_is_kept_as_given() -> None:
    assert Mailbox(address="Alice@Sandbox.EXAMPLE").address == "Alice@Sandbox.EXAMPLE"


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("alice@Sandbox.Example", "sandbox.example"),
        ('"odd@name"@sandbox.example', "sandbox.example"),
        ("no-at-sign", "no-at-sign"),
        ("alice@", ""),
    ],
)
def test_the_domain_stands_behind_the_last_at_sign(address: str, domain: str) -> None:
    assert Mailbox(address=address).domain == domain


def test_a_person_is_shown_with_name_and_address() -> None:
    assert str(Mailbox(address="a@x.example", name="Alice Adams")) == "Alice Adams <a@x.example>"


def test_a_person_without_name_is_shown_by_the_address() -> None:
    assert str(Mailbox(address="a@x.example")) == "a@x.example"
