"""What follows from a look after a cancellation or an answer, row by row of docs/exactly-once.md."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.observed import Known, Observed, Place
from ews_meetings.model.people import Response
from ews_meetings.service.verdict import (
    Doubtful,
    Look,
    LookAgain,
    MailedOnly,
    Sent,
    Unsent,
    Verdict,
)
from ews_meetings.service.verdict_removal import verdict_on_answer, verdict_on_removal
from tests.fakes import wish
from tests.unit.service.making import seen

THERE = seen(wish())
CALLED_OFF = seen(wish(), is_cancelled=True)
IN_DELETED = seen(wish(), place=Place.DELETED)
OFF_IN_DELETED = seen(wish(), place=Place.DELETED, is_cancelled=True)
LEAVING = replace(EXCHANGE, leaves_copy=Known.YES)


def look(observed: Observed | None, *, copies: int | None = 0, turn: int = 2) -> Look:
    return Look(observed=observed, copies=copies, round=turn, moved=())


# --- cancellations --------------------------------------------------------------------------------

ROWS: dict[str, tuple[Observed | None, int | None, type[Verdict], type[Verdict]]] = {
    "gone, a cancellation in Sent Items": (None, 1, Sent, Sent),
    "in Deleted Items, a cancellation in Sent Items": (IN_DELETED, 1, Sent, Sent),
    "in Deleted Items, cancelled": (OFF_IN_DELETED, 0, Sent, Sent),
    "in Deleted Items, Sent Items unreadable": (OFF_IN_DELETED, None, Sent, Sent),
    "gone without a trace": (None, 0, LookAgain, Doubtful),
    "in Deleted Items without a trace": (IN_DELETED, 0, LookAgain, Doubtful),
    "gone, Sent Items unreadable": (None, None, LookAgain, Doubtful),
    "there, not cancelled": (THERE, 0, LookAgain, Unsent),
    "there, Sent Items unreadable": (THERE, None, LookAgain, Unsent),
    "there, a cancellation in Sent Items": (THERE, 1, MailedOnly, MailedOnly),
    "there, cancelled": (CALLED_OFF, 0, MailedOnly, MailedOnly),
}


@pytest.mark.parametrize("known", [EXCHANGE, LEAVING, GROMOX])
@pytest.mark.parametrize(("observed", "copies", "first", "second"), ROWS.values(), ids=ROWS)
def test_a_cancellation(
    observed: Observed | None,
    copies: int | None,
    first: type[Verdict],
    second: type[Verdict],
    known: Capabilities,
) -> None:
    verdicts = [
        verdict_on_removal(look(observed, copies=copies, turn=turn), known) for turn in (1, 2)
    ]
    assert [type(verdict) for verdict in verdicts] == [first, second]


@pytest.mark.parametrize(
    ("known", "said"), [(LEAVING, "no cancellation was seen"), (EXCHANGE, "no sign of mail")]
)
def test_what_is_undecided_says_why(known: Capabilities, said: str) -> None:
    verdict = verdict_on_removal(look(None), known)
    assert isinstance(verdict, Doubtful)
    assert said in verdict.seen


def test_what_was_sent_says_where_the_item_lies() -> None:
    verdict = verdict_on_removal(look(OFF_IN_DELETED), EXCHANGE)
    assert isinstance(verdict, Sent)
    assert verdict.ref == OFF_IN_DELETED.ref


# --- answers --------------------------------------------------------------------------------------

BEFORE, AFTER = (datetime(2026, 11, day, tzinfo=UTC) for day in (20, 21))


def answered(response: Response, at: datetime | None) -> Observed:
    return seen(wish(), my_response=response, replied_at=at)


@pytest.mark.parametrize(
    ("was", "observed", "first", "second"),
    [
        (Response.NONE, answered(Response.ACCEPT, AFTER), Sent, Sent),
        (Response.NONE, answered(Response.ACCEPT, None), Sent, Sent),
        (Response.ACCEPT, answered(Response.ACCEPT, AFTER), Sent, Sent),
        (Response.ACCEPT, answered(Response.ACCEPT, BEFORE), LookAgain, Doubtful),
        (Response.ACCEPT, answered(Response.ACCEPT, None), LookAgain, Doubtful),
        (Response.NONE, answered(Response.NONE, None), LookAgain, Unsent),
        (Response.DECLINE, answered(Response.DECLINE, BEFORE), LookAgain, Unsent),
        (Response.NONE, None, LookAgain, Doubtful),
    ],
)
def test_an_answer(
    was: Response, observed: Observed | None, first: type[Verdict], second: type[Verdict]
) -> None:
    verdicts = [
        verdict_on_answer(
            look(observed, turn=turn), response=Response.ACCEPT, replied_before=BEFORE, was=was
        )
        for turn in (1, 2)
    ]
    assert [type(verdict) for verdict in verdicts] == [first, second]
