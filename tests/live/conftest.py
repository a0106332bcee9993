"""The same beliefs are put to both sandboxes, and to a real server when the environment names one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from ews_meetings.change.observed import Known
from ews_meetings.sandbox import SandboxServer
from ews_meetings.sandbox.flavour import FlavourName
from ews_meetings.service.rehearsal.rehearse import Theatre
from tests.live.opening import open_place
from tests.live.settings import is_configured, live_place, sandbox_place

_LIVE = pytest.param("live", marks=[pytest.mark.live, pytest.mark.timeout(900)])
_PLACES = ["exchange", "gromox", *([_LIVE] if is_configured(os.environ) else [])]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a belief is put to: the mailboxes, and the sandbox where they are in one."""

    theatre: Theatre
    sandbox: SandboxServer | None = None

    def believed(self, row: str) -> Known:
        """What a row of the capabilities is believed to be."""
        value = getattr(self.theatre.capabilities, row)
        assert isinstance(value, Known)
        return value


@pytest.fixture(params=_PLACES)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    if request.param == "live":
        with open_place(live_place(os.environ)) as theatre:
            yield Ground(theatre=theatre)
        return
    flavour: FlavourName = request.param
    with (
        SandboxServer(flavour=flavour) as server,
        open_place(sandbox_place(server.url)) as theatre,
    ):
        yield Ground(theatre=theatre, sandbox=server)
