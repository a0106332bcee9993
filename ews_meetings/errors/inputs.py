"""What of a file, a mail or a plan cannot be used (8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from ews_meetings.errors.base import EwsMeetingsError
from ews_meetings.errors.usage import ConfigMistake


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


class AnswersOnly(NoEvents):
    """A calendar holds no meeting: only what people answered to one, or asked about it."""

    code = "answers-only"

    def __init__(self, path: str, told: Sequence[str]) -> None:
        """Take what each of them says."""
        super().__init__(path)
        more = f"; and {len(told) - 3} more" if len(told) > 3 else ""
        self.message = f"{path}: no meeting to import in it: {'; '.join(told[:3])}{more}"
        self.hint = (
            "answers reach Exchange as mails to the organizer: `responses show` lists them, "
            "`update --start` moves a meeting to a time that was proposed"
        )
        self.args = (self.message,)


class NothingUsable(InputUnusable):
    """All that stands in a file is refused."""

    code = "nothing-usable"

    def __init__(self, path: str, problem: str) -> None:
        super().__init__(
            f"{path}: nothing can be used: {problem}",
            hint=f"ews-meetings ics check {path} says why each event is refused",
        )
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


class ZoneContradicted(InputUnusable):
    """A series has clocks that no known time zone has at each of its occurrences."""

    code = "zone-like-no-other"

    def __init__(
        self,
        where: str,
        name: str,
        *,
        zone: str,
        is_named: bool,
        when: str,
        by_file: datetime,
        by_zone: datetime,
    ) -> None:
        hint = (
            f"use --trust-zone-names if {zone} is meant and the rules in the file are out of date"
            if is_named
            else "say under [zones] of the configuration which zone it means, "
            "and use --trust-zone-names"
        )
        super().__init__(
            f"{where}: no known time zone has the clocks that the file gives {name!r}: "
            f"{when} is {by_file:%Y-%m-%d %H:%M:%S} UTC by the file, "
            f"{by_zone:%Y-%m-%d %H:%M:%S} UTC in {zone}",
            hint=hint,
        )
        self.name = name
        self.zone = zone


class ZoneNotHeld(InputUnusable):
    """Exchange has no time zone with the clocks of a known one."""

    code = "zone-not-held"

    def __init__(self, where: str, zone: str) -> None:
        super().__init__(
            f"{where}: Exchange has no time zone with the clocks of {zone}",
            hint="use UTC, or a zone with the same clocks at the times in question",
        )
        self.zone = zone


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
                "--organizer allowed needs the organizer in the profile's list of organizers; "
                "if it is another address of the mailbox, name both under [addresses]"
            ),
        )
        self.organizer = organizer


class NotSupportedYet(InputUnusable):
    """Something this version cannot do says so."""

    code = "not-supported-yet"

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}", hint="see Limits in the README")


class NotExpressible(InputUnusable):
    """No calendar file of the wished kind can hold a meeting as it is."""

    code = "not-expressible"

    def __init__(self, title: str, why: str) -> None:
        super().__init__(f"{title}: {why}", hint="`show` and -o json say everything of it")
        self.title = title


class ExtraNeeded(InputUnusable):
    """A file is of a kind that an optional part of this program reads, which is not installed."""

    code = "extra-needed"

    def __init__(self, path: str, what: str, extra: str) -> None:
        super().__init__(
            f"{path}: is {what}; reading it needs the extra {extra!r}, which is not installed",
            hint=f"pip install 'ews-meetings[{extra}]', or open it in Outlook and save it as .ics",
        )
        self.extra = extra


class RuleUnsayable(InputUnusable):
    """Exchange cannot say how an event repeats within what the caller allows."""

    code = "rule-unsayable"

    def __init__(self, where: str, rule: str, reason: str) -> None:
        super().__init__(
            f"{where}: {rule}: {reason}",
            hint="--as-singles N makes a single meeting of each date, up to 100 of them",
        )


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
