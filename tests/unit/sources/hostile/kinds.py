"""All kinds of hostile input, by their names."""

from __future__ import annotations

from tests.unit.sources.hostile.calendars import CALENDARS
from tests.unit.sources.hostile.containers import CONTAINERS
from tests.unit.sources.hostile.kind import Kind
from tests.unit.sources.hostile.mails import MAILS
from tests.unit.sources.hostile.old_calendars import OLD_CALENDARS

KINDS: dict[str, Kind] = {**CALENDARS, **OLD_CALENDARS, **MAILS, **CONTAINERS}
