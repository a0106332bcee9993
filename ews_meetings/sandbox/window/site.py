"""The files of the window and its questions, over HTTP; every answer is locked down.

Source: Content Security Policy Level 3; Trusted Types.
"""

import json
from dataclasses import dataclass
from importlib.resources import files
from urllib.parse import parse_qsl

from ews_meetings.sandbox.desk import Desk
from ews_meetings.sandbox.errors import UnknownMailbox
from ews_meetings.sandbox.own_origin import Headers, is_local_name, is_own_or_no_page
from ews_meetings.sandbox.reply import Reply, plain
from ews_meetings.sandbox.store.mails import mime_of_mail
from ews_meetings.sandbox.window.letters import letter
from ews_meetings.sandbox.window.state import read_question, request, state, version

PAGE_PATH = "/window/"
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
_JSON = "application/json; charset=utf-8"
_POLICY = "; ".join(
    (
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'",
        "connect-src 'self'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
        "require-trusted-types-for 'script'", "trusted-types 'none'",
    )
)  # fmt: skip
_LOCKED_DOWN = (
    ("Content-Security-Policy", _POLICY),
    ("X-Content-Type-Options", "nosniff"),
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("X-Frame-Options", "DENY"),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One GET request, and whether the server it came to speaks TLS."""

    target: str
    """Path and query."""
    headers: Headers
    scheme: str

    @property
    def path(self) -> str:
        """The path alone."""
        return self.target.partition("?")[0]

    @property
    def query(self) -> dict[str, str]:
        """The values of the query; of one that comes twice the last."""
        return dict(parse_qsl(self.target.partition("?")[2]))

    @property
    def number(self) -> int:
        """The number in the query, 0 when there is none that makes sense."""
        text = self.query.get("number", "")
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 19 else 0


def look(desk: Desk, asked: Look) -> Reply | None:
    """Returns a part of the window, None for what is none.

    The page stands at `/` for browsers only: other programs find there what Exchange has.
    """
    if not is_local_name(asked.headers):
        return None
    is_browser = "text/html" in (asked.headers.get("Accept") or "")
    if asked.path == "/" and is_browser:
        return _file("index.html")
    if asked.path.startswith(PAGE_PATH):
        return _file(asked.path.removeprefix(PAGE_PATH) or "index.html")
    if not is_own_or_no_page(asked.headers, scheme=asked.scheme):
        return None
    match asked.path:
        case "/sandbox/window/state":
            return _state(desk, asked)
        case "/sandbox/window/request":
            return _request(desk, asked)
        case "/sandbox/window/mail":
            return _mail(desk, asked)
        case _:
            return None


def _file(name: str) -> Reply | None:
    """Returns a file of the page; nothing else of the package can be named."""
    folder = files(__package__).joinpath("page")
    found = next((one for one in folder.iterdir() if one.name == name), None)
    kind = None if found is None else _TYPES.get(f".{name.rpartition('.')[2]}")
    if found is None or kind is None:
        return None
    return Reply(200, found.read_bytes(), kind, _LOCKED_DOWN)


def _state(desk: Desk, asked: Look) -> Reply:
    """Returns what there is to see; people whose time has come do their part first."""
    with desk.lock:
        desk.play()
    tag = f'"{version(desk)}"'
    headers = (*_LOCKED_DOWN, ("ETag", tag))
    if asked.headers.get("If-None-Match") == tag:
        return Reply(304, b"", _JSON, headers)
    try:
        shown = state(desk, read_question(asked.query, now=desk.clock.now()))
    except (ValueError, OverflowError) as error:
        return plain(400, str(error), *_LOCKED_DOWN)
    except UnknownMailbox as error:
        return plain(404, str(error), *_LOCKED_DOWN)
    return Reply(200, _written(shown), _JSON, headers)


def _request(desk: Desk, asked: Look) -> Reply:
    shown = request(desk.wire, asked.number)
    if shown is None:
        return plain(404, "this request is not kept", *_LOCKED_DOWN)
    return Reply(200, _written(shown), _JSON, _LOCKED_DOWN)


def _mail(desk: Desk, asked: Look) -> Reply:
    with desk.lock:
        raw = mime_of_mail(desk.db, asked.number)
    if not raw:
        return plain(404, "this message is not kept", *_LOCKED_DOWN)
    return Reply(200, _written(letter(raw)), _JSON, _LOCKED_DOWN)


def _written(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode(errors="replace")
