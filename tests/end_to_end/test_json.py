"""Each kind of document is as docs/json says, and stdout holds nothing else."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.end_to_end.running import Program, calendar, control, invitation
from tests.end_to_end.schemas import problems, schema_names

pytestmark = pytest.mark.slow
JSON = ("-o", "json")


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
        }
        run = documents["runs"].data[0]["id"]
        documents["run"] = program.on_sandbox("runs", "show", run, *JSON)
        settled = program.on_sandbox("runs", "settle", run, "--assume", "sent", *JSON)
        documents["judged"] = settled
        documents["reset"] = program.run("sandbox", "reset", *JSON)
    for name, ended in documents.items():
        assert problems(name, ended.document) == [], name
        assert ended.document["sandbox"] is (name not in {"exit-codes", "help"}), name
        assert ended.document["data"] or name in {"reset", "judged"}, name
    assert documents["applied"].code == 4
    assert schema_names() - documents.keys() == {
        "error",
        "serving",
    }  # checked below and in running.py


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
