"""A small sealed plan with an attachment, a mail, a finding and a refusal in it."""

from __future__ import annotations

from functools import cache

from ews_meetings.change.plan import Plan
from ews_meetings.change.refusal import Refusal
from ews_meetings.change.wish import Unusable
from ews_meetings.errors import EventUnusable
from ews_meetings.model.meeting import Attachment
from tests.fakes import ALL, FakeServer, Host, wish


@cache
def small_plan() -> Plan:
    """Return a plan that creates one meeting on gromox and refuses one piece of the input."""
    host = Host(FakeServer(flavour="gromox"))
    bad = Unusable(
        title="bad", where="a.ics:7", refusal=Refusal.of(EventUnusable("a.ics:7", "no start"))
    )
    file = Attachment.of(name="agenda ü.txt", content=b"one, two")
    try:
        return host.plan([wish(attachments=(file,), reminder=15), bad], ALL)
    finally:
        host.close()
