"""What is wrong with the call or the configuration (2); nothing was contacted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ews_meetings.errors.base import EwsMeetingsError


class UsageProblem(EwsMeetingsError):
    """The call itself is wrong; nothing was contacted."""

    code = "usage"
    exit_code = 2


class ProfileMissing(UsageProblem):
    """No profile was named."""

    code = "profile-missing"

    def __init__(self, known: Sequence[str] = ("sandbox",)) -> None:
        super().__init__(
            "no profile is named",
            hint=f"say --profile {' or '.join(known)}, or set EWS_MEETINGS_PROFILE",
        )


class UnknownProfile(UsageProblem):
    """A profile was named that does not exist."""

    code = "profile-unknown"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"profile {name!r} is unknown", hint=f"known: {', '.join(known)}")
        self.name = name


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigMistake:
    """One thing that is wrong with what was configured."""

    where: str
    """A file, a variable of the environment, or an option."""
    line: int = 0
    """In the file; 0 where it is not known or there is none."""
    key: str
    """As people find it, such as `[profiles.work] server`; empty for the file as a whole."""
    problem: str
    hint: str = ""

    @property
    def message(self) -> str:
        """The whole sentence."""
        place = f"{self.where}:{self.line}" if self.line else self.where
        return f"{place}: {f'{self.key} {self.problem}' if self.key else self.problem}"


class ProfileExists(UsageProblem):
    """A profile of that name is there already."""

    code = "profile-exists"

    def __init__(self, name: str, file: str) -> None:
        super().__init__(f"profile {name!r} is in {file} already", hint="--replace writes over it")
        self.name = name


class ConfigUnusable(UsageProblem):
    """A configuration has mistakes; all of them are listed."""

    code = "config"

    def __init__(self, mistakes: Sequence[ConfigMistake]) -> None:
        super().__init__(
            "; ".join(mistake.message for mistake in mistakes),
            hint="; ".join(dict.fromkeys(mistake.hint for mistake in mistakes if mistake.hint)),
        )
        self.mistakes = tuple(mistakes)


class SecretMissing(UsageProblem):
    """No rung of the ladder gives the secret that a profile logs in with."""

    code = "secret-missing"

    def __init__(self, what: str, profile: str) -> None:
        super().__init__(
            f"no {what} for profile {profile!r}: not in EWS_MEETINGS_PASSWORD, no password_file, "
            "no password_command, none in the keyring, and nobody at a terminal to ask",
            hint=f"ews-meetings login --profile {profile} keeps it in the keyring; on a server say "
            "password_file or password_command in the profile",
        )


class SecretUnusable(UsageProblem):
    """Where a secret should come from gives none."""

    code = "secret-unusable"

    def __init__(self, source: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{source}: {problem}", hint=hint)
        self.source = source


class NoKeyring(UsageProblem):
    """This machine keeps no secrets for its users, or not now."""

    code = "no-keyring"

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"no keyring can be used here: {problem}",
            hint="say in the profile password_file (a file for its owner only, or a credential of "
            "systemd) or password_command (a program that prints the password)",
        )


class MailboxMissing(UsageProblem):
    """No organizer's mailbox was named."""

    code = "mailbox-missing"

    def __init__(self) -> None:
        super().__init__(
            "no mailbox is named: the organizer is the mailbox that you choose",
            hint="say -m organizer@sandbox.example, or set EWS_MEETINGS_MAILBOX",
        )


class MailboxUnknown(UsageProblem):
    """The mailbox that was named does not exist."""

    code = "mailbox-unknown"

    def __init__(self, mailbox: str, *, where: str, known: Sequence[str] = ()) -> None:
        super().__init__(
            f"{where} has no mailbox {mailbox!r}",
            hint=f"it has {', '.join(known)}" if known else "",
        )
        self.mailbox = mailbox


class BadOption(UsageProblem):
    """An option has a value that cannot be read."""

    code = "option"

    def __init__(self, option: str, value: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{option} {value!r}: {problem}", hint=hint)
        self.option = option
        self.value = value


class AttendeeNotReached(UsageProblem):
    """No profile opens the mailbox of somebody who takes part in a rehearsal."""

    code = "attendee-not-reached"

    def __init__(self, address: str, profile: str) -> None:
        super().__init__(
            f"{address}: profile {profile!r} logs in to its own mailbox and opens no other",
            hint="make a profile with that mailbox and name it by --attendee-profile, or use one"
            " whose access is impersonation or delegate",
        )
        self.address = address


class CalendarAmbiguous(UsageProblem):
    """A name means several calendars of a mailbox."""

    code = "calendar-ambiguous"

    def __init__(self, name: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"calendar {name!r} could be {' or '.join(paths)}", hint="say the whole path"
        )
        self.name = name


class ExtraMissing(UsageProblem):
    """Something needs an optional part of this program that is not installed."""

    code = "extra-missing"

    def __init__(self, extra: str, what: str) -> None:
        super().__init__(
            f"{what} needs the extra {extra!r}, which is not installed",
            hint=f"pip install 'ews-meetings[{extra}]'",
        )
        self.extra = extra


class NotHeld(UsageProblem):
    """A program changes a calendar that it does not hold."""

    code = "not-held"

    def __init__(self) -> None:
        super().__init__(
            "the mailbox is not held, so nothing is changed",
            hint="write: with calendar.hold(): …; it also settles what an earlier run left open",
        )


class SandboxInUse(UsageProblem):
    """Another process holds the sandbox's store and does not serve it."""

    code = "sandbox-in-use"
    exit_code = 75
    retryable = True

    def __init__(self, path: str) -> None:
        super().__init__(
            f"another command is using the sandbox at {path}",
            hint="try again when it has ended, or keep one open with: ews-meetings sandbox serve",
        )


class MovesDamaged(UsageProblem):
    """It cannot be read which imported files wait to be moved; what is written down is left as it is."""

    code = "moves-damaged"

    def __init__(self, path: str) -> None:
        super().__init__(
            f"the list of files that wait to be moved is damaged: {path}",
            hint="the files in it are done with: move them where they belong by hand, then delete it",
        )


class LedgerTooNew(UsageProblem):
    """The journal is of a newer version, whose meaning we do not know; it is left as it is."""

    code = "ledger-too-new"

    def __init__(self, path: str, *, schema: int, known: int) -> None:
        super().__init__(
            f"the journal {path} was made by a newer version (schema {schema}; this one knows {known})",
            hint="install that version again, or keep another journal: EWS_MEETINGS_DATA_DIR",
        )


class CertificateRefused(UsageProblem):
    """The certificate of the server is not accepted: waiting does not change that."""

    code = "certificate-refused"

    def __init__(self, server: str) -> None:
        super().__init__(
            f"the certificate of {server} is not accepted: not trusted, of another name, or expired",
            hint="ews-meetings doctor says which, and what to do: often ca_file in the profile",
        )
