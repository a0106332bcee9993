"""Drives a headless Chromium by its own protocol over two pipes: no driver, no further package.

Source: Chrome DevTools Protocol; `--remote-debugging-pipe` reads file descriptor 3 and writes 4.
"""

from __future__ import annotations

import base64
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
LIMIT_S = 40.0
_ONTO_3_AND_4 = (
    "import os,sys;r,w=(os.dup(int(n)) for n in sys.argv[1:3]);a,b=os.dup(r),os.dup(w);"
    "os.dup2(a,3);os.dup2(b,4);os.execvp(sys.argv[3],sys.argv[3:])"
)
_UNTIL = """
new Promise((done, failed) => {{
  const test = () => {{ try {{ return ({claim}); }} catch {{ return false; }} }};
  const ask = () => {{ const held = test(); if (held) {{ stop(); done(true); }} }};
  const watch = new MutationObserver(ask);
  const often = setInterval(ask, 25);
  const late = setTimeout(() => {{ stop(); failed(new Error("never so: " + {quoted})); }}, {limit_ms});
  const stop = () => {{ watch.disconnect(); clearInterval(often); clearTimeout(late); }};
  watch.observe(document, {{ subtree: true, childList: true, attributes: true, characterData: true }});
  ask();
}})
"""


def find_chromium() -> str | None:
    """Return where a Chromium is, None where there is none or pipes cannot be handed on."""
    if sys.platform == "win32":
        return None
    return next(filter(None, map(shutil.which, NAMES)), None)


@dataclass
class Page:
    """One tab."""

    reads: int
    writes: int
    session: str = ""
    complaints: list[str] = field(default_factory=list)
    """Exceptions, refusals of the policy and other errors that the page met."""
    _number: int = 0
    _held: bytes = b""

    def call(self, method: str, **values: Any) -> dict[str, Any]:
        """Send a command and return its result."""
        self._number += 1
        message: dict[str, Any] = {"id": self._number, "method": method, "params": values}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.writes, json.dumps(message).encode() + b"\0")
        while True:
            told = self._next()
            if told.get("id") == self._number:
                if "error" in told:
                    raise RuntimeError(f"{method}: {told['error']}")
                result: dict[str, Any] = told["result"]
                return result
            self._note(told)

    def _next(self) -> dict[str, Any]:
        ends = time.monotonic() + LIMIT_S
        while b"\0" not in self._held:
            ready, _, _ = select.select([self.reads], [], [], max(0.0, ends - time.monotonic()))
            more = os.read(self.reads, 1 << 16) if ready else b""
            if not more:
                raise TimeoutError("Chromium says nothing")
            self._held += more
        first, _, self._held = self._held.partition(b"\0")
        told: dict[str, Any] = json.loads(first)
        return told

    def _note(self, told: dict[str, Any]) -> None:
        match told.get("method"):
            case "Runtime.exceptionThrown":
                details = told["params"]["exceptionDetails"]
                thrown = details.get("exception", {}).get("description", details["text"])
                self.complaints.append(thrown)
            case "Log.entryAdded" if told["params"]["entry"]["level"] == "error":
                self.complaints.append(told["params"]["entry"]["text"])

    def go(self, url: str) -> None:
        """Open an address."""
        self.call("Page.navigate", url=url)

    def js(self, expression: str) -> Any:
        """Return the value of an expression; a promise is waited for."""
        done = self.call(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        if "exceptionDetails" in done:
            details = done["exceptionDetails"]
            raise AssertionError(details.get("exception", {}).get("description", details["text"]))
        return done["result"].get("value")

    def until(self, claim: str) -> None:
        """Wait until an expression is true."""
        limit_ms = int(LIMIT_S * 500)
        self.js(_UNTIL.format(claim=claim, quoted=json.dumps(claim), limit_ms=limit_ms))

    def open(self, url: str, *, ready: str) -> None:
        """Open an address and wait until something of the page is there."""
        self.go(url)
        self.until(f"location.href.startsWith({json.dumps(url)}) && ({ready})")

    def click(self, selector: str) -> None:
        """Click on the first element that fits."""
        self.js(f"document.querySelector({json.dumps(selector)}).click()")

    def key(self, key: str, *, text: str = "") -> None:
        """Press a key and let it go."""
        codes = {"Tab": 9, "Enter": 13, "Escape": 27, "ArrowUp": 38, "ArrowDown": 40}
        values: dict[str, Any] = {"key": key, "windowsVirtualKeyCode": codes.get(key, 0)}
        written = text or ("\r" if key == "Enter" else key if len(key) == 1 else "")
        if written:
            values["text"] = written
        self.call("Input.dispatchKeyEvent", type="keyDown", **values)
        self.call("Input.dispatchKeyEvent", type="keyUp", **{**values, "text": ""})

    def size(self, width: int, height: int = 900) -> None:
        """Make the window so large, in CSS pixels."""
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width, height=height, deviceScaleFactor=1, mobile=False,
        )  # fmt: skip

    def scheme(self, name: str) -> None:
        """Prefer `light` or `dark`."""
        features = [{"name": "prefers-color-scheme", "value": name}]
        self.call("Emulation.setEmulatedMedia", features=features)

    def zone(self, name: str) -> None:
        """Live in a time zone."""
        self.call("Emulation.setTimezoneOverride", timezoneId=name)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write a PNG of what is seen, or of the whole page."""
        shot = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(base64.b64decode(shot["data"]))


@contextmanager
def chromium(folder: Path, *, program: str) -> Iterator[Page]:
    """Run Chromium with a profile of its own in a folder, and give one tab of it."""
    there, ours_write = os.pipe()
    ours_read, back = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", _ONTO_3_AND_4, str(there), str(back), program, *_options(folder)],
        pass_fds=(there, back), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL, env={**os.environ, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    os.close(there)
    os.close(back)
    try:
        yield _tab(Page(ours_read, ours_write))
    finally:
        os.close(ours_write)
        os.close(ours_read)
        process.terminate()
        process.wait(LIMIT_S)


def _options(folder: Path) -> list[str]:
    return [
        "--no-sandbox",  # root and containers have none, and the only page is our own
        "--headless", "--remote-debugging-pipe", "--no-first-run", "--disable-gpu",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", "--no-proxy-server", "--hide-scrollbars", "--lang=en-GB",
        f"--user-data-dir={folder}", "about:blank",
    ]  # fmt: skip


def _tab(page: Page) -> Page:
    target = page.call("Target.createTarget", url="about:blank")["targetId"]
    page.session = page.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
    for domain in ("Page", "Runtime", "Log"):
        page.call(f"{domain}.enable")
    return page
