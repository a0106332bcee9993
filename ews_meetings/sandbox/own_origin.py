"""Who may talk to the sandbox beside EWS: programs of this machine, and the pages it serves itself."""

import ipaddress
from typing import Protocol

_OWN_FETCHES = frozenset(("same-origin", "none"))


class Headers(Protocol):
    """The head of a request, as `http.server` reads it, or a dictionary."""

    def get(self, name: str, /) -> str | None:
        """Returns the value of a header, None where it is missing."""


def is_local_name(headers: Headers) -> bool:
    """Says whether a request names the server by its address, or localhost.

    A page that lets its own name lead here (DNS rebinding) cannot change the name in Host.
    """
    host = headers.get("Host") or ""
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    return name == "localhost" or _is_address(name.removeprefix("[").removesuffix("]"))


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def is_own_or_no_page(headers: Headers, *, scheme: str) -> bool:
    """Says whether a request came from a program, or from a page of this very server.

    A browser names the page that asks in Origin and Sec-Fetch-Site, and no page can change them.

    Source: Fetch Standard, section 3.2; Fetch Metadata Request Headers, section 2.3.
    """
    origin, site = headers.get("Origin"), headers.get("Sec-Fetch-Site")
    return (
        is_local_name(headers)
        and origin in {None, f"{scheme}://{headers.get('Host')}"}
        and (site is None or site in _OWN_FETCHES)
    )
