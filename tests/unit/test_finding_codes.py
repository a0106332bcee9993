"""Every code in use has a page in `docs/findings`, and what a page says of it is so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import ews_meetings
from ews_meetings.model.finding import Effect, Severity
from tests.finding_codes import collected, refusals
from tests.finding_pages import FOLDER, INDEX, Page, pages, seen_in

PAGES = pages()
_EFFECTS = "|".join(Effect)
_SEVERITIES = "|".join(Severity)
_SAYS = re.compile(
    rf"(?:Left unread; or )?(?:({_EFFECTS}|remark)(?: or ({_EFFECTS}))?),"
    rf" ({_SEVERITIES})(?: or ({_SEVERITIES}))?(?:; or refused, error)?(?:, exit (\d+))?\.",
    re.IGNORECASE,
)
_WORD = re.compile(rf"\b(?:{_EFFECTS}|{_SEVERITIES})\b")
_LEFT = "Left unread."
_EXIT = re.compile(r", exit (\d+)")
_LINK = re.compile(r"\]\(([^)#:]+)[)#]")
_ENTRY = re.compile(r"^\* \[([a-z0-9-]+)\]\(([a-z0-9-]+)\.md\): (.+)$", re.MULTILINE)
_OPTION = re.compile(r"`(?:[a-z -]+ )?(--[a-z-]+)")
_SOURCE = Path(ews_meetings.__file__).parent / "cli"
_FEWEST, _MOST = 5, 25
"""Lines of a page beside those of its example."""


def test_every_code_is_followed_to_its_words() -> None:
    assert collected().lost == []
    assert {"time-skipped", "answer-in-file", "zone-matched", "past-is-silent"} <= {
        *collected().codes
    }


def test_every_code_in_use_has_a_page() -> None:
    used = {**collected().codes, **dict.fromkeys(refusals(), "errors/")}
    written = {page.code for page in PAGES}
    assert {code: where for code, where in used.items() if code not in written} == {}


def test_every_page_is_of_a_code_in_use() -> None:
    used = {*collected().codes, *refusals()}
    assert [page.code for page in PAGES if page.code not in used] == []


def test_the_index_has_each_page_once_with_its_first_sentence() -> None:
    entries = _ENTRY.findall(INDEX.read_text(encoding="utf-8"))
    expected = sorted((page.code, page.code, page.meaning) for page in PAGES)
    assert sorted(entries) == expected


def test_codes_are_sorted_within_each_topic_of_the_index() -> None:
    for topic in INDEX.read_text(encoding="utf-8").split("\n## ")[1:]:
        codes = [code for code, _, _ in _ENTRY.findall(topic)]
        assert codes == sorted(codes)


def test_a_page_is_short_and_says_what_can_be_done() -> None:
    assert [page.code for page in PAGES if not _is_in_form(page)] == []


def test_a_page_says_what_became_of_the_value_and_how_loud_it_is() -> None:
    odd = [page for page in PAGES if page.effect != _LEFT and not _SAYS.fullmatch(page.effect)]
    assert [(page.code, page.effect) for page in odd] == []


def test_no_page_says_another_effect_than_the_program() -> None:
    told = {page.code: collected().told.get(page.code, set()) for page in PAGES}
    said = {page.code: set(_WORD.findall(page.effect.lower().split(";")[0])) for page in PAGES}
    findings = {code for code in told if told[code] & {*Effect}}
    assert len(findings) > len(PAGES) / 2
    assert {code: said[code] for code in findings if not said[code] <= told[code]} == {}


def test_a_refusal_has_the_exit_code_of_its_page() -> None:
    said = {page.code: found[1] for page in PAGES if (found := _EXIT.search(page.effect))}
    assert said == {code: str(error.exit_code) for code, error in refusals().items()}


def test_what_pages_link_to_is_there() -> None:
    texts = {"README": INDEX.read_text(encoding="utf-8")} | {page.code: page.text for page in PAGES}
    links = [(code, name) for code, text in texts.items() for name in _LINK.findall(text)]
    assert [(code, name) for code, name in links if not (FOLDER / name).is_file()] == []


def test_options_that_pages_name_exist() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in _SOURCE.rglob("*.py"))
    named = {option for page in PAGES for option in _OPTION.findall(page.text)}
    assert {one for one in named if one not in source} == set()
    assert "--trust-zone-names" in named


@pytest.mark.parametrize("page", [page for page in PAGES if page.examples], ids=lambda p: p.code)
def test_examples_yield_the_code_as_their_page_says(page: Page) -> None:
    for example in page.examples:
        seen = [(effect, loud) for code, effect, loud in seen_in(example) if code == page.code]
        assert seen
        for effect, loud in seen:
            assert effect in page.effect.lower()
            assert loud in page.effect


def _is_in_form(page: Page) -> bool:
    """Say whether a page has its title, its first sentence and its advice, in a few lines."""
    shown = sum(len(example.text.splitlines()) + 2 for example in page.examples)
    lines = len(page.text.rstrip("\n").split("\n")) - shown
    is_whole = page.title == f"# {page.code}" and "\n**What you can do:** " in page.text
    return is_whole and page.meaning.endswith(".") and _FEWEST <= lines <= _MOST
