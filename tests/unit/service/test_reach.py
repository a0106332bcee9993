"""Whom a plan reaches, who of them is asked about, and what people are warned of."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ews_meetings.change.audience import NOBODY_ASKED, Audience, Members
from ews_meetings.change.guards import NO_GUARDS, Guards
from ews_meetings.service.reach import (
    askable,
    list_words,
    mails_reached,
    marked,
    reach_of,
    warnings_of,
)
from tests.unit.service.guarded_plans import ORGANIZER, inviting, plan_of

TEAM = "team@example.com"
KNOWN = Audience(lists={TEAM: Members(people=("a@example.com", ORGANIZER, "c@x.org"))})


def warned(*people: str, audience: Audience = NOBODY_ASKED) -> tuple[str, ...]:
    plan = plan_of(inviting(*people))
    return warnings_of(plan, reach_of(plan, NO_GUARDS, audience))


def test_nothing_is_said_of_people_of_the_own_domain() -> None:
    assert warned("a@example.com", "B@Example.COM") == ()


def test_people_outside_are_counted_and_named() -> None:
    assert warned("a@example.com", "b@example.com", "x@other.org", "y@sub.example.com") == (
        "2 of 4 recipients are outside example.com: x@other.org, y@sub.example.com",
    )
    assert warned("x@other.org") == ("1 of 1 recipients is outside example.com: x@other.org",)


def test_of_many_the_first_are_named() -> None:
    [text] = warned(*(f"{n:02}@other.org" for n in range(12)))
    assert text.endswith("08@other.org, 09@other.org and 2 more")


def test_a_list_is_named_with_its_size_and_its_members_outside() -> None:
    assert warned(TEAM, "a@example.com", audience=KNOWN) == (
        "1 of 2 recipients is outside example.com: c@x.org",
        "team@example.com is a list of 3 people",
    )


@pytest.mark.parametrize(
    ("members", "words"),
    [
        (Members(people=("a@x",)), "a list of 1 person"),
        (Members(people=("a@x", "b@x")), "a list of 2 people"),
        (Members(), "a list of 0 people"),
        (Members(is_complete=False), "a list whose members the server does not say"),
        (
            Members(people=("a@x",), is_complete=False),
            "a list of at least 1 people, not all of them known",
        ),
    ],
)
def test_the_size_of_a_list_is_said_as_far_as_it_is_known(members: Members, words: str) -> None:
    assert list_words(members) == words


def test_who_could_not_be_looked_up_is_named() -> None:
    audience = Audience(unknown=("a@example.com", "z@example.com"))
    assert warned("a@example.com", audience=audience) == (
        "it is not known who of these are lists: a@example.com",
    )


def test_who_was_not_asked_about_is_named_too_and_a_list_once() -> None:
    audience = Audience(lists=KNOWN.lists, unasked=(TEAM, "a@example.com"))
    assert warned(TEAM, "a@example.com", audience=audience)[1:] == (
        "team@example.com is a list of 3 people",
        "it is not known who of these are lists: a@example.com",
    )


def test_mails_are_counted_by_members_but_for_the_organizer() -> None:
    plan = plan_of(inviting(TEAM, "a@example.com"))
    assert mails_reached(plan, reach_of(plan, NO_GUARDS, NOBODY_ASKED)) == 2
    assert mails_reached(plan, reach_of(plan, NO_GUARDS, KNOWN)) == 3
    unknown = Audience(lists={TEAM: Members(people=("a@example.com",), is_complete=False)})
    assert mails_reached(plan, reach_of(plan, NO_GUARDS, unknown)) == 3


def test_what_is_known_now_counts_over_what_the_plan_says() -> None:
    plan = replace(plan_of(inviting(TEAM)), audience=KNOWN)
    assert mails_reached(plan, reach_of(plan, NO_GUARDS, NOBODY_ASKED)) == 2
    grown = Audience(lists={TEAM: Members(people=tuple(f"{n}@example.com" for n in range(9)))})
    assert mails_reached(plan, reach_of(plan, NO_GUARDS, grown)) == 9


def test_who_is_mailed_is_asked_about_wherever_a_list_may_be_and_ours_first() -> None:
    plan = plan_of(
        inviting("x@other.org", "Team@example.com"), inviting("b@example.com", mails=False)
    )
    assert askable(plan, NO_GUARDS) == (TEAM, "x@other.org")
    assert askable(plan, Guards(max_attendees=9)) == (TEAM, "b@example.com", "x@other.org")
    assert askable(plan, Guards(expands_lists=False)) == ()
    assert askable(plan, Guards(expands_lists=False, max_external=0)) == (TEAM, "x@other.org")
    ours = Guards(internal_domains=("other.org",))
    assert askable(plan, ours) == ("x@other.org", TEAM)


def test_a_plan_marks_who_is_external_by_the_domains_of_the_profile() -> None:
    plan = plan_of(inviting("x@other.org", "a@example.com"))
    assert marked(plan, NO_GUARDS) == plan
    [action] = marked(plan, Guards(internal_domains=("other.org",))).actions
    assert [mail.is_external for mail in action.mails] == [False, True]
