"""How far long work has come, on stderr: a bar at a terminal, a line now and then in a log.

No thread and no timer: it draws when it is told something. Rich is imported with the first bar.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

BAR_AFTER_S = 1.0
LINE_EVERY_S = 10.0


class Manner(Enum):
    """How progress is told."""

    BAR = "bar"
    LINES = "lines"
    NONE = "none"


def manner(*, is_terminal: bool, verbosity: int, is_wanted: bool) -> Manner:
    """Return how progress is told: with -v the log has the screen, so lines stand between its own."""
    if not is_wanted or verbosity < 0:
        return Manner.NONE
    if verbosity > 0:
        return Manner.LINES
    return Manner.BAR if is_terminal else Manner.NONE


class ProgressTeller:
    """Hears how far work has come, and shows it when it takes long."""

    def __init__(
        self,
        *,
        how: Manner,
        stderr: TextIO,
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._how = how
        self._stderr = stderr
        self._seconds = seconds
        self._begun: float | None = None
        self._told: float = 0
        self._bar: _Bar | None = None

    def __call__(self, stage: str, done: int, total: int) -> None:
        """Hear that so much of a stage is done."""
        if self._how is Manner.NONE:
            return
        now = self._seconds()
        if self._begun is None:
            self._begun = self._told = now
        if self._how is Manner.LINES:
            self._line(now, f"{stage}: {done} of {total}")
        elif now - self._begun >= BAR_AFTER_S:
            self._bar = self._bar or _open_bar(self._stderr)
            self._bar.show(stage, done, total)

    def clear(self) -> None:
        """Take the bar away, because something is written or all is done."""
        bar, self._bar = self._bar, None
        if bar is not None:
            bar.close()

    def _line(self, now: float, text: str) -> None:
        if now - self._told >= LINE_EVERY_S:
            self._told = now
            print(text, file=self._stderr, flush=True)


@dataclass(slots=True, kw_only=True)
class _Bar:
    """A bar on the last line of a terminal."""

    drawn: RichProgress
    task: TaskID

    def show(self, stage: str, done: int, total: int) -> None:
        self.drawn.update(self.task, description=stage, completed=done, total=total)
        self.drawn.refresh()

    def close(self) -> None:
        self.drawn.stop()


def _open_bar(stderr: TextIO) -> _Bar:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(file=stderr, markup=False, highlight=False, emoji=False)
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    drawn = Progress(
        *columns,
        console=console,
        auto_refresh=False,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
    )
    drawn.start()
    return _Bar(drawn=drawn, task=drawn.add_task("", total=None))
