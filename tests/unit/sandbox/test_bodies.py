"""Bodies turned from one type into the other."""

import pytest

from ews_meetings.sandbox.rendering.bodies import body_as, rewritten, to_text
from ews_meetings.sandbox.store.model import Body


def test_a_page_becomes_text() -> None:
    page = "<html><head><style>p{}</style></head><body><p>a &amp; b</p>c<br>d</body></html>"
    assert to_text(page) == "a & b\nc\nd"


def test_text_becomes_a_page_and_comes_back() -> None:
    page = body_as(Body("Text", "a < b\nc"), "HTML")
    assert page.type == "HTML"
    assert body_as(page, "Text").text == "a < b\n\nc"


@pytest.mark.parametrize(
    "page", ["<p>x</p>", "<html><body>x</body></html>", "<HTML><HEAD></HEAD>x"]
)
def test_exchange_puts_its_meta_element_into_every_page(page: str) -> None:
    once = rewritten(page)
    assert once.count("text/html; charset=utf-8") == 1
    assert rewritten(once) == once
