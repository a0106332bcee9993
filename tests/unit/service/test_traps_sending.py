"""Traps of sending that a plan decides, by their number in the table of traps; no server here.

Which other tests hold the rest of them stands in `tests/unit/ics/test_traps.py`.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ews_meetings.change.action import Call, Verb
from ews_meetings.change.notify import Notify
from ews_meetings.model.meeting import Attachment
from tests.fake_server import Fault, Killed
from tests.fakes import ALL, FakeServer, Host, wish
from tests.unit.service.holding import item_of, sent
from tests.unit.service.making import other, whole

FILE = Attachment.of(name="agenda.txt", content=b"agenda")


@pytest.fixture
def host() -> Host:
    return Host(FakeServer())


def test_trap_66_a_change_of_an_appointment_mails_nobody_and_leaves_it_one(host: Host) -> None:
    """Trap 66: an update with any other mode than silence makes a meeting of an appointment."""
    host.do([wish(people=())], ALL)
    want = other(wish(people=()), whole(wish(people=()).series, location="L"))
    [action] = host.plan([want], ALL).actions
    assert {step.notify for step in action.steps} == {Notify.NONE}
    host.do([want], ALL)
    assert (item_of(host).was_sent, sent(host)) == (False, set())
    host.close()


def test_trap_67_files_are_there_before_anybody_is_invited(host: Host) -> None:
    """Trap 67: an invitation that is sent when the item is created lacks its attachments."""
    host.server.faults.append(Fault("killed before", Call.SEND))
    with pytest.raises(Killed):
        host.do([wish(attachments=(FILE,))], ALL)
    assert [file.name for file in item_of(host).series.meeting.attachments] == ["agenda.txt"]
    assert sent(host) == set()
    host.do([wish(attachments=(FILE,))], ALL)
    assert sent(host) == {"alice invite", "bob invite"}
    host.close()


def test_trap_68_hundreds_of_meetings_of_the_past_mail_nobody(host: Host) -> None:
    """Trap 68: a mass import of what is over."""
    past = datetime(2020, 4, 1, 8, 0, tzinfo=UTC)
    wishes = [wish(str(number), start=past) for number in range(200)]
    plan = host.plan(wishes, ALL)
    assert len(plan.actions) == 200
    assert not any(action.mails for action in plan.actions)
    host.close()


def test_trap_70_an_import_again_writes_nothing(host: Host) -> None:
    """Trap 70: each update may mail, so what is the same is left alone."""
    host.do([wish()], ALL)
    host.server.mails.clear()
    before = item_of(host).version
    [action] = host.plan([wish()], ALL).actions
    assert (action.verb, action.steps) == (Verb.KEEP, ())
    host.do([wish()], ALL)
    assert (item_of(host).version, sent(host)) == (before, set())
    host.close()
