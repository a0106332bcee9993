"""Several clients at once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from exchangelib.items import SEND_TO_ALL_AND_SAVE_COPY

from ews_meetings.sandbox import SandboxServer
from tests.contract.sandbox.client import attendee, meeting


def test_clients_at_the_same_time_are_served_one_after_the_other(
    exchange: SandboxServer, opened: Any
) -> None:
    names = ("alice", "bob", "carol", "dave")
    accounts = [opened(exchange, name) for name in names]

    def work(account: Any) -> None:
        for number in range(5):
            item = meeting(
                account,
                uid=f"{account.primary_smtp_address}/{number}",
                required_attendees=[attendee("organizer")],
            )
            item.save(send_meeting_invitations=SEND_TO_ALL_AND_SAVE_COPY)

    with ThreadPoolExecutor(len(names)) as pool:
        list(pool.map(work, accounts))
    assert len(exchange.calendar("organizer")) == 20
    assert len(exchange.mails()) == 20
    assert all(len(exchange.messages(name, "sentitems")) == 5 for name in names)
