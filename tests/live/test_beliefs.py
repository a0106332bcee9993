"""Each belief is tried by the experiment that `doctor --rehearse` plays."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import fields

import pytest

from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Mails, Verdict
from ews_meetings.sandbox import SandboxServer
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.experiment import Experiment
from ews_meetings.service.rehearsal.rehearse import Theatre, rehearse
from tests.live.conftest import Ground
from tests.live.leftovers import left_in

Note = Callable[[str, object], None]
_EACH = pytest.mark.parametrize("experiment", EXPERIMENTS, ids=lambda one: one.name)


@_EACH
def test_a_belief_holds(ground: Ground, experiment: Experiment, record_property: Note) -> None:
    (found,) = rehearse(ground.theatre, [experiment], lambda _: None)
    record_property("seen", found.seen)
    if found.verdict is Verdict.SKIPPED:
        pytest.skip(found.seen)
    assert found.verdict is Verdict.AS_BELIEVED, found.seen
    if found.row and ground.believed(found.row) is not Known.UNKNOWN:
        assert found.decides is ground.believed(found.row), found.seen
    if ground.sandbox is not None:
        assert _beyond(experiment.mails, ground.theatre, ground.sandbox) == {}
        assert left_in(ground.sandbox) == []


def _beyond(bound: Mails, theatre: Theatre, sandbox: SandboxServer) -> dict[str, int]:
    """Who got more mails than the experiment says that it brings at most."""
    allowed = {
        theatre.organizer.address: bound.organizer,
        theatre.attendee.address: bound.attendee,
        theatre.second.address if theatre.second else "": bound.second,
        theatre.room: bound.room,
    }
    got = Counter(mail.to for mail in sandbox.mails())
    return {to: count for to, count in got.items() if count > allowed.get(to, 0)}


def test_every_row_of_the_capabilities_is_decided_by_an_experiment() -> None:
    rows = {held.name for held in fields(Capabilities)}
    assert {one.row for one in EXPERIMENTS} - {""} == rows - {"server"}


def test_an_experiment_without_a_row_says_which_promise_rests_on_it() -> None:
    recorded = {"q14-counts-as-sent", "q38-owner-organizes", "q45-same-pattern"}
    assert {one.name for one in EXPERIMENTS if not one.row and not one.promise} == recorded
