"""`--version`: which version, which build, and what it runs on."""

from __future__ import annotations

from dataclasses import asdict

from ews_meetings.about import About, about
from ews_meetings.cli.globals import Session
from ews_meetings.cli.output import Answer


def tell_version(session: Session) -> int:
    """Show version and build, and those of what it stands on."""
    screen, told = session.screen, about()
    if screen.is_text:
        for line in _lines(told):
            screen.line(line)
    screen.give(Answer(kind="version", data=[asdict(told)], columns=tuple(asdict(told))))
    return 0


def _lines(told: About) -> tuple[str, ...]:
    return (
        f"ews-meetings {told.version}",
        f"build {told.build}",
        f"python {told.python}",
        f"exchangelib {told.exchangelib}",
        f"platform {told.platform}",
    )
