"""A person says whether a change or a cancellation went out, where nobody could find out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import pytest

from ews_meetings.change.action import Call, End, MailKind, Verb
from ews_meetings.change.observed import Glimpse, Place
from ews_meetings.change.wish import Drop, Hold, Wish
from ews_meetings.errors import AccessDenied
from ews_meetings.service.judge import Assume, judge
from tests.fakes import ALL, FakeServer, Fault, Host, wish


@dataclass(slots=True)
class Silent(FakeServer):
    """A server that gives no sign of mail: Sent Items are closed, Deleted Items are empty."""

    flavour: str = "gromox"  # type: ignore[assignment] # a literal, which dataclasses do not narrow

    def find(self, keys: Sequence[str]) -> tuple[Glimpse, ...]:
        there = FakeServer.find(self, keys)
        return tuple(hit for hit in there if hit.place is Place.CALENDAR)

    def count_sent_copies(self, steps: Sequence[str]) -> Mapping[str, int]:
        raise AccessDenied(f"Sent Items are closed ({len(steps)} steps)")


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(Silent())
    host.do([wish()], ALL)
    host.server.mails.clear()
    yield host
    host.close()


def moved() -> Hold:
    held = wish()
    meeting = replace(held.series.meeting, location="Room 7")
    return replace(held, series=replace(held.series, meeting=meeting), digest="2")


def undecided(host: Host, wishes: Sequence[Wish], call: Call) -> str:
    """Run into a lost answer, and return the run that waits for a person."""
    host.server.faults.append(Fault("lost after commit", call))
    report = host.do(wishes, ALL)
    assert [result.end for result in report.results] == [End.UNDECIDED]
    return report.run


def say(host: Host, run: str, assume: Assume) -> None:
    judge(replace(host.new_run(), id=run), host.memory(), assume=assume, names=())


def kinds(host: Host) -> list[MailKind]:
    return sorted({mail.kind for mail in host.server.mails})


def test_an_undecided_change_blocks_every_further_mail_about_it(host: Host) -> None:
    undecided(host, [moved()], Call.CHANGE)
    sent = len(host.server.mails)
    [result] = host.do([moved()], ALL).results
    assert result.refusal is not None
    assert (result.refusal.exit_code, len(host.server.mails)) == (13, sent)


def test_a_change_that_is_said_to_be_sent_is_left_alone(host: Host) -> None:
    say(host, undecided(host, [moved()], Call.CHANGE), Assume.SENT)
    sent = len(host.server.mails)
    assert host.do([moved()], ALL).results[0].end in {End.UNCHANGED, End.DONE}
    assert len(host.server.mails) == sent


def test_a_change_that_is_said_not_to_be_sent_is_mailed_by_the_next_run(host: Host) -> None:
    run = undecided(host, [moved()], Call.CHANGE)
    say(host, run, Assume.UNSENT)
    host.server.mails.clear()
    assert host.server.items
    [result] = host.do([moved()], ALL).results
    assert (result.action.verb, result.end) == (Verb.UPDATE, End.DONE)
    assert kinds(host) == [MailKind.UPDATE]
    host.server.mails.clear()
    assert host.do([moved()], ALL).results[0].end is End.UNCHANGED
    assert host.server.mails == []


@pytest.mark.parametrize("assume", list(Assume))
def test_a_meeting_that_is_gone_is_never_made_again_to_be_cancelled(
    host: Host, assume: Assume
) -> None:
    drop = Drop(name=wish().origin.key)
    say(host, undecided(host, [drop], Call.CANCEL), assume)
    host.server.mails.clear()
    assert host.do([drop], ALL).results[0].end is End.UNCHANGED
    assert host.server.mails == []
    places = {item.place for item in host.server.items.values()}
    assert Place.CALENDAR not in places
