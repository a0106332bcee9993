"""What the store is asked in each operation is found by an index, however much it holds."""

import re
from pathlib import Path

import pytest

from benchmarks.sandbox_requests import OPERATIONS
from benchmarks.sandbox_store import Size, fill
from benchmarks.sandbox_wire import Line
from ews_meetings.sandbox import SandboxServer

_GROWING = "items|properties|folders|gone|attachments|mails|rights"
_SCAN = re.compile(rf"SCAN (?:{_GROWING})\b(?!.*CONSTANT)")
_WHOLE_FOLDER = re.compile(r"SEARCH items USING (?:COVERING )?INDEX \w+ \(folder=\?\)")
"""An index that only says in which folder is a scan of that folder."""


def _passes_over(server: SandboxServer, statements: list[str]) -> list[str]:
    """Returns the plans that go through all of a table or of a folder, with their statements."""
    found = []
    for sql in dict.fromkeys(statements):
        if not sql.startswith(("SELECT", "UPDATE", "DELETE", "INSERT")):
            continue
        plan = server._db._connection.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall()
        details = [str(step[3]) for step in plan]
        found += [
            f"{detail}: {sql}"
            for detail in details
            if _SCAN.search(detail) or _WHOLE_FOLDER.search(detail)
        ]
    return found


@pytest.mark.parametrize("name", OPERATIONS)
def test_no_query_of_an_operation_goes_through_a_table(tmp_path: Path, name: str) -> None:
    path = tmp_path / "store.db"
    target, *_ = fill(path, Size(mailboxes=3, meetings=12))
    statements: list[str] = []
    with SandboxServer(path) as server, Line(server.url) as line:
        server._db._connection.set_trace_callback(statements.append)
        line.ask(OPERATIONS[name](target, 1, ""))
        server._db._connection.set_trace_callback(None)
        assert any("FROM items" in sql or "INTO items" in sql for sql in statements)
        assert _passes_over(server, statements) == []
