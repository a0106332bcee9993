"""Files that are no longer wanted come off, by their ids, once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, get_args

import pytest

from ews_meetings.change.action import Call, End
from ews_meetings.model.meeting import Attachment
from ews_meetings.service.apply import apply
from ews_meetings.service.ending import exit_code
from tests.fake_server import JOURNAL_KINDS
from tests.fakes import ALL, FakeServer, Fault, Host, Killed, Kind, wish
from tests.unit.service.making import other, whole

A, B = (Attachment.of(name=f"{name}.txt", content=name.encode()) for name in "ab")
HOLD = wish(attachments=(A, B))
WITHOUT_A = other(HOLD, whole(HOLD.series, attachments=(B,)))


@pytest.fixture(params=["exchange", "gromox"])
def host(request: pytest.FixtureRequest) -> Iterator[Host]:
    host = Host(FakeServer(flavour=request.param))
    host.do([HOLD], ALL)
    [item] = host.server.items.values()
    named = tuple(
        replace(file, attachment_id=f"file {file.name}") for file in item.series.meeting.attachments
    )
    item.series = whole(item.series, attachments=named)
    host.server.mails.clear()
    yield host
    host.close()


def names(host: Host) -> list[str]:
    [item] = host.server.items.values()
    return sorted(file.name for file in item.series.meeting.attachments)


def test_a_file_that_is_no_longer_wanted_comes_off(host: Host) -> None:
    [result] = host.do([WITHOUT_A], ALL).results
    assert (result.end, names(host)) == (End.DONE, ["b.txt"])


def test_a_file_that_somebody_took_off_meanwhile_is_no_trouble_but_a_conflict(host: Host) -> None:
    plan = host.plan([WITHOUT_A], ALL)
    [item] = host.server.items.values()
    item.series = whole(item.series, attachments=item.series.meeting.attachments[1:])
    report = apply(plan, run=host.new_run(), memory=host.memory(), host="late")
    assert (exit_code(report), names(host), host.server.mails) == (11, ["b.txt"], [])


@pytest.mark.parametrize(
    "kind", sorted(set(get_args(Kind)) - JOURNAL_KINDS - {"mailed, not executed"})
)
def test_whatever_happens_to_the_request_the_file_is_off_in_the_end(host: Host, kind: Any) -> None:
    fault = Fault(kind, Call.DETACH)
    host.server.faults.append(fault)
    for _ in range(3):
        try:
            report = host.do([WITHOUT_A], ALL)
        except Killed:
            host.server.clock.sleep(300)
            continue
        if exit_code(report) == 0:
            break
    assert (fault.fired, names(host)) == (True, ["b.txt"])
    identities = [mail.identity for mail in host.server.mails]
    assert len(identities) == len(set(identities)) == 2
