"""A subject, and an examiner that finds what a test tells it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ews_meetings.change.capabilities import EXCHANGE
from ews_meetings.change.examination import (
    AnswerFacts,
    GreetingFacts,
    MachineFacts,
    NameFacts,
    Reach,
    ReachFacts,
    TlsFacts,
    Trust,
    ZoneFacts,
)
from ews_meetings.change.knowledge import Knowledge, Source
from ews_meetings.change.observed import Known
from ews_meetings.service.doctor.subject import Subject

NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
SERVER = "https://mail.example.com/EWS/Exchange.asmx"
ONLINE = "https://outlook.office365.com/EWS/Exchange.asmx"
SUBJECT = Subject(
    server=SERVER,
    mailbox="meetings@example.com",
    user="EXAMPLE\\svc-meetings",
    auth="basic",
    agent="ews-meetings/0.1",
    profile="work",
    folder="/var/lib/ews-meetings",
    now=NOW,
)
MACHINE = MachineFacts(machine_zone="Europe/Berlin")
GREETED = GreetingFacts(status=401, methods=("basic", "ntlm"), date=NOW, received_at=NOW)
SIGNED_IN = AnswerFacts(status=200, code="NoError", version="15.2.1544.11")
KNOWN = Knowledge(
    capabilities=replace(EXCHANGE, server="Exchange 15.2.1544.11"),
    build="15.2.1544.11",
    source=Source.PROBE,
    seen_at=NOW,
)


def subject(**changes: object) -> Subject:
    return replace(SUBJECT, **changes)  # type: ignore[arg-type]  # tests say what they change


FOUND = NameFacts(addresses=("192.0.2.1",))
OPEN = ReachFacts(reach=Reach.OPEN)
TRUSTED = TlsFacts(trust=Trust.TRUSTED)
LISTED = ZoneFacts(windows_id="W. Europe Standard Time", is_listed=Known.YES)


@dataclass
class Told:
    """An examiner that finds what it is told, and notes where it looked."""

    name: NameFacts = FOUND
    reached: ReachFacts = OPEN
    tls: TlsFacts = TRUSTED
    greeting: GreetingFacts = GREETED
    answer: AnswerFacts = SIGNED_IN
    zones: ZoneFacts = LISTED
    looks: list[str] = field(default_factory=list)

    def resolve(self) -> NameFacts:
        self.looks.append("resolve")
        return self.name

    def reach(self) -> ReachFacts:
        self.looks.append("reach")
        return self.reached

    def secure(self) -> TlsFacts:
        self.looks.append("secure")
        return self.tls

    def greet(self) -> GreetingFacts:
        self.looks.append("greet")
        return self.greeting

    def sign_in(self) -> AnswerFacts:
        self.looks.append("sign in")
        return self.answer

    def zone(self, name: str) -> ZoneFacts:
        self.looks.append(f"zone {name}")
        return self.zones
