"""Measures the main job beside exchangelib's own two ways, on the same sandbox in the same run.

500 meetings with three attendees each go into one organizer's calendar, silently and with
invitations. Each measurement has a fresh server process with an empty store and a fresh client
process; the rounds go through all ways in turn, and the table shows medians. It prints figures and
judges none: a machine that others use too is slower at times.

What stands beside each other is not the same work. exchangelib's loop and `bulk_create` send
CreateItem and believe the answer: run twice, they make and invite everything twice, and an answer
that is lost leaves nobody knowing. Ours looks whether the meeting is there, writes each intent and
each outcome to disk before and after the request, saves silently, reads every meeting back and
compares it, looks its key up once more (claim), sends in a guarded second write, and looks again.
The row "ours, second run" shows what all that is for: the same input again, nothing written.
"""

from __future__ import annotations

from benchmarks.measuring import Call, Left, Row
from benchmarks.scene import ATTENDEES, PLACE
from benchmarks.tables import CPU, RATE, median, print_table

CLIENT = "benchmarks.main_job_client"
COLUMNS = (
    *RATE,
    *CPU,
    median("peak MB", "peak_mb", digits=0),
    median("of it the job", "job_mb", digits=0),
)


def rows_for(meetings: int) -> tuple[Row, ...]:
    """Return the rows for so many meetings."""
    return tuple(row for is_silent in (True, False) for row in _rows(meetings, is_silent=is_silent))


def _rows(meetings: int, *, is_silent: bool) -> tuple[Row, ...]:
    told = "silent" if is_silent else "with invitations"
    ours, plain_save, bulk_create = (
        Call(client=CLIENT, way=way, is_silent=is_silent)
        for way in ("ours", "plain-save", "bulk-create")
    )
    places = {PLACE: meetings}
    unchanged = Left(mails={}, places=places)
    invites = {} if is_silent else {"invite": len(ATTENDEES) * meetings}
    made = Left(mails=invites, places=places)
    return (
        Row(name=f"ours, {told}", call=ours, left=made),
        Row(name=f"ours, second run, {told}", call=ours, before=(ours,), left=unchanged),
        Row(name=f"exchangelib item.save(), {told}", call=plain_save, left=made),
        Row(name=f"exchangelib bulk_create, {told}", call=bulk_create, left=made),
    )


if __name__ == "__main__":
    print_table(rows_for, columns=COLUMNS, description=__doc__)
