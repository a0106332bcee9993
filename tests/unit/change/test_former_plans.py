"""Plans that an older program made say today what they said then."""

from __future__ import annotations

import pytest

from ews_meetings.change.codec import Json
from ews_meetings.change.former_plans import in_todays_words


def _plan(**step: Json) -> Json:
    return {"type": "Plan", "actions": [{"type": "Action", "steps": [{"number": 1, **step}]}]}


@pytest.mark.parametrize(("mails", "notify"), [(True, "all"), (False, "none")])
def test_a_step_that_said_whether_it_mails_says_whom(mails: bool, notify: str) -> None:
    assert in_todays_words(_plan(mails=mails)) == _plan(notify=notify)


@pytest.mark.parametrize(
    "plan",
    [_plan(notify="changed"), _plan(mails="yes"), None, [], {}, {"actions": [1, {"steps": [1]}]}],
)
def test_what_is_of_today_or_of_nobody_stays_as_it_is(plan: Json) -> None:
    assert in_todays_words(plan) == plan
