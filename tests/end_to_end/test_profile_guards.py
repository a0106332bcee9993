"""Rules of a profile hold for every command that changes something, whatever a plan file says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from ews_meetings.app.calendars import connect
from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.errors import GuardsViolated
from ews_meetings.model.meeting import Meeting
from ews_meetings.model.people import Attendee, Mailbox
from ews_meetings.model.span import timed_span
from ews_meetings.service.wishes import hold
from tests.end_to_end.running import ORGANIZER, Ended, Program, calendar, invitation
from tests.end_to_end.schemas import problems

pytestmark = pytest.mark.slow

NOBODY = "allowed_domains = []"
ALWAYS = 'quiet_zone = "UTC"\nquiet_days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]'
WHEN = ("--start", "2037-04-01T09:00", "--duration", "1h", "--tz", "Europe/Berlin")
EVERYONE = ("create", "--subject", "Review", *WHEN, "--required", "everyone@sandbox.example")
ALICE = ("create", "--subject", "Review", *WHEN, "--required", "alice@sandbox.example")
TOLD = ("--notify", "all", "--yes")


def strict(program: Program, rules: str, *, more: str = "") -> tuple[str, str]:
    """Write a configuration with rules, and return the option that names it."""
    path = program.folder / "config.toml"
    path.write_text(
        f"version = 1\n[profiles.sandbox]\n{more}\n[profiles.sandbox.guards]\n{rules}\n",
        encoding="utf-8",
    )
    return "--config", str(path)


def refused(ended: Ended, *, code: str = "guards") -> list[str]:
    """Return the rules that an error names."""
    assert (ended.code, ended.out) == (9, "")
    error = json.loads(ended.err.splitlines()[-1])
    assert problems("error", error) == []
    assert (error["code"], error["retryable"]) == (code, code == "quiet-hours")
    return [violation["rule"] for violation in error["violations"]]


def test_a_dry_run_shows_lists_and_every_broken_rule_and_ends_with_9(program: Program) -> None:
    rules = 'allowed_domains = ["sandbox.example"]\nmax_external = 0\nmax_attendees = 4'
    config = strict(program, rules)
    shown = program.on_sandbox(*config, *EVERYONE, "--notify", "all", "--dry-run")
    assert shown.code == 9
    assert "everyone@sandbox.example (list of 5)" in shown.out
    assert "warning: 1 of 5 recipients is outside sandbox.example: pat@partner.example" in shown.out
    for rule in ("allowed_domains = sandbox.example", "max_external = 0", "max_attendees = 4"):
        assert f"(guards.{rule})" in shown.out
    told = program.on_sandbox(*config, *EVERYONE, "--notify", "all", "--dry-run", "-o", "json")
    assert (told.code, told.document["ok"]) == (9, False)
    assert problems("planned", told.document) == []
    assert len(told.summary["violations"]) == 3
    assert "everyone@sandbox.example is a list of 5 people" in told.document["warnings"]


def test_what_breaks_rules_is_not_done(program: Program) -> None:
    config = strict(program, 'max_external = 0\nallowed_domains = ["sandbox.example"]')
    ended = program.on_sandbox(*config, *EVERYONE, *TOLD, "-o", "json")
    assert refused(ended) == ["guards.allowed_domains", "guards.max_external"]
    assert program.on_sandbox("list", "-o", "json").data == []
    assert program.mails() == []


def test_members_of_a_list_count_against_max_mail(program: Program) -> None:
    ended = program.on_sandbox(*EVERYONE, *TOLD, "--max-mail", "4")
    assert (ended.code, "--max-mail 5" in ended.err) == (9, True)
    assert program.on_sandbox(*EVERYONE, *TOLD, "--max-mail", "5").code == 0
    assert [mail["to"] for mail in program.mails()] == ["everyone@sandbox.example"]


def test_a_hard_limit_of_mails_is_not_raised(program: Program) -> None:
    config = strict(program, "", more="max_mail = 4\nmax_mail_is_hard = true")
    ended = program.on_sandbox(*config, *EVERYONE, *TOLD, "--max-mail", "99", "-o", "json")
    assert refused(ended) == ["max_mail"]
    soft = strict(program, "", more="max_mail = 4")
    assert program.on_sandbox(*soft, *EVERYONE, *TOLD, "--max-mail", "99").code == 0


def test_a_plan_file_of_freer_times_is_refused(program: Program) -> None:
    file = program.folder / "plan.json"
    assert program.on_sandbox(*EVERYONE, "--notify", "all", "--plan", file).code == 0
    config = strict(program, "max_external = 0")
    ended = program.on_sandbox(*config, "apply", file, "--yes", "-o", "json")
    assert refused(ended) == ["guards.max_external"]
    assert program.mails() == []
    assert program.on_sandbox("apply", file, "--yes").code == 0


def test_in_quiet_times_only_what_is_silent_is_done(program: Program) -> None:
    config = strict(program, ALWAYS)
    ended = program.on_sandbox(*config, *ALICE, *TOLD, "-o", "json")
    assert refused(ended, code="quiet-hours") == ["guards.quiet_days"]
    assert program.on_sandbox(*config, *ALICE, "--notify", "none").code == 0
    assert program.mails() == []


def test_every_changing_command_keeps_the_rules(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "review.ics"
    path.write_bytes(calendar(invitation()))
    assert program.on_sandbox(*ALICE, *TOLD, "--key", "one").code == 0
    asked = ("-m", "alice@sandbox.example", "--profile", "sandbox")
    [held] = program.on_sandbox("list", "-o", "json").data
    [run] = program.on_sandbox("runs", "-o", "json").data
    before = program.mails()
    config = strict(program, NOBODY)
    for call in (
        ("import", path),
        ("update", "one", "--location", "Room 2"),
        ("cancel", "one"),
        ("undo", str(run["id"])),
    ):
        ended = program.on_sandbox(*config, *call, *TOLD, "-o", "json")
        assert refused(ended) == ["guards.allowed_domains"], call
    answer = ("respond", str(held["uid"]), "accept", *TOLD, "-o", "json")
    assert refused(program.run(*asked, *config, *answer)) == ["guards.allowed_domains"]
    assert program.mails() == before


def test_a_mailbox_that_is_not_an_organizer_of_the_profile_is_refused(program: Program) -> None:
    config = strict(program, "", more='organizers = ["alice@sandbox.example"]')
    ended = program.on_sandbox(*config, *ALICE, *TOLD, "-o", "json")
    assert refused(ended) == ["organizers"]


def test_a_rehearsal_that_a_rule_forbids_says_so_when_it_is_only_shown(program: Program) -> None:
    config = strict(program, "", more='organizers = ["bob@sandbox.example"]')
    call = ("doctor", "--rehearse", "--attendee", "alice@sandbox.example", "--dry-run")
    ended = program.on_sandbox(*config, *call)
    assert ended.code == 9
    assert "q1-stale-send" in ended.out, "the plan is shown all the same"
    assert "organizers = bob@sandbox.example" in ended.err
    assert program.mails() == []


def test_the_library_keeps_the_rules_of_the_profile(program: Program) -> None:
    _, path = strict(program, "max_attendees = 4")
    meeting = Meeting(
        subject="Review",
        span=timed_span("2037-04-01T09:00", "2037-04-01T10:00", zone="Europe/Berlin"),
        attendees=(Attendee(mailbox=Mailbox(address="everyone@sandbox.example")),),
    )
    options = PlanOptions(notify=Notify.NONE)
    with (
        connect(
            profile="sandbox",
            mailbox=ORGANIZER,
            config=Path(path),
            environment=program.environment,
        ) as opened,
        opened.hold(),
    ):
        plan = opened.plan([hold(meeting, mailbox=ORGANIZER)], options)
        with pytest.raises(GuardsViolated, match="5 people"):
            opened.apply(plan)
        assert opened.meetings() == ()
