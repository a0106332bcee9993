from __future__ import annotations

from pathlib import Path

import pytest

from ews_meetings.change.action import MailKind
from ews_meetings.change.notify import Notify
from ews_meetings.cli.asking import Decision, Post, ask_who_hears, confirm_mails, wording
from ews_meetings.cli.change_options import ChangeOptions, ReachOptions
from ews_meetings.cli.changing import check_change
from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.output import Form
from ews_meetings.cli.plans import apply_file
from ews_meetings.errors import NotConfirmed, NotifyMissing, UsageProblem
from tests.unit.cli.making import session, streams

CHOSEN = GlobalOptions(profile="sandbox", mailbox="organizer@sandbox.example")


@pytest.mark.parametrize(("typed", "mails"), [("i\n", 3), ("INVITE\n", 10), ("14\n", 14)])
def test_a_person_invites(typed: str, mails: int) -> None:
    held = streams(typed, is_terminal=True)
    assert ask_who_hears(session(held), Post(mails=mails)) is Decision.INVITE
    assert f"Send {mails} invitations?" in held.err


@pytest.mark.parametrize(
    "post", [Post(mails=3), Post(mails=14), Post(mails=30, barred=("too many",))]
)
def test_a_person_chooses_silence(post: Post) -> None:
    held = streams("s\n", is_terminal=True)
    assert ask_who_hears(session(held), post) is Decision.SILENT


@pytest.mark.parametrize(
    ("typed", "mails"),
    [("", 3), ("\n", 3), ("q\n", 3), ("y\n", 3), ("i\n", 14), ("13\n", 14), ("29\n", 30)],
)
def test_anything_else_does_nothing(typed: str, mails: int) -> None:
    with pytest.raises(NotConfirmed):
        ask_who_hears(session(streams(typed, is_terminal=True)), Post(mails=mails))


@pytest.mark.parametrize("typed", ["30\n", "i\n", "y\n", "\n"])
def test_what_a_rule_forbids_can_only_be_done_silently(typed: str) -> None:
    held = streams(typed, is_terminal=True)
    with pytest.raises(NotConfirmed):
        ask_who_hears(session(held), Post(mails=30, barred=("too many", "too late")))
    assert "warning: too many: silently, or not at all" in held.err
    assert "warning: too late: silently, or not at all" in held.err
    assert "Send" not in held.err


def test_a_mail_to_a_list_is_asked_about_by_its_members() -> None:
    held = streams("47\n", is_terminal=True)
    post = Post(mails=1, people=47, warnings=("team@example.com is a list of 47 people",))
    assert ask_who_hears(session(held), post) is Decision.INVITE
    assert held.err.splitlines()[0] == "warning: team@example.com is a list of 47 people"
    assert "Send 1 invitation to 47 people? type 47 to send them" in held.err
    with pytest.raises(NotConfirmed):
        confirm_mails(session(streams("y\n", is_terminal=True)), post)
    confirm_mails(session(streams("47\n", is_terminal=True)), post)


@pytest.mark.parametrize(("typed", "mails"), [("y\n", 1), ("yes\n", 10), ("11\n", 11)])
def test_mails_that_were_asked_for_are_confirmed(typed: str, mails: int) -> None:
    confirm_mails(session(streams(typed, is_terminal=True)), Post(mails=mails))


@pytest.mark.parametrize(("typed", "mails"), [("", 1), ("n\n", 1), ("y\n", 11), ("1\n", 1)])
def test_anything_but_yes_confirms_nothing(typed: str, mails: int) -> None:
    with pytest.raises(NotConfirmed):
        confirm_mails(session(streams(typed, is_terminal=True)), Post(mails=mails))


@pytest.mark.parametrize(
    ("kinds", "question"),
    [
        ([MailKind.UPDATE, MailKind.UPDATE], "Send 2 updates? [y]es, [s]ilent, [q]uit:"),
        ([MailKind.CANCEL], "Send 1 cancellation? [y]es, [s]ilent, [q]uit:"),
        ([MailKind.ANSWER], "Send 1 answer? [y]es, [s]ilent, [q]uit:"),
        ([MailKind.UPDATE, MailKind.CANCEL], "Send 2 mails? [y]es, [s]ilent, [q]uit:"),
        ([MailKind.INVITE], "Send 1 invitation? [i]nvite, [s]ilent, [q]uit:"),
    ],
)
def test_mails_are_asked_about_by_their_kind(kinds: list[MailKind], question: str) -> None:
    held = streams("s\n", is_terminal=True)
    words = wording(kinds)
    answer = ask_who_hears(session(held), Post(mails=len(kinds), words=words))
    assert (answer, held.err.strip()) == (Decision.SILENT, question)
    yes = session(streams(f"{words.yes}\n", is_terminal=True))
    assert ask_who_hears(yes, Post(mails=1, words=words)) is Decision.INVITE


def test_a_person_at_a_terminal_need_not_say_who_hears_of_it() -> None:
    check_change(session(streams(is_terminal=True), CHOSEN), ChangeOptions())


@pytest.mark.parametrize(
    ("change", "is_terminal", "form"),
    [
        (ChangeOptions(), False, Form.TEXT),
        (ChangeOptions(dry_run=True), False, Form.TEXT),
        (ChangeOptions(yes=True), True, Form.TEXT),
        (ChangeOptions(), True, Form.JSON),
    ],
)
def test_a_script_must_say_it(change: ChangeOptions, is_terminal: bool, form: Form) -> None:
    chosen = GlobalOptions(profile="sandbox", mailbox="organizer@sandbox.example", output=form)
    with pytest.raises(NotifyMissing):
        check_change(session(streams(is_terminal=is_terminal), chosen), change)


def test_an_exit_code_for_changes_needs_a_dry_run() -> None:
    with pytest.raises(UsageProblem, match="--dry-run"):
        check_change(session(streams(), CHOSEN), ChangeOptions(notify=Notify.NONE, exit_code=True))
    with pytest.raises(UsageProblem, match="--dry-run"):
        apply_file(session(streams(), CHOSEN), Path("plan.json"), ReachOptions(exit_code=True))
