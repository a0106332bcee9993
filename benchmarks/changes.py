"""Measures series with exceptions, and changes of meetings that are there, beside exchangelib.

Two tasks, both with three attendees and with invitations; as in `main_job.py` each measurement has
a fresh server process and a fresh client process, the rounds go through all ways in turn, the table
shows medians, and what is left is counted.

* series: 500 meetings that are not there yet; every tenth is a weekly series of ten, of which one
  occurrence is deleted and one an hour later.
* update: 500 meetings are there, and 50 of them have another location now.

exchangelib has a way for each step and none for the whole. A series is saved silently, its two
occurrences are written one by one, and a save of the series mails. To change what has changed a
program must know it: one that does not saves all meetings again and mails everybody, one that does
mails those of the 50. Ours is given all 500 each time and finds out; it does more besides, see
`main_job.py`.
"""

from __future__ import annotations

from dataclasses import replace

from benchmarks.main_job import CLIENT as MAIN_JOB
from benchmarks.measuring import Call, Left, Row
from benchmarks.scene import ATTENDEES, NEW_PLACE, PLACE, tenths
from benchmarks.tables import CPU, RATE, mails, print_table

CLIENT = "benchmarks.changes_client"
COLUMNS = (
    *RATE,
    mails("invites", "invite"),
    mails("updates", "update"),
    mails("cancels", "cancel"),
    *CPU,
)


def rows_for(meetings: int) -> tuple[Row, ...]:
    """Return the rows for so many meetings."""
    return (*_series(meetings), *_updates(meetings))


def _series(meetings: int) -> tuple[Row, ...]:
    """A server tells everybody of the one occurrence that is later, and of the one that is not."""
    series = tenths(meetings)
    invited, told = len(ATTENDEES) * meetings, len(ATTENDEES) * series
    unchanged = Left(mails={}, places={PLACE: meetings}, deleted=series, moved=series)
    made = replace(unchanged, mails={"invite": invited, "update": told, "cancel": told})
    ours = Call(client=CLIENT, way="series-ours")
    step_by_step = Call(client=CLIENT, way="series-step-by-step")
    return (
        Row(name="series: ours", call=ours, left=made),
        Row(name="series: ours, second run", call=ours, before=(ours,), left=unchanged),
        Row(name="series: exchangelib, step by step", call=step_by_step, left=made),
    )


def _updates(meetings: int) -> tuple[Row, ...]:
    changed = tenths(meetings)
    places = {PLACE: meetings - changed, NEW_PLACE: changed}
    few = Left(mails={"update": len(ATTENDEES) * changed}, places=places)
    all_again = Left(mails={"update": len(ATTENDEES) * meetings}, places=places)
    ours_made = Call(client=MAIN_JOB, way="ours")
    made = Call(client=MAIN_JOB, way="bulk-create")

    def exchangelibs(name: str, way: str, left: Left) -> Row:
        call = Call(client=CLIENT, way=way)
        return Row(name=f"update: exchangelib {name}", call=call, before=(made,), left=left)

    ours = Call(client=CLIENT, way="update-ours")
    return (
        Row(name="update: ours", call=ours, before=(ours_made,), left=few),
        exchangelibs("item.save(), all", "update-save-all", all_again),
        exchangelibs("bulk_update, all", "update-bulk-all", all_again),
        exchangelibs("item.save(), the changed", "update-save-changed", few),
        exchangelibs("bulk_update, the changed", "update-bulk-changed", few),
    )


if __name__ == "__main__":
    print_table(rows_for, columns=COLUMNS, description=__doc__)
