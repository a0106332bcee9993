"""Chooses the shell in which an administrator of a server runs a command."""

from __future__ import annotations

from ews_meetings.change.diagnosis import Command, Where
from ews_meetings.service.doctor.subject import Subject

Commands = tuple[Command, ...]


def shell_of(subject: Subject) -> Where:
    """Return the shell of the server's Exchange."""
    return Where.ONLINE if subject.cloud else Where.EXCHANGE


def in_exchange(subject: Subject, *texts: str) -> Commands:
    """Return commands for that shell."""
    return tuple(Command(shell_of(subject), text) for text in texts)
