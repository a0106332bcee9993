"""Says which version this is, of which build, and what it runs on; the only place that knows."""

from __future__ import annotations

import platform
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

VERSION = "0.1.0"
"""Read by the build (pyproject.toml), so that it stands once."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a report of a problem needs to name."""

    version: str
    build: str
    """The commit a distribution was built from, with `-dirty` where more was changed."""
    python: str
    exchangelib: str
    platform: str


def about() -> About:
    """Return what this installation is."""
    return About(
        version=VERSION,
        build=build(),
        python=f"{platform.python_version()} ({platform.python_implementation()})",
        exchangelib=_version_of("exchangelib"),
        platform=platform.platform(),
    )


def build(package: Traversable | None = None) -> str:
    """Return the commit that the build wrote into the package; a checkout says that it is one."""
    folder = package or files("ews_meetings")
    try:
        return folder.joinpath("build.txt").read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return "source tree"


def _version_of(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
