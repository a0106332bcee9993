"""PermissionSet of a folder: who else may do what in it. Source: MS-OXWSFOLD 2.2.4.15; A123."""

from ews_meetings.sandbox.names import Element, add, new, t
from ews_meetings.sandbox.people import find_person
from ews_meetings.sandbox.store.database import Database
from ews_meetings.sandbox.store.model import Folder
from ews_meetings.sandbox.store.rights import LEVELS, Right, grants_in


def permission_set(db: Database, folder: Folder) -> Element:
    """Writes the permissions of a folder, those of everybody else first."""
    prefix = "Calendar" if folder.is_calendar else ""
    element = new(t("PermissionSet"))
    listed = add(element, t(f"{prefix}Permissions"))
    everybody = "FreeBusyTimeOnly" if folder.is_calendar else "None"
    _add(listed, prefix, everybody, DistinguishedUser="Default")
    _add(listed, prefix, "None", DistinguishedUser="Anonymous")
    for given in grants_in(db, folder.number):
        person = find_person(given.person)
        name = person.name if person else given.person
        _add(listed, prefix, given.level, PrimarySmtpAddress=given.person, DisplayName=name)
    return element


def _add(parent: Element, prefix: str, level: str, **user: str) -> None:
    element = add(parent, t(f"{prefix}Permission"))
    who = add(element, t("UserId"))
    for name, text in user.items():
        add(who, t(name), text)
    for name, value in _details(level).items():
        add(element, t(name), value)
    add(element, t(f"{prefix}PermissionLevel"), level)


def _details(level: str) -> dict[str, str]:
    held = LEVELS[level]
    acts = "All" if Right.EDIT in held else "Owned" if Right.EDIT_OWN in held else "None"
    makes_folders = level in {"Owner", "PublishingEditor", "PublishingAuthor"}
    deletes = "Owned" if level == "NoneditingAuthor" else acts
    return {
        "CanCreateItems": _boolean(value=Right.CREATE in held),
        "CanCreateSubFolders": _boolean(value=makes_folders),
        "IsFolderOwner": _boolean(value=level == "Owner"),
        "IsFolderVisible": _boolean(value=Right.SEE in held),
        "IsFolderContact": _boolean(value=level == "Owner"),
        "EditItems": acts,
        "DeleteItems": deletes,
        "ReadItems": _reads(level),
    }


def _reads(level: str) -> str:
    if Right.READ in LEVELS[level]:
        return "FullDetails"
    return {
        "FreeBusyTimeOnly": "TimeOnly",
        "FreeBusyTimeAndSubjectAndLocation": "TimeAndSubjectAndLocation",
    }.get(level, "None")


def _boolean(*, value: bool) -> str:
    return "true" if value else "false"
