"""Reads a scenario file and reports everything that is wrong with it together."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from ews_meetings.sandbox.errors import ScenarioMistake, ScenarioUnusable, UnknownMailbox
from ews_meetings.sandbox.faults import FAULT_KEYS, Fault, fault_from
from ews_meetings.sandbox.people import Person, need_person
from ews_meetings.sandbox.scenario.lines import Place, as_toml, line_in, line_of
from ews_meetings.sandbox.scenario.script import Act, Rule, Scenario, Steps
from ews_meetings.sandbox.scenario.words import Misworded, read_steps

_PATTERNS = ("key", "uid", "subject")
_TABLES = ("meeting", "fault")
_LARGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a scenario file holds."""

    scenario: Scenario
    faults: tuple[Fault, ...]


def read_scenario(text: str) -> Loaded:
    """Reads the text of a scenario file.

    Raises:
        ScenarioUnusable: with every mistake in it.
    """
    if len(text) > _LARGEST:
        raise ScenarioUnusable((ScenarioMistake(1, "", f"it is longer than {_LARGEST} signs", ""),))
    text = as_toml(text)
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        hint = 'lines such as bob = "decline after 2 answers"'
        mistake = ScenarioMistake(line_in(str(error), text), "", f"no TOML: {error}", hint)
        raise ScenarioUnusable((mistake,)) from error
    return _Reader(text).read(told)


class _Reader:
    """Reads one text, and collects what is wrong with it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._mistakes: list[ScenarioMistake] = []

    def read(self, told: Mapping[str, Any]) -> Loaded:
        rules = [self._rule(place, one) for place, one in self._tables(told, "meeting")]
        faults = [self._fault(place, one) for place, one in self._tables(told, "fault")]
        everybody = {name: value for name, value in told.items() if name not in _TABLES}
        rules.append(Rule(people=self._people((), everybody, others=_TABLES)))
        if self._mistakes:
            raise ScenarioUnusable(tuple(sorted(self._mistakes, key=lambda one: one.line)))
        kept = tuple(fault for fault in faults if fault is not None)
        return Loaded(Scenario(rules=tuple(rules)), kept)

    def _tables(self, told: Mapping[str, Any], name: str) -> Iterator[tuple[Place, dict[str, Any]]]:
        listed = told.get(name, [])
        if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
            self._wrong((name,), "is no list of tables", f"write [[{name}]] above each")
            return
        for number, one in enumerate(listed):
            yield (name, number), one

    def _rule(self, place: Place, told: dict[str, Any]) -> Rule:
        patterns = {name: told[name] for name in _PATTERNS if name in told}
        for name, value in patterns.items():
            if not isinstance(value, str) or not value:
                self._wrong((*place, name), "is no pattern", 'a text such as "planning-*"')
        if not patterns:
            self._wrong(place, "names no meeting", f"say {', '.join(_PATTERNS[:-1])} or subject")
        named = {name: value for name, value in told.items() if name not in _PATTERNS}
        people = self._people(place, named, others=_PATTERNS)
        return Rule(people=people, **{name: str(value) for name, value in patterns.items()})

    def _people(
        self, place: Place, told: Mapping[str, Any], *, others: tuple[str, ...]
    ) -> dict[str, Steps]:
        found: dict[str, Steps] = {}
        for name, value in told.items():
            person = self._person((*place, name), name, others)
            if person is None and get_close_matches(name, others, n=1):
                continue  # it was not meant to be a person, nor its value to be a step
            steps = self._steps((*place, name), value)
            if person is None or steps is None:
                continue
            if any(step.act is Act.RULES for step in steps) and not person.is_room:
                hint = "only rooms have rules; say accept, tentative, decline, propose or ignore"
                self._wrong((*place, name), "is no room", hint)
            if person.address in found:
                self._wrong((*place, name), "stands here twice", "keep one of the two")
            found[person.address] = steps
        return found

    def _person(self, place: Place, name: str, others: tuple[str, ...]) -> Person | None:
        try:
            return need_person(name)
        except UnknownMailbox as unknown:
            people = [address.partition("@")[0] for address in unknown.known]
            near = get_close_matches(name, (*people, *others), n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"it has {', '.join(people)}"
            self._wrong(place, "is nobody in the sandbox", hint)
            return None

    def _steps(self, place: Place, told: object) -> Steps | None:
        try:
            return read_steps(told)
        except Misworded as error:
            self._wrong(place, error.problem, error.hint)
            return None

    def _fault(self, place: Place, told: dict[str, Any]) -> Fault | None:
        unknown = [name for name in told if name not in FAULT_KEYS]
        for name in unknown:
            near = get_close_matches(name, FAULT_KEYS, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(FAULT_KEYS)}"
            self._wrong((*place, name), "is unknown of a fault", hint)
        try:
            return fault_from({name: told[name] for name in told if name not in unknown})
        except ValueError as error:
            self._wrong(place, str(error), "ews-meetings sandbox fault add --help")
            return None

    def _wrong(self, place: Place, problem: str, hint: str) -> None:
        key = ".".join(str(part + 1 if isinstance(part, int) else part) for part in place)
        self._mistakes.append(ScenarioMistake(line_of(self._text, place), key, problem, hint))
