"""The people, rooms and distribution lists of the sandbox; they are always the same."""

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


@dataclass(frozen=True, slots=True)
class MailList:
    """A distribution list: it has members and no mailbox."""

    address: str
    name: str
    members: tuple[str, ...]
    """Addresses: of people, of other lists, of strangers."""
    hides_members: bool = False
    """Whether ExpandDL does not tell them."""


PEOPLE: tuple[Person, ...] = (
    Person(f"organizer@{DOMAIN}", "Olga Organizer"),
    Person(f"alice@{DOMAIN}", "Alice Adams"),
    Person(f"bob@{DOMAIN}", "Bob Brown"),
    Person(f"carol@{DOMAIN}", "Carol Clark"),
    Person(f"dave@{DOMAIN}", "Dave Dunn"),
    Person(f"room1@{DOMAIN}", "Room 1", is_room=True),
    Person(SERVICE, "Service Account"),
)
ROOMS = MailList(
    f"rooms@{DOMAIN}", "Rooms", tuple(person.address for person in PEOPLE if person.is_room)
)
"""The one list of rooms; it is a distribution list like any other."""
LISTS: tuple[MailList, ...] = (
    ROOMS,
    MailList(
        f"team@{DOMAIN}",
        "The Team",
        (f"alice@{DOMAIN}", f"bob@{DOMAIN}", f"carol@{DOMAIN}"),
    ),
    MailList(
        f"everyone@{DOMAIN}",
        "Everyone",
        (f"team@{DOMAIN}", f"dave@{DOMAIN}", f"alice@{DOMAIN}", "pat@partner.example"),
    ),
    MailList(
        f"board@{DOMAIN}",
        "The Board",
        (f"carol@{DOMAIN}", f"dave@{DOMAIN}"),
        hides_members=True,
    ),
    MailList(f"circle@{DOMAIN}", "Inner Circle", (f"ring@{DOMAIN}", f"bob@{DOMAIN}")),
    MailList(f"ring@{DOMAIN}", "Outer Ring", (f"circle@{DOMAIN}", f"dave@{DOMAIN}")),
)
_BY_ADDRESS = {person.address: person for person in PEOPLE}
_LISTS_BY_ADDRESS = {found.address: found for found in LISTS}


def find_person(address: str) -> Person | None:
    """Returns the person with this address, in whatever case it is written."""
    return _BY_ADDRESS.get(address.strip().lower())


def find_list(address: str) -> MailList | None:
    """Returns the distribution list with this address, in whatever case it is written."""
    return _LISTS_BY_ADDRESS.get(address.strip().lower())


def is_known(address: str) -> bool:
    """Says whether somebody or some list has this address."""
    return find_person(address) is not None or find_list(address) is not None


def mailboxes_of(address: str) -> tuple[Person, ...]:
    """Returns whose mailboxes a mail to an address reaches: of a list all members', each once."""
    found: dict[str, Person] = {}
    seen: set[str] = set()
    waiting = [address]
    while waiting:
        name = waiting.pop(0).strip().lower()
        person, group = find_person(name), find_list(name)
        if person is not None:
            found[name] = person
        elif group is not None and name not in seen:
            seen.add(name)
            waiting += group.members
    return tuple(found.values())


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


def search_people(text: str) -> tuple[Person | MailList, ...]:
    """Returns who has a name or address that begins with `text`, word by word, as ResolveNames."""
    wanted = text.strip().lower().removeprefix("smtp:")
    exact = find_person(wanted) or find_list(wanted)
    if exact is not None:
        return (exact,)
    people = (one for one in PEOPLE if _matches(one.name, one.address, wanted))
    return (*people, *(one for one in LISTS if _matches(one.name, one.address, wanted)))


def _matches(name: str, address: str, wanted: str) -> bool:
    words = (name.lower(), address, *name.lower().split())
    return bool(wanted) and any(word.startswith(wanted) for word in words)
