"""Every exception we raise, as a tree, each leaf with its exit code, its sentence and, if useful, a hint.

    EwsMeetingsError
    ├── UsageProblem (2)         UnknownProfile · ProfileMissing · MailboxMissing · BadOption · NotHeld · SandboxInUse
    │                            CalendarAmbiguous
    ├── NotFound (5)             MeetingNotFound · OccurrenceNotFound · RunNotFound · CalendarNotFound
    ├── LogInRefused (6)
    ├── AccessDenied (7)
    ├── InputUnusable (8)        FileUnreadable · NotACalendar · NoEvents · EventUnusable · UnknownZone
    │                            ForeignOrganizer · LocalTimeProblem · NotSupportedYet · PlanDamaged
    ├── GuardRefused (9)         NotifyMissing · TooManyMails · NotConfirmed
    ├── Conflict (11)            ItemChanged · ChangedElsewhere · OpenElsewhere · PlanStale · MeetingGone · ForeignItem
    │                            ItemElsewhere · NotTheOrganizer · NotInvited
    ├── MailboxBusy (12)
    ├── Undecided (13)
    ├── ServerRefused (14)       MeetingRefused · ReadBackDiffers · ChangeDiffers · OccurrenceUnverified
    ├── Temporary (75)           ServerUnreachable · ServerBusy · LedgerUnavailable
    └── Interrupted (130)

Nothing here imports anything of ours.
"""

from __future__ import annotations

from collections.abc import Sequence
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

    def __init__(self) -> None:
        super().__init__(
            "no profile is named",
            hint="say --profile sandbox, or set EWS_MEETINGS_PROFILE",
        )


class UnknownProfile(UsageProblem):
    """A profile was named that does not exist."""

    code = "profile-unknown"

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"profile {name!r} is unknown", hint=f"known: {', '.join(known)}")
        self.name = name


class MailboxMissing(UsageProblem):
    """No organizer's mailbox was named."""

    code = "mailbox-missing"

    def __init__(self) -> None:
        super().__init__(
            "no mailbox is named: the organizer is the mailbox that you choose",
            hint="say -m organizer@sandbox.example, or set EWS_MEETINGS_MAILBOX",
        )


class BadOption(UsageProblem):
    """An option has a value that cannot be read."""

    code = "option"

    def __init__(self, option: str, value: str, problem: str, *, hint: str = "") -> None:
        super().__init__(f"{option} {value!r}: {problem}", hint=hint)
        self.option = option
        self.value = value


class CalendarAmbiguous(UsageProblem):
    """A name means several calendars of a mailbox."""

    code = "calendar-ambiguous"

    def __init__(self, name: str, paths: Sequence[str]) -> None:
        super().__init__(
            f"calendar {name!r} could be {' or '.join(paths)}", hint="say the whole path"
        )
        self.name = name


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


# --- 6, 7: who may ------------------------------------------------------------------------------


class LogInRefused(EwsMeetingsError):
    """The server refused user name and password, after one attempt."""

    code = "log-in-refused"
    exit_code = 6

    def __init__(self, user: str, server: str) -> None:
        super().__init__(
            f"{server} refused the log-in of {user}",
            hint="one attempt was made, so that no account is locked; check user name and password",
        )
        self.user = user


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
            else "use an IANA name such as Europe/Berlin"
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
        self.limit = limit


class NotConfirmed(GuardRefused):
    """A person was asked and did not say yes."""

    code = "not-confirmed"

    def __init__(self) -> None:
        super().__init__("not confirmed; nothing was done")


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

    def __init__(self, mailbox: str, holder: str) -> None:
        super().__init__(f"another run holds {mailbox}{f' ({holder})' if holder else ''}")
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


class Interrupted(EwsMeetingsError):
    """A person or the system asked us to stop; what is journalled is true."""

    code = "interrupted"
    exit_code = 130

    def __init__(self) -> None:
        super().__init__("interrupted; the journal is consistent", hint="run again to go on")
