"""The options that say how a meeting repeats."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

import typer

_PANEL = "Repeating"


class Every(StrEnum):
    """In which steps a meeting repeats."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceOptions:
    """How a meeting repeats, as it was typed."""

    every: Annotated[
        Every | None, typer.Option("--every", rich_help_panel=_PANEL, help="Repeat each …")
    ] = None
    interval: Annotated[
        int | None,
        typer.Option(
            "--interval", min=1, metavar="N", rich_help_panel=_PANEL, help="Each n-th one only (1)."
        ),
    ] = None
    on: Annotated[
        str | None,
        typer.Option(
            "--on",
            metavar="DAYS",
            rich_help_panel=_PANEL,
            help="Of weeks: mon,wed. Of months and years: 15, 'first mon', 'last weekday'.",
        ),
    ] = None
    until: Annotated[
        str | None,
        typer.Option(
            "--until",
            metavar="DATE",
            rich_help_panel=_PANEL,
            help="The last day it may be on; '' is without end.",
        ),
    ] = None
    count: Annotated[
        int | None,
        typer.Option(
            "--count",
            min=1,
            max=999,
            metavar="N",
            rich_help_panel=_PANEL,
            help="Instead: how many times.",
        ),
    ] = None
    rrule: Annotated[
        str | None,
        typer.Option(
            "--rrule",
            metavar="TEXT",
            rich_help_panel=_PANEL,
            help="Instead of all these: FREQ=WEEKLY;BYDAY=MO; '' no longer repeats.",
        ),
    ] = None
