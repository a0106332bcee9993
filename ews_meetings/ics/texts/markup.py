"""HTML of strangers to HTML that runs nothing and fetches nothing; what it says stays.

nh3 (the ammonia library) parses and writes it as browsers read it; here stands only what may stay.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from urllib.parse import urlsplit

import nh3

from ews_meetings.model.wild_html import is_wild, words_of_wild

_TAGS = frozenset(nh3.ALLOWED_TAGS | {"font", "tfoot", "address"})
_WRAPPERS = frozenset({"html", "head", "body", "meta", "title", "html-blob"})
"""They stand around a text and say nothing of it."""
_WITH_CONTENT = frozenset(
    {
        "script",
        "style",
        "title",
        "template",
        "noscript",
        "iframe",
        "object",
        "applet",
        "svg",
        "math",
    }
)
_EVERYWHERE = frozenset(
    [
        "align",
        "bgcolor",
        "border",
        "cellpadding",
        "cellspacing",
        "color",
        "dir",
        "face",
        "height",
        "lang",
        "size",
        "style",
        "title",
        "valign",
        "width",
    ]
)
_OWN = {
    "a": {"href"},
    "img": {"src", "alt"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value"},
    "td": {"colspan", "rowspan", "nowrap"},
    "th": {"colspan", "rowspan", "nowrap"},
    "col": {"span"},
    "colgroup": {"span"},
}
_LINKS = frozenset({"http", "https", "mailto", "tel", "sip", "sips", "webcal", "ftp"})
_PICTURE = re.compile(r"\s*(?:cid:|data:image/(?:png|jpe?g|gif|webp|bmp);)", re.IGNORECASE)
# Whatever a style could fetch or run by; a backslash or a comment may hide any of them.
_ACTIVE_STYLE = re.compile(r"url|import|expression|behavior|binding|\\|/\*|@", re.IGNORECASE)
_MSO = re.compile(r"(?:o|v|w|st1|x|m):[a-z0-9-]+")
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaned:
    """What is left of some HTML, and what was taken out of it."""

    content: str
    active: tuple[str, ...] = ()
    """Scripts, forms, frames, references to elsewhere: in words, each once."""
    plain: tuple[str, ...] = ()
    """Style sheets and unknown elements, whose words stay."""


def clean(html: str) -> Cleaned:
    """Return HTML without scripts, forms, frames, and whatever is fetched when it is shown.

    Links stay, because a reader decides about them; pictures stay that come with the meeting.
    """
    if is_wild(html):
        return Cleaned(content=escape(words_of_wild(html)), active=("all of it but its words",))
    found = _Found()
    content = nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=set(_WITH_CONTENT),
        attributes={"*": set(_EVERYWHERE), **_OWN},
        attribute_filter=found.keep,
        link_rel=None,
        url_schemes=set(_LINKS | {"cid", "data"}),
    )
    tags = _tags_of(html)
    active = (*_named(tags.active), *found.active())
    return Cleaned(content=content, active=active, plain=tuple(_named(tags.plain)))


@dataclass(slots=True)
class _Found:
    """Decides about attributes, and remembers which it took away."""

    hosts: Counter[str] = field(default_factory=Counter)
    styles: int = 0

    def keep(self, tag: str, name: str, value: str) -> str | None:
        """Return the value of an attribute, None where it shall go."""
        if tag == "img" and name == "src" and not _PICTURE.match(value):
            self.hosts[_host_of(value)] += 1
            return None
        if name == "style" and _ACTIVE_STYLE.search(value):
            self.styles += 1
            return None
        if name == "href" and value.strip().lower().startswith(("cid:", "data:")):
            return None
        return value

    def active(self) -> Iterator[str]:
        """Yield in words what was taken away."""
        if self.hosts:
            yield _from_elsewhere(self.hosts)
        if self.styles:
            yield "styles that could fetch something"


def _host_of(url: str) -> str:
    try:
        return urlsplit(url.strip()).hostname or "nowhere"
    except ValueError:
        return "nowhere"


def _from_elsewhere(hosts: Counter[str]) -> str:
    shown, more = ", ".join(sorted(hosts)[:_MOST_NAMED]), len(hosts) - _MOST_NAMED
    count = hosts.total()
    what = "a picture" if count == 1 else f"{count} pictures"
    return f"{what} from {shown}" + (f" and {more} more" if more > 0 else "")


class _Tags(HTMLParser):
    """Counts elements that may not stay; only for the report: what stays is nh3's decision."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.active: Counter[str] = Counter()
        self.plain: Counter[str] = Counter()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in {"style", "link"}:
            self.plain["style sheet"] += 1
        elif tag not in _TAGS | _WRAPPERS and not _MSO.fullmatch(tag):
            kind = self.active if tag in _ACTING else self.plain
            kind[tag] += 1
        if any(name.startswith("on") for name, _ in attrs):
            self.active["event handler"] += 1
        if any(name == "href" and _runs(value or "") for name, value in attrs):
            self.active["script in a link"] += 1
        if tag == "meta" and any(
            (name, (value or "").lower()) == _REFRESH for name, value in attrs
        ):
            self.active["redirection"] += 1


_ACTING = frozenset(
    [
        "script",
        "iframe",
        "frame",
        "frameset",
        "object",
        "embed",
        "applet",
        "form",
        "input",
        "button",
        "select",
        "textarea",
        "base",
        "audio",
        "video",
        "source",
        "svg",
        "math",
    ]
)
_REFRESH = ("http-equiv", "refresh")


def _runs(url: str) -> bool:
    return "".join(url.split()).lower().startswith(("javascript:", "vbscript:", "data:"))


def _tags_of(html: str) -> _Tags:
    tags = _Tags()
    try:
        tags.feed(re.sub(r"<!\[[^>]*>?", " ", html))
        tags.close()
    except AssertionError:  # html.parser raises it on sections that it does not know
        tags.plain["unknown section"] += 1
    return tags


def _named(counted: Counter[str]) -> Iterator[str]:
    for name, count in counted.most_common(_MOST_NAMED):
        yield name if count == 1 else f"{count} {name}"
