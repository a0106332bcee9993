"""`demo`: the whole main job in the embedded sandbox, with the same functions as the commands."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from ews_meetings.app.sandboxes import announced, run_sandbox
from ews_meetings.cli.demo_story import Stage, play
from ews_meetings.cli.globals import Session
from ews_meetings.cli.opening import say_sandbox
from ews_meetings.config.folders import folders
from ews_meetings.config.names import ORGANIZER, SANDBOX
from ews_meetings.errors import BadOption


def demo(session: Session) -> int:
    """Show the whole way in a sandbox, from the plan to answers, changes and back. No mail leaves."""
    if not session.screen.is_text:
        form = session.screen.form
        raise BadOption("--output", form, "the demo is for people; programs take import and list")
    with TemporaryDirectory(prefix="ews-meetings-demo-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        own = replace(
            session,
            profile=SANDBOX,
            mailbox=ORGANIZER,
            around=replace(
                session.around,
                environment={**session.environment, "EWS_MEETINGS_DATA_DIR": str(folder / "data")},
            ),
        )
        places = folders(own.environment)
        with run_sandbox(places) as server, announced(server, places):
            say_sandbox(own)
            code = play(Stage(session=own, places=places, folder=folder))
    session.screen.line()
    session.screen.line("That was all; the demo's mailboxes are gone. Your own rehearsal:")
    session.screen.line(f"  ews-meetings --profile sandbox -m {ORGANIZER} import FILE")
    return code
