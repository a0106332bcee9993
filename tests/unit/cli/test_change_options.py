from __future__ import annotations

import pytest

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.cli.change_options import (
    AdoptOptions,
    ChangeOptions,
    ForceOptions,
    TellOptions,
)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (TellOptions(), PlanOptions(notify=Notify.CHANGED)),
        (
            TellOptions(notify_past=True, max_mail=3),
            PlanOptions(notify=Notify.CHANGED, notify_past=True, max_mail=3),
        ),
        (AdoptOptions(adopt=True), PlanOptions(notify=Notify.CHANGED, adopt=True)),
        (
            ForceOptions(force=True, adopt=True),
            PlanOptions(notify=Notify.CHANGED, adopt=True, force=True),
        ),
        (
            ChangeOptions(again=True, force=True),
            PlanOptions(notify=Notify.CHANGED, again=True, force=True),
        ),
    ],
)
def test_the_planner_is_told_what_was_typed(options: TellOptions, expected: PlanOptions) -> None:
    assert options.plan_options(Notify.CHANGED) == expected
