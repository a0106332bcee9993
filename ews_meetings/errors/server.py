"""A mailbox that is busy (12), what nobody can know (13), and what the server refuses (14)."""

from __future__ import annotations

from collections.abc import Sequence

from ews_meetings.errors.base import EwsMeetingsError


class MailboxBusy(EwsMeetingsError):
    """Another run holds the mailbox."""

    code = "mailbox-busy"
    exit_code = 12
    retryable = True

    def __init__(self, mailbox: str, holder: str, *, waited_s: float = 0.0) -> None:
        waited = f", also after {waited_s:g} s" if waited_s else ""
        super().__init__(
            f"another run holds {mailbox}{f' ({holder})' if holder else ''}{waited}",
            hint="" if waited_s else "--wait-lock SECONDS waits for it",
        )
        self.mailbox = mailbox


class Undecided(EwsMeetingsError):
    """A mail may be out, and nobody can know by looking."""

    code = "undecided"
    exit_code = 13

    def __init__(self, title: str, seen: str, *, run: str = "") -> None:
        super().__init__(
            f"{title}: an invitation may be out: {seen}",
            hint=f"look with: ews-meetings runs show {run}; then runs settle {run} --assume sent|unsent",
        )
        self.seen = seen


class ServerRefused(EwsMeetingsError):
    """The server refused the meeting."""

    code = "server-refused"
    exit_code = 14


class MeetingRefused(ServerRefused):
    """The server answered a write with an error of its own."""

    code = "meeting-refused"

    def __init__(self, title: str, server_code: str, text: str) -> None:
        super().__init__(f"{title}: the server refused it: {server_code}: {text}")
        self.server_code = server_code


class ReadBackDiffers(ServerRefused):
    """The server holds something else than was written; nothing was sent."""

    code = "read-back-differs"

    def __init__(self, title: str, differences: Sequence[str], *, removed: bool) -> None:
        end = "the draft was removed" if removed else "the draft was left"
        super().__init__(
            f"{title}: the server holds something else than was written "
            f"({'; '.join(differences)}); nobody was mailed and {end}"
        )
        self.differences = tuple(differences)


class OccurrenceUnverified(ServerRefused):
    """The server does not show an occurrence that was asked for, nor that there is none."""

    code = "occurrence-unverified"

    def __init__(self, server: str, *, start: str, uid: str) -> None:
        super().__init__(
            f"{server} does not show the occurrence of {start} of the series {uid},"
            " nor that it is deleted",
            hint="nothing was written; look at the series in Outlook",
        )


class RehearsalStuck(ServerRefused):
    """An experiment could not go on: something it stands on did not come about."""

    code = "rehearsal-stuck"

    def __init__(self, problem: str) -> None:
        super().__init__(f"the experiment could not go on: {problem}")
        self.problem = problem


class ChangeDiffers(ServerRefused):
    """A change was made, but the server holds something else than was written."""

    code = "change-differs"

    def __init__(self, title: str, differences: Sequence[str]) -> None:
        super().__init__(
            f"{title}: was changed, but the server holds something else than was written "
            f"({'; '.join(differences)})",
            hint="show prints what it holds; update or Outlook can correct it",
        )
        self.differences = tuple(differences)
