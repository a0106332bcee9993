"""Nothing in the package needs POSIX: no module of its own, and no function that Windows lacks."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).parents[2] / "ews_meetings"
POSIX_MODULES = {
    "crypt", "curses", "fcntl", "grp", "posix", "pty", "pwd", "readline", "resource", "spwd", "syslog",
    "termios", "tty",
}  # fmt: skip
WINDOWS_MODULES = {"msvcrt", "winreg", "_winapi", "winsound"}
POSIX_NAMES = {
    "os": {
        "chown", "fchmod", "fchown", "fork", "forkpty", "geteuid", "getgid", "getuid", "getgroups", "initgroups",
        "kill", "killpg", "lchown", "mkfifo", "nice", "openpty", "setgid", "setsid", "setuid", "uname", "wait",
        "waitpid", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK", "sched_getaffinity", "getloadavg",
    },
    "signal": {"SIGKILL", "SIGHUP", "SIGALRM", "SIGUSR1", "SIGUSR2", "SIGPIPE", "SIGCHLD", "alarm", "pause"},
    "socket": {"AF_UNIX", "SO_REUSEPORT"},
    "time": {"tzset", "clock_gettime"},
}  # fmt: skip


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield str(path.relative_to(PACKAGE)), ast.parse(path.read_text(encoding="utf-8"))


def unguarded(tree: ast.AST) -> Iterator[ast.AST]:
    """Every node but those that stand under a question for the platform, which mypy reads too."""
    yield tree
    for node in ast.iter_child_nodes(tree):
        if not (isinstance(node, ast.If) and "sys.platform" in ast.unparse(node.test)):
            yield from unguarded(node)


def imported(tree: ast.Module) -> Iterator[str]:
    for node in unguarded(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


def used(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in unguarded(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.module, alias.name) for alias in node.names)


def test_no_module_is_imported_that_only_one_system_has() -> None:
    held = {(path, name) for path, tree in trees() for name in imported(tree)}
    assert {one for one in held if one[1] in POSIX_MODULES | WINDOWS_MODULES} == set()


def test_nothing_is_used_that_windows_lacks() -> None:
    held = {(path, *name) for path, tree in trees() for name in used(tree)}
    assert {one for one in held if one[2] in POSIX_NAMES.get(one[1], ())} == set()


def test_text_files_are_read_and_written_in_utf_8() -> None:
    """The default encoding of Windows is another."""
    wrong = {
        (path, node.lineno)
        for path, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"read_text", "write_text"}
        and "encoding" not in {word.arg for word in node.keywords}
    }
    assert wrong == set()


def test_the_scan_sees_what_it_looks_for() -> None:
    tree = ast.parse(
        "import fcntl\nfrom signal import SIGKILL\nimport os\nos.fork()\n"
        "if sys.platform != 'win32':\n    import resource"
    )
    assert set(imported(tree)) == {"fcntl", "signal", "os"}
    assert {("signal", "SIGKILL"), ("os", "fork")} <= set(used(tree))
