"""The window in a real browser: what people see, press and hear."""

from __future__ import annotations

import json
from typing import Any

import pytest

from ews_meetings.sandbox import SandboxServer
from tests.browser.chromium import Page
from tests.browser.story import everyone, invite, play, wall

pytestmark = pytest.mark.slow
UID = "planning@files.example"
HOSTILE = (
    '<img src=x onerror="window.hurt=1"><script>hurt=1</script>\u202egnp.exe\u2066 ' + "W" * 150
)
NO_WIDER = "document.documentElement.scrollWidth <= innerWidth"


def visit(page: Page, server: SandboxServer, name: str) -> None:
    show = name if "@" in name or name in {"outbox", "requests"} else f"{name}@sandbox.example"
    page.open(f"{server.window_url}?show={show}", ready="document.getElementById('place-name')")


def open_entry(page: Page, subject: str) -> None:
    page.until(f"[...document.querySelectorAll('.entry')].some({_has(subject)})")
    page.js(f"[...document.querySelectorAll('.entry')].find({_has(subject)}).click()")
    page.until(f"document.getElementById('open-name')?.textContent.includes({json.dumps(subject)})")


def _has(text: str) -> str:
    return f"(one) => one.textContent.includes({json.dumps(text)})"


def text(page: Page, selector: str) -> Any:
    return page.js(f"document.querySelector({json.dumps(selector)}).innerText")


def focused(page: Page) -> Any:
    return page.js("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")


def test_it_shows_mailboxes_inbox_and_week(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "organizer")
    names = page.js("[...document.querySelectorAll('nav .name')].map((one) => one.textContent)")
    assert names[:2] == ["Olga Organizer", "Alice Adams"]
    assert names[-2:] == ["Outbox", "Requests"]
    assert text(page, "nav [aria-current=page] .name") == "Olga Organizer"
    assert "Declined: Quarterly planning" in text(page, ".inbox")
    assert text(page, "#week-name") == "Week of 30 November 2026"
    assert text(page, ".is-today h4").startswith("Mon 30 Nov")


def test_a_meeting_is_shown_with_its_tracking(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "organizer")
    open_entry(page, "Quarterly planning")
    tracking = text(page, ".tracking")
    assert "accepted" in tracking
    assert "I am travelling that day." in tracking
    assert "proposes Tue 1 Dec 11:00 \u2013 12:30" in tracking
    assert "no answer yet" in tracking


def test_all_day_stands_on_top_and_what_overlaps_side_by_side(
    page: Page, sandbox: SandboxServer
) -> None:
    play(sandbox)
    visit(page, sandbox, "alice")
    days = page.js("[...document.querySelectorAll('.all-day')].map((one) => one.children.length)")
    assert days == [0, 0, 1, 1, 0, 0, 0]
    boxes = page.js(
        "[...document.querySelectorAll('.day:nth-of-type(2) .timed li')]"
        ".map((one) => one.getBoundingClientRect()).map((box) => [box.left, box.right, box.top, box.bottom])"
    )
    assert len(boxes) == 2
    (_, right, top, bottom), (left, _, other_top, _) = boxes
    assert right <= left
    assert top < other_top < bottom


def test_a_series_is_there_in_each_week(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "bob")
    page.click("[data-act=next]")
    page.until("document.getElementById('week-name').textContent.includes('7 December')")
    assert "Team round" in text(page, ".day")
    page.click("[data-act=today]")
    page.until("document.getElementById('week-name').textContent.includes('30 November')")


def test_buttons_answer_and_the_organizer_sees_it(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "dave")
    open_entry(page, "Quarterly planning")
    page.js("document.querySelector('#answers textarea').value = 'gladly'")
    page.click("[data-answer=accept]")
    page.until("document.getElementById('told').textContent === 'Answered: accept.'")
    page.until("document.querySelector('aside').innerText.includes('accepted')")
    dave = next(who for entry in sandbox.calendar("organizer") if entry.uid == UID
                for who in entry.attendees if who.address.startswith("dave"))  # fmt: skip
    assert dave.response == "Accept"
    assert sandbox.inbox("organizer")[-1].body == "gladly"


def test_another_time_is_proposed_in_the_chosen_zone(
    page: Page, sandbox: SandboxServer, organizer: Any
) -> None:
    invite(organizer, "planning", (wall(1, 10), wall(1, 11)), required_attendees=everyone("alice"))
    visit(page, sandbox, "alice")
    page.js(
        "const zone = document.getElementById('zone'); zone.value = 'America/New_York';"
        "zone.dispatchEvent(new Event('change'))"
    )
    page.until("document.querySelector('.entry .when')?.textContent === '04:00\u201305:00'")
    open_entry(page, "Planning")
    page.click("#answers summary")
    page.js("document.querySelector('[name=start]').value = '2026-12-01T09:00'")
    page.js("document.querySelector('[name=end]').value = '2026-12-01T08:00'")
    page.click("[data-act=propose]")
    assert text(page, "#problem") == "The end must come after the start."
    page.js("document.querySelector('[name=end]').value = '2026-12-01T10:00'")
    page.click("[data-act=propose]")
    page.until("document.getElementById('told').textContent.includes('with another time')")
    [who] = sandbox.calendar("organizer")[0].attendees
    assert (who.proposed_start, who.proposed_end) == (
        "2026-12-01T14:00:00Z",
        "2026-12-01T15:00:00Z",
    )
    assert who.response == "Tentative"


def test_one_occurrence_is_answered_or_the_whole_series(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "dave")
    open_entry(page, "Team round")
    page.click("[data-answer=decline]")
    page.until("document.querySelector('aside').innerText.includes('no longer')")
    [series] = [one for one in sandbox.calendar("dave") if one.is_series]
    assert (series.deleted, series.my_response) == (("2026-11-30T08:00:00Z",), "NoResponseReceived")
    page.click("[data-act=next]")
    page.until("document.getElementById('week-name').textContent.includes('7 December')")
    open_entry(page, "Team round")
    page.click("[name=part][value=all]")
    page.click("[data-answer=accept]")
    page.until("document.getElementById('told').textContent === 'Answered: accept.'")
    [series] = [one for one in sandbox.calendar("dave") if one.is_series]
    assert series.my_response == "Accept"


def test_what_comes_from_a_calendar_is_text(
    page: Page, sandbox: SandboxServer, organizer: Any
) -> None:
    invite(
        organizer, "hostile", (wall(1, 10), wall(1, 11)), subject=HOSTILE, location=HOSTILE,
        body=HOSTILE, required_attendees=everyone("alice"),
    )  # fmt: skip
    sandbox.people.answer("alice", uid="hostile@files.example", text=HOSTILE)
    visit(page, sandbox, "organizer")
    open_entry(page, "gnp.exe")
    assert (
        page.js("document.querySelector('main img, main script, aside img, aside script')") is None
    )
    assert page.js("window.hurt") is None
    shown = text(page, "#open-name")
    assert '<img src=x onerror="window.hurt=1">' in shown
    assert "[U+202E]gnp.exe[U+2066]" in shown
    assert not set(page.js("document.body.textContent")) & set("\u202e\u2066")
    for width in (360, 800, 1400):
        page.size(width)
        assert page.js(NO_WIDER), width
    page.click("[data-place=requests]")
    page.until("document.querySelector('.requests li button')")
    page.click(".requests li button")
    page.until("document.querySelector('pre')?.textContent.includes('CreateItem')")
    assert page.js(NO_WIDER)


def test_it_refreshes_by_itself_and_leaves_focus_text_and_scroll(
    page: Page, sandbox: SandboxServer
) -> None:
    play(sandbox)
    visit(page, sandbox, "alice")
    open_entry(page, "Review of the draft")
    page.js("document.querySelector('#answers textarea').focus()")
    page.call("Input.insertText", text="half a sen")
    page.size(1400, 400)
    page.js("scrollTo(0, 120); window.kept = document.activeElement")
    sandbox.people.forward("bob", to="alice", uid="standup@files.example")
    sandbox.people.answer("alice", uid="budget@files.example", answer="tentative")
    page.until("!document.querySelector('.inbox').innerText.includes('Budget talk')")
    assert page.js("window.kept === document.activeElement && window.kept.isConnected")
    assert page.js("window.kept.value") == "half a sen"
    assert page.js("scrollY") == 120


def test_what_is_new_is_told_to_those_who_hear(
    page: Page, sandbox: SandboxServer, organizer: Any
) -> None:
    invite(organizer, "planning", (wall(1, 10), wall(1, 11)), required_attendees=everyone("alice"))
    visit(page, sandbox, "organizer")
    open_entry(page, "Planning")
    assert page.js("document.getElementById('told').getAttribute('role')") == "status"
    sandbox.people.answer("alice", uid=UID, answer="decline")
    page.until("document.getElementById('told').textContent.includes('Alice Adams declined.')")
    assert "1 new message: declines" in page.js("document.getElementById('told').textContent")


def test_it_works_with_the_keyboard_alone(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "organizer")
    page.key("Tab")
    assert focused(page) == "Skip to the content"
    page.key("5")
    page.until("document.getElementById('place-name').textContent.includes('Dave Dunn')")
    page.key("w")
    page.key("Tab")
    assert focused(page) == "Previous"
    for _ in range(3):
        page.key("Tab")
    assert "Team round" in focused(page)
    page.key("ArrowDown")
    assert "Quarterly planning" in focused(page)
    page.key("Enter")
    page.until("document.activeElement.id === 'open-name'")
    page.key("a")
    assert focused(page) == "Accept"
    assert page.js("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.key("Enter")
    page.until("document.getElementById('told').textContent === 'Answered: accept.'")
    page.key("Escape")
    assert page.js("document.getElementById('open').hidden")
    assert "Quarterly planning" in focused(page)


def test_single_keys_can_be_switched_off(page: Page, sandbox: SandboxServer) -> None:
    visit(page, sandbox, "organizer")
    page.key("?")
    assert page.js("document.getElementById('keys').open")
    page.click("#use-keys")
    page.key("Escape")
    assert not page.js("document.getElementById('keys').open")
    page.key("o")
    assert text(page, "nav [aria-current=page] .name") == "Olga Organizer"


def test_outbox_and_requests_are_shown(page: Page, sandbox: SandboxServer) -> None:
    play(sandbox)
    visit(page, sandbox, "organizer")
    page.click("[data-place=outbox]")
    assert "pat@partner.example" in text(page, ".outbox")
    page.click(".outbox li button")
    page.until("document.querySelector('aside')?.textContent.includes('BEGIN:VCALENDAR')")
    assert "To: " in text(page, "aside section:last-child pre")
    page.click("[data-place=requests]")
    page.click(".requests li button")
    page.until("document.querySelectorAll('aside pre').length === 2")
    assert "<m:CreateItem " in text(page, "pre")
    assert "Authorization" not in page.js("document.body.textContent")


def test_it_says_when_the_sandbox_does_not_answer(page: Page, sandbox: SandboxServer) -> None:
    visit(page, sandbox, "organizer")
    sandbox.stop()
    page.until("document.getElementById('trouble').textContent.includes('does not answer')")
    page.complaints.clear()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 360, 640, 800, 1400])
def test_it_reads_well(page: Page, sandbox: SandboxServer, width: int, scheme: str) -> None:
    """640 is 1280 at 200 %; nothing is cut off sideways, and all text has contrast."""
    play(sandbox)
    page.size(width)
    page.scheme(scheme)
    visit(page, sandbox, "alice")
    open_entry(page, "Review of the draft")
    assert page.js(NO_WIDER)
    assert page.js(_POOR_CONTRAST) == []
    assert page.js(_SMALL_TARGETS) == []


_POOR_CONTRAST = """
(() => {
  const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let one = node; one; one = one.parentElement) {
      const found = rgb(getComputedStyle(one).backgroundColor);
      if (found.length === 3 || found[3] === 1) return found;
    }
    return [255, 255, 255];
  };
  const poor = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = walk.currentNode.parentElement;
    if (!walk.currentNode.nodeValue.trim() || !node.checkVisibility() || node.closest("option")) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) poor.add(`${node.className || node.tagName}: ${ratio.toFixed(2)}`);
  }
  return [...poor];
})()
"""
_SMALL_TARGETS = """
[...document.querySelectorAll("button, select, summary, textarea")]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.textContent.trim().slice(0, 30), one.getBoundingClientRect()])
  .filter(([, box]) => box.height < 23.5 || box.width < 23.5)
  .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)
"""
