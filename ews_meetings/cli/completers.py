"""What a shell may offer where a value is typed: profiles, runs, meetings, people, zones.

Quick and harmless: reads what lies on this machine, asks no server, and never fails. Names come from
files of other people, so only those are offered that no shell takes for more than a word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import typer

from ews_meetings.cli.safe import safe
from ews_meetings.ledger.store import LedgerStore
from ews_meetings.model.people import fold

Offer = tuple[str, str]
"""What is offered, and what it is."""
Completer = Callable[[typer.Context, str], list[Offer]]

GLOBALS = "_globals"
"""How the parameters of global options begin."""
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9@._:+=/-]*")
_MOST = 200


def offer_profiles(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the profiles of the configuration."""
    from ews_meetings.app.profiles import configuration
    from ews_meetings.config.profiles import known

    def find() -> Iterator[Offer]:
        for name in known(configuration(_config(ctx), _environment(ctx))):
            yield name, "the rehearsal room" if name == "sandbox" else "profile"

    return _offered(find, incomplete)


def offer_runs(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the runs on the mailbox, newest first."""

    def find() -> Iterator[Offer]:
        from ews_meetings.ledger.journal import Journal

        with _ledger(ctx) as store:
            for run in Journal(store).runs(_mailbox(ctx)):
                yield run.id, f"{run.started_at:%Y-%m-%d %H:%M} UTC"

    return _offered(find, incomplete)


def offer_meetings(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the keys of the meetings that were made from this machine."""

    def find() -> Iterator[Offer]:
        from ews_meetings.ledger.memory import Memory

        with _ledger(ctx) as store:
            for key, known in Memory(store).meetings(_mailbox(ctx)).items():
                if not known.gone:
                    yield key, known.title

    return _offered(find, incomplete)


def offer_people(ctx: typer.Context, incomplete: str) -> list[Offer]:
    """Offer the people of the sandbox, where that is the profile; else mailboxes of earlier runs."""

    def find() -> Iterator[Offer]:
        from ews_meetings.app.sandboxes import sandbox_people
        from ews_meetings.ledger.journal import Journal

        if _profile(ctx) == "sandbox" or "sandbox" in ctx.command_path.split():
            yield from ((one.address, one.name) for one in sandbox_people())
            return
        with _ledger(ctx) as store:
            yield from ((run.mailbox, "mailbox") for run in Journal(store).runs())

    return _offered(find, incomplete)


def offer_zones(ctx: typer.Context, incomplete: str) -> list[Offer]:  # noqa: ARG001 - typer's signature
    """Offer the time zones."""

    def find() -> Iterator[Offer]:
        from zoneinfo import available_timezones

        yield from ((name, "") for name in sorted(available_timezones()))

    return _offered(find, incomplete)


def offer_operations(ctx: typer.Context, incomplete: str) -> list[Offer]:  # noqa: ARG001 - typer's signature
    """Offer the operations of EWS that the sandbox serves."""

    def find() -> Iterator[Offer]:
        from ews_meetings.app.sandboxes import sandbox_operations

        yield from ((name, "") for name in sandbox_operations())

    return _offered(find, incomplete)


BY_METAVAR: dict[str, Completer] = {
    "ADDRESS": offer_people,
    "OPERATION": offer_operations,
    "PERSON": offer_people,
    "PROFILE": offer_profiles,
    "RUN": offer_runs,
    "ZONE": offer_zones,
}
"""What is offered for a value that help shows under this name."""


def _offered(find: Callable[[], Iterable[Offer]], incomplete: str) -> list[Offer]:
    """Return what fits what was typed; whatever is wrong on this machine, nobody typing hears of it."""
    found: dict[str, str] = {}
    try:
        for word, about in find():
            if word.startswith(incomplete) and _WORD.fullmatch(word):
                found.setdefault(word, _plain(about))
            if len(found) == _MOST:
                break
    except Exception:  # noqa: BLE001 - the border to a person who presses a key
        return list(found.items())
    return list(found.items())


def _plain(about: str) -> str:
    """Return a text that neither a terminal nor typer's markup takes for an order."""
    return safe(about).translate(str.maketrans("[]\\", "()/"))[:60]


@contextmanager
def _ledger(ctx: typer.Context) -> Iterator[LedgerStore]:
    """Open the ledger; where none is, an empty one in memory: completion makes no file."""
    from ews_meetings.config.folders import folders

    path = folders(_environment(ctx)).ledger
    store = LedgerStore(path if path.exists() else None)
    try:
        yield store
    finally:
        store.close()


def _environment(ctx: typer.Context) -> Mapping[str, str]:
    return ctx.find_root().obj.around.environment  # type: ignore[no-any-return]  # typer's obj


def _global(ctx: typer.Context, name: str) -> object:
    """Return a global option as it was given, the nearest to the command first."""
    own = ctx.params.get(f"{GLOBALS}_{name}")
    return own or (_global(cast("typer.Context", ctx.parent), name) if ctx.parent else None)


def _config(ctx: typer.Context) -> Path | None:
    told = _global(ctx, "config")
    return Path(str(told)) if told else None


def _profile(ctx: typer.Context) -> str:
    told = _global(ctx, "profile")
    return str(told or _environment(ctx).get("EWS_MEETINGS_PROFILE", ""))


def _mailbox(ctx: typer.Context) -> str:
    """Return the mailbox that the command would take."""
    from ews_meetings.app.profiles import choose_profile, need_mailbox

    told = _global(ctx, "mailbox") or _environment(ctx).get("EWS_MEETINGS_MAILBOX")
    if told:
        return fold(str(told))
    profile = choose_profile(
        _profile(ctx) or None, config=_config(ctx), environment=_environment(ctx)
    )
    return need_mailbox(profile)
