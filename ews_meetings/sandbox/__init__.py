"""An EWS server for the demo, for tests and rehearsals; imports nothing of ours, nor exchangelib."""

from ews_meetings.sandbox.errors import (
    NothingToAnswer,
    ScenarioMistake,
    ScenarioUnusable,
    StoreInUse,
    UnknownMailbox,
)
from ews_meetings.sandbox.faults import Fault, FaultKind
from ews_meetings.sandbox.people import PASSWORD, PEOPLE, SERVICE, Person
from ews_meetings.sandbox.policy import Policy, PolicyKind
from ews_meetings.sandbox.server import SandboxServer
from ews_meetings.sandbox.views import (
    AttendeeView,
    CalendarView,
    MailView,
    MessageView,
    OccurrenceView,
    StatsView,
)

__all__ = [
    "PASSWORD",
    "PEOPLE",
    "SERVICE",
    "AttendeeView",
    "CalendarView",
    "Fault",
    "FaultKind",
    "MailView",
    "MessageView",
    "NothingToAnswer",
    "OccurrenceView",
    "Person",
    "Policy",
    "PolicyKind",
    "SandboxServer",
    "ScenarioMistake",
    "ScenarioUnusable",
    "StatsView",
    "StoreInUse",
    "UnknownMailbox",
]
