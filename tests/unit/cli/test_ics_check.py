"""What `ics check` says in each form, and how it ends; a profile or a mailbox makes it read as `import` does."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from ews_meetings.cli.globals import GlobalOptions
from ews_meetings.cli.ics_check import CheckOptions, check
from ews_meetings.cli.output import Form
from ews_meetings.errors import UnknownProfile
from tests.unit.cli.making import Streams, session, streams
from tests.unit.ics.making import calendar, event_lines

ORGANIZER = "ORGANIZER;CN=Ann:mailto:ann@firma.example"
SPLIT = "RRULE:FREQ=MONTHLY;BYMONTHDAY=1,15;COUNT=4"


def one(uid: str, *lines: str) -> tuple[str, ...]:
    own = ("SUMMARY:Event", "DTSTAMP:20270101T080000Z", "DTEND:20270401T090000Z")
    kept = own if not any(line.startswith("DTEND") for line in lines) else own[:-1]
    return event_lines(*kept, *lines, uid=f"UID:{uid}")


def put(path: Path, *groups: tuple[str, ...]) -> Path:
    path.write_bytes(calendar("PRODID:x", *(line for lines in groups for line in lines)))
    return path


KEPT = one("kept")
CHANGED = one("changed", SPLIT)
LOST = one("lost", "X-FOO:1")
REFUSED = one("refused", "DTEND:20200101T080000Z")
ODD = one("odd", "ATTENDEE:mailto:bob@firma.example")


def run(
    *paths: Path,
    chosen: GlobalOptions | None = None,
    strict: bool = False,
    folder: Path | None = None,
) -> tuple[int, Streams]:
    home = folder or paths[0].parent
    held = streams(
        environment={"EWS_MEETINGS_CONFIG_DIR": str(home), "HOME": str(home), "TZ": "UTC"}
    )
    options = CheckOptions(files=[str(path) for path in paths], strict=strict)
    return check(session(held, chosen), options), held


@pytest.mark.parametrize(
    ("groups", "code", "strict_code"),
    [
        ([KEPT], 0, 0),
        ([KEPT, CHANGED], 0, 4),
        ([KEPT, LOST], 4, 4),
        ([KEPT, REFUSED], 4, 4),
        ([REFUSED], 8, 8),
        ([ODD], 0, 4),
    ],
)
def test_it_ends_with_0_where_nothing_is_lost(
    tmp_path: Path, groups: list[tuple[str, ...]], code: int, strict_code: int
) -> None:
    path = put(tmp_path / "a.ics", *groups)
    assert run(path)[0] == code
    assert run(path, strict=True)[0] == strict_code


def test_a_file_that_is_none_is_a_refusal(tmp_path: Path) -> None:
    code, held = run(tmp_path / "missing.ics")
    assert (code, "no such file [file-unreadable]" in held.out) == (8, True)
    code, _ = run(tmp_path / "missing.ics", put(tmp_path / "a.ics", KEPT))
    assert code == 4


def test_a_folder_without_calendars_is_fine(tmp_path: Path) -> None:
    code, held = run(tmp_path)
    assert (code, held.out) == (
        0,
        "Checked no events, no meetings: 0 kept, 0 changed, 0 with losses, 0 refused\n",
    )


def test_each_event_is_a_block_with_what_becomes_of_each_property(tmp_path: Path) -> None:
    path = put(
        tmp_path / "a.ics",
        one("a", ORGANIZER, "ATTENDEE:mailto:bob@firma.example", SPLIT, "X-FOO:1"),
    )
    lines = [line.strip() for line in run(path)[1].out.replace(f"{tmp_path}/", "").splitlines()]
    assert lines[0] == "Event (a.ics:4)"
    assert [
        line for line in lines if line.startswith(("meeting:", "repeats:", "becomes", "invites"))
    ] == [
        "meeting: 2027-04-01 08:00-09:00 UTC",
        "repeats: every month on day 1, 2 times from 2027-04-01",
        "meeting: 2027-04-15 08:00-09:00 UTC",
        "repeats: every month on day 15, 2 times from 2027-04-15",
        "becomes 2 meetings, each with invitations of its own",
        "invites: 1 required",
    ]
    assert "= kept     UID, DTSTART, SUMMARY, DTEND, ORGANIZER, ATTENDEE" in lines
    assert "- lost     X-FOO: Exchange has no place for X-FOO (a.ics:13) [property-lost]" in lines
    assert ". skipped  DTSTAMP: Exchange keeps its own" in lines
    assert any(
        line.startswith("~ changed  RRULE: ") and line.endswith("(a.ics:12) [rule-split]")
        for line in lines
    )
    assert lines[-1].startswith(
        "Checked 1 event, 2 meetings: 0 kept, 0 changed, 1 with losses, 0 refused"
    )


def test_what_is_said_of_meetings_that_are_not_there_is_told_as_that(tmp_path: Path) -> None:
    whole = put(tmp_path / "a.ics", one("a", "STATUS:CANCELLED"))
    assert "cancels the meeting" in run(whole)[1].out
    when = "RECURRENCE-ID:20270401T080000Z"
    gone = put(tmp_path / "b.ics", one("a", "STATUS:CANCELLED", when))
    assert "cancels the occurrence of 2027-04-01 08:00 UTC" in run(gone)[1].out
    changed = put(tmp_path / "c.ics", one("a", when))
    assert "changes the occurrence of 2027-04-01 08:00 UTC" in run(changed)[1].out
    rows = [
        json.loads(run(p, chosen=GlobalOptions(output=Form.JSON))[1].out)["data"][1]
        for p in (whole, gone, changed)
    ]
    assert [row["what"] for row in rows] == ["cancellation", "cancellation", "change"]
    assert [bool(row["occurrence"]) for row in rows] == [False, True, True]


def test_small_remarks_are_told_with_v(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", event_lines("SUMMARY:a"))
    assert "outlook-dtstamp-missing" not in run(path)[1].out
    assert "1 small remark: -v" in run(path)[1].out
    told = run(path, chosen=GlobalOptions(verbose=1))[1].out
    assert "[outlook-dtstamp-missing]" in told
    assert "do: write when it was made" in told


def test_all_forms_for_programs_hold_the_same_rows(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", KEPT, LOST, REFUSED)
    documents = {form: run(path, chosen=GlobalOptions(output=form))[1].out for form in Form}
    document = json.loads(documents[Form.JSON])
    assert document["data"] == [json.loads(line) for line in documents[Form.JSONL].splitlines()]
    table = list(csv.DictReader(io.StringIO(documents[Form.CSV])))
    assert [row["where"] for row in table] == [row["where"] for row in document["data"]]
    assert table[2]["codes"] == "property-lost"
    assert (document["ok"], document["summary"]["lost"], document["summary"]["refused"]) == (
        False,
        1,
        1,
    )


def test_without_a_mailbox_each_meeting_is_its_own_organizers_and_with_one_it_is_not(
    tmp_path: Path,
) -> None:
    path = put(tmp_path / "a.ics", one("a", ORGANIZER, "ATTENDEE:mailto:bob@firma.example"))
    code, held = run(path)
    assert (code, "each for its own organizer" in held.err) == (0, True)
    code, held = run(path, chosen=GlobalOptions(mailbox="Me@firma.example"))
    assert (code, "[foreign-organizer]" in held.out) == (8, True)
    assert run(path, chosen=GlobalOptions(mailbox="ANN@firma.example"))[0] == 0


def test_a_profile_gives_its_mailbox_zones_and_addresses(tmp_path: Path) -> None:
    config = tmp_path / "config.toml"
    config.write_text(
        '[profiles.work]\nserver = "https://mail.example.com/EWS/Exchange.asmx"\nmailbox = "ann@new.example"\ntime_zone = "Asia/Tokyo"\n'
        '[zones]\n"Our Zone" = "Europe/Prague"\n[addresses]\n"@old.example" = "@new.example"\n'
    )
    path = put(
        tmp_path / "a.ics",
        event_lines(
            "UID:a",
            "DTSTART;TZID=Our Zone:20270401T090000",
            "ORGANIZER:mailto:ann@old.example",
            uid="",
        ),
        event_lines("UID:b", "DTSTART:20270401T090000", uid=""),
    )
    chosen = GlobalOptions(profile="work", config=config, output=Form.JSON)
    code, held = run(path, chosen=chosen)
    rows = [row for row in json.loads(held.out)["data"] if row["kind"] == "event"]
    assert code in {0, 4}, held.out
    assert [row["start"] for row in rows] == [
        "2027-04-01T09:00:00+02:00",
        "2027-04-01T09:00:00+09:00",
    ]


def test_a_profile_that_is_named_must_be_there(tmp_path: Path) -> None:
    path = put(tmp_path / "a.ics", KEPT)
    with pytest.raises(UnknownProfile):
        run(path, chosen=GlobalOptions(profile="nobody", config=None), folder=tmp_path)
