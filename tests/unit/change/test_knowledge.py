"""How long what is known of a server holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.knowledge import Knowledge, Source, build_of

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
PROBED = Knowledge(capabilities=EXCHANGE, build="15.2.1", source=Source.PROBE, seen_at=NOW)
REHEARSED = replace(PROBED, source=Source.REHEARSAL, rehearsed_at=NOW)


@pytest.mark.parametrize(("days", "fresh"), [(0, True), (7, True), (8, False)])
def test_a_look_holds_for_a_week(days: int, fresh: bool) -> None:
    assert PROBED.is_fresh(NOW + timedelta(days=days)) is fresh


@pytest.mark.parametrize(
    ("known", "build", "holds"),
    [
        (REHEARSED, "15.2.1", True),
        (REHEARSED, "15.2.2", False),
        (PROBED, "15.2.1", False),
        (replace(REHEARSED, build=""), "", False),
    ],
)
def test_a_rehearsal_outlasts_looks_at_the_same_build(
    known: Knowledge, build: str, holds: bool
) -> None:
    assert known.outlasts(build) is holds


@pytest.mark.parametrize(
    ("server", "build"), [("Exchange 15.2.1544.11", "15.2.1544.11"), ("gromox", ""), ("", "")]
)
def test_the_build_stands_behind_the_kind(server: str, build: str) -> None:
    assert build_of(replace(EXCHANGE, server=server)) == build
