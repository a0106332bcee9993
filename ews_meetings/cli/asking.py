"""Asks the person at the terminal before people are mailed."""

from __future__ import annotations

from enum import StrEnum

from ews_meetings.cli.globals import Session
from ews_meetings.cli.words import counted
from ews_meetings.errors import NotConfirmed

_FEW = 10
"""Up to here a letter is enough; above, the number of mails is typed."""


class Decision(StrEnum):
    """What the person wants."""

    INVITE = "invite"
    SILENT = "silent"


def ask_who_hears(session: Session, *, mails: int, limit: int) -> Decision:
    """Ask whether people are invited or the meetings are created silently.

    Raises:
        NotConfirmed: neither.
    """
    if mails > limit:
        session.screen.warn(
            f"{mails} mails are more than --max-mail {limit}: silently, or not at all"
        )
        answer = _answer(session, "Create without telling anybody? [s]ilent, [q]uit:")
        return _decision(answer, yes=frozenset())
    question = f"Send {counted(mails, 'invitation')}? {_key(mails)}, [s]ilent, [q]uit:"
    return _decision(_answer(session, question), yes=_yes(mails, "i", "invite"))


def confirm_mails(session: Session, *, mails: int) -> None:
    """Ask whether the mails that were shown shall go out.

    Raises:
        NotConfirmed: anything but yes was said.
    """
    how = "[y]es, [N]o" if mails <= _FEW else f"type {mails} for yes"
    answer = _answer(session, f"Send {counted(mails, 'invitation')}? {how}:")
    if answer not in _yes(mails, "y", "yes"):
        raise NotConfirmed


def _key(mails: int) -> str:
    return "[i]nvite" if mails <= _FEW else f"type {mails} to invite"


def _yes(mails: int, *letters: str) -> frozenset[str]:
    return frozenset(letters) if mails <= _FEW else frozenset({str(mails)})


def _decision(answer: str, *, yes: frozenset[str]) -> Decision:
    if answer in yes:
        return Decision.INVITE
    if answer in {"s", "silent"}:
        return Decision.SILENT
    raise NotConfirmed


def _answer(session: Session, question: str) -> str:
    session.screen.ask(question)
    try:
        answer = session.around.stdin.readline()
    except KeyboardInterrupt:
        session.screen.note("")
        raise
    if not answer.endswith("\n"):
        session.screen.note("")  # the end of input leaves the question's line open
    return answer.strip().lower()
