"""Files we wrote, each with what becomes of it in a sidecar; a sidecar without its file fails."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ews_meetings.change.wish import Amend, Drop, Unusable
from ews_meetings.ics.options import ReadOptions
from ews_meetings.ics.settling.uids import Wished
from ews_meetings.model.meeting import Series
from ews_meetings.model.recurrence import show_recurrence
from ews_meetings.model.span import show_span
from ews_meetings.sources.files import read_bytes

OWN = Path(__file__).parent / "own"
FILES = sorted(path for path in OWN.iterdir() if path.suffix != ".json")
OPTIONS = ReadOptions(mailbox="me@firma.example", zone="Europe/Prague")


def seen(wish: Wished) -> dict[str, Any]:
    findings = [f"{finding.code} {finding.where}".strip() for finding in wish.findings]
    if isinstance(wish, Unusable):
        return {"title": wish.title, "refusal": wish.refusal.message, "findings": findings}
    if isinstance(wish, Amend):
        named = {"amends": wish.name, "occurrence": wish.occurrence}
        return {**named, "edit": type(wish.edit).__name__, "findings": findings}
    if isinstance(wish, Drop):
        named = {"drops": wish.name, "extent": str(wish.extent), "occurrence": wish.occurrence}
        return {**named, "message": wish.message, "findings": findings}
    meeting = wish.series.meeting
    return {
        "subject": meeting.subject,
        "when": show_span(meeting.span),
        "attendees": [f"{a.mailbox} ({a.role})" for a in meeting.attendees],
        "body": f"{meeting.body.kind}: {meeting.body.content}",
        "shown as": str(meeting.free_busy),
        **({"categories": list(meeting.categories)} if meeting.categories else {}),
        **repeats(wish.series),
        "findings": findings,
    }


def repeats(series: Series) -> dict[str, Any]:
    if series.meeting.recurrence is None:
        return {}
    return {
        "repeats": show_recurrence(series.meeting.recurrence),
        "deleted": [at.isoformat() for at in series.deleted],
        "changed": {
            one.original_start_at.isoformat(): [
                one.meeting.subject,
                show_span(one.meeting.span),
                ", ".join(a.mailbox.address for a in one.meeting.attendees),
            ]
            for one in series.changed
        },
    }


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_becomes_what_its_sidecar_says(path: Path) -> None:
    sidecar = path.with_suffix(".json")
    wishes = read_bytes(path.read_bytes(), source=path.name, options=OPTIONS)
    assert [seen(wish) for wish in wishes] == json.loads(sidecar.read_text(encoding="utf-8"))


def test_every_sidecar_has_its_file() -> None:
    assert {path.stem for path in OWN.glob("*.json")} == {path.stem for path in FILES}
