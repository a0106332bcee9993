"""The people and rooms of the sandbox; they are always the same."""

from dataclasses import dataclass

from ews_meetings.sandbox.errors import UnknownMailbox

DOMAIN = "sandbox.example"
PASSWORD = "sandbox"  # noqa: S105  a rehearsal room has one key and hangs it beside the door
SERVICE = f"service@{DOMAIN}"


@dataclass(frozen=True, slots=True)
class Person:
    """One mailbox."""

    address: str
    name: str
    is_room: bool = False


PEOPLE: tuple[Person, ...] = (
    Person(f"organizer@{DOMAIN}", "Olga Organizer"),
    Person(f"alice@{DOMAIN}", "Alice Adams"),
    Person(f"bob@{DOMAIN}", "Bob Brown"),
    Person(f"carol@{DOMAIN}", "Carol Clark"),
    Person(f"dave@{DOMAIN}", "Dave Dunn"),
    Person(f"room1@{DOMAIN}", "Room 1", is_room=True),
    Person(SERVICE, "Service Account"),
)
_BY_ADDRESS = {person.address: person for person in PEOPLE}


def find_person(address: str) -> Person | None:
    """Returns the person with this address, in whatever case it is written."""
    return _BY_ADDRESS.get(address.strip().lower())


def need_person(name: str) -> Person:
    """Returns the person named by an address or by the part before the @.

    Raises:
        UnknownMailbox: there is none.
    """
    wanted = name.strip().lower()
    person = _BY_ADDRESS.get(wanted if "@" in wanted else f"{wanted}@{DOMAIN}")
    if person is None:
        raise UnknownMailbox(name, tuple(_BY_ADDRESS))
    return person


def is_local(address: str) -> bool:
    """Says whether the address belongs to the domain of the sandbox, known person or not."""
    return address.strip().lower().endswith(f"@{DOMAIN}")


def search_people(text: str) -> tuple[Person, ...]:
    """Returns the people whose name or address begins with `text`, word by word, as ResolveNames."""
    wanted = text.strip().lower().removeprefix("smtp:")
    exact = _BY_ADDRESS.get(wanted)
    if exact is not None:
        return (exact,)
    return tuple(person for person in PEOPLE if _matches(person, wanted))


def _matches(person: Person, wanted: str) -> bool:
    name = person.name.lower()
    words = (name, person.address, *name.split())
    return bool(wanted) and any(word.startswith(wanted) for word in words)
