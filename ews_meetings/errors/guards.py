"""What a guard keeps from happening (9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ews_meetings.errors.base import EwsMeetingsError


class GuardRefused(EwsMeetingsError):
    """A guard stands in the way; nothing was sent."""

    code = "guard"
    exit_code = 9


class NotifyMissing(GuardRefused):
    """A script did not say who hears of it."""

    code = "notify-missing"

    def __init__(self) -> None:
        super().__init__(
            "nobody said who hears of it", hint="a script must say --notify all, changed or none"
        )


class TooManyMails(GuardRefused):
    """The plan lists more mails than --max-mail allows."""

    code = "max-mail"

    def __init__(self, mails: int, limit: int) -> None:
        super().__init__(
            f"the plan lists {mails} mails, more than --max-mail {limit}; nothing was done",
            hint=f"look at the mails with --dry-run; if they are right, say --max-mail {mails}",
        )
        self.mails = mails
        """To how many people; each member of a list counts, where members are known."""
        self.limit = limit


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """One rule of a profile that a plan would break."""

    rule: str
    """Its key in the configuration."""
    value: str
    """What stands there."""
    message: str
    """The whole sentence, with the rule."""
    meeting: str = ""
    """Its title; empty for what the plan as a whole breaks."""
    recipients: tuple[str, ...] = ()
    """The addresses that break it, folded."""
    possible_from: str = ""
    """Of quiet hours: when it can run, ISO 8601; empty where waiting does not help."""
    hint: str = ""


class GuardsViolated(GuardRefused):
    """A plan would break rules of the profile; all of them are listed."""

    code = "guards"

    def __init__(self, violations: Sequence[Violation]) -> None:
        sentences = "; ".join(violation.message for violation in violations)
        super().__init__(
            f"{sentences}; nothing was done",
            hint="; ".join(dict.fromkeys(one.hint for one in violations if one.hint)),
        )
        self.violations = tuple(violations)


class QuietNow(GuardsViolated):
    """A plan breaks no other rule than that no mail leaves at this time; it can run later."""

    code = "quiet-hours"
    retryable = True


class NotConfirmed(GuardRefused):
    """A person was asked and did not say yes."""

    code = "not-confirmed"

    def __init__(self) -> None:
        super().__init__("not confirmed; nothing was done")


class RecipientNotNamed(GuardRefused):
    """A rehearsal would write to somebody who was not named for it."""

    code = "recipient-not-named"

    def __init__(self, addresses: Sequence[str]) -> None:
        super().__init__(
            f"a rehearsal mails nobody but its own mailboxes, not {', '.join(addresses)};"
            " nothing was sent",
            hint="look whether a mailbox of the rehearsal has another primary address, or forwards",
        )
        self.addresses = tuple(addresses)


class MailboxInUse(GuardRefused):
    """A mailbox that a rehearsal shall use holds something else."""

    code = "mailbox-in-use"

    def __init__(self, mailboxes: Sequence[str]) -> None:
        super().__init__(
            f"{', '.join(mailboxes)}: used for other things than rehearsals",
            hint="a rehearsal takes away only what it made; if these are mailboxes for tests, say"
            " --these-are-test-mailboxes",
        )
        self.mailboxes = tuple(mailboxes)
