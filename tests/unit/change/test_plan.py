"""A plan in numbers."""

from __future__ import annotations

from dataclasses import replace

from ews_meetings.change.action import Certainty, Verb
from ews_meetings.change.plan import does_anything, mails_of, totals_of
from tests.unit.change.making import small_plan


def test_every_verb_and_every_mail_is_counted() -> None:
    totals = totals_of(small_plan())
    assert totals.verbs == {Verb.CREATE: 1, Verb.REFUSE: 1}
    assert (totals.sure, totals.may, totals.mails) == (2, 0, 2)


def test_mails_that_only_may_leave_count_as_well() -> None:
    create, refuse = small_plan().actions
    mails = tuple(replace(mail, certainty=Certainty.MAY) for mail in create.mails)
    plan = replace(small_plan(), actions=(replace(create, mails=mails), refuse))
    totals = totals_of(plan)
    assert (totals.sure, totals.may, totals.mails) == (0, 2, 2)


def test_mails_come_in_the_order_of_the_actions() -> None:
    create, refuse = small_plan().actions
    plan = replace(small_plan(), actions=(refuse, create, create))
    assert mails_of(plan) == create.mails * 2


def test_a_plan_of_refusals_does_nothing() -> None:
    create, refuse = small_plan().actions
    assert not does_anything(replace(small_plan(), actions=(refuse,)))
    assert does_anything(replace(small_plan(), actions=(refuse, create)))
