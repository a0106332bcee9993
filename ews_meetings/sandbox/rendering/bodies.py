"""Bodies as the request wants them: HTML made from text, text made from HTML."""

import re
from html import escape, unescape

from ews_meetings.sandbox.store.model import Body

_META = '<meta http-equiv="Content-Type" content="text/html; charset=utf-8">'
_BREAKS = re.compile(r"<(?:br\s*/?|/p|/div|/tr|/h[1-6])\s*>", re.IGNORECASE)
_UNSEEN = re.compile(r"<(head|style|script)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_TAGS = re.compile(r"<[^>]*>")
_HEAD = re.compile(r"<head[^>]*>", re.IGNORECASE)
_HTML = re.compile(r"<html[^>]*>", re.IGNORECASE)


def to_text(html: str) -> str:
    """Returns what a reader sees of a page, roughly."""
    lined = _BREAKS.sub("\n", _UNSEEN.sub("", html))
    return unescape(_TAGS.sub("", lined)).strip()


def to_html(text: str) -> str:
    """Returns a page that shows the text."""
    lines = escape(text, quote=False).replace("\r\n", "\n").replace("\n", "<br>\n")
    return f"<html><head>{_META}</head><body>{lines}</body></html>"


def rewritten(html: str) -> str:
    """Returns the page as Exchange keeps it: whole, and with its own meta element."""
    if _META in html:
        return html
    if _HEAD.search(html):
        return _HEAD.sub(lambda found: found.group() + _META, html, count=1)
    if _HTML.search(html):
        return _HTML.sub(lambda found: f"{found.group()}<head>{_META}</head>", html, count=1)
    return f"<html><head>{_META}</head><body>{html}</body></html>"


def body_as(body: Body, wanted: str) -> Body:
    """Returns the body in the type wanted; `Best` is the type it is kept in."""
    if wanted in {"Best", body.type}:
        return body
    if wanted == "Text":
        return Body("Text", to_text(body.text))
    return Body("HTML", to_html(body.text))
