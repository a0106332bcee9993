"""What a directory says of some addresses can be had of a few of them."""

from __future__ import annotations

from ews_meetings.change.audience import Audience, Members

TEAM = Members(people=("ann@firma.example",))
KNOWN = Audience(
    lists={"team@firma.example": TEAM, "staff@firma.example": TEAM},
    unknown=("odd@firma.example", "strange@firma.example"),
    unasked=("late@firma.example", "later@firma.example"),
)


class Searched(tuple[str, ...]):
    """Addresses that are not to be gone through for each that is known: there may be 100,000."""

    __slots__ = ()

    def __contains__(self, _: object) -> bool:
        raise AssertionError("this takes the square of their number")


def test_of_some_addresses_only_those_are_told() -> None:
    asked = Searched(["staff@firma.example", "odd@firma.example", "later@firma.example", "x@y"])
    assert KNOWN.of(asked) == Audience(
        lists={"staff@firma.example": TEAM},
        unknown=("odd@firma.example",),
        unasked=("later@firma.example",),
    )
