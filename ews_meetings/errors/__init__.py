"""Every exception we raise, as a tree, each leaf with its exit code, its sentence and, if useful, a hint.

    EwsMeetingsError
    ├── UsageProblem (2)         UnknownProfile · ProfileMissing · ConfigUnusable · MailboxMissing · MailboxUnknown · BadOption · NotHeld · SandboxInUse
    │                            CalendarAmbiguous · AttendeeNotReached · ExtraMissing · ProfileExists · SecretMissing · SecretUnusable · NoKeyring
    │                            LedgerTooNew · MovesDamaged · CertificateRefused
    ├── NotFound (5)             MeetingNotFound · OccurrenceNotFound · RunNotFound · CalendarNotFound
    │                            ServerNotDiscovered
    ├── LogInProblem (6)         LogInRefused · LogInNotOffered · NoTicket · TokenRefused · SignInNeeded
    ├── AccessDenied (7)
    ├── InputUnusable (8)        FileUnreadable · FileTooLarge · NotACalendar · NoEvents · AnswersOnly · NothingUsable · EventUnusable · UnknownZone
    │                            ForeignOrganizer · LocalTimeProblem · NotSupportedYet · RuleUnsayable · MailLoop · ExtraNeeded
    │                            PlanDamaged · ScenarioMistaken · NotExpressible · ZoneContradicted · ZoneNotHeld
    ├── GuardRefused (9)         NotifyMissing · TooManyMails · GuardsViolated · QuietNow · NotConfirmed · RecipientNotNamed · MailboxInUse
    ├── Conflict (11)            ItemChanged · ChangedElsewhere · OpenElsewhere · PlanStale · MeetingGone · ForeignItem
    │                            ItemElsewhere · NotTheOrganizer · NotInvited
    ├── MailboxBusy (12)
    ├── Undecided (13)
    ├── ServerRefused (14)       MeetingRefused · ReadBackDiffers · ChangeDiffers · OccurrenceUnverified · RehearsalStuck
    ├── Temporary (75)           ServerUnreachable · ServerBusy · LedgerUnavailable · SiblingYoung · FileChanged
    └── Interrupted (130)

Nothing here imports anything of ours.
"""

from __future__ import annotations

from ews_meetings.errors.base import EwsMeetingsError
from ews_meetings.errors.conflicts import (
    ChangedElsewhere,
    Conflict,
    ForeignItem,
    ItemChanged,
    ItemElsewhere,
    MeetingGone,
    NotInvited,
    NotTheOrganizer,
    OpenElsewhere,
    PlanStale,
)
from ews_meetings.errors.guards import (
    GuardRefused,
    GuardsViolated,
    MailboxInUse,
    NotConfirmed,
    NotifyMissing,
    QuietNow,
    RecipientNotNamed,
    TooManyMails,
    Violation,
)
from ews_meetings.errors.inputs import (
    AnswersOnly,
    EventUnusable,
    ExtraNeeded,
    FileTooLarge,
    FileUnreadable,
    ForeignOrganizer,
    InputUnusable,
    LocalTimeProblem,
    MailLoop,
    NoEvents,
    NotACalendar,
    NotExpressible,
    NothingUsable,
    NotSupportedYet,
    PlanDamaged,
    RuleUnsayable,
    ScenarioMistaken,
    UnknownZone,
    ZoneContradicted,
    ZoneNotHeld,
)
from ews_meetings.errors.log_in import (
    AccessDenied,
    LogInNotOffered,
    LogInProblem,
    LogInRefused,
    NoTicket,
    SignInNeeded,
    TokenRefused,
)
from ews_meetings.errors.missing import (
    CalendarNotFound,
    MeetingNotFound,
    NotFound,
    OccurrenceNotFound,
    RunNotFound,
    ServerNotDiscovered,
)
from ews_meetings.errors.passing import (
    FileChanged,
    Interrupted,
    LedgerUnavailable,
    ServerBusy,
    ServerUnreachable,
    SiblingYoung,
    Temporary,
)
from ews_meetings.errors.server import (
    ChangeDiffers,
    MailboxBusy,
    MeetingRefused,
    OccurrenceUnverified,
    ReadBackDiffers,
    RehearsalStuck,
    ServerRefused,
    Undecided,
)
from ews_meetings.errors.usage import (
    AttendeeNotReached,
    BadOption,
    CalendarAmbiguous,
    CertificateRefused,
    ConfigMistake,
    ConfigUnusable,
    ExtraMissing,
    LedgerTooNew,
    MailboxMissing,
    MailboxUnknown,
    MovesDamaged,
    NoKeyring,
    NotHeld,
    ProfileExists,
    ProfileMissing,
    SandboxInUse,
    SecretMissing,
    SecretUnusable,
    UnknownProfile,
    UsageProblem,
)

__all__ = [
    "AccessDenied",
    "AnswersOnly",
    "AttendeeNotReached",
    "BadOption",
    "CalendarAmbiguous",
    "CalendarNotFound",
    "ChangeDiffers",
    "ChangedElsewhere",
    "ConfigMistake",
    "ConfigUnusable",
    "Conflict",
    "EventUnusable",
    "EwsMeetingsError",
    "ExtraMissing",
    "ExtraNeeded",
    "FileChanged",
    "FileTooLarge",
    "FileUnreadable",
    "ForeignItem",
    "ForeignOrganizer",
    "GuardRefused",
    "GuardsViolated",
    "InputUnusable",
    "Interrupted",
    "ItemChanged",
    "ItemElsewhere",
    "LedgerTooNew",
    "LedgerUnavailable",
    "LocalTimeProblem",
    "LogInNotOffered",
    "LogInProblem",
    "LogInRefused",
    "MailLoop",
    "MailboxBusy",
    "MailboxInUse",
    "MailboxMissing",
    "MailboxUnknown",
    "MeetingGone",
    "MeetingNotFound",
    "MeetingRefused",
    "CertificateRefused",
    "MovesDamaged",
    "NoEvents",
    "NoKeyring",
    "NoTicket",
    "NotACalendar",
    "NotConfirmed",
    "NotExpressible",
    "NotFound",
    "NotHeld",
    "NotInvited",
    "NotSupportedYet",
    "NotTheOrganizer",
    "NothingUsable",
    "NotifyMissing",
    "OccurrenceNotFound",
    "OccurrenceUnverified",
    "OpenElsewhere",
    "PlanDamaged",
    "PlanStale",
    "ProfileExists",
    "ProfileMissing",
    "QuietNow",
    "ReadBackDiffers",
    "RecipientNotNamed",
    "RehearsalStuck",
    "RuleUnsayable",
    "RunNotFound",
    "SandboxInUse",
    "ScenarioMistaken",
    "SecretMissing",
    "SecretUnusable",
    "ServerBusy",
    "ServerNotDiscovered",
    "ServerRefused",
    "ServerUnreachable",
    "SiblingYoung",
    "SignInNeeded",
    "Temporary",
    "TokenRefused",
    "TooManyMails",
    "Undecided",
    "UnknownProfile",
    "UnknownZone",
    "UsageProblem",
    "Violation",
    "ZoneContradicted",
    "ZoneNotHeld",
]
