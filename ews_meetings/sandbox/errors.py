"""What the sandbox refuses: EWS errors for one item, SOAP faults for a request, and its own two."""

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(eq=False)
class EwsError(Exception):
    """One item of a request fails with one of Exchange's response codes."""

    code: str
    text: str

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass(eq=False)
class SoapFault(Exception):
    """The whole request fails before anything is done."""

    code: str
    text: str
    values: tuple[tuple[str, str], ...] = ()
    """Name and text of the children of MessageXml, such as LineNumber or BackOffMilliseconds."""

    def __str__(self) -> str:
        return f"{self.code}: {self.text}"


@dataclass(eq=False)
class CallBroke(Exception):
    """The server fails in the middle of a call after some of it was saved (gromox)."""

    text: str = "Internal Server Error"


class StoreInUse(RuntimeError):
    """Another server holds this store."""

    def __init__(self, store: Path) -> None:
        self.store = store
        super().__init__(f"{store}: another sandbox server uses this store; stop it or join it")


class UnknownMailbox(LookupError):
    """A name that is no person of the sandbox."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"no mailbox {name!r} in the sandbox; it has {', '.join(known)}")


@dataclass(eq=False)
class NothingToAnswer(LookupError):
    """A mailbox of the sandbox holds no meeting that fits."""

    mailbox: str
    wanted: str
    known: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        return f"{self.mailbox} holds no invitation {self.wanted!r}"


def schema_violation(violation: str, *, line: int = 0) -> SoapFault:
    """Makes the fault Exchange answers for a request its schema does not allow."""
    return SoapFault(
        "ErrorSchemaValidation",
        f"The request failed schema validation: {violation}",
        (("LineNumber", str(line)), ("LinePosition", "0"), ("Violation", violation)),
    )


def item_not_found() -> EwsError:
    """Makes the error for an id that names nothing (any more)."""
    return EwsError("ErrorItemNotFound", "The specified object was not found in the store.")


def invalid_request(text: str) -> SoapFault:
    """Makes the fault for a request that is not one of ours."""
    return SoapFault("ErrorInvalidRequest", text)


@dataclass(frozen=True, slots=True)
class ScenarioMistake:
    """One thing that is wrong with a scenario file."""

    line: int
    key: str
    problem: str
    hint: str

    def __str__(self) -> str:
        about = f"{self.key}: " if self.key else ""
        meant = f"; {self.hint}" if self.hint else ""
        return f"line {self.line}: {about}{self.problem}{meant}"


class ScenarioUnusable(ValueError):
    """A scenario file with all that is wrong in it."""

    def __init__(self, mistakes: tuple[ScenarioMistake, ...]) -> None:
        self.mistakes = mistakes
        super().__init__("\n".join(map(str, mistakes)))
