"""A server that does something else than is believed is found out: row by row of the capabilities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.change.rehearsal import Verdict
from ews_meetings.sandbox import SandboxServer
from ews_meetings.sandbox.flavour import FLAVOURS, FlavourName
from ews_meetings.service.rehearsal.catalogue import EXPERIMENTS
from ews_meetings.service.rehearsal.rehearse import Theatre, rehearse
from ews_meetings.service.rehearsal.table import exit_code, found_capabilities
from tests.live.opening import open_place
from tests.live.settings import sandbox_place

_BELIEVED: dict[FlavourName, Capabilities] = {"exchange": EXCHANGE, "gromox": GROMOX}


@dataclass(frozen=True, slots=True)
class Switch:
    """What of a flavour makes a row be what it is."""

    row: str
    fields: tuple[str, ...]
    inverted: tuple[str, ...] = ()
    """Those that are true where the row is NO."""


_SWITCHES = (
    Switch("fences", ("refuses_stale_change_key",)),
    Switch("keeps_inline_attachments", ("keeps_inline_attachments",)),
    Switch("attachments_travel", ("attachments_travel",)),
    Switch("reports_sent", ("reports_sends",)),
    Switch("counts_sequence", ("reports_sends",)),
    Switch("rooms_answer", ("tracks_rooms",)),
    Switch("spares_unchanged", ("to_changed_spares_unchanged",)),
    Switch("cancels_removed", ("removed_get_cancellation",)),
    Switch("cancels_with_text", ("cancels_by_response",)),
    Switch(
        "shows_occurrences",
        ("occurrences_follow_summer_time", "reports_original_start"),
        inverted=("occurrence_index_counts_visible",),
    ),
    Switch("mails_occurrences", ("mails_single_occurrences",)),
    Switch("cancels_one_occurrence", ("cancels_single_occurrences",)),
    Switch("mails_exceptions", ("first_send_tells_exceptions", "updates_tell_exceptions")),
)


@contextmanager
def turned(flavour: FlavourName, switch: Switch, *, on: bool) -> Iterator[Theatre]:
    """A sandbox of a flavour in which one thing is as this says."""
    values = dict.fromkeys(switch.fields, on) | dict.fromkeys(switch.inverted, not on)
    with SandboxServer(flavour=flavour) as server:
        server._desk.flavour = replace(FLAVOURS[flavour], **values)  # type: ignore[arg-type]  # rows of Flavour
        with open_place(sandbox_place(server.url)) as theatre:
            yield theatre


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
@pytest.mark.parametrize("flavour", ["exchange", "gromox"])
@pytest.mark.parametrize("switch", _SWITCHES, ids=lambda switch: switch.row)
def test_a_row_is_what_the_server_does_whatever_was_believed(
    flavour: FlavourName, switch: Switch, on: bool
) -> None:
    experiments = [one for one in EXPERIMENTS if one.row == switch.row]
    believed = _BELIEVED[flavour]
    with turned(flavour, switch, on=on) as theatre:
        findings = rehearse(replace(theatre, capabilities=believed), experiments, lambda _: None)
    found = found_capabilities(believed, findings)
    assert getattr(found, switch.row) is Known.of(on), [one.seen for one in findings]
    assert found == replace(believed, **{switch.row: Known.of(on)})
    assert exit_code(findings) == 0


def test_a_server_that_believes_no_mark_of_a_sent_meeting_is_found_out() -> None:
    (experiment,) = (one for one in EXPERIMENTS if one.name == "q14-counts-as-sent")
    with SandboxServer(flavour="exchange") as server:
        server._desk.flavour = replace(FLAVOURS["exchange"], believes_sent_mark=False)
        with open_place(sandbox_place(server.url)) as theatre:
            (found,) = rehearse(theatre, [experiment], lambda _: None)
    assert (found.verdict, exit_code([found])) == (Verdict.OTHERWISE, 0)
