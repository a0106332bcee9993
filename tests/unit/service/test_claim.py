"""Of several items with one key everybody chooses the same one."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from ews_meetings.change.identity import Origin
from ews_meetings.change.observed import Glimpse, ItemRef, Known, Place
from ews_meetings.change.stamp import NotifyState, Stamp
from ews_meetings.service.claim import Claim, claim, is_invited, rank

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def item(
    name: str,
    *,
    later_s: float = 0,
    run: str = "other",
    notify: NotifyState = NotifyState.PENDING,
    invited: Known = Known.NO,
) -> Glimpse:
    return Glimpse(
        ref=ItemRef(item_id=name, change_key="1"),
        key="k",
        place=Place.CALENDAR,
        created_at=NOON + timedelta(seconds=later_s),
        invited=invited,
        stamp=Stamp(
            origin=Origin(scope="import", uid="k"), digest="", run=run, step="", notify=notify
        ),
    )


def claimed(*others: Glimpse, created_at: datetime | None = NOON) -> Claim:
    """Return what follows for our own draft, made at noon, beside others."""
    hits = (item("m", run="mine"), *others)
    return claim(hits, item_id="m", created_at=created_at, run="mine")


def test_a_draft_alone_is_the_one_that_counts() -> None:
    assert claimed() == Claim(is_won=True, winner=None, twins=())


def test_a_draft_that_no_search_shows_yet_counts_as_well() -> None:
    assert claim((), item_id="m", created_at=NOON, run="mine").is_won


@pytest.mark.parametrize(
    ("invited", "notify"),
    [
        (Known.YES, NotifyState.PENDING),
        (Known.NO, NotifyState.INVITED),
        (Known.UNKNOWN, NotifyState.INVITED),
    ],
)
def test_an_item_whose_people_were_invited_wins_over_an_older_draft(
    invited: Known, notify: NotifyState
) -> None:
    rival = item("z", later_s=60, invited=invited, notify=notify)
    decided = claimed(rival)
    assert (decided.is_won, decided.winner) == (False, rival)


@pytest.mark.parametrize("notify", [NotifyState.PENDING, NotifyState.SILENT])
def test_the_oldest_of_several_drafts_wins(notify: NotifyState) -> None:
    older, younger = item("z", later_s=-1, notify=notify), item("a", later_s=1, notify=notify)
    assert claimed(older).winner == older
    assert claimed(younger).is_won


def test_of_drafts_of_the_same_moment_the_first_id_wins() -> None:
    assert claimed(item("a")).winner == item("a")
    assert claimed(item("z")).is_won


def test_of_several_rivals_the_best_is_named() -> None:
    old, older = item("y", later_s=-1), item("z", later_s=-2)
    assert claimed(old, older).winner == older
    assert claimed(older, old).winner == older


def test_an_item_of_unknown_age_is_younger_than_every_other() -> None:
    assert claimed(replace(item("a"), created_at=None)).is_won
    assert not claimed(item("a", later_s=600), created_at=None).is_won


def test_further_drafts_of_the_same_run_are_twins_and_no_rivals() -> None:
    twin = item("a", later_s=-60, run="mine")
    assert claimed(twin) == Claim(is_won=True, winner=None, twins=(twin.ref,))


def test_an_invited_item_of_the_same_run_is_no_twin_but_wins() -> None:
    sent = item("z", later_s=60, run="mine", notify=NotifyState.INVITED)
    decided = claimed(sent)
    assert (decided.winner, decided.twins) == (sent, ())


def test_twins_are_named_even_when_the_claim_is_lost() -> None:
    twin, rival = item("a", run="mine"), item("b", later_s=-60)
    decided = claimed(twin, rival)
    assert (decided.winner, decided.twins) == (rival, (twin.ref,))


def test_what_lies_in_deleted_items_claims_nothing() -> None:
    deleted = replace(item("a", later_s=-60, notify=NotifyState.INVITED), place=Place.DELETED)
    assert claimed(deleted) == Claim(is_won=True, winner=None, twins=())


def test_an_item_without_a_stamp_is_a_rival() -> None:
    foreign = replace(item("a", later_s=-60), stamp=None)
    assert claimed(foreign).winner == foreign


def test_exactly_one_of_several_runs_wins_whatever_they_see_first() -> None:
    rivals = (
        item("a", later_s=5, run="1"),
        item("b", later_s=5, run="2"),
        item("c", later_s=9, run="3"),
    )
    for hits in permutations(rivals):
        won = [
            own.ref.item_id
            for own in rivals
            if own.stamp is not None
            and claim(
                hits, item_id=own.ref.item_id, created_at=own.created_at, run=own.stamp.run
            ).is_won
        ]
        assert won == ["a"]


def test_ranking_puts_invited_before_old_before_first_by_id() -> None:
    invited = item("z", later_s=9, invited=Known.YES)
    old, first, second = item("y", later_s=-9), item("a"), item("b")
    assert sorted([second, first, old, invited], key=rank) == [invited, old, first, second]


def test_nothing_speaks_for_an_invitation_where_nothing_is_known() -> None:
    assert not is_invited(replace(item("a", invited=Known.UNKNOWN), stamp=None))
