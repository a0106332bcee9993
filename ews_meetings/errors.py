"""Every exception we raise, as a tree, each leaf with its exit code, its sentence and, if useful, a hint.

    EwsMeetingsError
    ├── UsageProblem (2)         UnknownProfile · ProfileMissing · ConfigUnusable · MailboxMissing · MailboxUnknown · BadOption · NotHeld · SandboxInUse
    │                            CalendarAmbiguous · AttendeeNotReached · ExtraMissing · ProfileExists · SecretMissing · SecretUnusable · NoKeyring
    │                            LedgerTooNew · MovesDamaged
    ├── NotFound (5)             MeetingNotFound · OccurrenceNotFound · RunNotFound · CalendarNotFound
    │                            ServerNotDiscovered
    ├── LogInProblem (6)         LogInRefused · LogInNotOffered · NoTicket · TokenRefused · SignInNeeded
    ├── AccessDenied (7)
    ├── InputUnusable (8)        FileUnreadable · FileTooLarge · NotACalendar · NoEvents · EventUnusable · UnknownZone
    │                            ForeignOrganizer · LocalTimeProblem · NotSupportedYet · MailLoop
    │                            PlanDamaged · ScenarioMistaken
    ├── GuardRefused (9)         NotifyMissing · TooManyMails · GuardsViolated · QuietNow · NotConfirmed · RecipientNotNamed · MailboxInUse
    ├── Conflict (11)            ItemChanged · ChangedElsewhere · OpenElsewhere · PlanStale · MeetingGone · ForeignItem
    │                            ItemElsewhere · NotTheOrganizer · NotInvited
    ├── MailboxBusy (12)
    ├── Undecided (13)
    ├── ServerRefused (14)       MeetingRefused · ReadBackDiffers · ChangeDiffers · OccurrenceUnverified · RehearsalStuck
    ├── Temporary (75)           ServerUnreachable · ServerBusy · LedgerUnavailable · SiblingYoung
    └── Interrupted (130)

Nothing here imports anything of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


class EwsMeetingsError(Exception):
    """Something a person must be told: a sentence, a stable code, an exit code, perhaps a hint."""

    code: ClassVar[str] = "defect"
    exit_code: ClassVar[int] = 1
    retryable: ClassVar[bool] = False

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


# --- 2: usage -----------------------------------------------------------------------------------


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


# --- 5: not found -------------------------------------------------------------------------------


class NotFound(EwsMeetingsError):
    """What was named does not exist."""

    code = "not-found"
    exit_code = 5


class MeetingNotFound(NotFound):
    """No meeting of ours has this key, UID or item id."""

    code = "meeting-not-found"

    def __init__(self, name: str, mailbox: str) -> None:
        super().__init__(
            f"no meeting {name!r} in the calendar of {mailbox}",
            hint="ews-meetings list shows what this tool has made there",
        )
        self.name = name


class OccurrenceNotFound(NotFound):
    """The series has no occurrence there, or it does not take place."""

    code = "occurrence-not-found"

    def __init__(self, title: str, name: str, near: Sequence[str]) -> None:
        shown = f"; near it: {', '.join(near)}" if near else ""
        super().__init__(
            f"{title}: no occurrence {name!r}{shown}",
            hint="an occurrence is named by its original start, as `show` lists them",
        )
        self.name = name


class RunNotFound(NotFound):
    """No run has this id."""

    code = "run-not-found"

    def __init__(self, name: str) -> None:
        super().__init__(f"no run {name!r} in the ledger", hint="ews-meetings runs lists them")
        self.name = name


class CalendarNotFound(NotFound):
    """The mailbox has no calendar of this name."""

    code = "calendar-not-found"

    def __init__(
        self, name: str, mailbox: str, *, known: Sequence[str], folder_class: str = ""
    ) -> None:
        problem = (
            f"folder {name!r} of {mailbox} holds no meetings (it is {folder_class})"
            if folder_class
            else f"no calendar {name!r} in the mailbox of {mailbox}"
        )
        super().__init__(problem, hint=f"it has {', '.join(known)}" if known else "")
        self.name = name


class ServerNotDiscovered(NotFound):
    """Nothing that the mailbox's domain publishes says where EWS is."""

    code = "server-not-discovered"

    def __init__(self, mailbox: str, steps: Sequence[str]) -> None:
        super().__init__(
            f"no server was discovered for {mailbox}: {'; '.join(steps)}",
            hint="name it: server = https://mail.example.com/EWS/Exchange.asmx",
        )
        self.mailbox = mailbox


# --- 6, 7: who may ------------------------------------------------------------------------------


class LogInProblem(EwsMeetingsError):
    """Nobody was let in."""

    code = "log-in"
    exit_code = 6


class LogInRefused(LogInProblem):
    """The server refused user name and password, after one attempt."""

    code = "log-in-refused"

    def __init__(self, user: str, server: str) -> None:
        super().__init__(
            f"{server} refused the log-in of {user}",
            hint="one attempt was made, so that no account is locked; check user name and password",
        )
        self.user = user


class LogInNotOffered(LogInProblem):
    """The server takes other kinds of log-in than the one that was chosen."""

    code = "log-in-not-offered"

    def __init__(self, server: str, *, kind: str, offered: Sequence[str]) -> None:
        super().__init__(
            f"{server} takes no log-in of the kind {kind}; it offers {', '.join(offered)}",
            hint="choose auth in the profile: basic, ntlm, negotiate, oauth2 or certificate",
        )
        self.offered = tuple(offered)


class NoTicket(LogInProblem):
    """Kerberos gives no ticket for the server."""

    code = "no-ticket"

    def __init__(self, user: str, server: str, problem: str) -> None:
        super().__init__(
            f"{user} has no ticket for {server}: {problem}",
            hint="klist shows the tickets, kinit gets one; or choose auth ntlm",
        )
        self.user = user


class TokenRefused(LogInProblem):
    """Whoever gives tokens gives none."""

    code = "token-refused"

    def __init__(self, who: str, authority: str, reason: str) -> None:
        super().__init__(
            f"{authority} gives no token to {who}: {reason}",
            hint="check tenant, client_id and the secret or certificate of the application",
        )
        self.reason = reason


class SignInNeeded(LogInProblem):
    """A token needs a person at a browser, and nobody is there."""

    code = "sign-in-needed"

    def __init__(self, authority: str) -> None:
        super().__init__(
            f"nobody is signed in at {authority}, or no longer",
            hint="sign in once at a terminal: ews-meetings login",
        )


class AccessDenied(EwsMeetingsError):
    """Signed in, but not allowed."""

    code = "access-denied"
    exit_code = 7


# --- 8: input -----------------------------------------------------------------------------------


class InputUnusable(EwsMeetingsError):
    """What was given cannot be made into a meeting."""

    code = "input"
    exit_code = 8


class FileUnreadable(InputUnusable):
    """A file is missing, empty, or cannot be read."""

    code = "file-unreadable"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(f"{path}: {problem}")
        self.path = path


class FileTooLarge(InputUnusable):
    """A file is larger than any calendar or mail that is meant."""

    code = "file-too-large"

    def __init__(self, path: str, limit_mb: int) -> None:
        super().__init__(
            f"{path}: is larger than {limit_mb} MB", hint="split it; no more is read of one file"
        )
        self.path = path


class ScenarioMistaken(InputUnusable):
    """A scenario file of the sandbox has mistakes; all of them are listed."""

    code = "scenario"

    def __init__(self, mistakes: Sequence[ConfigMistake]) -> None:
        super().__init__("; ".join(mistake.message for mistake in mistakes))
        self.mistakes = tuple(mistakes)


class NotACalendar(InputUnusable):
    """A file holds no calendar at all."""

    code = "not-a-calendar"

    def __init__(self, path: str, problem: str = "no BEGIN:VCALENDAR in it") -> None:
        super().__init__(f"{path}: not a calendar file: {problem}")
        self.path = path


class NoEvents(InputUnusable):
    """A calendar holds no VEVENT."""

    code = "no-events"

    def __init__(self, path: str, *, holds: str = "") -> None:
        also = f" (it holds {holds})" if holds else ""
        super().__init__(f"{path}: no event in it{also}")
        self.path = path


class EventUnusable(InputUnusable):
    """One event of a file cannot be used; its neighbours can."""

    code = "event-unusable"

    def __init__(self, where: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{where}: {problem}", hint=hint)
        self.where = where


class UnknownZone(InputUnusable):
    """A time zone has a name that nobody knows and rules that match no known zone."""

    code = "zone-unknown"

    def __init__(self, where: str, name: str, near: Sequence[str] = ()) -> None:
        hint = (
            f"did you mean {' or '.join(near)}?"
            if near
            else "use an IANA name such as Europe/Berlin, or say under [zones] of the configuration what it means"
        )
        super().__init__(f"{where}: time zone {name!r} is unknown", hint=hint)
        self.name = name


class LocalTimeProblem(InputUnusable):
    """A local time happens twice, or never, in its zone."""

    code = "local-time"

    def __init__(self, wall: str, zone: str, readings: Sequence[str]) -> None:
        if readings:
            message = f"{wall} happens twice in {zone}: {' and '.join(readings)}"
        else:
            message = f"{wall} does not exist in {zone}: the clocks are put forward then"
        super().__init__(
            message, hint="give the time with its offset, such as 2026-10-25T02:30+01:00"
        )


class ForeignOrganizer(InputUnusable):
    """A file names an organizer who is not the mailbox that was chosen."""

    code = "foreign-organizer"

    def __init__(self, where: str, organizer: str, mailbox: str) -> None:
        super().__init__(
            f"{where}: the organizer is {organizer}, not {mailbox}",
            hint=(
                "--organizer take-over makes it a meeting of the mailbox with a UID of its own; "
                "--organizer appointment enters it without attendees (they stand in the body); "
                "--organizer allowed needs the organizer in the profile's list of organizers"
            ),
        )
        self.organizer = organizer


class NotSupportedYet(InputUnusable):
    """Something this version cannot do says so."""

    code = "not-supported-yet"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}", hint="see Limits in the README")


class MailLoop(InputUnusable):
    """A mail that a program sent because of another one; to take it in could go round for ever."""

    code = "mail-loop"

    def __init__(self, source: str, why: str) -> None:
        super().__init__(
            f"{source}: the mail is left alone: {why}",
            hint="if its meeting is meant all the same, save its calendar part as .ics and import that",
        )


class PlanDamaged(InputUnusable):
    """A plan file is not what was sealed."""

    code = "plan-damaged"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path}: {problem}", hint="make the plan anew; a sealed plan is not edited"
        )


# --- 9: guards ----------------------------------------------------------------------------------


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


# --- 11: conflicts ------------------------------------------------------------------------------


class Conflict(EwsMeetingsError):
    """The item or the plan has gone stale."""

    code = "conflict"
    exit_code = 11


class ItemChanged(Conflict):
    """Somebody changed the meeting between our reading and our writing."""

    code = "item-changed"

    def __init__(self, title: str, fields: Sequence[str]) -> None:
        what = f" ({', '.join(fields)})" if fields else ""
        super().__init__(f"{title}: somebody changed it meanwhile{what}; nothing was sent")
        self.fields = tuple(fields)


class ChangedElsewhere(Conflict):
    """Somebody changed in the calendar what the source changes too."""

    code = "changed-elsewhere"

    def __init__(self, title: str, fields: Sequence[str]) -> None:
        super().__init__(
            f"{title}: somebody has changed {', '.join(fields)} in the calendar,"
            " and the source changes the same",
            hint="--force overwrites it",
        )
        self.fields = tuple(fields)


class OpenElsewhere(Conflict):
    """An earlier run on the mailbox stopped while it worked in another of its calendars."""

    code = "open-elsewhere"

    def __init__(self, run: str, mailbox: str, calendar: str) -> None:
        where = f"calendar {calendar!r}" if calendar else "the main calendar"
        how = f"--calendar {calendar!r}" if calendar else "no --calendar"
        super().__init__(
            f"run {run} stopped while it worked in {where} of {mailbox}; nothing else is begun",
            hint=f"run the same again with {how}: it settles what is open",
        )
        self.run = run


class NotTheOrganizer(Conflict):
    """The mailbox was invited to this meeting; only its organizer changes or cancels it."""

    code = "not-the-organizer"

    def __init__(self, title: str, organizer: str) -> None:
        super().__init__(
            f"{title}: is organized by {organizer or 'somebody else'}",
            hint="respond answers an invitation; changes are made in the organizer's mailbox",
        )


class NotInvited(Conflict):
    """The mailbox organizes this meeting itself, or cannot answer it."""

    code = "not-invited"

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"{title}: cannot be answered from this mailbox ({why})")


class ItemElsewhere(Conflict):
    """The meeting stands in another calendar of the same mailbox."""

    code = "elsewhere"

    def __init__(self, title: str) -> None:
        super().__init__(
            f"{title}: stands in another calendar of this mailbox",
            hint="--calendar names a calendar; without it the main one is meant",
        )


class PlanStale(Conflict):
    """The calendar no longer is what the plan was made for."""

    code = "plan-stale"

    def __init__(self, title: str, problem: str) -> None:
        super().__init__(f"{title}: {problem}", hint="make the plan anew")


class MeetingGone(Conflict):
    """A person deleted a meeting that we made."""

    code = "gone"

    def __init__(self, title: str, where: str, *, run: str = "") -> None:
        how = f"was cancelled by run {run}" if run else "has been deleted since"
        super().__init__(
            f"{title}: was made before and {how} ({where})",
            hint="--again makes it anew",
        )


class ForeignItem(Conflict):
    """An item with this UID is there, and we did not make it."""

    code = "foreign-item"

    def __init__(self, title: str, uid: str, *, made_by: str = "") -> None:
        maker = f"that `{made_by}` made" if made_by else "that this tool did not make"
        super().__init__(
            f"{title}: the calendar already has an item with UID {uid} {maker}",
            hint="--adopt takes it over; its people are told of what changes",
        )


# --- 12, 13, 14 ---------------------------------------------------------------------------------


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


# --- 75, 130 ------------------------------------------------------------------------------------


class Temporary(EwsMeetingsError):
    """Try again later."""

    code = "temporary"
    exit_code = 75
    retryable = True


class ServerUnreachable(Temporary):
    """No connection, or none that lasted."""

    code = "server-unreachable"

    def __init__(self, server: str, problem: str) -> None:
        super().__init__(f"{server} cannot be reached: {problem}")


class ServerBusy(Temporary):
    """The server asked for patience."""

    code = "server-busy"

    def __init__(self, server: str, *, retry_after_s: float | None = None) -> None:
        when = f"; it asks to wait {retry_after_s:g} s" if retry_after_s else ""
        super().__init__(f"{server} is busy{when}")
        self.retry_after_s = retry_after_s


class LedgerUnavailable(Temporary):
    """The journal cannot be written, so nothing may be sent."""

    code = "ledger-unavailable"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"the journal {path} cannot be written: {problem}; nothing is done without it",
            hint="make room or mend the rights, then run again: it settles what is open first",
        )


class SiblingYoung(Temporary):
    """Another file about the same meeting may still be written, so this one alone may be too old."""

    code = "file-sibling-young"

    def __init__(self, path: str, young: str) -> None:
        super().__init__(
            f"{path}: has a meeting of {young}, which may still be written",
            hint="run again when that file is whole",
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


class Interrupted(EwsMeetingsError):
    """A person or the system asked us to stop; what is journalled is true."""

    code = "interrupted"
    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted; the journal is consistent", hint="run again to go on")
