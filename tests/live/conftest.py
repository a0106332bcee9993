"""The same beliefs are put to both sandboxes, and to a real server when the environment names one."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator

import pytest

from ews_meetings.sandbox import SandboxServer
from ews_meetings.sandbox.flavour import FlavourName
from tests.live.ground import Ground, standing_on
from tests.live.settings import is_configured, live_place, sandbox_place

_LIVE = pytest.param("live", marks=[pytest.mark.live, pytest.mark.timeout(900)])
_PLACES = ["exchange", "gromox", *([_LIVE] if is_configured(os.environ) else [])]


@pytest.fixture(params=_PLACES)
def ground(request: pytest.FixtureRequest) -> Iterator[Ground]:
    mark = f"ews-meetings-live-{secrets.token_hex(4)}"
    if request.param == "live":
        with standing_on(live_place(os.environ), mark) as found:
            yield found
        return
    flavour: FlavourName = request.param
    with (
        SandboxServer(flavour=flavour) as server,
        standing_on(sandbox_place(server.url), mark) as found,
    ):
        yield found
