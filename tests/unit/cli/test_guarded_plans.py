"""Broken rules, people outside and lists: as people and programs are told of them."""

from __future__ import annotations

import io
import json

from ews_meetings.change.audience import Audience, Members
from ews_meetings.change.guards import Guarded
from ews_meetings.cli.failures import failure_of, json_of, text_of
from ews_meetings.cli.output import Form, Screen
from ews_meetings.cli.plan_json import planned_answer
from ews_meetings.cli.plan_text import write_plan
from ews_meetings.errors import GuardsViolated, Violation
from tests.end_to_end.schemas import problems
from tests.unit.cli import drawing
from tests.unit.cli.making import screen, streams

QUIET = Violation(
    rule="guards.quiet_hours",
    value="20:00-07:00 UTC",
    message="no mail leaves now (guards.quiet_hours = 20:00-07:00)",
    possible_from="2027-01-02T07:00:00+00:00",
    hint="it can run from 2027-01-02T07:00:00+00:00 on; --notify none mails nobody",
)
DOMAINS = Violation(
    rule="guards.allowed_domains",
    value="firma.example",
    message="Weekly: b\x1b[2J@other.example is not allowed (guards.allowed_domains = firma.example)",
    meeting="Weekly",
    recipients=("b\x1b[2J@other.example",),
)
REFUSAL = GuardsViolated([DOMAINS, QUIET])
GUARDED = Guarded(
    mails=5,
    audience=Audience(lists={"anna@firma.example": Members(people=("a@x", "b@x", "c@x"))}),
    warnings=("anna@firma.example is a list of 3 people",),
    violations=REFUSAL.violations,
    refusal=REFUSAL,
)
TEXT = r"""
  mail to                         kind    sent  domain    meeting
  anna@firma.example (list of 3)  invite  sure  internal  Weekly
  anna@firma.example (list of 3)  cancel  may   internal  Weekly, 2027-04-08 09:00 Europe/Berlin

  warning: anna@firma.example is a list of 3 people
  ! Weekly: b\x1b[2J@other.example is not allowed (guards.allowed_domains = firma.example)
  ! no mail leaves now (guards.quiet_hours = 20:00-07:00)
      hint: it can run from 2027-01-02T07:00:00+00:00 on; --notify none mails nobody

Plan: 1 to create; 2 mails: 1 sure, 1 may, to 5 people
"""


def document(guarded: Guarded) -> dict[str, object]:
    out = io.StringIO()
    shown = Screen(form=Form.JSON, verbosity=0, stdout=out, stderr=io.StringIO())
    shown.give(planned_answer(drawing.plan(drawing.CREATE), guarded))
    read = json.loads(out.getvalue())
    assert isinstance(read, dict)
    return read


def test_a_plan_shows_lists_warnings_and_broken_rules() -> None:
    held = streams()
    write_plan(screen(held), drawing.plan(drawing.CREATE), GUARDED)
    assert held.out.endswith(TEXT)


def test_a_list_of_unknown_size_is_shown_as_such() -> None:
    for members, words in (
        (Members(is_complete=False), "(list, size unknown)"),
        (Members(people=("a@x",), is_complete=False), "(list of 1 or more)"),
    ):
        held = streams()
        guarded = Guarded(audience=Audience(lists={"anna@firma.example": members}))
        write_plan(screen(held), drawing.plan(drawing.CREATE), guarded)
        assert f"anna@firma.example {words}" in held.out


def test_a_program_is_told_of_lists_and_of_every_broken_rule() -> None:
    told = document(GUARDED)
    assert problems("planned", told) == []
    assert told["ok"] is False
    summary = told["summary"]
    assert isinstance(summary, dict)
    assert summary["reached"] == 5
    assert summary["lists"] == [{"address": "anna@firma.example", "members": 3, "complete": True}]
    assert [one["rule"] for one in summary["violations"]] == [DOMAINS.rule, QUIET.rule]
    assert summary["violations"][1] == {
        "rule": QUIET.rule,
        "value": QUIET.value,
        "meeting": None,
        "recipients": [],
        "message": QUIET.message,
        "hint": QUIET.hint,
        "possible_from": QUIET.possible_from,
    }


def test_a_plan_that_breaks_nothing_says_so() -> None:
    told = document(Guarded(mails=2))
    assert (told["ok"], problems("planned", told)) == (True, [])


def test_an_error_lists_every_broken_rule_for_people() -> None:
    assert list(text_of(failure_of(REFUSAL))) == [
        "ews-meetings: error: Weekly: b\\x1b[2J@other.example is not allowed"
        " (guards.allowed_domains = firma.example)",
        "ews-meetings: error: no mail leaves now (guards.quiet_hours = 20:00-07:00)",
        f"ews-meetings: hint: {QUIET.hint}",
    ]


def test_an_error_lists_every_broken_rule_for_programs() -> None:
    read = json.loads(json_of(failure_of(REFUSAL)))
    assert problems("error", read) == []
    assert (read["code"], read["exit"]) == ("guards", 9)
    assert [one["meeting"] for one in read["violations"]] == ["Weekly", None]
