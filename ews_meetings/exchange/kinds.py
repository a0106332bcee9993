"""Says of each call how its orders become one request, and what a success must name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial

from ews_meetings.change.action import Call
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import ItemRef
from ews_meetings.exchange import changing, outbound, responding
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.elements import Element
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import read_ref

_SILENT = frozenset({Call.SAVE, Call.ATTACH, Call.DETACH, Call.CLOSE, Call.REMOVE})


class Names(Enum):
    """Which item a success must name to be believed."""

    NONE = auto()
    """None: the item is gone, or the answer is about others."""
    SOME = auto()
    """Some item: a new one, or an occurrence that gets an id of its own as an exception."""
    SAME = auto()
    """The one that was written."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How one call is put into a request, and where its answer has the new reference."""

    part: Callable[[Order], Element]
    whole: Callable[[Sequence[Element]], Element]
    ref: Callable[[Message], ItemRef | None]
    names: Names = Names.NONE
    is_one_each: bool = False
    """Whether a request takes one order only."""


def kind_of(batch: Batch, folders: Folders) -> Kind:
    """Return how a batch is executed.

    Raises:
        ValueError: it is no write, mails where nothing may, or mixes kinds.
    """
    if batch.mails and batch.call in _SILENT:
        raise ValueError(f"{batch.call} mails nobody")
    if batch.call is Call.CANCEL:
        return _cancelling(batch)
    kinds = _kinds(batch.notify, folders)
    if batch.call not in kinds:
        raise ValueError(f"{batch.call} is no write")
    return kinds[batch.call]


def _kinds(notify: Notify, folders: Folders) -> dict[Call, Kind]:
    create = partial(outbound.create, folders=folders)
    update = partial(changing.update, notify=notify)
    throw_away = partial(outbound.throw_away, notify=notify)
    respond = partial(responding.respond, notify=notify)
    return {
        Call.SAVE: Kind(outbound.draft, create, _item_ref, Names.SOME),
        Call.SEND: Kind(changing.sending, update, _item_ref, Names.SAME),
        Call.CLOSE: Kind(changing.stamping, update, _item_ref, Names.SAME),
        Call.CHANGE: Kind(changing.changing, update, _item_ref, Names.SAME),
        Call.CHANGE_OCCURRENCE: Kind(changing.changing_occurrence, update, _item_ref, Names.SOME),
        Call.DROP_OCCURRENCE: Kind(outbound.address, throw_away, _no_ref),
        Call.ANSWER: Kind(responding.answer, respond, _no_ref),
        Call.REMOVE: Kind(outbound.address, outbound.remove, _no_ref),
        Call.ATTACH: Kind(outbound.attach, _only, _root_of_new, is_one_each=True),
        Call.DETACH: Kind(outbound.attached, outbound.detach, _root_of_old),
    }


def _cancelling(batch: Batch) -> Kind:
    """Return how meetings are cancelled: with a text that is sent, or by a deletion."""
    with_text = {bool(order.message) and batch.mails for order in batch.orders}
    if len(with_text) > 1:
        raise ValueError("cancellations with and without a text are different requests")
    if True in with_text:
        whole = partial(responding.respond, notify=batch.notify)
        return Kind(responding.cancellation, whole, _no_ref)
    return Kind(outbound.address, partial(outbound.throw_away, notify=batch.notify), _no_ref)


def _item_ref(said: Message) -> ItemRef | None:
    return next((read_ref(item) for item in said.items()), None)


def _root_of_new(said: Message) -> ItemRef | None:
    return _root_ref(said.first("AttachmentId"))


def _root_of_old(said: Message) -> ItemRef | None:
    return _root_ref(said.first("RootItemId"))


def _root_ref(found: Element | None) -> ItemRef | None:
    """Return the parent's new reference; None where the server gives none (gromox 3.10)."""
    if found is None or not found.get("RootItemId") or not found.get("RootItemChangeKey"):
        return None
    return ItemRef(
        item_id=found.get("RootItemId", ""), change_key=found.get("RootItemChangeKey", "")
    )


def _no_ref(_said: Message) -> None:
    return None


def _only(parts: Sequence[Element]) -> Element:
    (part,) = parts
    return part
