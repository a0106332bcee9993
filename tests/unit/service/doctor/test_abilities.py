"""What is said of the capability table."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.knowledge import Source
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.abilities import abilities
from tests.unit.service.doctor.making import KNOWN, NOW

ROWS = {field.name for field in fields(Capabilities)} - {"server"}


@pytest.mark.parametrize("table", [EXCHANGE, GROMOX])
def test_every_row_is_told_with_its_value_and_a_meaning(table: Capabilities) -> None:
    told = {row.name: row for row in abilities(replace(KNOWN, capabilities=table))}
    assert told.keys() == ROWS
    assert all(row.value is getattr(table, row.name) and row.meaning for row in told.values())


def test_each_value_has_a_meaning_of_its_own_or_one_it_shares() -> None:
    for value in Known:
        table = replace(EXCHANGE, **dict.fromkeys(ROWS, value))
        assert all(row.meaning for row in abilities(replace(KNOWN, capabilities=table)))


def test_what_was_only_believed_is_called_belief() -> None:
    told = {row.name: row for row in abilities(KNOWN)}
    assert (told["searches_uid"].source, told["searches_uid"].at) == (Source.PROBE, NOW)
    assert (told["fences"].source, told["fences"].at) == (Source.BELIEF, None)


@pytest.mark.parametrize(
    ("rows", "fences", "rooms"),
    [
        (frozenset({"fences"}), Source.REHEARSAL, Source.BELIEF),
        (frozenset(), Source.REHEARSAL, Source.REHEARSAL),
    ],
)
def test_what_was_rehearsed_is_dated(rows: frozenset[str], fences: Source, rooms: Source) -> None:
    known = replace(KNOWN, source=Source.REHEARSAL, rehearsed_at=NOW, rehearsed_rows=rows)
    told = {row.name: row for row in abilities(known)}
    assert (told["fences"].source, told["fences"].at) == (fences, NOW)
    assert told["rooms_answer"].source is rooms
