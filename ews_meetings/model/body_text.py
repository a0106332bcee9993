"""Says what a reader reads of a body, whatever its markup: servers rewrite the markup, not the words."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from ews_meetings.model.meeting import Body, BodyKind
from ews_meetings.model.wild_html import is_wild, words_of_wild


class _TextOfHtml(HTMLParser):
    """Collects what a reader of the HTML would read."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - HTMLParser's signature
        if tag in {"style", "script", "title"}:
            self._hidden += 1
        self.parts.append(" " if tag in {"br", "p", "div", "tr", "td", "li", "table"} else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in {"style", "script", "title"}:
            self._hidden = max(0, self._hidden - 1)

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.parts.append(data)


def body_text(body: Body) -> str:
    """Return what a reader reads, white space folded: servers rewrite the markup, not the words."""
    text = body.content
    if body.kind is BodyKind.HTML:
        text = _text_of_html(text)
    return " ".join(re.sub(r"[\u200b\ufeff]", "", text).split())


def _text_of_html(html: str) -> str:
    """Return the words of HTML; markup that the parser cannot take is left out.

    Source: html.parser raises AssertionError on `<![…]>` that is no known section, which Word writes.
    """
    if is_wild(html):
        return words_of_wild(html)
    parser = _TextOfHtml()
    try:
        parser.feed(re.sub(r"<!\[[^>]*>?", " ", html))
        parser.close()
    except AssertionError:
        return re.sub(r"<[^>]*>?", " ", html)
    return "".join(parser.parts)
