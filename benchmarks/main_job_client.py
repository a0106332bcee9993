"""The ways of the main job: meetings that are not there yet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from benchmarks.client_process import Job, run_client
from benchmarks.meetings import A_CHUNK, hold_all, items, meetings, opened, send_mode, wish


def ours(job: Job) -> int:
    """Plan and apply."""
    return hold_all(job, [wish(number, one) for number, one in enumerate(meetings(job))])


def plain_save(job: Job) -> int:
    """Save item by item, as exchangelib's own documentation shows."""
    with opened(job) as account:
        saved = [
            one.save(send_meeting_invitations=send_mode(job), conflict_resolution="NeverOverwrite")
            for one in items(job, account)
        ]
    return sum(bool(one.id) for one in saved)


def bulk_create(job: Job) -> int:
    """Create in chunks."""
    with opened(job) as account:
        made: Sequence[Any] = account.bulk_create(
            folder=account.calendar,
            items=items(job, account),
            send_meeting_invitations=send_mode(job),
            chunk_size=A_CHUNK,
        )
    return sum(bool(getattr(one, "id", None)) for one in made)


WAYS = {"ours": ours, "plain-save": plain_save, "bulk-create": bulk_create}

if __name__ == "__main__":
    run_client(WAYS, description=__doc__)
