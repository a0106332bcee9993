"""The files of the window: nothing inline, nothing from elsewhere, nothing read as HTML."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from ews_meetings.sandbox import window

PAGE = Path(window.__file__).parent / "page"
FILES = sorted(path.name for path in PAGE.iterdir())
SCRIPTS = [name for name in FILES if name.endswith(".js")]


class _Elements(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def _text(name: str) -> str:
    return (PAGE / name).read_text(encoding="utf-8")


def test_the_page_has_nothing_inline() -> None:
    read = _Elements()
    read.feed(_text("index.html"))
    assert not [tag for tag, _ in read.found if tag == "style"]
    assert all(values.get("src") for tag, values in read.found if tag == "script")
    assert not [name for _, values in read.found for name in values if name.startswith("on")]
    assert not [1 for _, values in read.found if "style" in values]


@pytest.mark.parametrize("name", FILES)
def test_nothing_comes_from_elsewhere(name: str) -> None:
    addresses = re.findall(r"(?:https?:)?//[\w.-]+\.\w+[^\s\"']*", _text(name))
    assert set(addresses) <= {"http://www.w3.org/2000/svg"}
    assert "@import" not in _text(name)


@pytest.mark.parametrize("name", SCRIPTS)
def test_no_script_reads_text_as_html_or_code(name: str) -> None:
    doors = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|eval\(|new Function|createContextualFragment|setHTML"
    assert re.findall(doors, _text(name)) == []


def test_every_file_is_named_by_the_page_or_by_a_script() -> None:
    named = "".join(_text(name) for name in FILES)
    assert [name for name in FILES if name != "index.html" and name not in named] == []


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_long(name: str) -> None:
    assert len(_text(name).splitlines()) <= 300


def test_the_picture_in_the_documents_is_a_small_png() -> None:
    raw = (PAGE.parents[3] / "docs" / "sandbox-window.png").read_bytes()
    assert raw.startswith(b"\x89PNG\r\n\x1a\n")
    assert len(raw) < 200_000
