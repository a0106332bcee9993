"""What the environment says of the way to a mailbox."""

from __future__ import annotations

import pytest

from ews_meetings.config import Access, access
from ews_meetings.errors import BadOption


def test_without_a_word_the_owner_logs_in() -> None:
    assert access({}) == Access(kind="own")


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        (
            {"EWS_MEETINGS_ACCESS": "delegate", "EWS_MEETINGS_USER": "alice@sandbox.example"},
            Access(kind="delegate", user="alice@sandbox.example"),
        ),
        ({"EWS_MEETINGS_ACCESS": "impersonation"}, Access(kind="impersonation")),
        ({"EWS_MEETINGS_USER": "SANDBOX\\olga"}, Access(kind="own", user="SANDBOX\\olga")),
    ],
)
def test_the_environment_says_who_comes_how(environment: dict[str, str], expected: Access) -> None:
    assert access(environment) == expected


@pytest.mark.parametrize(
    ("told", "problem"), [("delegat", "own, delegate, impersonation"), ("delegate", "USER")]
)
def test_an_access_that_does_not_exist_or_lacks_its_user_is_refused(
    told: str, problem: str
) -> None:
    with pytest.raises(BadOption, match=problem):
        access({"EWS_MEETINGS_ACCESS": told})
