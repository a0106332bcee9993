"""What is said of copies that people hold, as options of `import`."""

from __future__ import annotations

from typing import Any

import pytest

from ews_meetings.cli.import_options import ReadingOptions
from ews_meetings.errors import UsageProblem
from ews_meetings.ics.options import Copies, OrganizerChoice


def options(**values: Any) -> ReadingOptions:
    return ReadingOptions(files=["a.ics"], **values)


@pytest.mark.parametrize(
    ("values", "copies"),
    [
        ({}, Copies.UNKNOWN),
        ({"already_invited": True}, Copies.ALREADY_INVITED),
        ({"reinvite": True}, Copies.REINVITE),
        ({"reinvite": True, "organizer": OrganizerChoice.TAKE_OVER}, Copies.REINVITE),
    ],
)
def test_what_is_known_of_copies(values: dict[str, Any], copies: Copies) -> None:
    assert options(**values).copies is copies


@pytest.mark.parametrize("other", [{"reinvite": True}, {"organizer": OrganizerChoice.TAKE_OVER}])
def test_who_is_invited_already_is_neither_invited_anew_nor_taken_over(
    other: dict[str, Any],
) -> None:
    with pytest.raises(UsageProblem, match="exclude each other"):
        _ = options(already_invited=True, **other).copies
