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


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What a person is asked about."""

    mails: int
    """As they are listed."""
    people: int = 0
    """How many messages that makes, one for each member of a list; 0 for as many as mails."""
    words: Wording = _INVITING
    warnings: tuple[str, ...] = ()
    """Who is outside, and who is a list."""
    barred: tuple[str, ...] = ()
    """Why it must not be sent; then it is done silently, or not at all."""

    @property
    def reached(self) -> int:
        """How many messages there are."""
        return max(self.people, self.mails)

    @property
    def name(self) -> str:
        """What is sent, and to how many where that is more than it looks."""
        listed = counted(self.mails, self.words.noun)
        return f"{listed} to {self.reached} people" if self.reached > self.mails else listed


def ask_who_hears(session: Session, post: Post) -> Decision:
    """Ask whether people are told, or it is done silently.

    Raises:
        NotConfirmed: neither.
    """
    if post.barred:
        for reason in post.barred:
            session.screen.warn(f"{reason}: silently, or not at all")
        answer = _answer(session, f"{post.words.silently} [s]ilent, [q]uit:")
        return _decision(answer, yes=frozenset())
    _name_again(session, post)
    words = post.words
    question = f"Send {post.name}? {_key(post)}, [s]ilent, [q]uit:"
    return _decision(_answer(session, question), yes=_yes(post, words.yes[0], words.yes))


def confirm_mails(session: Session, post: Post) -> None:
    """Ask whether the mails that were shown shall go out.

    Raises:
        NotConfirmed: anything but yes was said.
    """
    _name_again(session, post)
    how = "[y]es, [N]o" if post.reached <= _FEW else f"type {post.reached} for yes"
    answer = _answer(session, f"Send {post.name}? {how}:")
    if answer not in _yes(post, "y", "yes"):
        raise NotConfirmed


def _name_again(session: Session, post: Post) -> None:
    """Say before the question what makes the mails reach further than they look."""
    for warning in post.warnings:
        session.screen.note(f"warning: {warning}")


def _key(post: Post) -> str:
    yes = post.words.yes
    return f"[{yes[0]}]{yes[1:]}" if post.reached <= _FEW else f"type {post.reached} to send them"


def _yes(post: Post, *letters: str) -> frozenset[str]:
    return frozenset(letters) if post.reached <= _FEW else frozenset({str(post.reached)})


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
