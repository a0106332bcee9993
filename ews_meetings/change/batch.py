"""What the writer is asked to do: one kind of call, one send mode, no item twice."""

from __future__ import annotations

from dataclasses import dataclass

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.change.stamp import Stamp
from ews_meetings.model.meeting import Attachment, Meeting, Series


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One write on one item; which parts are set depends on the call.

    SAVE: series, key, stamp · ATTACH: ref, attachment · DETACH: ref, attachment (with its id) ·
    SEND: ref, series, key, stamp · CHANGE: ref, series, fields, key, stamp ·
    CHANGE_OCCURRENCE: ref (of the occurrence), meeting, fields, key, stamp ·
    DROP_OCCURRENCE: ref (of the occurrence) · CLOSE (also the fence): ref, key, stamp, marks_sent ·
    REMOVE: ref · CANCEL: ref, message · ANSWER: ref, reply, message.
    """

    step: str
    """The id of this attempt; it is also `stamp.step` where a stamp is written."""
    ref: ItemRef | None = None
    key: str = ""
    series: Series | None = None
    meeting: Meeting | None = None
    """For one occurrence: what it shall be."""
    fields: tuple[str, ...] = ()
    """Names of the rows of the field table that are written; a row without a value is deleted."""
    stamp: Stamp | None = None
    marks_sent: bool = False
    """Whether the server, too, shall take the meeting for one whose people were invited."""
    attachment: Attachment | None = None
    message: str = ""
    """The text of a cancellation or an answer."""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Orders of one kind and one send mode, no item twice."""

    call: Call
    orders: tuple[Order, ...]
    notify: Notify = Notify.NONE
    """Whom the server mails; a copy is saved in Sent Items."""

    @property
    def mails(self) -> bool:
        """Whether the server sends messages while it executes this batch."""
        return self.notify is not Notify.NONE
