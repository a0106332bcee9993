"""Asks the person at the terminal about anything but mails."""

from __future__ import annotations

from ews_meetings.cli.globals import Session
from ews_meetings.errors import NotConfirmed, UsageProblem

_YES = frozenset({"y", "yes"})


def typed(session: Session, question: str) -> str:
    """Return what a person types on one line; nothing at the end of input."""
    session.screen.ask(question)
    answer = session.around.stdin.readline()
    if not answer.endswith("\n"):
        session.screen.note("")  # the end of input leaves the question's line open
    return answer.strip()


def confirm(session: Session, question: str) -> None:
    """Ask whether something that cannot be taken back shall be done.

    Raises:
        UsageProblem: nobody is there.
        NotConfirmed: anything but yes was said.
    """
    if not session.can_ask:
        raise UsageProblem("nobody is at a terminal to confirm this", hint="a script says --yes")
    if typed(session, f"{question} [y]es, [N]o:").lower() not in _YES:
        raise NotConfirmed
