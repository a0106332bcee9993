"""The hunt for input that a reader cannot stand, for as long as a test may take."""

from __future__ import annotations

from itertools import count
from pathlib import Path
from random import Random

import pytest

from tests.fuzz import readers
from tests.fuzz.changing import changed
from tests.fuzz.readers import OWN, Hunt, seeds_in, tried
from tests.fuzz.shrinking import shrunk

INPUTS = 120


@pytest.mark.slow
def test_readers_stand_whatever_files_of_ours_are_changed_to() -> None:
    hunt = Hunt(seeds=list(seeds_in([OWN])), random=Random(20270301))  # noqa: S311 - drawn again
    tries = count()
    hunt.go_on(lambda: next(tries) >= INPUTS)
    assert hunt.defects == {}
    assert len(hunt.seen) > INPUTS // 10


def test_the_same_seed_changes_files_to_the_same() -> None:
    seeds = list(seeds_in([OWN]))
    one, other = Random(7), Random(7)  # noqa: S311 - drawn again
    assert [changed(seeds, one) for _ in range(50)] == [changed(seeds, other) for _ in range(50)]


def test_what_shows_a_defect_becomes_small() -> None:
    data = b"".join(f"LINE:{number}\r\n".encode() for number in range(300))
    assert shrunk(data, lambda one: b"7" in one and b"LINE" in one) == b"LINE7"


def test_a_defect_is_found_named_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks_on_seven(data: bytes) -> frozenset[str]:
        if b"7" in data:
            raise ZeroDivisionError
        return frozenset({"fine"})

    monkeypatch.setattr(readers, "ask", breaks_on_seven)
    hunt = Hunt(seeds=[], random=Random(1), folder=tmp_path)  # noqa: S311 - drawn again
    for data in (b"1\n", b"2\n7\n", b"7"):
        hunt.take(data)
    assert hunt.defects == {"ZeroDivisionError": b"7"}
    assert [path.read_bytes() for path in tmp_path.glob("*.input")] == [b"7"]


def test_an_input_without_defect_says_what_it_comes_to() -> None:
    codes, defect = tried(b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
    assert (codes, defect) == (frozenset({"no-events"}), "")
