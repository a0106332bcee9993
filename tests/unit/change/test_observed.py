"""A missing answer is unknown, never no."""

from __future__ import annotations

import pytest

from ews_meetings.change.observed import Known


@pytest.mark.parametrize(
    ("value", "known"), [(True, Known.YES), (False, Known.NO), (None, Known.UNKNOWN)]
)
def test_an_element_is_yes_no_or_unknown(value: bool | None, known: Known) -> None:
    assert Known.of(value) is known
