"""An answer for programs, piece by piece: a JSON document or csv; no row is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from ews_meetings.cli.safe import safe, safe_json

if TYPE_CHECKING:
    from ews_meetings.cli.output import Row

_BOM = "\ufeff"


def json_pieces(head: Row, rows: Iterable[Row], tail: Callable[[], Row]) -> Iterator[str]:
    """Yield the pieces of one JSON document.

    Args:
        head: what stands before its `data`; at least one thing.
        rows: what stands in it.
        tail: asked for what stands behind it, once the rows are gone through; at least one thing.
    """
    yield f'{_inside(head)},\n "data": ['
    before = ""
    for row in rows:
        yield f"{before}\n{_indented(row)}"
        before = ","
    yield "\n ],\n" if before else "],\n"
    yield f"{_inside(tail())[2:]}\n}}\n"


def csv_pieces(
    columns: tuple[str, ...], rows: Iterable[Row], *, is_for_sheets: bool
) -> Iterator[str]:
    """Yield the lines of a csv file, its heads first.

    Args:
        columns: which values of a row stand there.
        rows: the lines.
        is_for_sheets: with a byte order mark, and no cell that would be taken for a formula.
    """
    yield f"{_BOM if is_for_sheets else ''}{_line(columns)}"
    for row in rows:
        cells = [shown_cell(row.get(column)) for column in columns]
        yield _line([_no_formula(cell) for cell in cells] if is_for_sheets else cells)


def shown_cell(value: object) -> str:
    """Return a value of a row on one line: nothing for none, true or false, a list by its items."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | tuple | dict):
        flat = not isinstance(value, dict) and all(isinstance(item, str | int) for item in value)
        return "; ".join(safe(item) for item in value) if flat else safe_json(value)
    return safe(value)


def _inside(row: Row) -> str:
    """Return an object that is not empty, without its end."""
    return safe_json(row, indent=1).removesuffix("\n}")


def _indented(row: Row) -> str:
    return "  " + safe_json(row, indent=1).replace("\n", "\n  ")


def _line(cells: Iterable[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerow(cells)
    return text.getvalue()


def _no_formula(cell: str) -> str:
    """Return a cell that a spreadsheet takes for text, whoever wrote the subject of a meeting."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@")) else cell
