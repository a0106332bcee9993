from __future__ import annotations

from dataclasses import fields, replace

import pytest

from ews_meetings.change.capabilities import EXCHANGE, Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Finding, Sight, Verdict
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.experiment import Experiment, decided, is_so
from ews_meetings.service.rehearsal.table import (
    broken_promises,
    exit_code,
    found_capabilities,
    judge,
    untold,
)

FENCES, SENT, FIRST = (
    next(one for one in EXPERIMENTS if one.name == name)
    for name in ("q1-stale-send", "q3-says-sent", "q2-first-send")
)


def found(experiment: Experiment, sight: Sight) -> Finding:
    return judge(experiment, sight, EXCHANGE)


def test_a_row_that_is_seen_as_it_was_believed_stays() -> None:
    finding = found(FENCES, decided(True, "refused"))
    assert (finding.verdict, finding.decides) == (Verdict.AS_BELIEVED, Known.YES)
    assert found_capabilities(EXCHANGE, [finding]) == EXCHANGE
    assert exit_code([finding]) == 0


def test_a_row_that_is_seen_otherwise_is_changed_and_breaks_no_promise() -> None:
    finding = found(FENCES, decided(False, "accepted"))
    assert finding.verdict is Verdict.OTHERWISE
    assert found_capabilities(EXCHANGE, [finding]) == replace(EXCHANGE, fences=Known.NO)
    assert exit_code([finding]) == 0


def test_a_row_that_was_open_is_decided() -> None:
    (experiment,) = (one for one in EXPERIMENTS if one.row == "counts_sequence")
    finding = found(experiment, decided(True, "it grows"))
    assert finding.verdict is Verdict.AS_BELIEVED
    assert found_capabilities(EXCHANGE, [finding]).counts_sequence is Known.YES


@pytest.mark.parametrize("row", [f.name for f in fields(Capabilities) if f.name != "server"])
def test_what_could_not_be_told_leaves_its_row(row: str) -> None:
    findings = [untold(one, "no answer") for one in EXPERIMENTS if one.row == row]
    assert found_capabilities(EXCHANGE, findings) == EXCHANGE
    assert exit_code(findings) == 4


def test_two_experiments_that_disagree_leave_nothing_to_build_on() -> None:
    findings = [found(FENCES, decided(yes, "")) for yes in (True, False)]
    assert found_capabilities(EXCHANGE, findings).fences is Known.UNKNOWN


def test_a_belief_that_no_row_can_express_breaks_its_promise() -> None:
    finding = found(FIRST, is_so(False, "2 invitations"))
    assert (finding.verdict, finding.promise) == (Verdict.OTHERWISE, 1)
    assert broken_promises([finding]) == (1,)
    assert exit_code([finding, untold(SENT, "no answer")]) == 14


def test_a_row_is_not_believed_of_an_experiment_whose_belief_does_not_hold() -> None:
    finding = found(FENCES, decided(True, "3 invitations", holds=False))
    assert (finding.promise, finding.decides) == (2, Known.UNKNOWN)
    assert found_capabilities(EXCHANGE, [finding]) == EXCHANGE


def test_what_was_not_played_counts() -> None:
    played = found(FIRST, is_so(True, "1 invitation"))
    skipped = untold(SENT, "it needs a room", verdict=Verdict.SKIPPED)
    assert exit_code([played]) == 0
    assert exit_code([played, skipped]) == 4


def test_a_sight_that_says_nothing_is_told_as_such() -> None:
    assert found(FIRST, Sight(seen="", holds=Known.UNKNOWN)).verdict is Verdict.UNTOLD
