"""Which meetings are chosen, in which order, and what is known of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from ews_meetings.change.observed import ItemRef, Observed
from ews_meetings.change.revision import Revision
from ews_meetings.errors import MeetingNotFound
from ews_meetings.ledger.memory import Remembered
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.choosing import Choice, Chosen, choose
from tests.fakes import ALL, NONE, FakeServer, Host, wish


@dataclass
class Counting(FakeServer):
    """A server that notes how many items are read at a time."""

    reads: list[int] = field(default_factory=list)

    def read(
        self, refs: Sequence[ItemRef], *, with_contents: bool = False
    ) -> tuple[Observed | None, ...]:
        self.reads.append(len(refs))
        return super().read(refs, with_contents=with_contents)


def chosen(
    server: FakeServer, choice: Choice, remembered: Mapping[str, Remembered] | None = None
) -> list[Chosen | MeetingNotFound]:
    known = remembered or {}
    return list(choose(choice, reader=server, mailbox=server.mailbox, remembered=known))


def uids(found: Sequence[Chosen | MeetingNotFound]) -> list[str]:
    return [one.observed.series.uid for one in found if isinstance(one, Chosen)]


@pytest.fixture
def server() -> Counting:
    server = Counting()
    host = Host(server)
    host.do([wish(f"{name}@example") for name in "abc"], NONE)
    item = next(item for item in server.items.values() if item.series.uid == "b@example")
    item.key, item.stamp = "", None
    server.reads.clear()
    host.close()
    return server


def test_without_names_ours_are_chosen_and_everybodys_where_that_is_wished(
    server: Counting,
) -> None:
    assert uids(chosen(server, Choice())) == ["a@example", "c@example"]
    assert sorted(uids(chosen(server, Choice(is_anybodys=True)))) == [
        "a@example",
        "b@example",
        "c@example",
    ]


def test_names_are_chosen_in_their_order_each_once_and_what_is_missing_is_said(
    server: Counting,
) -> None:
    names = ("c@example", "nobody", "a@example", "c@example", "b@example")
    found = chosen(server, Choice(names=names))
    assert uids(found) == ["c@example", "a@example"]
    missing = [one.name for one in found if isinstance(one, MeetingNotFound)]
    assert missing == ["nobody", "b@example"]
    assert uids(chosen(server, Choice(names=("b@example",), is_anybodys=True))) == ["b@example"]


def test_what_takes_place_at_another_time_is_left_out(server: Counting) -> None:
    choice = Choice(holds=lambda series: series.uid != "a@example")
    assert uids(chosen(server, choice)) == ["c@example"]


def test_many_are_read_a_few_at_a_time_and_only_when_they_are_asked_for() -> None:
    server = Counting()
    host = Host(server)
    host.do([wish(f"{number}@example") for number in range(120)], NONE)
    server.reads.clear()
    found = choose(Choice(), reader=server, mailbox=server.mailbox, remembered={})
    next(found)
    assert server.reads == [50]
    assert len(list(found)) == 119
    assert server.reads == [50, 50, 20]
    host.close()


def test_of_two_drafts_with_one_uid_one_is_chosen() -> None:
    server = FakeServer()
    host = Host(server)
    host.do([wish()], ALL)
    [item] = server.items.values()
    server.items["twin"] = replace(item, id="twin", was_sent=False)
    [found] = chosen(server, Choice())
    assert isinstance(found, Chosen)
    host.close()


def test_the_newest_version_that_a_file_brought_is_known(server: Counting) -> None:
    [first, *_] = chosen(server, Choice())
    assert isinstance(first, Chosen)
    known = Remembered(
        mailbox=server.mailbox,
        key=first.observed.key,
        uid="a@example",
        title="",
        item_id="",
        notify="",
        run="",
        updated_at=server.clock.now(),
        revisions=(Revision(sequence=4), Revision(sequence=6, occurrence="2027-04-01")),
    )
    [again, *_] = chosen(server, Choice(), {known.key: known})
    assert isinstance(again, Chosen)
    assert (first.sequence, again.sequence) == (0, 6)


def test_the_bytes_of_files_are_given_by_their_ids() -> None:
    server = FakeServer(flavour="gromox")
    host = Host(server)
    file = Attachment.of(name="a.txt", content=b"hallo")
    host.do([wish(attachments=(file,))], NONE)
    [found] = chosen(server, Choice())
    assert isinstance(found, Chosen)
    [held] = found.observed.series.meeting.attachments
    assert held.content is None
    assert server.contents([held]) == {held.attachment_id: b"hallo"}
    host.close()
