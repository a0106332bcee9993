"""In which order the doctor looks, where it stops, and what it never does twice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.diagnosis import Cause, Diagnosis, SearchStep, Verdict
from ews_meetings.change.examination import (
    AnswerFacts,
    FolderFacts,
    MachineFacts,
    NameFacts,
    Reach,
    ReachFacts,
    TlsFacts,
    Trust,
)
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.errors import ServerUnreachable
from ews_meetings.service.doctor.examine import diagnose
from tests.unit.service.doctor.making import GREETED, KNOWN, MACHINE, SUBJECT, Told, subject


def visit(told: Told, facts: MachineFacts = MACHINE, **changes: object) -> Diagnosis:
    return diagnose(told, lambda: KNOWN, subject=subject(**changes), machine_facts=facts)


def test_where_all_is_well_everything_is_looked_at_once() -> None:
    told = Told()
    diagnosis = visit(told)
    assert told.looks == [
        "resolve", "reach", "secure", "greet", "sign in", "zone Europe/Berlin",
    ]  # fmt: skip
    assert {check.verdict for check in diagnosis.checks} == {Verdict.OK}
    assert (diagnosis.exit_code, diagnosis.failure, diagnosis.knowledge) == (0, None, KNOWN)


@pytest.mark.parametrize(
    ("told", "looks"),
    [
        (Told(name=NameFacts(problem="not known")), ["resolve"]),
        (Told(reached=ReachFacts(reach=Reach.SILENT)), ["resolve", "reach"]),
        (Told(tls=TlsFacts(trust=Trust.UNTRUSTED)), ["resolve", "reach", "secure"]),
        (Told(greeting=replace(GREETED, status=404)), ["resolve", "reach", "secure", "greet"]),
        (
            Told(answer=AnswerFacts(status=401)),
            ["resolve", "reach", "secure", "greet", "sign in"],
        ),
    ],
    ids=["name", "connection", "certificate", "address", "log-in"],
)
def test_after_the_first_cause_nothing_more_is_asked(told: Told, looks: list[str]) -> None:
    diagnosis = visit(told)
    assert told.looks == looks
    assert diagnosis.failure is not None
    skipped = [check for check in diagnosis.checks if check.verdict is Verdict.SKIPPED]
    assert all(check.seen == f"because of {diagnosis.failure.name}" for check in skipped)
    assert diagnosis.knowledge is None


def test_a_server_that_is_not_greeted_as_ews_still_tells_the_time() -> None:
    late = replace(Told().greeting, status=404)
    diagnosis = visit(Told(greeting=late))
    assert [c.name for c in diagnosis.checks if c.verdict is Verdict.OK][-1] == "clock"


def test_mistakes_of_the_configuration_keep_the_doctor_at_home() -> None:
    facts = replace(MACHINE, mistakes=(("config.toml:3: usr is unknown", "did you mean user?"),))
    told = Told()
    diagnosis = visit(told, facts)
    assert told.looks == []
    assert diagnosis.failure is not None
    assert (diagnosis.failure.cause, diagnosis.exit_code) == (Cause.CONFIGURATION, 2)
    assert diagnosis.failure.advice == "did you mean user?"


def test_a_ledger_that_cannot_be_written_does_not() -> None:
    facts = replace(MACHINE, folders=(FolderFacts(path="/x", problem="read-only"),))
    told = Told()
    diagnosis = visit(told, facts)
    assert (diagnosis.exit_code, told.looks[-1]) == (75, "zone Europe/Berlin")


def test_a_refused_search_is_a_refused_log_in_and_the_last_attempt() -> None:
    facts = replace(
        MACHINE,
        search=(SearchStep("https://example.com/autodiscover", "log-in refused", False),),
        search_problem="refused",
        search_was_refused=True,
    )
    told = Told()
    diagnosis = visit(told, facts)
    assert told.looks == []
    assert diagnosis.failure is not None
    assert (diagnosis.failure.name, diagnosis.failure.cause) == (
        "autodiscover",
        Cause.LOG_IN_REFUSED,
    )
    assert diagnosis.exit_code == 6


def test_a_search_that_found_the_server_is_shown() -> None:
    step = SearchStep("https://example.com/autodiscover", "found", True)
    diagnosis = visit(Told(), replace(MACHINE, search=(step,)))
    assert diagnosis.search == (step,)
    assert any(check.name == "autodiscover" for check in diagnosis.checks)


def test_a_server_that_breaks_off_while_it_is_probed_has_failed() -> None:
    def break_off() -> Knowledge:
        raise ServerUnreachable("mail.example.com", "it answered HTTP 500")

    diagnosis = diagnose(Told(), break_off, subject=SUBJECT, machine_facts=MACHINE)
    assert diagnosis.failure is not None
    assert (diagnosis.failure.name, diagnosis.failure.cause) == ("version", Cause.SERVER_FAILED)


def test_without_a_server_only_this_machine_is_looked_at() -> None:
    diagnosis = diagnose(None, lambda: KNOWN, subject=SUBJECT, machine_facts=MACHINE)
    verdicts = {check.name: check.verdict for check in diagnosis.checks}
    assert verdicts["ledger"] is Verdict.OK
    assert verdicts["log-in"] is Verdict.SKIPPED
