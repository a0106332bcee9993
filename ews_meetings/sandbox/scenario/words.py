"""The words of a scenario: `decline after 2 answers: I am away` turned into a step."""

import re
from difflib import get_close_matches

from ews_meetings.sandbox.scenario.script import Act, Step, Steps

_ACTS = {
    "accept": Act.ACCEPT, "tentative": Act.TENTATIVE, "decline": Act.DECLINE,
    "propose": Act.PROPOSE, "ignore": Act.IGNORE,
}  # fmt: skip
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 7 * 86_400}
_LENGTH = re.compile(r"(?:\d+[smhdw])+")
_PART = re.compile(r"(\d+)([smhdw])")
_RULES = re.compile(r"by (its|the|his|her|their) rules")
_ANSWERS = re.compile(r"(\d+) answers?")
_MOST_S = 10 * 366 * 86_400
_EXAMPLES = 'such as "accept", "decline after 2 answers", "accept after 1h" or "propose +1h"'


class Misworded(ValueError):
    """A step that cannot be read, and what was probably meant."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.hint = hint or f"say what to do, {_EXAMPLES}"


def read_steps(told: object) -> Steps:
    """Reads what one person does: a step, or a list of steps that follow each other.

    Raises:
        Misworded: it cannot be read, or nothing can come of it.
    """
    listed = told if isinstance(told, list) else [told]
    steps = tuple(_read_step(one) for one in listed)
    if not steps:
        raise Misworded("the list is empty")
    for step in steps[:-1]:
        if step.act in {Act.DECLINE, Act.IGNORE, Act.RULES}:
            raise Misworded(
                f"nothing can follow {step.act.value!r}",
                "who declines no longer has the meeting; put it last",
            )
    return steps


def _read_step(told: object) -> Step:
    if not isinstance(told, str):
        raise Misworded(f"{told!r} is no text")
    words, _, text = told.partition(":")
    words = " ".join(words.lower().split())
    if _RULES.fullmatch(words):
        return Step(Act.RULES)
    doing, _, condition = words.partition(" after ")
    name, _, shift = doing.partition(" ")
    act = _ACTS.get(name)
    if act is None:
        near = get_close_matches(name, _ACTS, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(_ACTS)}, by its rules"
        raise Misworded(f"{name!r} is nothing that people do", hint)
    answers, after_s = _read_condition(condition)
    return Step(act, answers, after_s, _read_shift(act, shift), text.strip())


def _read_condition(text: str) -> tuple[int, int]:
    if not text:
        return 0, 0
    answers = _ANSWERS.fullmatch(text)
    if answers is not None and int(answers[1]) > 0:
        return int(answers[1]), 0
    if _LENGTH.fullmatch(text):
        return 0, read_length(text)
    raise Misworded(f"'after {text}' is no condition", "such as after 2 answers, or after 1h30m")


def _read_shift(act: Act, text: str) -> int:
    sign, length = text[:1], text[1:].strip()
    if act is not Act.PROPOSE:
        if text:
            raise Misworded(f"{text!r} after {act.value!r} says nothing", f"use it {_EXAMPLES}")
        return 0
    if sign not in {"+", "-"} or not _LENGTH.fullmatch(length):
        raise Misworded("'propose' needs a time", "such as propose +1h, or propose -30m")
    return read_length(length) * (1 if sign == "+" else -1)


def read_length(text: str) -> int:
    """Reads a length such as `90m` or `1h30m` as seconds.

    Raises:
        Misworded: it is none, or longer than ten years.
    """
    if not _LENGTH.fullmatch(text):
        raise Misworded(f"{text!r} is no length of time", "such as 30s, 90m, 1h30m, 2d or 1w")
    seconds = sum(int(count) * _SECONDS[unit] for count, unit in _PART.findall(text))
    if seconds > _MOST_S:
        raise Misworded(f"{text!r} is longer than ten years", "such as 2d or 1w")
    return seconds
