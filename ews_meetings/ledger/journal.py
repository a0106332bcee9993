"""The journal: each run, action and step, written before and after every request.

A step is `intended` before its request leaves; what is still `intended` after a crash is unknown,
which is true. Only settling makes `done`, `not done` or `undecided` of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from ews_meetings.change.action import Action, End
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.plan import Plan
from ews_meetings.change.plan_file import from_text, to_text
from ews_meetings.errors import RunNotFound
from ews_meetings.ledger.records import ActionRecord, RunRecord, StepRecord, StepState
from ews_meetings.ledger.store import LedgerStore


class Journal:
    """Reads and writes runs, actions and steps."""

    def __init__(self, store: LedgerStore) -> None:
        self._store = store

    # --- writing --------------------------------------------------------------------------------

    def start_run(self, *, run: str, plan: Plan, host: str, at: datetime) -> None:
        """Write a run with its whole plan; every action stands as open until it ends."""
        with self._store.change() as db:
            db.execute(
                "INSERT INTO run (id, mailbox, server, host, started_at, plan_id, plan)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (
                    run,
                    plan.header.mailbox,
                    plan.header.server,
                    host,
                    at.isoformat(),
                    plan.id,
                    to_text(plan, is_compact=True),
                ),
            )
            db.executemany(
                "INSERT INTO action (run, position, key, verb, title, end) VALUES (?, ?, ?, ?, ?, ?)",
                (
                    (run, position, _key_of(action), action.verb, action.title, End.OPEN)
                    for position, action in enumerate(plan.actions)
                ),
            )

    def intend(self, steps: Sequence[StepRecord]) -> None:
        """Write a batch of intents in one transaction, before the request leaves."""
        with self._store.change() as db:
            db.executemany(
                "INSERT INTO step (id, run, position, number, attempt, call, state, mails,"
                " intended_at, item_id, change_key) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    (
                        step.id,
                        step.run,
                        step.position,
                        step.number,
                        step.attempt,
                        step.call,
                        StepState.INTENDED,
                        int(step.mails),
                        step.intended_at.isoformat(),
                        step.ref.item_id if step.ref else "",
                        step.ref.change_key if step.ref else "",
                    )
                    for step in steps
                ),
            )

    def record(self, results: Iterable[tuple[str, StepState, ItemRef | None, str]]) -> None:
        """Write what came of steps, by step id, in one transaction."""
        with self._store.change() as db:
            for step, state, ref, detail in results:
                db.execute(
                    "UPDATE step SET state = ?, detail = ? WHERE id = ?", (state, detail, step)
                )
                if ref:
                    db.execute(
                        "UPDATE step SET item_id = ?, change_key = ? WHERE id = ?",
                        (ref.item_id, ref.change_key, step),
                    )

    def end_actions(self, records: Iterable[ActionRecord]) -> None:
        """Write how actions ended."""
        with self._store.change() as db:
            for record in records:
                db.execute(
                    "UPDATE action SET end = ?, code = ?, message = ?, item_id = ?"
                    " WHERE run = ? AND position = ?",
                    (
                        record.end,
                        record.code,
                        record.message,
                        record.item_id,
                        record.run,
                        record.position,
                    ),
                )

    def supersede(self, mailbox: str, keys: Iterable[str], *, by: str = "") -> None:
        """Close what older runs on a mailbox left open or failed at, of meetings that now stand.

        Args:
            by: the run that brought it about, which keeps its own records; empty where a later run
                found nothing left to do.
        """
        with self._store.change() as db:
            db.executemany(
                "UPDATE action SET end = ?, code = 'superseded', message = ? WHERE key = ?"
                " AND end IN (?, ?) AND run <> ? AND run IN (SELECT id FROM run WHERE mailbox = ?)",
                (
                    (
                        End.DONE,
                        f"finished by run {by}" if by else "found finished by a later run",
                        key,
                        End.OPEN,
                        End.FAILED,
                        by,
                        mailbox,
                    )
                    for key in keys
                ),
            )

    def forget(self, server: str) -> None:
        """Remove every run on a server."""
        of_server = "IN (SELECT id FROM run WHERE server = ?)"
        with self._store.change() as db:
            db.execute(f"DELETE FROM step WHERE run {of_server}", (server,))  # noqa: S608 - a constant
            db.execute(f"DELETE FROM action WHERE run {of_server}", (server,))  # noqa: S608 - a constant
            db.execute("DELETE FROM run WHERE server = ?", (server,))

    def end_run(self, run: str, at: datetime) -> None:
        """Write that a run came to its end, whatever it left open."""
        with self._store.change() as db:
            db.execute("UPDATE run SET ended_at = ? WHERE id = ?", (at.isoformat(), run))

    # --- reading --------------------------------------------------------------------------------

    def steps(
        self, *, mailbox: str = "", run: str = "", state: StepState | None = None
    ) -> tuple[StepRecord, ...]:
        """Return steps in the order they were intended, of a run or of all runs on a mailbox."""
        rows = self._store.rows(
            "SELECT step.* FROM step JOIN run ON run.id = step.run"
            " WHERE (? = '' OR run.mailbox = ?) AND (? = '' OR step.run = ?)"
            " AND (? = '' OR step.state = ?) ORDER BY step.rowid",
            mailbox,
            mailbox,
            run,
            run,
            state or "",
            state or "",
        )
        return tuple(
            StepRecord(
                id=row["id"],
                run=row["run"],
                position=row["position"],
                number=row["number"],
                attempt=row["attempt"],
                call=row["call"],
                state=StepState(row["state"]),
                mails=bool(row["mails"]),
                intended_at=datetime.fromisoformat(row["intended_at"]),
                ref=ItemRef(item_id=row["item_id"], change_key=row["change_key"])
                if row["item_id"]
                else None,
                detail=row["detail"],
            )
            for row in rows
        )

    def actions(self, run: str) -> tuple[ActionRecord, ...]:
        """Return the actions of a run, in plan order."""
        rows = self._store.rows("SELECT * FROM action WHERE run = ? ORDER BY position", run)
        return tuple(
            ActionRecord(
                run=row["run"],
                position=row["position"],
                key=row["key"],
                verb=row["verb"],
                title=row["title"],
                end=End(row["end"]),
                code=row["code"],
                message=row["message"],
                item_id=row["item_id"],
            )
            for row in rows
        )

    def actions_of(self, mailbox: str, key: str) -> tuple[ActionRecord, ...]:
        """Return every action of any run about one meeting, oldest first."""
        rows = self._store.rows(
            "SELECT action.run, action.position FROM action JOIN run ON run.id = action.run"
            " WHERE run.mailbox = ? AND action.key = ? ORDER BY run.started_at, run.rowid,"
            " action.position",
            mailbox,
            key,
        )
        return tuple(self.actions(row["run"])[row["position"]] for row in rows)

    def runs(self, mailbox: str = "") -> tuple[RunRecord, ...]:
        """Return all runs, newest first, of one mailbox or of all."""
        rows = self._store.rows(
            "SELECT * FROM run WHERE ? = '' OR mailbox = ? ORDER BY started_at DESC, rowid DESC",
            mailbox,
            mailbox,
        )
        return tuple(
            RunRecord(
                id=row["id"],
                mailbox=row["mailbox"],
                server=row["server"],
                host=row["host"],
                started_at=datetime.fromisoformat(row["started_at"]),
                ended_at=datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
                plan_id=row["plan_id"],
            )
            for row in rows
        )

    def knows(self, run: str) -> bool:
        """Say whether a run was made on this machine."""
        return bool(self._store.rows("SELECT 1 FROM run WHERE id = ?", run))

    def unsettled_runs(self, mailbox: str) -> tuple[RunRecord, ...]:
        """Return the runs on a mailbox that did not come to their end, oldest first."""
        rows = self._store.rows(
            "SELECT id FROM run WHERE mailbox = ? AND (ended_at IS NULL OR EXISTS"
            " (SELECT 1 FROM step WHERE step.run = run.id AND step.state = ?))"
            " ORDER BY started_at, rowid",
            mailbox,
            StepState.INTENDED,
        )
        return tuple(self.run(row["id"]) for row in rows)

    def run(self, name: str) -> RunRecord:
        """Return the run with this id, or the only one whose id begins so.

        Raises:
            RunNotFound: there is none, or there are several.
        """
        hits = [record for record in self.runs() if record.id.startswith(name)]
        exact = [record for record in hits if record.id == name]
        if not name or len(exact or hits) != 1:
            raise RunNotFound(name)
        return (exact or hits)[0]

    def plan(self, run: str) -> Plan:
        """Return the plan of a run."""
        rows = self._store.rows("SELECT plan FROM run WHERE id = ?", run)
        if not rows:
            raise RunNotFound(run)
        return from_text(rows[0]["plan"], source=f"run {run}")

    def unfinished_keys(self, mailbox: str) -> frozenset[str]:
        """Return the keys of what runs on a mailbox left open or failed at; drafts may stand there."""
        rows = self._store.rows(
            "SELECT DISTINCT action.key FROM action JOIN run ON run.id = action.run"
            " WHERE run.mailbox = ? AND action.end IN (?, ?, ?)",
            mailbox,
            End.OPEN,
            End.FAILED,
            End.UNDECIDED,
        )
        return frozenset(row["key"] for row in rows)

    def undecided_keys(self, mailbox: str) -> dict[str, str]:
        """Return the keys on which a mailing step is undecided, each with the run it stands in."""
        rows = self._store.rows(
            "SELECT action.key, step.run FROM step JOIN run ON run.id = step.run"
            " JOIN action ON action.run = step.run AND action.position = step.position"
            " WHERE run.mailbox = ? AND step.state = ?",
            mailbox,
            StepState.UNDECIDED,
        )
        return {row["key"]: row["run"] for row in rows}


def _key_of(action: Action) -> str:
    return action.origin.key if action.origin else ""
