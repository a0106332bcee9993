"""Faults of the wire while meetings change and go, over HTTP: nothing is doubled, nothing is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pytest

from ews_meetings.change.notify import Notify
from ews_meetings.change.plan import PlanOptions
from ews_meetings.change.wish import Drop, Hold, Wish
from ews_meetings.model.exceptions import with_occurrence
from ews_meetings.model.occurrences import slots_of
from ews_meetings.sandbox import Fault
from ews_meetings.service.ending import exit_code
from tests.end_to_end.test_faults_over_http import LOSSES
from tests.end_to_end.test_listed_mails import (
    ALICE,
    BOB,
    CAROL,
    ORGANIZER,
    UID,
    Ground,
    ground,
    people,
    single,
    weekly,
)

__all__ = ["ground"]
ALL = PlanOptions(notify=Notify.ALL)
FEW = ("lost-before", "lost-after-commit", "late-commit", "error-after-commit")


@dataclass(frozen=True, slots=True)
class Story:
    """What is there, what is wanted then, and which request goes wrong."""

    before: Callable[[], Sequence[Wish]]
    wanted: Callable[[], Sequence[Wish]]
    fault: Callable[[str], Fault]
    kinds: Sequence[str] = LOSSES
    flavours: Sequence[str] = ("exchange", "gromox")


def _changed() -> list[Hold]:
    held = single()
    meeting = replace(held.series.meeting, location="Atrium", attendees=people(ALICE, CAROL))
    return [replace(held, series=replace(held.series, meeting=meeting), digest="2")]


def _shorter() -> list[Hold]:
    held = weekly()
    starts = [at for at, _ in slots_of(held.series)]
    return [replace(held, series=with_occurrence(held.series, starts[0], None), digest="2")]


STORIES = {
    "change": Story(
        before=lambda: [single()],
        wanted=_changed,
        fault=lambda kind: Fault(kind, operation="UpdateItem", mailing=True),
    ),
    "cancel": Story(
        before=lambda: [single()],
        wanted=lambda: [Drop(name=UID)],
        fault=lambda kind: Fault(kind, operation="DeleteItem", mailing=True),
    ),
    "one occurrence cancelled": Story(
        before=lambda: [weekly()],
        wanted=_shorter,
        fault=lambda kind: Fault(kind, operation="DeleteItem", mailing=True),
        kinds=FEW,
        flavours=("exchange",),
    ),
    "a draft's occurrences": Story(
        before=list,
        wanted=lambda: [weekly()],
        fault=lambda kind: Fault(kind, operation="DeleteItem", mailing=False),
        kinds=FEW,
    ),
}
CASES = [(name, kind) for name, story in STORIES.items() for kind in story.kinds]


def _until_nothing_is_left(ground: Ground, wishes: Sequence[Wish]) -> None:
    for _ in range(5):
        report = ground.run(wishes, ALL)
        if not report.run:
            assert exit_code(report) == 0
            return
    raise AssertionError("it does not come to rest")


def _mails(ground: Ground) -> Counter[tuple[str, str, str]]:
    ground.server.finish_late()
    return Counter((m.to, m.kind, m.original_start or "") for m in ground.server.mails())


@pytest.mark.parametrize(("name", "kind"), CASES, ids=str)
def test_a_fault_neither_doubles_nor_forgets_a_change(ground: Ground, name: str, kind: str) -> None:
    story = STORIES[name]
    if ground.flavour not in story.flavours:
        pytest.skip("this server is never asked so")
    if before := story.before():
        ground.run(before, ALL)
    ground.server.faults.arm(story.fault(kind))
    _until_nothing_is_left(ground, story.wanted())
    assert len(ground.server.faults.fired) == 1
    assert _mails(ground) == _without_fault(name, ground.flavour)
    there = {entry.uid for entry in ground.server.calendar(ORGANIZER)}
    assert there == (set() if name == "cancel" else {UID})


def _without_fault(name: str, flavour: str) -> Counter[tuple[str, str, str]]:
    """Return who hears what, counted by hand."""
    invited = Counter({(ALICE, "invite", ""): 1, (BOB, "invite", ""): 1})
    match name:
        case "change":
            more = {(ALICE, "update", ""): 1, (CAROL, "invite", ""): 1}
            gone = {(BOB, "cancel", ""): 1} if flavour == "exchange" else {}
            return invited + Counter(more) + Counter(gone)
        case "cancel":
            return invited + Counter({(ALICE, "cancel", ""): 1, (BOB, "cancel", ""): 1})
        case _:
            third, fifth = "2027-03-18T08:00:00Z", "2027-04-01T07:00:00Z"
            told = invited if flavour == "gromox" else invited + _both("cancel", third)
            told = told if flavour == "gromox" else told + _both("update", fifth)
            first = "2027-03-04T08:00:00Z"
            return told + _both("cancel", first) if name.startswith("one") else told


def _both(kind: str, at: str) -> Counter[tuple[str, str, str]]:
    return Counter({(person, kind, at): 1 for person in (ALICE, BOB)})
