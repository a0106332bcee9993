"""What is said of the way to the server, and of Exchange Online on each day."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from ews_meetings.change.diagnosis import Cause, Verdict
from ews_meetings.change.examination import (
    GreetingFacts,
    NameFacts,
    Reach,
    ReachFacts,
    TlsFacts,
    Trust,
)
from ews_meetings.service.doctor.reach import (
    check_address,
    check_certificate,
    check_cloud,
    check_name,
    check_reach,
)
from tests.unit.service.doctor.making import NOW, ONLINE, SERVER, SUBJECT, subject


@pytest.mark.parametrize(
    ("day", "verdict", "cause", "exit_code"),
    [
        ("2026-09-30", Verdict.WARNING, Cause.ONLINE_CLOSING, 0),
        ("2026-11-21", Verdict.WARNING, Cause.ONLINE_CLOSING, 0),
        ("2027-03-31", Verdict.WARNING, Cause.ONLINE_CLOSING, 0),
        ("2027-04-01", Verdict.FAILED, Cause.ONLINE_REMOVED, 7),
    ],
)
def test_exchange_online_is_told_with_its_dates(
    day: str, verdict: Verdict, cause: Cause, exit_code: int
) -> None:
    now = datetime.fromisoformat(day).replace(tzinfo=UTC)
    check = check_cloud(subject(server=ONLINE, now=now))
    assert (check.verdict, check.cause, check.exit_code) == (verdict, cause, exit_code)


@pytest.mark.parametrize(
    "host",
    [
        "outlook.office365.com",
        "OUTLOOK.office365.com.",
        "outlook.office.com",
        "partner.outlook.cn",
        "outlook.office365.us",
        "outlook-dod.office365.us",
    ],
)
def test_every_cloud_is_exchange_online(host: str) -> None:
    assert check_cloud(subject(server=f"https://{host}/EWS/Exchange.asmx")).cause is not None


def test_a_server_of_ones_own_is_none() -> None:
    assert check_cloud(SUBJECT).verdict is Verdict.OK


@pytest.mark.parametrize(("days", "verdict"), [(29, Verdict.WARNING), (30, Verdict.OK)])
def test_a_certificate_is_to_be_renewed_thirty_days_before_its_end(
    days: int, verdict: Verdict
) -> None:
    facts = TlsFacts(trust=Trust.TRUSTED, expires_at=NOW + timedelta(days=days, minutes=1))
    assert check_certificate(facts, SUBJECT).verdict is verdict


@pytest.mark.parametrize(
    ("trust", "cause", "exit_code"),
    [
        (Trust.UNTRUSTED, Cause.CERTIFICATE_UNTRUSTED, 2),
        (Trust.SELF_SIGNED, Cause.CERTIFICATE_UNTRUSTED, 2),
        (Trust.WRONG_NAME, Cause.CERTIFICATE_WRONG_NAME, 2),
        (Trust.EXPIRED, Cause.CERTIFICATE_EXPIRED, 75),
        (Trust.NOT_YET, Cause.CERTIFICATE_EXPIRED, 75),
        (Trust.NO_TLS, Cause.NO_TLS, 75),
    ],
)
def test_each_fault_of_a_certificate_has_its_cause(
    trust: Trust, cause: Cause, exit_code: int
) -> None:
    check = check_certificate(TlsFacts(trust=trust), SUBJECT)
    assert (check.verdict, check.cause, check.exit_code) == (Verdict.FAILED, cause, exit_code)


@pytest.mark.parametrize(
    ("reach", "cause"),
    [
        (Reach.REFUSED, Cause.UNREACHABLE),
        (Reach.SILENT, Cause.UNREACHABLE),
        (Reach.NO_ROUTE, Cause.UNREACHABLE),
        (Reach.PROXY, Cause.PROXY_REFUSED),
    ],
)
def test_each_kind_of_silence_has_its_cause(reach: Reach, cause: Cause) -> None:
    check = check_reach(ReachFacts(reach=reach), SUBJECT)
    assert (check.cause, check.exit_code) == (cause, 75)
    assert "mail.example.com port 443" in check.seen


def test_a_proxy_looks_the_name_up_itself() -> None:
    behind = subject(proxy="http://proxy.example.com:3128")
    assert check_name(NameFacts(problem="not known"), behind).verdict is Verdict.SKIPPED


@pytest.mark.parametrize("status", [200, 400, 401, 403, 500])
def test_what_may_be_ews_is_asked_on(status: int) -> None:
    assert check_address(GreetingFacts(status=status), SUBJECT).verdict is Verdict.OK


@pytest.mark.parametrize(
    ("location", "cause"),
    [
        ("/owa/auth/logon.aspx", Cause.WRONG_URL),
        ("https://mail.example.com/owa", Cause.WRONG_URL),
        (ONLINE, Cause.MAILBOX_MOVED),
        ("https://elsewhere.example/", Cause.REDIRECTED),
        ("", Cause.REDIRECTED),
    ],
)
def test_a_redirection_is_judged_by_where_it_leads(location: str, cause: Cause) -> None:
    check = check_address(GreetingFacts(status=302, location=location), SUBJECT)
    assert check.cause is cause
    assert SERVER in check.seen
