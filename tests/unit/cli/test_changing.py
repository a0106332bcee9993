"""How a changing command ends for a mail system, by what became of its meetings."""

from __future__ import annotations

import pytest

from ews_meetings.change.action import Action, Verb
from ews_meetings.change.guards import Guarded
from ews_meetings.change.plan import Plan
from ews_meetings.change.refusal import Refusal
from ews_meetings.cli.change_options import ReachOptions
from ews_meetings.cli.changing import Course, stop_dry
from ews_meetings.cli.exit_codes import Exits, exit_in
from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.errors import GuardRefused, GuardsViolated, NotifyMissing, QuietNow, Violation
from tests.unit.cli import drawing
from tests.unit.cli.making import session, streams

NIGHT = QuietNow([Violation(rule="guards.quiet_hours", value="", message="no mail leaves now")])
FORBIDDEN = GuardsViolated([Violation(rule="guards.max_external", value="0", message="outside")])


def refused(code: str, exit_code: int) -> Action:
    refusal = Refusal(code=code, exit_code=exit_code, message=code)
    return Action(verb=Verb.REFUSE, title="Weekly", key=None, refusal=refusal)


def ended(exits: Exits, plan: Plan, refusal: GuardRefused | None = None) -> int:
    """Return the exit code of the process."""
    held = streams()
    course = Course(session=session(held, GlobalOptions(exit=exits)), reach=ReachOptions())
    return exit_in(exits, stop_dry(course, plan, Guarded(refusal=refusal)))


@pytest.mark.parametrize(
    ("code", "own", "theirs"),
    [
        ("item-changed", 11, 75),
        ("plan-stale", 11, 75),
        ("foreign-item", 11, 65),
        ("mail-loop", 8, 0),
        ("event-unusable", 8, 65),
    ],
)
def test_a_meeting_that_is_refused_decides_by_its_reason(code: str, own: int, theirs: int) -> None:
    alone = drawing.plan(refused(code, own))
    assert (ended(Exits.OWN, alone), ended(Exits.SYSEXITS, alone)) == (own, theirs)
    beside = drawing.plan(drawing.CREATE, refused(code, own))
    assert (ended(Exits.OWN, beside), ended(Exits.SYSEXITS, beside)) == (4, theirs)


@pytest.mark.parametrize(
    ("refusal", "theirs"), [(NIGHT, 75), (NotifyMissing(), 75), (FORBIDDEN, 77)]
)
def test_rules_that_waiting_satisfies_keep_the_mail(refusal: GuardRefused, theirs: int) -> None:
    plan = drawing.plan(drawing.CREATE)
    assert ended(Exits.OWN, plan, refusal) == 9
    assert ended(Exits.SYSEXITS, plan, refusal) == theirs
