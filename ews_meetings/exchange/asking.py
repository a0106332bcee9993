"""Asks for readers: whatever is no answer becomes an error of ours, searches go page by page."""

from __future__ import annotations

import logging
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from ews_meetings.change.observed import Place
from ews_meetings.errors import ServerRefused
from ews_meetings.exchange.calls import Answer, Caller, Message
from ews_meetings.exchange.elements import Element, View
from ews_meetings.exchange.failed_calls import BadAnswer, CallFailed, SoapFault
from ews_meetings.exchange.failures import error_of, error_of_code, is_denial
from ews_meetings.exchange.searches import find_items

log = logging.getLogger(__name__)

ITEMS_A_PAGE = 200
"""Exchange's policy gives 250 at most to a search with conditions (Q17)."""
GONE = "ErrorItemNotFound"
_UNSEARCHABLE = "ErrorInvalidRestriction"

_Value = TypeVar("_Value")


class Unsearchable(ServerRefused):
    """The server cannot search by this property."""

    def __init__(self, server: str) -> None:
        super().__init__(f"{server} cannot search by the property that was asked for")


@dataclass(frozen=True, slots=True)
class Folder:
    """Where to search."""

    element: Element
    place: Place = Place.CALENDAR
    """What its calendar items are told to lie in."""
    is_optional: bool = False
    """Whether it is skipped where it may not be read: Deleted Items of somebody else."""


@dataclass(frozen=True, slots=True)
class Found:
    """One row of a search."""

    item: View
    place: Place


@dataclass(frozen=True, slots=True)
class Search:
    """What is searched for, and what is asked of each hit."""

    shape: Element
    where: Element | None
    """None finds everything."""
    page: int = ITEMS_A_PAGE

    def payload(self, folders: Sequence[Folder], offset: int) -> Element:
        """Return the request for one page."""
        return find_items(
            shape=self.shape,
            where=self.where,
            folders=[folder.element for folder in folders],
            offset=offset,
            most=self.page,
        )


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks one server for one mailbox."""

    caller: Caller

    def ask(self, payload: Element) -> Answer:
        """Send a request.

        Raises:
            EwsMeetingsError: there was no answer; which one says why.
        """
        try:
            return self.caller.ask(payload)
        except CallFailed as failure:
            if isinstance(failure, SoapFault) and failure.code == _UNSEARCHABLE:
                raise Unsearchable(self.caller.endpoint.server) from failure
            raise error_of(failure, self.caller.endpoint) from failure

    def ask_for(self, payload: Element, count: int) -> tuple[Message, ...]:
        """Send a request and return its messages, as many as were asked for.

        Raises:
            EwsMeetingsError: there was no answer, or one with another number of messages.
        """
        messages = self.ask(payload).messages
        if len(messages) != count:
            problem = BadAnswer(f"{len(messages)} messages for {count} questions")
            raise error_of(problem, self.caller.endpoint)
        return messages

    def refuse(self, said: Message) -> None:
        """Raise what a response message reports, unless it is success.

        Raises:
            EwsMeetingsError: the message reports an error.
        """
        if said.code == _UNSEARCHABLE:
            raise Unsearchable(self.caller.endpoint.server)
        if not said.succeeded:
            raise error_of_code(said.code, said.text, self.caller.endpoint)

    def brings(self, said: Message, *, missing: Container[str] = (GONE,)) -> bool:
        """Say whether a message brings what was asked for; not where it has one of these codes.

        Raises:
            EwsMeetingsError: the message reports another error.
        """
        if said.code in missing:
            return False
        self.refuse(said)
        return True

    def calendar_item_of(self, said: Message, *, missing: Container[str] = (GONE,)) -> View | None:
        """Return the calendar item that a message brings, None for none.

        Raises:
            EwsMeetingsError: the message reports an error that is not one of the missing codes.
        """
        return next(said.calendar_items(), None) if self.brings(said, missing=missing) else None

    def search(self, search: Search, folders: Sequence[Folder]) -> Iterator[Found]:
        """Yield what lies in the folders; a folder that changes meanwhile may yield a row twice.

        Raises:
            EwsMeetingsError: a page was not answered.
        """
        firsts = self.ask_for(search.payload(folders, 0), len(folders))
        for folder, first in zip(folders, firsts, strict=True):
            if folder.is_optional and is_denial(first.code):
                log.warning("folder not readable", extra={"place": folder.place.value})
                continue
            for item in self._pages(search, folder, first):
                yield Found(item, folder.place)

    def _pages(self, search: Search, folder: Folder, first: Message) -> Iterator[View]:
        said, offset = first, 0
        while True:
            self.refuse(said)
            items = list(said.items())
            yield from items
            offset += len(items)
            if not items or is_last_page(said):
                return
            (said,) = self.ask_for(search.payload([folder], offset), 1)


def chunks(values: Iterable[_Value], size: int) -> Iterator[list[_Value]]:
    """Yield the values in lists of at most this size, none of them empty."""
    waiting = iter(values)
    while some := list(islice(waiting, size)):
        yield some


def is_last_page(said: Message) -> bool:
    """Say whether a page of a search is its last one."""
    root = said.first("RootFolder")
    return root is not None and root.get("IncludesLastItemInRange") in {"true", "1"}
