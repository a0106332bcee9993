"""The screen: answers on stdout in the form that was asked for, the conversation on stderr.

The only place that knows rich; it is imported when stdout is a terminal, and markup is never read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, TextIO

from ews_meetings.cli.answer_pieces import csv_pieces, json_pieces
from ews_meetings.cli.progress import Manner, ProgressTeller
from ews_meetings.cli.safe import safe, safe_json

if TYPE_CHECKING:
    from rich.console import Console


Row = Mapping[str, object]


class Form(StrEnum):
    """How stdout is written."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    CSV_BOM = "csv-bom"
    """For spreadsheets: with a byte order mark, and no cell that would be taken for a formula."""


class Style(StrEnum):
    """How a line stands out on a terminal with colours; without them it reads the same."""

    PLAIN = ""
    HEAD = "bold"
    GOOD = "green"
    CHANGE = "yellow"
    BAD = "red"
    QUIET = "dim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a command gives a program."""

    kind: str
    """Stable; it stands in the schema."""
    data: Sequence[Row]
    columns: tuple[str, ...]
    """For csv, also when there are no rows."""
    summary: Mapping[str, object] = field(default_factory=dict)
    is_ok: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What stands behind the rows of an answer that is written as it comes."""

    summary: Row
    is_ok: bool


class Screen:
    """Writes for a person or a program; every text from a calendar goes through `safe`."""

    def __init__(
        self,
        *,
        form: Form,
        verbosity: int,
        stdout: TextIO,
        stderr: TextIO,
        progress: ProgressTeller | None = None,
    ) -> None:
        self.form = form
        self.verbosity = verbosity
        self.is_sandbox = False
        self.progress = progress or ProgressTeller(how=Manner.NONE, stderr=stderr)
        self._stdout = stdout
        self._stderr = stderr
        self._warnings: list[str] = []
        self._console: Console | None = None

    @property
    def is_text(self) -> bool:
        """Whether people read stdout."""
        return self.form is Form.TEXT

    # --- the conversation -----------------------------------------------------------------------

    def say(self, text: str) -> None:
        """Tell something in passing; -q keeps it back."""
        if self.verbosity >= 0:
            self.note(text)

    def note(self, text: str) -> None:
        """Tell something that -q does not keep back."""
        self.progress.clear()
        self._stdout.flush()  # so that both streams in one file stand in order
        print(safe(text), file=self._stderr, flush=True)

    def warn(self, text: str) -> None:
        """Tell something to look at; it also stands in the document."""
        self._warnings.append(text)
        self.note(f"warning: {text}")

    def ask(self, question: str) -> None:
        """Write a question without ending its line."""
        self.progress.clear()
        self._stdout.flush()
        print(safe(question), end=" ", file=self._stderr, flush=True)

    def flush(self) -> None:
        """Hand over what was written so far, for a reader that waits for it."""
        self._stdout.flush()

    # --- the answer, for people -----------------------------------------------------------------

    def line(self, text: str = "", style: Style = Style.PLAIN) -> None:
        """Write a line of the answer; on a terminal it is broken between words, indented alike."""
        shown = safe(text)
        if not self._stdout.isatty() or not shown.strip():
            self._write(shown)
            return
        self.progress.clear()
        from rich.padding import Padding
        from rich.text import Text

        words = shown.lstrip(" ")
        indent = len(shown) - len(words)
        self._rich().print(Padding(Text(words, style=style.value), (0, 0, 0, indent), expand=False))

    def made_line(self, text: str) -> None:
        """Write a line as its maker made it, tabs and all; each value in it went through `safe`."""
        self._write(text)

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a table: drawn on a terminal, tab-separated with a line of heads elsewhere."""
        if self._stdout.isatty():
            self._draw(heads, rows, indent=0)
            return
        for row in (heads, *rows):
            self._write("\t".join(safe(cell) for cell in row))

    def inner_table(self, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
        """Write a table that is part of a longer text: indented, aligned, never tab-separated."""
        if self._stdout.isatty():
            self._draw(heads, rows, indent=2)
            return
        cells = [[safe(cell) for cell in row] for row in (heads, *rows)]
        widths = [max(len(cell) for cell in column) for column in zip(*cells, strict=True)]
        for row in cells:
            padded = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self._write(f"  {'  '.join(padded)}".rstrip())

    def _draw(self, heads: Sequence[str], rows: Iterable[Sequence[object]], *, indent: int) -> None:
        self.progress.clear()
        from rich.padding import Padding
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0), pad_edge=False)
        for head in heads:
            table.add_column(Text(safe(head)), overflow="fold")
        for row in rows:
            table.add_row(*(Text(safe(cell)) for cell in row))
        self._rich().print(Padding(table, (0, 0, 0, indent)))

    def _rich(self) -> Console:
        if self._console is None:
            from rich.console import Console

            self._console = Console(
                file=self._stdout, markup=False, highlight=False, emoji=False, soft_wrap=False
            )
        return self._console

    # --- the answer, for programs ---------------------------------------------------------------

    def give(self, answer: Answer) -> None:
        """Write a document, an object a line, or csv; people's text is the command's own work."""
        head: Row = {"schema": _schema(answer.kind), "ok": answer.is_ok}
        self._give(answer.data, answer.columns, head=head, tail=lambda: self._tail(answer.summary))

    def stream(
        self,
        kind: str,
        rows: Iterable[Row],
        *,
        columns: tuple[str, ...],
        end: Callable[[], Ending],
    ) -> None:
        """Write an answer of which no row is kept; `ok` stands behind them.

        Args:
            kind: as in `Answer`.
            rows: gone through once.
            columns: as in `Answer`.
            end: asked once, behind the last row.
        """

        def tail() -> Row:
            ending = end()
            return {"ok": ending.is_ok, **self._tail(ending.summary)}

        self._give(rows, columns, head={"schema": _schema(kind)}, tail=tail)

    def _give(
        self, rows: Iterable[Row], columns: tuple[str, ...], *, head: Row, tail: Callable[[], Row]
    ) -> None:
        pieces: Iterable[str] = ()
        match self.form:
            case Form.JSON:
                pieces = json_pieces(head, rows, tail)
            case Form.JSONL:
                pieces = (f"{safe_json(row)}\n" for row in rows)
            case Form.CSV | Form.CSV_BOM:
                pieces = csv_pieces(columns, rows, is_for_sheets=self.form is Form.CSV_BOM)
            case Form.TEXT:
                pass
        for piece in pieces:
            self._write(piece, end="")

    def _tail(self, summary: Row) -> Row:
        return {
            "summary": dict(summary),
            "warnings": list(self._warnings),
            "sandbox": self.is_sandbox,
        }

    def _write(self, text: str, *, end: str = "\n") -> None:
        self.progress.clear()
        print(text, end=end, file=self._stdout)


def _schema(kind: str) -> str:
    return f"ews-meetings/{kind}.v1"
