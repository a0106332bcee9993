"""An answer is written row by row: it is one document all the same, and nothing of it is kept."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator

import pytest

from ews_meetings.cli.answer_pieces import csv_pieces, json_pieces
from ews_meetings.cli.output import Ending, Form, Row
from tests.unit.cli.making import screen, streams

ROWS: tuple[Row, ...] = (
    {"name": 'a\nb"},\n "data": [', "inner": {"list": [1, None], "empty": {}}},
    {"name": "\u202e\x1b[31m", "inner": []},
)


@pytest.mark.parametrize("rows", [(), ROWS[:1], ROWS])
def test_the_pieces_are_one_document_laid_out_as_json_is(rows: tuple[Row, ...]) -> None:
    head, tail = {"schema": "x"}, {"ok": True, "warnings": ["w"]}
    text = "".join(json_pieces(head, rows, lambda: tail))
    whole = {**head, "data": list(rows), **tail}
    assert json.loads(text) == whole
    assert [line.strip() for line in text.splitlines()] == [
        line.strip() for line in safe_lines(whole)
    ]
    assert text.endswith("\n}\n")


def safe_lines(whole: Row) -> list[str]:
    text = json.dumps(whole, ensure_ascii=False, indent=1)
    return text.replace("\u202e", "\\u202e").splitlines()


def test_csv_has_its_heads_without_rows_and_a_line_for_each() -> None:
    assert list(csv_pieces(("name",), (), is_for_sheets=False)) == ["name\n"]
    text = "".join(csv_pieces(("name", "inner"), ROWS, is_for_sheets=False))
    assert [row[0] for row in csv.reader(io.StringIO(text))][1:] == [
        'a b"},  "data": [',
        "\\u202e\\x1b[31m",
    ]


@pytest.mark.parametrize("form", [Form.JSON, Form.JSONL, Form.CSV, Form.CSV_BOM])
def test_each_row_is_written_before_the_next_is_made_and_the_end_is_asked_for_last(
    form: Form,
) -> None:
    held, made = streams(), 0

    def rows() -> Iterator[Row]:
        nonlocal made
        for number in range(3):
            assert held.out.count("row-") == number
            made += 1
            yield {"name": f"row-{number}"}

    def end() -> Ending:
        return Ending(summary={"rows": made}, is_ok=False)

    screen(held, form).stream("rows", rows(), columns=("name",), end=end)
    assert (made, held.out.count("row-")) == (3, 3)
    if form is Form.JSON:
        document = json.loads(held.out)
        assert (document["ok"], document["summary"]) == (False, {"rows": 3})
