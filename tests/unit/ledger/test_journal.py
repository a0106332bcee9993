"""The journal: what was intended before it was done, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from ews_meetings.change.action import End, Verb
from ews_meetings.change.observed import ItemRef
from ews_meetings.errors import LedgerUnavailable, RunNotFound
from ews_meetings.ledger.journal import Journal
from ews_meetings.ledger.records import StepState
from ews_meetings.ledger.store import LedgerStore
from tests.unit.change.making import small_plan
from tests.unit.ledger.making import MAILBOX, OTHER, REF, START, ended, start, step_of


@pytest.fixture
def journal() -> Iterator[Journal]:
    with closing(LedgerStore(None)) as store:
        yield Journal(store)


# --- runs ---------------------------------------------------------------------------------------


def test_a_run_is_kept_with_everything_that_names_it(journal: Journal) -> None:
    plan = start(journal, "run1", "a")
    record = journal.run("run1")
    assert (record.id, record.mailbox, record.server) == ("run1", MAILBOX, "fake")
    assert (record.host, record.plan_id) == ("here", plan.id)
    assert (record.started_at, record.ended_at) == (START, None)


def test_the_plan_of_a_run_is_read_back_whole(journal: Journal) -> None:
    journal.start_run(run="run1", plan=small_plan(), host="here", at=START)
    assert journal.plan("run1") == small_plan()


def test_every_action_stands_as_open_until_it_ends(journal: Journal) -> None:
    start(journal, "run1", "a", "b", "")
    assert [(a.position, a.key, a.end) for a in journal.actions("run1")] == [
        (0, "a", End.OPEN),
        (1, "b", End.OPEN),
        (2, "", End.OPEN),
    ]
    assert {(a.verb, a.title) for a in journal.actions("run1")} == {
        (Verb.CREATE, "title of a"),
        (Verb.CREATE, "title of b"),
        (Verb.CREATE, "title of "),
    }


def test_a_run_that_cannot_be_written_whole_is_not_written(journal: Journal) -> None:
    plan = start(journal, "run1", "a")
    with pytest.raises(LedgerUnavailable):
        journal.start_run(run="run1", plan=plan, host="there", at=START)
    assert journal.run("run1").host == "here"
    assert len(journal.actions("run1")) == 1


def test_a_run_that_ended_says_when(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.end_run("run1", START + timedelta(minutes=2))
    assert journal.run("run1").ended_at == START + timedelta(minutes=2)


def test_runs_are_listed_newest_first(journal: Journal) -> None:
    start(journal, "old", "a", later_s=-60)
    start(journal, "new", "a", later_s=60)
    start(journal, "elsewhere", "a", mailbox=OTHER)
    assert [run.id for run in journal.runs()] == ["new", "elsewhere", "old"]
    assert [run.id for run in journal.runs(MAILBOX)] == ["new", "old"]


def test_a_run_is_found_by_the_beginning_of_its_id(journal: Journal) -> None:
    start(journal, "ab12")
    start(journal, "ab34")
    assert journal.run("ab3").id == "ab34"


def test_a_whole_id_is_found_even_if_another_begins_so(journal: Journal) -> None:
    start(journal, "ab")
    start(journal, "ab34")
    assert journal.run("ab").id == "ab"


@pytest.mark.parametrize("name", ["", "a", "ab", "ab123", "b12", "%", "__12"])
def test_a_beginning_of_no_run_or_of_several_is_refused(journal: Journal, name: str) -> None:
    start(journal, "ab12")
    start(journal, "ab34")
    with pytest.raises(RunNotFound) as error:
        journal.run(name)
    assert error.value.name == name


def test_a_run_that_is_not_there_has_no_plan(journal: Journal) -> None:
    start(journal, "ab12")
    with pytest.raises(RunNotFound):
        journal.plan("ab")


def test_the_journal_knows_its_own_runs(journal: Journal) -> None:
    start(journal, "ab12")
    assert journal.knows("ab12")
    assert not journal.knows("ab")


# --- steps --------------------------------------------------------------------------------------


def test_an_intent_is_on_disk_before_anything_came_of_it(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    with closing(LedgerStore(path)) as store, closing(LedgerStore(path)) as other:
        start(Journal(store), "run1", "a")
        Journal(store).intend([step_of("run1", mails=True)])
        [step] = Journal(other).steps(run="run1")
    assert (step.state, step.detail) == (StepState.INTENDED, "")


def test_a_step_is_read_back_as_it_was_intended(journal: Journal) -> None:
    start(journal, "run1", "a")
    steps = [step_of("run1", mails=True), replace(step_of("run1", "other"), ref=None)]
    journal.intend(steps)
    assert journal.steps() == tuple(steps)


def test_whatever_a_step_says_it_is_intended_first(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([replace(step_of("run1"), state=StepState.DONE)])
    assert [step.state for step in journal.steps()] == [StepState.INTENDED]


@pytest.mark.parametrize("state", [state for state in StepState if state != StepState.INTENDED])
def test_what_came_of_a_step_is_recorded(journal: Journal, state: StepState) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1"), step_of("run1", "other")])
    journal.record([("run1.0.1.1", state, None, "seen")])
    step, other = journal.steps()
    assert (step.state, step.detail, step.ref) == (state, "seen", REF)
    assert other.state is StepState.INTENDED


def test_an_answer_gives_the_item_as_it_is_now(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1")])
    after = ItemRef(item_id="item1", change_key="2")
    journal.record([("run1.0.1.1", StepState.DONE, after, "answered")])
    assert [step.ref for step in journal.steps()] == [after]


def test_a_batch_of_intents_is_written_whole_or_not_at_all(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1", "one")])
    with pytest.raises(LedgerUnavailable):
        journal.intend([step_of("run1", "two"), step_of("run1", "one")])
    assert [step.id for step in journal.steps()] == ["one"]


def test_no_step_stands_without_its_run(journal: Journal) -> None:
    with pytest.raises(LedgerUnavailable):
        journal.intend([step_of("nowhere")])


def test_steps_come_in_the_order_in_which_they_were_intended(journal: Journal) -> None:
    start(journal, "run1", "a")
    for name in ("z", "a", "m"):
        journal.intend([step_of("run1", name)])
    assert [step.id for step in journal.steps()] == ["z", "a", "m"]


def test_steps_are_found_by_mailbox_run_and_state(journal: Journal) -> None:
    start(journal, "run1", "a")
    start(journal, "run2", "a")
    start(journal, "run3", "a", mailbox=OTHER)
    journal.intend([step_of(run) for run in ("run1", "run2", "run3")])
    journal.record([("run2.0.1.1", StepState.DONE, None, "")])
    assert [s.run for s in journal.steps(mailbox=MAILBOX)] == ["run1", "run2"]
    assert [s.run for s in journal.steps(run="run3")] == ["run3"]
    assert [s.run for s in journal.steps(state=StepState.INTENDED)] == ["run1", "run3"]
    assert journal.steps(mailbox=OTHER, run="run1") == ()


# --- how actions end ----------------------------------------------------------------------------


def test_an_action_that_ended_says_how(journal: Journal) -> None:
    start(journal, "run1", "a", "b")
    record = replace(
        ended(journal, "run1", End.FAILED, position=1), code="c", message="m", item_id="item1"
    )
    journal.end_actions([record])
    assert journal.actions("run1")[0].end is End.OPEN
    assert journal.actions("run1")[1] == record


def test_how_an_action_ended_says_nothing_of_other_runs(journal: Journal) -> None:
    start(journal, "old", "a")
    start(journal, "new", "a", later_s=60)
    journal.end_actions([ended(journal, "new", End.DONE)])
    assert [a.end for a in journal.actions("old")] == [End.OPEN]


@pytest.mark.parametrize("end", [End.OPEN, End.FAILED])
def test_a_meeting_that_stands_closes_what_an_older_run_did_not_bring_about(
    journal: Journal, end: End
) -> None:
    start(journal, "old", "a", "b")
    journal.end_actions([ended(journal, "old", end)])
    start(journal, "new", "a", later_s=60)
    journal.supersede(MAILBOX, ["a"], by="new")
    first, second = journal.actions("old")
    assert (first.end, first.code) == (End.DONE, "superseded")
    assert first.message == "finished by run new"
    assert second.end is End.OPEN


def test_a_run_does_not_close_its_own_actions(journal: Journal) -> None:
    start(journal, "new", "a")
    journal.supersede(MAILBOX, ["a"], by="new")
    assert [a.end for a in journal.actions("new")] == [End.OPEN]


def test_a_run_that_found_nothing_to_do_closes_all_the_same(journal: Journal) -> None:
    start(journal, "old", "a")
    journal.supersede(MAILBOX, ["a"])
    [action] = journal.actions("old")
    assert (action.end, action.message) == (End.DONE, "found finished by a later run")


def test_what_is_open_on_another_mailbox_stays_open(journal: Journal) -> None:
    start(journal, "old", "a", mailbox=OTHER)
    start(journal, "new", "a", later_s=60)
    journal.supersede(MAILBOX, ["a"], by="new")
    assert [a.end for a in journal.actions("old")] == [End.OPEN]


@pytest.mark.parametrize("end", [End.DONE, End.UNCHANGED, End.REFUSED, End.UNDECIDED])
def test_what_is_decided_keeps_its_end(journal: Journal, end: End) -> None:
    start(journal, "old", "a")
    journal.end_actions([ended(journal, "old", end)])
    journal.supersede(MAILBOX, ["a"], by="new")
    assert [(a.end, a.code) for a in journal.actions("old")] == [(end, "")]


def test_a_server_that_is_forgotten_leaves_no_run_action_or_step(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1")])
    journal.forget("fake")
    assert (journal.runs(), journal.actions("run1"), journal.steps()) == ((), (), ())


def test_runs_on_other_servers_are_not_forgotten(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1")])
    journal.forget("another")
    assert len(journal.actions("run1")) == len(journal.steps()) == len(journal.runs()) == 1


# --- what is left to settle ---------------------------------------------------------------------


def unsettled(journal: Journal) -> list[str]:
    return [run.id for run in journal.unsettled_runs(MAILBOX)]


def test_a_run_that_did_not_end_is_unsettled(journal: Journal) -> None:
    start(journal, "run1", "a")
    assert unsettled(journal) == ["run1"]
    journal.end_run("run1", START)
    assert unsettled(journal) == []


def test_a_run_that_ended_with_an_unknown_step_is_unsettled(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1")])
    journal.end_run("run1", START)
    assert unsettled(journal) == ["run1"]


@pytest.mark.parametrize("state", [state for state in StepState if state != StepState.INTENDED])
def test_a_run_whose_steps_are_all_known_is_settled(journal: Journal, state: StepState) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1")])
    journal.record([("run1.0.1.1", state, None, "")])
    journal.end_run("run1", START)
    assert unsettled(journal) == []


def test_the_oldest_unsettled_run_comes_first_and_other_mailboxes_do_not(journal: Journal) -> None:
    start(journal, "new", "a", later_s=60)
    start(journal, "elsewhere", "a", mailbox=OTHER)
    start(journal, "old", "a", later_s=-60)
    assert unsettled(journal) == ["old", "new"]


def test_the_key_of_an_undecided_step_is_named_with_its_run(journal: Journal) -> None:
    start(journal, "run1", "a", "b")
    journal.intend([step_of("run1", position=place, mails=True) for place in (0, 1)])
    journal.record([("run1.1.1.1", StepState.UNDECIDED, None, "nobody knows")])
    assert journal.undecided_keys(MAILBOX) == {"b": "run1"}
    assert journal.undecided_keys(OTHER) == {}


def test_a_step_that_was_decided_blocks_its_key_no_more(journal: Journal) -> None:
    start(journal, "run1", "a")
    journal.intend([step_of("run1", mails=True)])
    journal.record([("run1.0.1.1", StepState.UNDECIDED, None, "")])
    journal.record([("run1.0.1.1", StepState.DONE, None, "a person says")])
    assert journal.undecided_keys(MAILBOX) == {}


def test_the_keys_of_what_did_not_come_to_its_end_are_named(journal: Journal) -> None:
    start(journal, "run1", "a", "b")
    start(journal, "elsewhere", "c", mailbox=OTHER)
    assert journal.unfinished_keys(MAILBOX) == {"a", "b"}
    journal.supersede(MAILBOX, ["a"])
    assert journal.unfinished_keys(MAILBOX) == {"b"}
