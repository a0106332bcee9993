"""Whatever the server refuses, the doctor names the cause, and stops there."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from ews_meetings.change.diagnosis import Cause, Diagnosis, Verdict
from ews_meetings.sandbox import Policy
from tests.contract.doctor.conftest import ORGANIZER, Named, Practice


@dataclass
class Case:
    """A refusal, and what is to be said of it."""

    cause: Cause
    check: str
    exit_code: int
    policy: Policy | None = None
    changes: dict[str, object] = field(default_factory=dict)
    says: str = ""
    command: str = ""
    suspects: tuple[Cause, ...] = ()


SERVICE: dict[str, object] = {"user": "service@sandbox.example", "access": "impersonation"}
CASES = {
    "wrong password": Case(
        Cause.LOG_IN_REFUSED,
        "log-in",
        6,
        changes={"password": "wrong"},
        suspects=(Cause.WRONG_PASSWORD, Cause.ACCOUNT_LOCKED, Cause.ACCOUNT_DISABLED),
    ),
    "locked": Case(
        Cause.LOG_IN_REFUSED,
        "log-in",
        6,
        Policy("locked"),
        suspects=(Cause.WRONG_PASSWORD, Cause.ACCOUNT_LOCKED, Cause.ACCOUNT_DISABLED),
    ),
    "disabled": Case(
        Cause.ACCOUNT_DISABLED,
        "log-in",
        6,
        Policy("disabled"),
        command="Enable-ADAccount 'organizer'",
    ),
    "basic off": Case(
        Cause.BASIC_OFF,
        "log-in-methods",
        6,
        Policy("basic-off"),
        says="negotiate, ntlm",
        command="-BasicAuthentication $true",
    ),
    "ntlm not offered": Case(
        Cause.METHOD_NOT_OFFERED,
        "log-in-methods",
        6,
        Policy("ntlm-off"),
        changes={"auth": "ntlm"},
        says="basic",
    ),
    "ews off": Case(
        Cause.EWS_BLOCKED,
        "rights",
        7,
        Policy("ews-off"),
        command=f"Get-CASMailbox '{ORGANIZER}' | Format-List Ews*",
        suspects=(Cause.EWS_OFF_MAILBOX, Cause.EWS_OFF_ORGANIZATION, Cause.APPLICATION_NOT_ALLOWED),
    ),
    "not on the list": Case(
        Cause.EWS_BLOCKED,
        "rights",
        7,
        Policy("allow-list", allows=("Outlook/*",)),
        says="ews-meetings/",
        suspects=(Cause.EWS_OFF_MAILBOX, Cause.EWS_OFF_ORGANIZATION, Cause.APPLICATION_NOT_ALLOWED),
    ),
    "impersonation": Case(
        Cause.IMPERSONATION_MISSING,
        "rights",
        7,
        Policy("impersonation-denied"),
        SERVICE,
        command="-User 'service@sandbox.example'",
    ),
    "delegate": Case(
        Cause.DELEGATE_MISSING,
        "rights",
        7,
        changes={"user": "alice@sandbox.example", "access": "delegate"},
        says="ErrorFolderNotFound",
        command="-User 'alice@sandbox.example' -AccessRights Editor",
    ),
    "moved": Case(
        Cause.MAILBOX_UNKNOWN,
        "rights",
        7,
        Policy("moved"),
        command=f"Get-Recipient '{ORGANIZER}'",
        suspects=(Cause.MAILBOX_MOVED, Cause.MAILBOX_UNKNOWN),
    ),
    "moving": Case(Cause.MAILBOX_MOVING, "rights", 75, Policy("moving")),
    "sent to the cloud": Case(
        Cause.MAILBOX_MOVED,
        "rights",
        7,
        Policy("redirected", url="https://outlook.office365.com/EWS/Exchange.asmx"),
        says="outlook.office365.com",
        command="Get-RemoteMailbox",
    ),
    "sent elsewhere": Case(
        Cause.REDIRECTED, "rights", 2, Policy("redirected", url="https://new.example/EWS/")
    ),
    "busy": Case(Cause.THROTTLED, "rights", 75, Policy("busy", wait_ms=4000), says="wait 4 s"),
    "throttled": Case(Cause.THROTTLED, "rights", 75, Policy("throttled"), says="wait 5 s"),
    "unavailable": Case(Cause.THROTTLED, "rights", 75, Policy("unavailable"), says="HTTP 503"),
    "too old": Case(
        Cause.SERVER_TOO_OLD, "rights", 14, Policy("version", version=(15, 0, 1497, 2))
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_cause_is_named_with_what_to_run(practice: Practice, named: Named, case: Case) -> None:
    if case.policy is not None:
        practice.server.policies.decide(case.policy)
    diagnosis = practice.diagnose(**case.changes)
    check = named(diagnosis, case.check)
    assert (check.verdict, check.cause, check.exit_code) == (
        Verdict.FAILED,
        case.cause,
        case.exit_code,
    )
    assert diagnosis.failure == check
    assert diagnosis.exit_code == case.exit_code
    assert case.says in check.seen
    assert case.command in "\n".join(command.text for command in check.commands)
    assert tuple(suspect.cause for suspect in check.suspects) == case.suspects
    assert_the_rest_is_skipped(diagnosis)


def assert_the_rest_is_skipped(diagnosis: Diagnosis) -> None:
    failure = diagnosis.failure
    assert failure is not None
    rest = diagnosis.checks[diagnosis.checks.index(failure) + 1 :]
    assert {check.verdict for check in rest} <= {Verdict.SKIPPED}
    assert all(failure.name in check.seen for check in rest)


@pytest.mark.parametrize("case", ["wrong password", "locked", "basic off"])
def test_a_refused_log_in_is_never_repeated(practice: Practice, case: str) -> None:
    heads: list[str | None] = []
    desk = practice.server._desk
    listener = practice.server._listener
    assert listener is not None
    take = listener.soap
    assert desk is not None

    def note(raw: bytes, visitor: object) -> object:
        heads.append(getattr(visitor, "authorization", None))
        return take(raw, visitor)  # type: ignore[arg-type]  # handed on as it came

    listener.soap = note  # type: ignore[assignment]  # as above
    policy = CASES[case].policy
    if policy is not None:
        practice.server.policies.decide(policy)
    practice.diagnose(**CASES[case].changes)
    shown = [head for head in heads if head]
    assert len(shown) == (0 if case == "basic off" else 1)


def test_owa_in_the_place_of_ews_is_a_wrong_address(practice: Practice, named: Named) -> None:
    for path in ("/owa/", "/owa/auth/logon.aspx", "/ews/services.wsdl"):
        url = practice.server.url.replace("/EWS/Exchange.asmx", path)
        check = named(practice.diagnose(server=url), "address")
        assert (check.cause, check.exit_code) == (Cause.WRONG_URL, 2), path


def test_a_reader_among_the_delegates_lacks_the_right_to_write(
    practice: Practice, named: Named
) -> None:
    practice.server.people.share("organizer", person="alice", level="Reviewer")
    diagnosis = practice.diagnose(user="alice@sandbox.example", access="delegate")
    check = named(diagnosis, "rights")
    assert check.cause is Cause.DELEGATE_MISSING
    assert "create, change, delete" in check.seen
    practice.server.people.share("organizer", person="alice", level="Editor")
    assert practice.diagnose(user="alice@sandbox.example", access="delegate").exit_code == 0


@pytest.mark.parametrize("level", ["None", "Editor"])
def test_who_opens_his_own_mailbox_in_the_place_of_the_named_one_is_told(
    practice: Practice, named: Named, level: str
) -> None:
    practice.server.people.share("organizer", person="alice", level=level)
    check = named(practice.diagnose(user="alice@sandbox.example"), "rights")
    assert (check.verdict, check.cause) == (Verdict.WARNING, Cause.OTHER_MAILBOX)
    assert "alice@sandbox.example is not that of organizer@sandbox.example" in check.seen


def test_a_wrong_clock_is_a_warning_where_no_ticket_depends_on_it(
    practice: Practice, named: Named
) -> None:
    practice.server.policies.decide(Policy("clock", ahead_s=3 * 3600))
    diagnosis = practice.diagnose()
    check = named(diagnosis, "clock")
    assert (check.verdict, check.cause) == (Verdict.WARNING, Cause.CLOCK_SKEW)
    assert "3 h behind" in check.seen
    assert diagnosis.exit_code == 0
