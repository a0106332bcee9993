"""Looks and judges, stage by stage, up to the first cause that makes the rest meaningless."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

from ews_meetings.change.diagnosis import Cause, Check, Diagnosis, Verdict
from ews_meetings.change.examination import AnswerFacts, Examiner, GreetingFacts, MachineFacts
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.errors import EwsMeetingsError
from ews_meetings.service.doctor import machine, reach, rights, server, sign_in
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.doctor.verdicts import failed, skipped

Learn = Callable[[], Knowledge]
"""Asks the server what it does, and remembers it."""
_ONLINE = (
    "name",
    "connection",
    "certificate",
    "clock",
    "address",
    "exchange-online",
    "log-in-methods",
    "log-in",
    "rights",
    "version",
    "zone",
)


CHECKS = ("configuration", "ledger", "zone-name", "autodiscover", *_ONLINE)
"""The names of all checks, in their order."""


def diagnose(
    examiner: Examiner | None, learn: Learn, *, subject: Subject, machine_facts: MachineFacts
) -> Diagnosis:
    """Return what is wrong, or that nothing is.

    Args:
        examiner: None where the profile cannot be used; then only this machine is looked at.
        learn: called when all else is well.
        subject: the profile.
        machine_facts: what was found on this machine.
    """
    checks = list(machine.check_machine(machine_facts, subject))
    if machine_facts.search or machine_facts.search_problem:
        checks.append(sign_in.check_search(machine_facts, subject))
    blocker = _blocker(checks, but="ledger")
    if examiner is None or blocker is not None:
        because = f"because of {blocker.name}" if blocker else "there is no server to ask"
        checks += [skipped(name, because) for name in _ONLINE]
        return Diagnosis(checks=tuple(checks), server=subject.server, search=machine_facts.search)
    visit = _Visit(examiner, learn, subject, machine_facts)
    checks += _stages(visit)
    return Diagnosis(
        checks=tuple(checks),
        server=subject.server,
        search=machine_facts.search,
        knowledge=visit.knowledge,
    )


def _blocker(checks: list[Check], *, but: str) -> Check | None:
    """Return what makes asking the server meaningless; an unwritable ledger does not."""
    found = (check for check in checks if check.verdict is Verdict.FAILED and check.name != but)
    return next(found, None)


def _stages(visit: _Visit) -> Iterator[Check]:
    blocked = ""
    for name in _ONLINE:
        if blocked:
            yield skipped(name, f"because of {blocked}")
            continue
        check = visit.look(name)
        yield check
        if check.verdict is Verdict.FAILED:
            blocked = check.name


class _Visit:
    """One visit to a server: every look is taken once, and only when a stage needs it."""

    def __init__(
        self, examiner: Examiner, learn: Learn, subject: Subject, facts: MachineFacts
    ) -> None:
        self.knowledge: Knowledge | None = None
        self._examiner = examiner
        self._learn = learn
        self._subject = subject
        self._facts = facts

    def look(self, name: str) -> Check:
        """Take one stage."""
        subject, examiner = self._subject, self._examiner
        looks: dict[str, Callable[[], Check]] = {
            "name": lambda: reach.check_name(examiner.resolve(), subject),
            "connection": lambda: reach.check_reach(examiner.reach(), subject),
            "certificate": lambda: reach.check_certificate(examiner.secure(), subject),
            "clock": lambda: machine.check_clock(self._greeting, subject),
            "address": lambda: reach.check_address(self._greeting, subject),
            "exchange-online": lambda: reach.check_cloud(subject),
            "log-in-methods": lambda: sign_in.check_methods(self._greeting, subject),
            "log-in": lambda: sign_in.check_log_in(self._answer, subject),
            "rights": lambda: rights.check_rights(self._answer, subject),
            "version": self._version,
            "zone": self._zone,
        }
        return looks[name]()

    @cached_property
    def _greeting(self) -> GreetingFacts:
        return self._examiner.greet()

    @cached_property
    def _answer(self) -> AnswerFacts:
        return self._examiner.sign_in()

    def _version(self) -> Check:
        try:
            self.knowledge = self._learn()
        except EwsMeetingsError as error:
            return failed("version", Cause.SERVER_FAILED, error.message, self._subject)
        return server.check_version(self.knowledge, self._subject)

    def _zone(self) -> Check:
        zone = self._subject.zone or self._facts.machine_zone or "UTC"
        return server.check_zone(self._examiner.zone(zone), zone, self._subject)
