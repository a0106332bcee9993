"""Where in a TOML text a key stands; knows as much of TOML as a message about a mistake needs."""

import json
import re
from collections import Counter

Place = tuple[str | int, ...]
"""The way to a value: names of tables and keys, positions in arrays of tables."""
_ARRAY = re.compile(r"\s*\[\[\s*([^\]]+?)\s*\]\]")
_TABLE = re.compile(r"\s*\[\s*([^\[\]]+?)\s*\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[A-Za-z0-9_-]+)\s*(?:\.|=)""")
_SAID = re.compile(r"\s*([A-Za-z0-9_.@-]+)\s*:\s+(\S.*?)\s*(?:\s#.*)?$")
_WHERE = re.compile(r"\(at line (\d+),")


def as_toml(text: str) -> str:
    """Returns a text in which lines such as `bob: decline` are TOML; each line stays where it is."""
    return "\n".join(map(_as_toml, text.splitlines()))


def _as_toml(line: str) -> str:
    said = _SAID.fullmatch(line)
    if said is None:
        return line
    is_value = said[2].startswith(("[", '"', "'"))
    return f"{json.dumps(said[1])} = {said[2] if is_value else json.dumps(said[2])}"


def line_of(text: str, place: Place) -> int:
    """Returns the line of a key, or of the table around it, from 1; 1 where neither is found."""
    found = _lines(text)
    while place:
        if place in found:
            return found[place]
        place = place[:-1]
    return 1


def line_in(message: str, text: str) -> int:
    """Returns the line that a message of tomllib names; the last one where it names the end."""
    found = _WHERE.search(message)
    return max(1, len(text.splitlines())) if found is None else int(found[1])


def _lines(text: str) -> dict[Place, int]:
    seen: dict[Place, int] = {}
    counts: Counter[str] = Counter()
    table: Place = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if (array := _ARRAY.match(line)) is not None:
            table = (_bare(array[1]), counts[array[1]])
            counts[array[1]] += 1
            seen.setdefault(table, number)
        elif (header := _TABLE.match(line)) is not None:
            table = _under(header[1], counts)
            seen.setdefault(table, number)
        elif (key := _KEY.match(line)) is not None:
            seen.setdefault((*table, _bare(key[1])), number)
    return seen


def _under(header: str, counts: Counter[str]) -> Place:
    """Returns the place of a table, which may lie in the newest entry of an array of tables."""
    first, dot, rest = header.partition(".")
    if dot and counts[first]:
        return (_bare(first), counts[first] - 1, _bare(rest))
    return (_bare(header),)


def _bare(name: str) -> str:
    return name.strip().strip("\"'")
