"""What a scenario says, as values: who does what with which meeting, and when."""

from dataclasses import dataclass, field
from enum import Enum
from fnmatch import fnmatchcase


class Act(Enum):
    """What somebody does."""

    ACCEPT = "accept"
    TENTATIVE = "tentative"
    DECLINE = "decline"
    PROPOSE = "propose"
    """Answers tentatively and proposes another time."""
    IGNORE = "ignore"
    """Never answers."""
    RULES = "by its rules"
    """A room does what its own rules say, as without a scenario."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing somebody does, once."""

    act: Act
    after_answers: int = 0
    """How many others must have answered."""
    after_s: int = 0
    """How long after the request, or after the step before this one."""
    shift_s: int = 0
    """propose: how much later; negative for earlier."""
    text: str = ""
    """What is written into the answer."""


Steps = tuple[Step, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What of a meeting the patterns of a scenario look at."""

    key: str
    """The named string property `key` of the organizer's item."""
    uid: str
    subject: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What people do with the meetings that fit; an empty pattern fits all."""

    people: dict[str, Steps] = field(hash=False)
    """By address."""
    key: str = ""
    uid: str = ""
    subject: str = ""

    def fits(self, about: About) -> bool:
        """Says whether a meeting is meant; `*` and `?` in patterns stand for anything."""
        pairs = ((self.key, about.key), (self.uid, about.uid), (self.subject, about.subject))
        return all(not pattern or fnmatchcase(text, pattern) for pattern, text in pairs)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A whole scenario; the first rule that fits a meeting and names the person holds."""

    rules: tuple[Rule, ...]

    @property
    def people(self) -> tuple[str, ...]:
        """Returns the addresses of all who have something to do."""
        return tuple(dict.fromkeys(name for rule in self.rules for name in rule.people))

    def steps(self, person: str, about: About) -> Steps | None:
        """Returns what a person does with a meeting; None when nothing is said."""
        for rule in self.rules:
            if person in rule.people and rule.fits(about):
                return rule.people[person]
        return None

    def takes_over(self, room: str, about: About) -> bool:
        """Says whether a room does something else with a meeting than its own rules say."""
        steps = self.steps(room, about)
        return steps is not None and all(step.act is not Act.RULES for step in steps)
