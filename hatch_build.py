"""Writes into a distribution which commit it was built from; a build without git says nothing."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_TARGET = "ews_meetings/build.txt"
_COMMIT = (
    *("git", "-c", "safe.directory=*"),  # whoever builds runs this file of the tree anyway
    *("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*"),
)


class CommitHook(BuildHookInterface):  # type: ignore[type-arg]  # its configuration is not ours
    """Adds `build.txt` to what is built from a checkout; a source distribution holds it already."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the commit beside the build, and name the file; nothing is added to the checkout."""
        root = Path(self.root)
        self._folder = Path(tempfile.mkdtemp(prefix="ews-meetings-build-"))
        is_checkout = (root / ".git").exists()
        if not is_checkout or version == "editable" or not (commit := _commit(root)):
            return
        written = self._folder / "build.txt"
        written.write_text(commit + "\n", encoding="ascii")
        build_data["force_include"][str(written)] = _TARGET

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - as hatchling calls it
        """Remove what was written beside the build."""
        shutil.rmtree(self._folder, ignore_errors=True)


def _commit(root: Path) -> str:
    """Return the commit of a checkout; empty where git is missing or refuses."""
    try:
        done = subprocess.run(  # noqa: S603 - a constant, without a shell
            _COMMIT, cwd=root, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
