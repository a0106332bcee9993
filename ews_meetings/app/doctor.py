"""Puts the doctor together: profile, this machine, the way to the server, what is remembered."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ews_meetings.app.calendars import SystemClock, sandbox_connection
from ews_meetings.app.profiles import Tell, configuration, connection_of, guards_of, need_mailbox
from ews_meetings.app.sandboxes import open_sandbox
from ews_meetings.change.diagnosis import Diagnosis, SearchStep
from ews_meetings.change.examination import FolderFacts, MachineFacts
from ews_meetings.change.knowledge import Knowledge
from ews_meetings.config.folders import Folders, folders
from ews_meetings.config.names import SANDBOX
from ews_meetings.errors import (
    ConfigUnusable,
    EwsMeetingsError,
    GuardsViolated,
    LedgerUnavailable,
    LogInProblem,
    UsageProblem,
)
from ews_meetings.ledger.memory import Memory
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.secrets.secret import Ask
from ews_meetings.service.doctor.examine import diagnose
from ews_meetings.service.doctor.subject import Subject
from ews_meetings.service.guarding import check_organizer
from ews_meetings.service.knowing import learn, probed

if TYPE_CHECKING:
    from ews_meetings.config.profiles import Profile
    from ews_meetings.exchange.access import Connection
    from ews_meetings.exchange.examining.examiner import ServerExaminer

_ZONE = "UTC"
"""What the doctor's own requests are made in: the profile's zone may be the cause."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Whom the doctor is called to, and what the process gives."""

    profile: str | None
    mailbox: str | None = None
    calendar: str | None = None
    config: Path | None = None
    environment: Mapping[str, str]
    machine_zone: str = ""
    ask: Ask | None = None
    tell: Tell | None = None


def consult(call: Call) -> Diagnosis:
    """Return what is wrong with a profile, or that nothing is.

    Raises:
        UsageProblem: no profile is named, or it is unknown.
    """
    places = folders(call.environment)
    facts = MachineFacts(folders=tuple(_folders(places)), machine_zone=call.machine_zone)
    try:
        profile = _profile(call)
    except ConfigUnusable as error:
        return _without_server(_subject_of(call, places), _with(facts, error))
    with ExitStack() as stack:
        subject = _named(_subject_of(call, places), profile)
        try:
            check_organizer(guards_of(profile), need_mailbox(profile))
            connection = stack.enter_context(_connection(profile, call, places))
        except EwsMeetingsError as error:
            return _without_server(subject, _with(facts, error))
        return examine(connection, subject=subject, facts=facts, places=places)


def examine(
    connection: Connection, *, subject: Subject, facts: MachineFacts, places: Folders
) -> Diagnosis:
    """Return what is wrong with a connection; an empty server is searched for first."""
    from ews_meetings.exchange.examining.examiner import ServerExaminer

    connection = replace(connection, zone=_ZONE)
    if not connection.server:
        connection, facts = _discovered(connection, facts)
        if facts.search_problem:
            return _without_server(_filled(subject, connection), facts)
    subject = _filled(subject, connection)
    try:
        examiner = ServerExaminer(connection, SystemClock().now)
    except EwsMeetingsError as error:
        return _without_server(subject, _with(facts, error))
    with examiner:
        return _visit(examiner, connection, subject=subject, facts=facts, places=places)


def subject_of(connection: Connection, *, now: datetime, folder: str = "") -> Subject:
    """Return the subject that a connection by itself is."""
    return _filled(Subject(server="", mailbox="", user="", now=now, folder=folder), connection)


def _visit(
    examiner: ServerExaminer,
    connection: Connection,
    *,
    subject: Subject,
    facts: MachineFacts,
    places: Folders,
) -> Diagnosis:
    def find_out() -> Knowledge:
        return _knowledge(connection, subject=subject, facts=facts, places=places)

    return diagnose(examiner, find_out, subject=subject, machine_facts=facts)


def _knowledge(
    connection: Connection, *, subject: Subject, facts: MachineFacts, places: Folders
) -> Knowledge:
    """Ask the server what it does, and remember it where there is somewhere to."""
    from ews_meetings.exchange.connection import open_mailbox

    now = SystemClock().now()
    with open_mailbox(replace(connection, calendar="")) as mailbox:
        if subject.is_sandbox or any(held.problem for held in facts.folders):
            return probed(mailbox.probe, now=now)
        with closing(LedgerStore(places.ledger)) as store:
            return learn(
                mailbox.probe,
                Memory(store),
                endpoint=connection.server,
                mailbox=connection.mailbox,
                now=now,
            )


# --- the profile --------------------------------------------------------------------------------


def _profile(call: Call) -> Profile:
    from ews_meetings.config.profiles import open_profile

    told = call.profile or call.environment.get("EWS_MEETINGS_PROFILE") or None
    config = configuration(call.config, call.environment)
    flags = {"mailbox": call.mailbox, "calendar": call.calendar}
    return open_profile(told, config=config, environment=call.environment, flags=flags)


@contextmanager
def _connection(profile: Profile, call: Call, places: Folders) -> Iterator[Connection]:
    if not profile.is_sandbox:
        yield connection_of(profile, environment=call.environment, ask=call.ask, tell=call.tell)
        return
    with open_sandbox(places) as sandbox:
        yield sandbox_connection(sandbox.url, profile)


def _subject_of(call: Call, places: Folders) -> Subject:
    return Subject(
        server="",
        mailbox=call.mailbox or "",
        user="",
        profile=call.profile or "",
        folder=str(places.data),
        is_sandbox=call.profile == SANDBOX,
        now=SystemClock().now(),
    )


def _named(subject: Subject, profile: Profile) -> Subject:
    told = profile.settings
    return replace(
        subject,
        profile=profile.name,
        is_sandbox=profile.is_sandbox,
        zone=told.time_zone or "",
        server=told.server or "",
        mailbox=told.mailbox or "",
        user=told.user,
    )


def _filled(subject: Subject, connection: Connection) -> Subject:
    from ews_meetings.exchange.examining.way import proxy_of, without_log_in
    from ews_meetings.exchange.trust import USER_AGENT

    return replace(
        subject,
        server=connection.server,
        mailbox=connection.mailbox,
        user=connection.user or connection.who,
        auth=connection.auth,
        access=connection.access,
        calendar=connection.calendar,
        agent=USER_AGENT,
        ca_file=str(connection.ca_file or ""),
        proxy=without_log_in(proxy_of(connection)),
        app_id=connection.oauth.client_id if connection.oauth else "",
    )


# --- this machine -------------------------------------------------------------------------------


def _folders(places: Folders) -> Iterator[FolderFacts]:
    yield FolderFacts(path=str(places.ledger), problem=_problem_of(lambda: _write(places.ledger)))
    yield FolderFacts(path=str(places.locks), problem=_problem_of(lambda: _open(places.locks)))


def _write(ledger: Path) -> None:
    with closing(LedgerStore(ledger)) as store, store.change():
        pass


def _open(folder: Path) -> None:
    if folder.exists() and not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(13, "it cannot be written")


def _problem_of(attempt: Callable[[], None]) -> str:
    try:
        attempt()
    except LedgerUnavailable as error:
        return error.message
    except OSError as error:
        return error.strerror or type(error).__name__
    return ""


def _with(facts: MachineFacts, error: EwsMeetingsError) -> MachineFacts:
    """Return the facts with what keeps the profile from being used."""
    if isinstance(error, GuardsViolated):
        refusals = tuple((each.message, each.hint) for each in error.violations)
        return replace(facts, refusals=refusals)
    found = getattr(error, "mistakes", None) or (error,)
    return replace(facts, mistakes=tuple((each.message, each.hint) for each in found))


def _without_server(subject: Subject, facts: MachineFacts) -> Diagnosis:
    def nobody() -> Knowledge:
        raise UsageProblem("there is no server to ask")

    return diagnose(None, nobody, subject=subject, machine_facts=facts)


def _discovered(connection: Connection, facts: MachineFacts) -> tuple[Connection, MachineFacts]:
    """Return the connection with its server, and how that was found, step by step."""
    from ews_meetings.exchange.discover import discover, found_server

    done = []
    try:
        done = list(discover(connection))
        found = replace(connection, server=found_server(done, connection))
        problem, was_refused = "", False
    except EwsMeetingsError as error:
        found, problem = connection, error.message
        was_refused = isinstance(error, LogInProblem)
    steps = tuple(
        SearchStep(
            step.url,
            f"{step.happened}: {step.found or step.redirected_to or step.detail}".rstrip(": "),
            bool(step.found),
        )
        for step in done
    )
    return found, replace(
        facts, search=steps, search_problem=problem, search_was_refused=was_refused
    )
