"""Asks a sandbox for each operation in turn, in this process, and says what that cost on each side.

Two ways: `bare` sends text and reads text, so that nearly all of the time is the server's;
`exchangelib` asks for the same with the library, so that its cost can stand beside the server's.
"""

from __future__ import annotations

import argparse
import itertools
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from exchangelib import Attendee, CalendarItem, EWSDateTime, EWSTimeZone, ExtendedProperty, Mailbox

from benchmarks.client_process import Job
from benchmarks.measuring import Sandbox
from benchmarks.meetings import opened
from benchmarks.sandbox_requests import A_PAGE, FIRST, KEY_SET, OPERATIONS, Target, sync
from benchmarks.sandbox_wire import Line
from benchmarks.scene import ATTENDEES, PLACE

WARM_UP = 3
"""Requests of each operation before those that count."""
SHOWN = ("subject", "start", "end", "location")
"""What exchangelib asks of the items it lists; more would cost it a second request."""
_LARGEST_PAGE = 512
_STATE = re.compile(r"<(?:\w+:)?SyncState>([^<]+)<")

Once = Callable[[int], object]
"""Does an operation once; the number is of the request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What some requests for one operation cost."""

    requests: int
    """As the server counted them."""
    wall_s: float
    client_cpu_s: float
    server_cpu_s: float


class _Key(ExtendedProperty):  # type: ignore[misc]  # exchangelib is untyped
    property_set_id = KEY_SET
    property_name = "key"
    property_type = "String"


@contextmanager
def bare(job: Job, targets: Sequence[Target]) -> Iterator[Mapping[str, Once]]:
    """Make what does each operation over one connection, without a client."""
    with Line(job.url) as line:
        states = {
            folder: _last_state(line, folder) for folder in {one.folder_id for one in targets}
        }

        def once_of(name: str) -> Once:
            def once(number: int) -> str:
                target = targets[number % len(targets)]
                return line.ask(OPERATIONS[name](target, number, states[target.folder_id]))

            return once

        yield {name: once_of(name) for name in OPERATIONS}


def _last_state(line: Line, folder_id: str) -> str:
    state = ""
    while True:
        answer = line.ask(sync(folder_id, state, page=_LARGEST_PAGE))
        found = _STATE.search(answer)
        state = found[1] if found else state
        if "IncludesLastItemInRange>true<" in answer:
            return state


@contextmanager
def exchangelib(job: Job, targets: Sequence[Target]) -> Iterator[Mapping[str, Once]]:
    """Make what does each operation with exchangelib, in the organizer's own calendar."""
    CalendarItem.register("bench_key", _Key)
    with opened(job) as account:
        calendar = account.calendar
        shown = calendar.all().only(*SHOWN)

        def target(number: int) -> Target:
            return targets[number % len(targets)]

        def first_page(_number: int) -> object:
            calendar.item_sync_state = None
            found = calendar.sync_items(only_fields=SHOWN, max_changes_returned=A_PAGE)
            return list(itertools.islice(found, A_PAGE))

        def nothing_new(_number: int) -> object:
            return list(calendar.sync_items(only_fields=SHOWN))

        yield dict(
            zip(
                OPERATIONS,
                (
                    lambda number: list(shown.filter(bench_key=target(number).key)),
                    lambda number: list(shown.filter(subject=target(number).subject)),
                    lambda _: list(calendar.view(start=_at(0), end=_at(31)).only(*SHOWN)),
                    lambda number: list(account.fetch([(target(number).item_id, None)])),
                    first_page,
                    nothing_new,
                    lambda number: _item(account, number).save(
                        send_meeting_invitations="SendToAllAndSaveCopy"
                    ),
                ),
                strict=True,
            )
        )


def _at(days: int) -> Any:  # noqa: ANN401 - exchangelib is untyped
    begin = FIRST.replace(hour=0).replace(tzinfo=EWSTimeZone("UTC"))
    return EWSDateTime.from_datetime(begin) + timedelta(days=days)


def _item(account: Any, number: int) -> Any:  # noqa: ANN401 - exchangelib is untyped
    start = _at(-3) - timedelta(hours=number)
    people = [
        Attendee(mailbox=Mailbox(email_address=box), response_type="Unknown") for box in ATTENDEES
    ]
    return CalendarItem(
        account=account,
        folder=account.calendar,
        subject=f"Made {number}",
        start=start,
        end=start + timedelta(minutes=45),
        body="What is to be talked about.",
        location=PLACE,
        required_attendees=people,
        uid=f"made-{number}@bench.example",
        bench_key=f"made-{number}",
    )


WAYS = {"bare": bare, "exchangelib": exchangelib}


def clock(sandbox: Sandbox, once: Once, *, requests: int) -> Spent:
    """Do an operation so many times, after a few that do not count."""
    for number in range(1, WARM_UP + 1):
        once(number)
    before, wall, cpu = sandbox.stats(), time.perf_counter(), time.process_time()
    for number in range(WARM_UP + 1, WARM_UP + 1 + requests):
        once(number)
    wall_s, cpu_s = time.perf_counter() - wall, time.process_time() - cpu
    after = sandbox.stats()
    return Spent(
        requests=after.requests - before.requests,
        wall_s=wall_s,
        client_cpu_s=cpu_s,
        server_cpu_s=after.cpu_s - before.cpu_s,
    )


def main() -> None:
    """Ask for everything, and print what it cost as one JSON object by operation."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("way", choices=tuple(WAYS))
    parser.add_argument("--address", type=json.loads, required=True)
    parser.add_argument("--targets", type=Path, required=True)
    parser.add_argument("--requests", type=int, required=True)
    read = parser.parse_args()
    targets = tuple(Target(**one) for one in json.loads(read.targets.read_text(encoding="utf-8")))
    sandbox = Sandbox(read.address)
    job = Job(url=sandbox.url, meetings=0, data=read.targets.parent)
    with WAYS[read.way](job, targets) as ways:
        spent = {
            name: asdict(clock(sandbox, once, requests=read.requests))
            for name, once in ways.items()
        }
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
