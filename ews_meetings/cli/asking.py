"""Asks the person at the terminal before people are mailed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from ews_meetings.change.action import MailKind
from ews_meetings.cli.globals import Session
from ews_meetings.cli.words import counted
from ews_meetings.errors import NotConfirmed

_FEW = 10
"""Up to here a letter is enough; above, the number of mails is typed."""


class Decision(StrEnum):
    """What the person wants."""

    INVITE = "invite"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """How the mails of a plan are asked about."""

    noun: str = "invitation"
    yes: str = "invite"
    silently: str = "Create without telling anybody?"


_INVITING = Wording()
_TELLING = {
    MailKind.UPDATE: Wording(noun="update", yes="yes", silently="Change it without telling?"),
    MailKind.CANCEL: Wording(noun="cancellation", yes="yes", silently="Cancel without telling?"),
    MailKind.ANSWER: Wording(noun="answer", yes="yes", silently="Answer without telling?"),
}
_MIXED = Wording(noun="mail", yes="yes", silently="Do it without telling anybody?")


def wording(kinds: Iterable[MailKind]) -> Wording:
    """Return how mails of these kinds are called."""
    named = set(kinds)
    if named == {MailKind.INVITE}:
        return _INVITING
    return _TELLING.get(named.pop(), _MIXED) if len(named) == 1 else _MIXED


def ask_who_hears(
    session: Session, *, mails: int, limit: int, words: Wording = _INVITING
) -> Decision:
    """Ask whether people are told, or it is done silently.

    Raises:
        NotConfirmed: neither.
    """
    if mails > limit:
        session.screen.warn(
            f"{mails} mails are more than --max-mail {limit}: silently, or not at all"
        )
        answer = _answer(session, f"{words.silently} [s]ilent, [q]uit:")
        return _decision(answer, yes=frozenset())
    question = f"Send {counted(mails, words.noun)}? {_key(mails, words)}, [s]ilent, [q]uit:"
    return _decision(_answer(session, question), yes=_yes(mails, words.yes[0], words.yes))


def confirm_mails(session: Session, *, mails: int, words: Wording = _INVITING) -> None:
    """Ask whether the mails that were shown shall go out.

    Raises:
        NotConfirmed: anything but yes was said.
    """
    how = "[y]es, [N]o" if mails <= _FEW else f"type {mails} for yes"
    answer = _answer(session, f"Send {counted(mails, words.noun)}? {how}:")
    if answer not in _yes(mails, "y", "yes"):
        raise NotConfirmed


def _key(mails: int, words: Wording) -> str:
    if mails <= _FEW:
        return f"[{words.yes[0]}]{words.yes[1:]}"
    return f"type {mails} to send them"


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
