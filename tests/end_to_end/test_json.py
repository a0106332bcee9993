"""Each kind of document is as docs/json says, and stdout holds nothing else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, control, invitation
from tests.end_to_end.schemas import contradictions, problems, schema_names

pytestmark = pytest.mark.slow
JSON = ("-o", "json")
ELSEWHERE = {
    "checked": "test_ics.py",
    "clock": "test_sandbox_orders.py",
    "config": "test_forms.py",
    "config-check": "test_forms.py",
    "config-path": "test_forms.py",
    "config-text": "test_forms.py",
    "differences": "test_ics.py",
    "doctor": "test_doctor.py",
    "error": "below",
    "exported": "test_export.py",
    "failed-file": "test_import_folder.py",
    "faults": "test_sandbox_orders.py",
    "login": "test_forms.py",
    "logout": "test_forms.py",
    "occurrences": "test_ics.py",
    "outbox": "test_sandbox_orders.py",
    "outbox-message": "test_sandbox_orders.py",
    "policies": "test_sandbox_orders.py",
    "profile": "test_forms.py",
    "profile-removed": "test_forms.py",
    "profiles": "test_forms.py",
    "rehearsal-cleaned": "test_rehearsal.py",
    "rehearsal-planned": "test_rehearsal.py",
    "rehearsed": "test_rehearsal.py",
    "scenario": "test_sandbox_orders.py",
    "serving": "running.py",
}
"""Where the schemas are checked that are not checked here."""
_OF_NO_SERVER = {"exit-codes", "help", "version", "completion"}


def test_every_document_fits_its_schema(program: Program, tmp_path: Path) -> None:
    path = tmp_path / "review.ics"
    path.write_bytes(
        calendar(
            invitation(
                "DESCRIPTION:Text", "ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:YQ=="
            ),
            invitation(uid="bad", end="20370401T080000"),
        )
    )
    key = "one@example.com"
    change = ("import", path, "--notify", "all")
    with program.serving() as url:
        control(url, "fault", {"kind": "lost-before", "operation": "UpdateItem", "mailing": True})
        documents = {
            "planned": program.on_sandbox(*change, "--dry-run", *JSON),
            "applied": program.on_sandbox(*change, *JSON),
            "meetings": program.on_sandbox("list", *JSON),
            "meeting": program.on_sandbox("show", key, *JSON),
            "runs": program.on_sandbox("runs", *JSON),
            "answered": program.run("sandbox", "answer", "bob", "accept", key, *JSON),
            "responses": program.on_sandbox("responses", "show", key, *JSON),
            "explanation": program.on_sandbox("explain", key, *JSON),
            "mails": program.run("sandbox", "mails", *JSON),
            "people": program.run("sandbox", "people", *JSON),
            "exit-codes": program.run("help", "exit-codes", *JSON),
            "help": program.run("help", "plan", *JSON),
            "completion": program.run("completion", "bash", *JSON),
            "version": program.run("--version", *JSON),
        }
        run = documents["runs"].data[0]["id"]
        documents["run"] = program.on_sandbox("runs", "show", run, *JSON)
        settled = program.on_sandbox("runs", "settle", run, "--assume", "sent", *JSON)
        documents["judged"] = settled
        documents["reset"] = program.run("sandbox", "reset", *JSON)
    for name, ended in documents.items():
        assert problems(name, ended.document) == [], name
        assert ended.document["sandbox"] is (name not in _OF_NO_SERVER), name
        assert ended.document["data"] or name in {"reset", "judged"}, name
    assert documents["applied"].code == 4
    assert schema_names() == documents.keys() | ELSEWHERE.keys()


def test_lines_and_csv_hold_the_same_rows(program: Program) -> None:
    rows = program.run("sandbox", "people", *JSON).data
    lines = program.run("sandbox", "people", "-o", "jsonl").out.splitlines()
    table = list(csv.DictReader(io.StringIO(program.run("sandbox", "people", "-o", "csv").out)))
    assert [json.loads(line) for line in lines] == rows
    assert [row["address"] for row in table] == [row["address"] for row in rows]
    assert table[0]["room"] == "false"


def test_an_empty_answer_is_an_empty_list(program: Program) -> None:
    assert program.on_sandbox("list", *JSON).data == []
    assert program.on_sandbox("list", "-o", "jsonl").out == ""
    assert program.on_sandbox("list", "-o", "csv").out.startswith("start,end,subject")


def test_an_error_is_one_line_of_json_on_stderr(program: Program) -> None:
    for call in (("show", "nothing"), ("show",), ("list", "--nonsense"), ("import", "missing.ics")):
        ended = program.on_sandbox(*call, *JSON)
        error = json.loads(ended.err.splitlines()[-1])
        assert problems("error", error) == []
        assert (error["exit"], ended.out) == (ended.code, "")


def test_csv_for_spreadsheets_has_a_mark_and_no_formula(program: Program) -> None:
    made = program.on_sandbox(
        "create", "--subject", "=1+1, \u00e4", "--start", "2037-04-01T09:00", "--duration", "30m", "--key", "k",
        "--notify", "none",
    )  # fmt: skip
    assert made.code == 0
    call = ("list", "--columns", "key,subject,attendees")
    assert program.on_sandbox(*call, "-o", "csv").out == (
        'key,subject,attendees\nk,"=1+1, \u00e4",0\n'
    )
    assert program.on_sandbox(*call, "-o", "csv-bom").out == (
        '\ufeffkey,subject,attendees\nk,"\'=1+1, \u00e4",0\n'
    )


def test_a_list_has_the_columns_and_the_lines_one_wishes(program: Program) -> None:
    for day in ("03", "01"):
        made = program.on_sandbox(
            "create", "--subject", f"Day {day}", "--start", f"2037-04-{day}T09:00", "--duration", "30m",
            "--tz", "UTC", "--key", f"k{day}", "--notify", "none",
        )  # fmt: skip
        assert made.code == 0
    line = ("--format", r"{key}\t{subject:>8}|")
    assert program.on_sandbox("list", *line).out == "k01\t  Day 01|\nk03\t  Day 03|\n"
    assert program.on_sandbox("list", "--to", "2037-04-02", *line).out == "k01\t  Day 01|\n"
    columns = ("--columns", "subject,all_day")
    assert program.on_sandbox("list", *columns).out == (
        "subject\tall_day\nDay 01\tfalse\nDay 03\tfalse\n"
    )
    lines = program.on_sandbox("list", *columns, "-o", "jsonl").out.splitlines()
    assert json.loads(lines[0]) == {"subject": "Day 01", "all_day": False}
    refused = program.on_sandbox("list", *columns, *JSON)
    assert (refused.code, refused.out) == (2, "")


@pytest.mark.parametrize("name", sorted(schema_names()))
def test_a_schema_does_not_contradict_itself(name: str) -> None:
    assert list(contradictions(name)) == []
