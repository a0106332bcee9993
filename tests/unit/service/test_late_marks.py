"""A mark that says owed is believed, unless Sent Items shows that its mail has left since."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from ews_meetings.change.action import Call
from ews_meetings.change.capabilities import Capabilities
from ews_meetings.change.observed import Known, Observed
from ews_meetings.change.stamp import NotifyState
from ews_meetings.errors import AccessDenied
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.late_marks import dates_of_marks, without_late_marks
from tests.fakes import ALL, FakeServer, Fault, Host, Killed, wish
from tests.unit.service.making import other, whole

FILE = Attachment.of(name="a.txt", content=b"a")
FIRST = wish()
CHANGED = other(FIRST, whole(FIRST.series, location="Room 7", attachments=(FILE,)))


class Closed(FakeServer):
    """A server whose Sent Items nobody may read."""

    def last_sent(self, keys: Sequence[str]) -> Mapping[str, datetime]:
        raise AccessDenied(f"Sent Items are closed ({len(keys)} keys)")


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host(FakeServer(flavour="gromox"))
    host.do([FIRST], ALL)
    yield host
    host.close()


def begin_and_die(host: Host) -> None:
    """Leave the mark of a change on the item, and nothing else of it."""
    host.server.faults.append(Fault("killed after commit", Call.CLOSE))
    with pytest.raises(Killed):
        host.do([CHANGED], ALL)


def seen(host: Host) -> Observed:
    [item] = host.server.items.values()
    [observed] = host.server.read([item.ref])
    assert observed is not None
    return observed


def capabilities(host: Host, fences: Known = Known.NO) -> Capabilities:
    return replace(host.server.capabilities(), fences=fences)


def believed(host: Host, fences: Known = Known.NO) -> NotifyState:
    [item] = without_late_marks([seen(host)], host.server, capabilities(host, fences))
    assert item is not None
    assert item.stamp is not None
    return item.stamp.notify


def mail_by_hand(host: Host, *, later: timedelta) -> None:
    [*_, last] = host.server.mails
    host.server.mails.append(replace(last, at=last.at + later, step="of somebody else"))


def test_a_mark_is_believed_while_no_mail_has_left_since(host: Host) -> None:
    begin_and_die(host)
    assert believed(host) is NotifyState.OWED


def test_people_who_are_owed_a_change_are_told(host: Host) -> None:
    begin_and_die(host)
    before = len(host.server.mails)
    host.do([CHANGED], ALL)
    assert len(host.server.mails) - before == len(FIRST.series.meeting.attendees)


def test_a_mark_came_late_where_a_mail_has_left_since(host: Host) -> None:
    begin_and_die(host)
    mail_by_hand(host, later=timedelta(seconds=1))
    assert believed(host) is NotifyState.INVITED


def test_where_the_server_fences_no_mark_can_come_late(host: Host) -> None:
    begin_and_die(host)
    mail_by_hand(host, later=timedelta(seconds=1))
    assert believed(host, Known.YES) is NotifyState.OWED
    fencing = capabilities(host, Known.YES)
    assert dates_of_marks(host.server, {"one@example": seen(host)}, fencing) == {}


def test_where_sent_items_cannot_be_read_a_mark_is_believed() -> None:
    host = Host(Closed(flavour="gromox"))
    host.do([FIRST], ALL)
    begin_and_die(host)
    assert believed(host) is NotifyState.OWED
    host.close()


def test_a_meeting_without_any_copy_is_dated_by_its_own_making(host: Host) -> None:
    item = seen(host)
    host.server.mails.clear()
    dates = dates_of_marks(host.server, {"one@example": item}, capabilities(host))
    assert dates == {"one@example": item.facts.created_at}
