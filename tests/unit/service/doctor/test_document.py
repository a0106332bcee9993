"""The page that lists the causes says what the doctor says."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Cause
from ews_meetings.service.doctor.examine import CHECKS
from tests.doctor_document import DOCUMENT, tables, written


def test_the_document_shows_causes_and_commands_as_they_are() -> None:
    assert written() == tables(), "run: python -m tests.doctor_document --write"


def test_every_cause_has_its_row() -> None:
    rows = [line for line in written().splitlines() if line.startswith("| `")]
    assert len(rows) == len(Cause)
    assert all(row.count("|") == 5 for row in rows)


def test_every_check_is_explained() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert [name for name in CHECKS if f"| `{name}` |" not in text] == []
