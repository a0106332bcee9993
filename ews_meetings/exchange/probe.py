"""Finds out what kind of server answers, by two reads that change nothing."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ews_meetings.change.capabilities import EXCHANGE, GROMOX, Capabilities
from ews_meetings.change.observed import Known
from ews_meetings.errors import ServerRefused
from ews_meetings.exchange.asking import Asking, Folder, Search, Unsearchable
from ews_meetings.exchange.calls import Message
from ews_meetings.exchange.folders import Folders
from ews_meetings.exchange.inbound import shape
from ews_meetings.exchange.properties import CLEAN_OBJECT_ID, KEY, object_ids
from ews_meetings.exchange.searches import get_time_zones, is_one_of

_NOWHERE = "ews-meetings-probe"


@dataclass(frozen=True, slots=True)
class ServerProbe:
    """The port `Probe`.

    A server is believed to be Exchange only when it does both things that gromox 3.10 cannot:
    search by a binary property, and list a time zone. Whoever is taken for Exchange is trusted to
    refuse a stale ChangeKey, and on that rests that nothing is mailed twice.
    """

    asking: Asking
    folders: Folders

    def capabilities(self) -> Capabilities:
        """Return what is known of the server."""
        searches_binary, version = self._searches_binary()
        kind = EXCHANGE if searches_binary and self._lists_zones() else GROMOX
        server = f"{kind.server} {version}".strip()
        return replace(kind, server=server, searches_uid=Known.of(searches_binary))

    def _searches_binary(self) -> tuple[bool, str]:
        """Return whether a search by object id works, and the server's version."""
        where = is_one_of(CLEAN_OBJECT_ID, object_ids(_NOWHERE))
        search = Search(shape((), (KEY,)), where, page=1)
        try:
            answer = self.asking.ask(search.payload([Folder(self.folders.calendar)], 0))
        except Unsearchable:
            return False, ""
        return all(self._is_searchable(said) for said in answer.messages), answer.version

    def _is_searchable(self, said: Message) -> bool:
        try:
            self.asking.refuse(said)
        except Unsearchable:
            return False
        return True

    def _lists_zones(self) -> bool:
        """Return whether the server answers for a zone that every Exchange knows."""
        try:
            answer = self.asking.ask(get_time_zones("UTC"))
        except ServerRefused:
            return False
        return bool(answer.messages) and all(said.succeeded for said in answer.messages)
