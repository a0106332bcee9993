"""The tree of errors: every leaf has a code of its own, an exit code of the table, a sentence."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from ews_meetings import errors
from ews_meetings.errors import EwsMeetingsError

EXIT_CODES = {2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 75, 130}
"""The table of DESIGN.md section 5 without 0 (done) and 1 (a defect of ours)."""

LEAVES: tuple[EwsMeetingsError, ...] = (
    errors.ProfileMissing(),
    errors.UnknownProfile("prod", ["sandbox"]),
    errors.MailboxMissing(),
    errors.BadOption("--start", "tomorrow", "is not ISO 8601"),
    errors.NotHeld(),
    errors.MailboxUnknown("zoe@x.example", where="the sandbox", known=["a@x.example"]),
    errors.SandboxInUse("/home/me/sandbox"),
    errors.MeetingNotFound("weekly", "a@x.example"),
    errors.RunNotFound("ab12"),
    errors.OccurrenceNotFound("Jour fixe", "2027-04-09", ["2027-04-08 09:00"]),
    errors.CalendarNotFound("Team", "a@x.example", known=["Calendar"]),
    errors.CalendarAmbiguous("Team", ["Calendar/Team", "Old/Team"]),
    errors.AttendeeNotReached("b@x.example", "work"),
    errors.RecipientNotNamed(["c@x.example"]),
    errors.MailboxInUse(["b@x.example"]),
    errors.RehearsalStuck("no invitation came"),
    errors.LogInRefused("me", "mail.example"),
    errors.LogInNotOffered("mail.example", kind="basic", offered=["NTLM"]),
    errors.NoTicket("me", "mail.example", "none is cached"),
    errors.TokenRefused("application 7", "login.example", "invalid_client"),
    errors.SignInNeeded("login.example"),
    errors.ExtraMissing("kerberos", "auth negotiate"),
    errors.ConfigUnusable(
        [
            errors.ConfigMistake(
                where="c.toml", line=3, key="[profiles.work] server", problem="is missing"
            )
        ]
    ),
    errors.ProfileExists("work", "c.toml"),
    errors.SecretMissing("password", "work"),
    errors.SecretUnusable("password_file pw", "others may read it"),
    errors.NoKeyring("this system offers none"),
    errors.ServerNotDiscovered("a@x.example", ["x.example: no answer"]),
    errors.AccessDenied("mail.example denies a@x.example"),
    errors.FileUnreadable("a.ics", "no such file"),
    errors.NotACalendar("a.ics"),
    errors.NoEvents("a.ics", holds="2 to-dos"),
    errors.NothingUsable("a.ics", "a.ics:3: no start"),
    errors.AnswersOnly("a.ics", ["Bob has declined"]),
    errors.EventUnusable("a.ics:7", "no start"),
    errors.UnknownZone("a.ics:7", "Foo", ["Europe/Berlin"]),
    errors.ZoneContradicted(
        "a.ics:7",
        "Foo",
        zone="Europe/Berlin",
        is_named=True,
        when="2027-07-01 09:00:00",
        by_file=datetime(2027, 7, 1, 8, tzinfo=UTC),
        by_zone=datetime(2027, 7, 1, 7, tzinfo=UTC),
    ),
    errors.ZoneNotHeld("the time of 'x'", "Antarctica/Troll"),
    errors.LocalTimeProblem("2027-03-28T02:30", "Europe/Berlin", []),
    errors.ForeignOrganizer("a.ics:7", "b@x.example", "a@x.example"),
    errors.NotSupportedYet("a.ics:7", "a rule"),
    errors.RuleUnsayable("a.ics:7", "RRULE FREQ=HOURLY", "it has 24 times a day"),
    errors.NotExpressible("Planning", "nobody is invited"),
    errors.MailLoop("-", "it is a report on another mail, such as a bounce"),
    errors.ExtraNeeded("a.msg", "a mail or meeting as Outlook saves it (.msg)", "msg"),
    errors.ScenarioMistaken(
        [errors.ConfigMistake(where="scenario.toml", key="bob", problem="= 'maybe'")]
    ),
    errors.PlanDamaged("plan.json", "was changed after it was made"),
    errors.NotifyMissing(),
    errors.TooManyMails(26, 25),
    errors.GuardsViolated([errors.Violation(rule="organizers", value="a", message="not b")]),
    errors.QuietNow([errors.Violation(rule="guards.quiet_days", value="Sunday", message="no")]),
    errors.NotConfirmed(),
    errors.ItemChanged("Planning", ["time"]),
    errors.OpenElsewhere("ab12", "a@x.example", "Calendar/Team"),
    errors.PlanStale("Planning", "it has been sent"),
    errors.ChangedElsewhere("Planning", ["time"]),
    errors.ItemElsewhere("Planning"),
    errors.NotTheOrganizer("Planning", "b@x.example"),
    errors.NotInvited("Planning", "it is the organizer's own"),
    errors.MeetingGone("Planning", "it lies in Deleted Items"),
    errors.ForeignItem("Planning", "uid-1"),
    errors.MailboxBusy("a@x.example", "process 7"),
    errors.Undecided("Planning", "the item was written", run="ab12"),
    errors.MeetingRefused("Planning", "ErrorQuotaExceeded", "full"),
    errors.ReadBackDiffers("Planning", ["time"], removed=True),
    errors.ChangeDiffers("Planning", ["time"]),
    errors.OccurrenceUnverified("mail.example", start="2027-04-08 09:00", uid="u"),
    errors.ServerUnreachable("mail.example", "no answer"),
    errors.ServerBusy("mail.example", retry_after_s=2.5),
    errors.LedgerUnavailable("ledger.sqlite", "no space left on device"),
    errors.LedgerTooNew("ledger.sqlite", schema=9, known=3),
    errors.MovesDamaged("moves.json"),
    errors.CertificateRefused("mail.sandbox.example"),
    errors.SiblingYoung("a.ics", "b.ics"),
    errors.FileChanged("a.ics"),
    errors.FileTooLarge("a.ics", 64),
    errors.Interrupted(),
)
"""One of each kind."""


def kinds(root: type[EwsMeetingsError]) -> Iterator[type[EwsMeetingsError]]:
    """Return the kinds that stand in `errors` below one."""
    for kind in root.__subclasses__():
        if kind.__module__.startswith(f"{errors.__name__}."):
            yield kind
            yield from kinds(kind)


ALL_KINDS = tuple(kinds(EwsMeetingsError))


def name_of(error: object) -> str:
    return type(error).__name__


def test_every_leaf_stands_here() -> None:
    leaves = {kind for kind in ALL_KINDS if not list(kinds(kind))}
    # These have narrower kinds, and are raised themselves.
    raised_too = {errors.GuardsViolated, errors.NoEvents}
    assert {type(error) for error in LEAVES} == leaves | raised_too


def test_no_two_kinds_share_a_code() -> None:
    codes = [kind.code for kind in ALL_KINDS]
    assert sorted(codes) == sorted(set(codes))


@pytest.mark.parametrize("error", LEAVES, ids=name_of)
def test_every_leaf_has_a_code_of_its_own(error: EwsMeetingsError) -> None:
    kind = type(error)
    assert "code" in vars(kind)
    assert kind.code == kind.code.lower().replace(" ", "-").replace("_", "-")
    assert kind.code not in {"", EwsMeetingsError.code}


@pytest.mark.parametrize("error", LEAVES, ids=name_of)
def test_every_leaf_ends_with_a_code_of_the_table(error: EwsMeetingsError) -> None:
    assert error.exit_code in EXIT_CODES


@pytest.mark.parametrize("error", LEAVES, ids=name_of)
def test_every_leaf_says_its_sentence(error: EwsMeetingsError) -> None:
    assert error.message
    assert str(error) == error.message
    assert not error.message.endswith((".", "!"))


@pytest.mark.parametrize("error", LEAVES, ids=name_of)
def test_what_can_be_tried_again_is_temporary_held_by_another_or_quiet_hours(
    error: EwsMeetingsError,
) -> None:
    passes = error.exit_code in {12, 75} or isinstance(error, errors.QuietNow)
    assert error.retryable is passes


def test_every_leaf_stands_in_the_tree_that_is_shown() -> None:
    tree = errors.__doc__ or ""
    assert [kind.__name__ for kind in ALL_KINDS if kind.__name__ not in tree] == []


def test_an_error_without_a_hint_has_none() -> None:
    assert EwsMeetingsError("a sentence").hint == ""
