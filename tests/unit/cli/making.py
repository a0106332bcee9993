"""A session without a process: streams in memory, a person who types what the test says."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass

from ews_meetings.cli.globals import GlobalOptions, Session, Surroundings, open_session
from ews_meetings.cli.output import Form, Screen


class Stream(io.StringIO):
    """A text stream that may be a terminal."""

    def __init__(self, text: str = "", *, is_terminal: bool = False) -> None:
        super().__init__(text)
        self._is_terminal = is_terminal

    @property
    def buffer(self) -> io.BytesIO:
        return io.BytesIO(self.read().encode())

    def isatty(self) -> bool:
        return self._is_terminal


@dataclass(frozen=True, slots=True, kw_only=True)
class Streams:
    """Where a session writes."""

    stdout: Stream
    stderr: Stream
    around: Surroundings

    @property
    def out(self) -> str:
        return self.stdout.getvalue()

    @property
    def err(self) -> str:
        return self.stderr.getvalue()


def streams(
    typed: str = "", *, is_terminal: bool = False, environment: Mapping[str, str] | None = None
) -> Streams:
    stdout, stderr = Stream(is_terminal=is_terminal), Stream(is_terminal=is_terminal)
    around = Surroundings(
        environment=environment or {},
        stdin=Stream(typed, is_terminal=is_terminal),
        stdout=stdout,
        stderr=stderr,
    )
    return Streams(stdout=stdout, stderr=stderr, around=around)


def session(held: Streams, chosen: GlobalOptions | None = None) -> Session:
    return open_session(chosen or GlobalOptions(), held.around)


def screen(held: Streams, form: Form = Form.TEXT, *, verbosity: int = 0) -> Screen:
    return Screen(form=form, verbosity=verbosity, stdout=held.stdout, stderr=held.stderr)
