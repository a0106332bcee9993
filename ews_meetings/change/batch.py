"""What the writer is asked to do: one kind of call, one send mode, no item twice."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.action import Call
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.stamp import Stamp
from ews_meetings.model.meeting import Attachment, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One write on one item; which parts are set depends on the call.

    SAVE: series, key, stamp · ATTACH: ref, attachment · SEND: ref, series, key, stamp ·
    CLOSE (also the fence): ref, key, stamp · REMOVE: ref.
    """

    step: str
    """The id of this attempt; it is also `stamp.step` where a stamp is written."""
    ref: ItemRef | None = None
    key: str = ""
    series: Series | None = None
    stamp: Stamp | None = None
    attachment: Attachment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Orders of one kind. SEND mails all attendees and saves a copy; everything else is silent."""

    call: Call
    orders: tuple[Order, ...]

    @property
    def mails(self) -> bool:
        """Whether the server sends messages while it executes this batch."""
        return self.call is Call.SEND
