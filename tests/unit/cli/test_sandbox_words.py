"""The words that the command line offers are those that the sandbox knows."""

from ews_meetings.cli.sandbox_words import FaultWord, PolicyWord
from ews_meetings.sandbox import PolicyKind
from ews_meetings.sandbox.faults import ORDERABLE


def test_every_fault_that_can_be_ordered_has_a_word() -> None:
    assert tuple(word.value for word in FaultWord) == ORDERABLE


def test_every_decision_has_a_word() -> None:
    assert [word.value for word in PolicyWord] == [kind.value for kind in PolicyKind]
