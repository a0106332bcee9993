"""Takes the picture of the window that the README shows: `python -m tests.browser.picture`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from ews_meetings.sandbox import SandboxServer
from tests.browser.chromium import chromium, find_chromium
from tests.browser.story import MONDAY, play

PICTURE = Path(__file__).parents[2] / "docs" / "sandbox-window.png"


def take(program: str, into: Path) -> None:
    """Play the story, open the planning in its organizer's calendar, and write the PNG."""
    with SandboxServer(clock=lambda: MONDAY) as server, tempfile.TemporaryDirectory() as folder:
        play(server)
        with chromium(Path(folder), program=program) as page:
            page.size(1280, 850)
            page.scheme("light")
            page.zone("Europe/Berlin")
            page.open(server.window_url, ready="document.querySelector('.entry')")
            page.js(
                "[...document.querySelectorAll('.entry')]"
                ".find((one) => one.textContent.includes('Quarterly planning')).click()"
            )
            page.until("document.querySelector('.tracking')")
            page.js("document.activeElement.blur(), scrollTo(0, 0)")
            page.picture(into)


if __name__ == "__main__":
    found = find_chromium()
    if found is None:
        sys.exit("no Chromium is installed")
    take(found, PICTURE)
