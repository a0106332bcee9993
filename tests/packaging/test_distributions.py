"""The wheel and the source distribution hold what they must, nothing else, and make one another.

That they install without a network is tried by `.ci/package`.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from ews_meetings.about import VERSION

ROOT = Path(__file__).parents[2]
NAME = f"ews_meetings-{VERSION}"
pytestmark = pytest.mark.slow


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    wheel: Path
    sdist: Path


def build(root: Path, into: Path, *targets: str) -> None:
    """Build with the tools that are installed; nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(into)]
    for target in targets:
        command += ["-t", target]
    subprocess.run(command, cwd=root, check=True, capture_output=True, timeout=60)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    into = tmp_path_factory.mktemp("dist")
    build(ROOT, into, "sdist", "wheel")
    [wheel], [sdist] = into.glob("*.whl"), into.glob("*.tar.gz")
    return Built(wheel=wheel, sdist=sdist)


@pytest.fixture(scope="module")
def unpacked(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sdist")
    with tarfile.open(built.sdist) as archive:
        archive.extractall(folder, filter="data")
    return folder / NAME


def names_in(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def contents(wheel: Path) -> dict[str, list[bytes]]:
    """Return the lines of every file, sorted: the list of files itself is in order of adding."""
    with zipfile.ZipFile(wheel) as archive:
        return {name: sorted(archive.read(name).splitlines()) for name in archive.namelist()}


def tops(names: set[str]) -> set[str]:
    return {name.partition("/")[0] for name in names}


def test_the_wheel_holds_the_package_and_its_description_only(built: Built) -> None:
    assert built.wheel.name == f"{NAME}-py3-none-any.whl"
    assert tops(names_in(built.wheel)) == {"ews_meetings", f"{NAME}.dist-info"}


def test_the_wheel_holds_every_module_of_the_checkout(built: Built) -> None:
    modules = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "ews_meetings").rglob("*.py")
        if "__pycache__" not in path.parts
    }
    assert modules <= names_in(built.wheel)


def test_the_wheel_holds_what_is_no_module_but_needed(built: Built) -> None:
    others = {
        name.removeprefix("ews_meetings/")
        for name in names_in(built.wheel)
        if name.startswith("ews_meetings/") and not name.endswith(".py")
    }
    examples = {path.name for path in (ROOT / "ews_meetings" / "examples").glob("*.ics")}
    assert {"py.typed", *(f"examples/{name}" for name in examples)} <= others
    window = ROOT / "ews_meetings" / "sandbox" / "window" / "page"
    assert {f"sandbox/window/page/{path.name}" for path in window.iterdir()} <= others
    kinds = {Path(name).suffix or Path(name).name for name in others}
    assert kinds <= {".typed", ".ics", ".txt", ".html", ".css", ".js", ".svg"}, "a stray file"


def test_the_source_distribution_holds_no_tests_and_nothing_stray(unpacked: Path) -> None:
    held = {path.name for path in unpacked.iterdir()}
    assert held == {
        "ews_meetings", "docs", "README.md", "CHANGELOG.md", "constraints.txt", "pyproject.toml",
        "hatch_build.py", "PKG-INFO", ".gitignore",
    }  # fmt: skip
    assert not [path for path in unpacked.rglob("*") if path.name in {"__pycache__", ".git"}]


def test_the_source_distribution_makes_the_same_wheel(
    built: Built, unpacked: Path, tmp_path: Path
) -> None:
    build(unpacked, tmp_path, "wheel")
    [again] = tmp_path.glob("*.whl")
    assert contents(again) == contents(built.wheel)


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="not built from a checkout")
def test_a_distribution_names_its_commit(built: Built, unpacked: Path) -> None:
    asked = ("git", "rev-parse", "HEAD")
    done = subprocess.run(asked, cwd=ROOT, check=True, capture_output=True, text=True)
    written = (unpacked / "ews_meetings" / "build.txt").read_text(encoding="ascii").strip()
    assert written.removesuffix("-dirty") == done.stdout.strip()[:12]
    with zipfile.ZipFile(built.wheel) as archive:
        assert archive.read("ews_meetings/build.txt").decode().strip() == written


def test_a_build_without_git_names_none(unpacked: Path, tmp_path: Path) -> None:
    copied = tmp_path / "tree"
    shutil.copytree(unpacked, copied)
    (copied / "ews_meetings" / "build.txt").unlink()
    build(copied, tmp_path / "dist", "wheel")
    [wheel] = (tmp_path / "dist").glob("*.whl")
    assert "ews_meetings/build.txt" not in names_in(wheel)


def test_the_description_promises_what_is_true(built: Built) -> None:
    with zipfile.ZipFile(built.wheel) as archive:
        metadata = archive.read(f"{NAME}.dist-info/METADATA").decode()
    head = metadata.partition("\n\n")[0].splitlines()
    assert f"Version: {VERSION}" in head
    assert "Requires-Python: >=3.11" in head
    assert "Classifier: Typing :: Typed" in head
    assert not [line for line in head if line.startswith(("License", "Project-URL", "Home-page"))]


def test_nothing_that_ships_names_a_place_of_this_machine(unpacked: Path) -> None:
    home = str(ROOT)
    texts = [path for path in unpacked.rglob("*") if path.is_file() and path.suffix != ".pyc"]
    assert not [path.name for path in texts if home.encode() in path.read_bytes()]


def test_every_import_is_declared(unpacked: Path) -> None:
    project = tomllib.loads((unpacked / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project.get("optional-dependencies", {})
    lists = [project["dependencies"], *(names for key, names in extras.items() if key != "dev")]
    declared = {_name(entry) for names in lists for entry in names}
    imported = {
        name
        for path in (unpacked / "ews_meetings").rglob("*.py")
        for name in _imports(ast.parse(path.read_text(encoding="utf-8")))
    }
    foreign = imported - sys.stdlib_module_names - {"ews_meetings"}
    unknown = {name for name in foreign if _PACKAGES.get(name, name) not in declared}
    assert unknown == set()


_PACKAGES = {
    "dateutil": "python-dateutil",
    "spnego": "pyspnego",
    "pydantic_core": "pydantic",
    "dns": "dnspython",
}
"""Modules that their package names otherwise."""


def _name(entry: str) -> str:
    kept = [letter if letter.isalnum() or letter in "-_." else " " for letter in entry]
    return "".join(kept).split()[0].lower()


def _imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found
