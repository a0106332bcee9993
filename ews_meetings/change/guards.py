"""What may never happen, as a profile says it: the values of its rules; `service/guarding.py` applies them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from zoneinfo import ZoneInfo

from ews_meetings.change.audience import NOBODY_ASKED, Audience
from ews_meetings.errors import GuardRefused, Violation

DEFAULT_MAX_MAIL = 25


class Rule(StrEnum):
    """Under which key of a profile a rule stands."""

    ORGANIZERS = "organizers"
    MAX_MAIL = "max_mail"
    ALLOWED_DOMAINS = "guards.allowed_domains"
    MAX_EXTERNAL = "guards.max_external"
    MAX_ATTENDEES = "guards.max_attendees"
    PAST = "guards.past"
    QUIET_HOURS = "guards.quiet_hours"
    QUIET_DAYS = "guards.quiet_days"


MAIL_RULES = frozenset(
    {
        Rule.MAX_MAIL,
        Rule.ALLOWED_DOMAINS,
        Rule.MAX_EXTERNAL,
        Rule.QUIET_HOURS,
        Rule.QUIET_DAYS,
    }
)
"""Rules that a plan keeps which mails nobody."""


class Past(StrEnum):
    """What becomes of meetings that are over; of a series the last occurrence decides."""

    ALLOW = "allow"
    """They are written, and mailed about with --notify-past."""
    SILENT = "silent"
    """They are written, and never mailed about."""
    REFUSE = "refuse"
    """They are neither made, changed, cancelled nor answered."""


class Weekday(StrEnum):
    """A day of the week, in the order of `datetime.weekday`."""

    MONDAY = "Monday"
    TUESDAY = "Tuesday"
    WEDNESDAY = "Wednesday"
    THURSDAY = "Thursday"
    FRIDAY = "Friday"
    SATURDAY = "Saturday"
    SUNDAY = "Sunday"


WEEKDAYS = tuple(Weekday)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """When no mail leaves, by the clock of one zone."""

    zone: str
    """IANA name."""
    hours: tuple[time, time] | None = None
    """From, and until; over midnight where the second is the earlier one; they differ."""
    days: tuple[Weekday, ...] = ()
    """No mail leaves all day."""

    def __post_init__(self) -> None:
        """Refuse what could never end, or means nothing."""
        if self.hours is not None and self.hours[0] == self.hours[1]:
            raise ValueError("quiet hours begin and end at the same time")
        ZoneInfo(self.zone)


@dataclass(frozen=True, slots=True, kw_only=True)
class Guards:
    """The rules of one profile; None where it has none."""

    allowed_domains: tuple[str, ...] | None = None
    """Who may be mailed: `example.com`, and its sub-domains by `*.example.com`; () is nobody."""
    internal_domains: tuple[str, ...] | None = None
    """Who is one of us, written alike; by default the organizer's own domain."""
    max_external: int | None = None
    """The most people outside `internal_domains` that one plan may mail, each counted once."""
    max_attendees: int | None = None
    """The most people in one meeting, members of lists included where they are known."""
    organizers: tuple[str, ...] | None = None
    """The only mailboxes that may be acted for."""
    past: Past = Past.ALLOW
    quiet: Quiet | None = None
    max_mail: int | None = None
    """The most mails of one plan, counted by the people they reach; by default 25."""
    max_mail_is_hard: bool = False
    """Whether a caller may only lower `max_mail`."""
    expands_lists: bool = True
    """Whether the directory is asked who is a list where no rule needs to know it."""


NO_GUARDS = Guards()


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """What the rules say to a plan at one moment, and what people should know of it."""

    mails: int = 0
    """How many messages it may cause, one for each member of a list."""
    audience: Audience = NOBODY_ASKED
    warnings: tuple[str, ...] = ()
    """Who is outside, and who is a list."""
    violations: tuple[Violation, ...] = ()
    refusal: GuardRefused | None = None
    """What they are together; None where nothing stands in the way."""
