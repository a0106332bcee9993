"""exchangelib as a plain client of one mailbox: what a person would see, and the cleaning up."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from exchangelib import BASIC, DELEGATE, NTLM, Account, Build, Configuration, Credentials, FailFast
from exchangelib.version import Version

from ews_meetings.change.observed import ItemRef
from tests.live.settings import Person, Place

_SLOTS = itertools.count()
_REQUEST = "IPM.Schedule.Meeting.Request"
_CANCELLATION = "IPM.Schedule.Meeting.Canceled"
_ANSWER = "IPM.Schedule.Meeting.Resp"
_CLOCKS_DIFFER = timedelta(hours=1)


@dataclass
class RawMailbox:
    """A mailbox of which only what this test made is seen."""

    account: Any
    mark: str
    """Every subject of this test holds it."""
    began_at: datetime

    def requests(self, subject: str) -> list[Any]:
        """Return the invitations and updates with a subject, wherever the mailbox has put them."""
        return [item for item in self._messages(_REQUEST) if item.subject == subject]

    def cancellations(self, subject: str) -> list[Any]:
        """Return the cancellations of what had a subject, wherever the mailbox has put them."""
        return [item for item in self._messages(_CANCELLATION) if subject in item.subject]

    def answers(self, subject: str) -> list[Any]:
        """Return the answers to what has a subject, wherever the mailbox has put them."""
        return [item for item in self._messages(_ANSWER) if subject in item.subject]

    def _messages(self, kind: str) -> Iterator[Any]:
        for folder in (self.account.inbox, self.account.trash):
            for item in self.own(folder):
                if str(item.item_class).startswith(kind):
                    yield item

    def entries(self, subject: str) -> list[Any]:
        """Return the calendar items with a subject, with their UIDs and attachments."""
        found = [item for item in self.own(self.account.calendar) if item.subject == subject]
        return list(self.account.fetch(ids=found)) if found else []

    def sent(self, subject: str) -> list[Any]:
        """Return the copies in Sent Items with a subject."""
        return [item for item in self.own(self.account.sent) if item.subject == subject]

    def own(self, folder: Any) -> Iterator[Any]:
        """Yield what this test has brought into a folder, newest first."""
        query = folder.all().only("subject", "item_class", "datetime_created")
        for item in query.order_by("-datetime_created"):
            if item.datetime_created and item.datetime_created < self.began_at - _CLOCKS_DIFFER:
                return
            if self.mark in (item.subject or ""):
                yield item

    def delete(self, ref: ItemRef, *, how: str = "HardDelete", cancel: str = "SendToNone") -> None:
        """Take an item away."""
        (done,) = self.account.bulk_delete(
            [(ref.item_id, ref.change_key)], delete_type=how, send_meeting_cancellations=cancel
        )
        assert done is True, done

    def clean(self) -> None:
        """Take away all that this test made, silently and for good."""
        account = self.account
        for folder in (account.calendar, account.inbox, account.sent, account.trash):
            ids = [(item.id, item.changekey) for item in self.own(folder)]
            account.bulk_delete(
                ids, delete_type="HardDelete", send_meeting_cancellations="SendToNone"
            )


def open_raw(place: Place, person: Person, mark: str) -> RawMailbox:
    """Open a mailbox with a connection of its own: exchangelib's cache goes by credentials."""
    credentials = Credentials(person.user, person.password)
    credentials.slot = next(_SLOTS)
    config = Configuration(
        service_endpoint=place.url,
        credentials=credentials,
        auth_type=NTLM if place.auth == "ntlm" else BASIC,
        version=Version(build=Build(15, 1)),
        retry_policy=FailFast(),
        max_connections=1,
    )
    account = Account(
        primary_smtp_address=person.address,
        config=config,
        autodiscover=False,
        access_type=DELEGATE,
    )
    return RawMailbox(account=account, mark=mark, began_at=datetime.now(UTC))
