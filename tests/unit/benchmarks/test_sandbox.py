"""The benchmark of the sandbox itself runs, and its tables say what was measured."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.sandbox import Found, beside_table, filled, growth_table, measure
from benchmarks.sandbox_client import Spent
from benchmarks.sandbox_requests import OPERATIONS
from benchmarks.sandbox_store import Size, fill
from benchmarks.sandbox_wire import Line
from ews_meetings.sandbox import SandboxServer


def _found(*server_cpu_s: float) -> Found:
    spent = [
        Spent(requests=4, wall_s=0.02, client_cpu_s=0.012, server_cpu_s=cpu) for cpu in server_cpu_s
    ]
    return dict.fromkeys(OPERATIONS, spent)


def test_the_growth_is_that_of_the_medians() -> None:
    table = growth_table({100: _found(0.001, 0.004, 0.4), 1_000: _found(0.008)}, what="meetings")
    assert table[0][1:] == (
        "requests/s, 100", "requests/s, 1,000", "CPU ms, 100", "CPU ms, 1,000", "growth to 1,000",
    )  # fmt: skip
    assert table[1] == (next(iter(OPERATIONS)), "200", "200", "1.00", "2.00", "2.00")


def test_the_sandbox_stands_beside_its_client() -> None:
    assert beside_table(_found(0.004))[1][1:] == ("1.00", "3.00", "25%")


def test_a_filled_store_holds_what_was_asked_for(tmp_path: Path) -> None:
    targets = fill(tmp_path / "store.db", Size(mailboxes=3, meetings=4))
    assert len(targets) == 12
    assert len({target.folder_id for target in targets}) == 3
    with SandboxServer(tmp_path / "store.db") as server:
        assert len(server.calendar("organizer")) == 4


@pytest.mark.parametrize("name", [name for name in OPERATIONS if name.startswith("FindItem")])
def test_a_search_finds_the_meeting_that_is_meant(tmp_path: Path, name: str) -> None:
    *_, target = fill(tmp_path / "store.db", Size(mailboxes=2, meetings=3))
    with SandboxServer(tmp_path / "store.db") as server, Line(server.url) as line:
        answer = line.ask(OPERATIONS[name](target, 0, ""))
        assert 'TotalItemsInView="1"' in answer
        assert target.item_id in answer
        nothing = replace(target, key="no key", subject="no subject")
        assert 'TotalItemsInView="0"' in line.ask(OPERATIONS[name](nothing, 0, ""))


def test_an_answer_that_is_no_success_ends_the_run(tmp_path: Path) -> None:
    target, *_ = fill(tmp_path / "store.db", Size(mailboxes=1, meetings=1))
    gone = replace(target, folder_id="AAAA")
    with (
        SandboxServer(tmp_path / "store.db") as server,
        Line(server.url) as line,
        pytest.raises(SystemExit, match="ErrorInvalidIdMalformed"),
    ):
        line.ask(OPERATIONS["CalendarView of a month"](gone, 0, ""))


@pytest.mark.slow
@pytest.mark.parametrize("way", ["bare", "exchangelib"])
def test_every_operation_is_measured_on_both_sides(way: str) -> None:
    with filled(Size(mailboxes=1, meetings=3)) as ready:
        assert len(json.loads(ready.targets.read_text(encoding="utf-8"))) == 3
        found = measure(ready, way=way, requests=2)
    assert list(found) == list(OPERATIONS)
    for spent in found.values():
        assert spent.requests >= 2
        assert spent.server_cpu_s > 0
        assert spent.client_cpu_s > 0
