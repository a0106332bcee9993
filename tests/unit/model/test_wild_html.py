from __future__ import annotations

import pytest

from ews_meetings.model.wild_html import is_wild, words_of_wild


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 2000,
        "<!--" * 300,
        "<a b='" * 300,
        "<i></x>" * 70_000,
        "&" * 20_000,
        "<p>" * 400_000,
    ],
)
def test_html_that_keeps_its_reader_busy_is_known(html: str) -> None:
    assert is_wild(f"<p>Agenda</p>{html}")


@pytest.mark.parametrize(
    "html",
    [
        "",
        "a < b && c > d",
        "<table>" + "<tr><td><b>x</b><br>" * 5000 + "</table>",
        "<div><span>" * 400 + "</span></div>" * 400,
        "<!--[if gte mso 9]><xml><o:a/></xml><![endif]--><p>x" * 100,
        "<ul>" + "<li>x &amp; y" * 5000 + "</ul>",
    ],
)
def test_html_as_programs_write_it_is_not(html: str) -> None:
    assert not is_wild(html)


def test_words_stay_without_tags_and_references() -> None:
    assert words_of_wild("<b>Tea</b> &amp;\ncake <i") == "Tea & cake"
