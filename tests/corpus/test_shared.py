"""Some nine hundred files of other projects: each becomes wishes, refusals, or an error of ours.

They stay outside of the repository, under their own licences: `../shared/corpus` beside it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from ews_meetings.change.wish import Hold, Unusable
from ews_meetings.errors import InputUnusable
from ews_meetings.ics.options import OrganizerChoice, ReadOptions
from ews_meetings.model.meeting import FreeBusy, Importance
from ews_meetings.model.span import end_of, show_span, start_of
from ews_meetings.sources.files import read_bytes, read_file

SHARED = Path(__file__).parents[3] / "shared"
CORPUS, SAMPLES = SHARED / "corpus", SHARED / "samples"
OPTIONS = ReadOptions(
    mailbox="me@firma.example", zone="Europe/Prague", organizer=OrganizerChoice.TAKE_OVER
)
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason=f"no samples at {SAMPLES}")


@pytest.mark.slow
@pytest.mark.skipif(not CORPUS.is_dir(), reason=f"no corpus at {CORPUS}")
def test_no_file_of_others_ends_in_anything_but_wishes_and_our_errors(
    record_property: Callable[[str, object], None],
) -> None:
    counts: Counter[str] = Counter()
    for path in sorted(path for path in CORPUS.rglob("*") if path.is_file()):
        try:
            wishes = read_bytes(path.read_bytes(), source=path.name, options=OPTIONS)
        except InputUnusable as error:
            counts[error.code] += 1
            continue
        for wish in wishes:
            counts[type(wish).__name__] += 1
            if isinstance(wish, Hold):
                assert start_of(wish.series.meeting.span) <= end_of(wish.series.meeting.span)
                assert show_span(wish.series.meeting.span)
                counts["series"] += wish.series.meeting.recurrence is not None
    for code, count in counts.items():
        record_property(code, count)
    print(dict(counts))  # noqa: T201 - seen with pytest -rP
    assert counts["Hold"] > counts["Unusable"] > 0
    assert counts["series"] > counts["Unusable"]


def sample(name: str, options: ReadOptions = OPTIONS) -> Hold:
    (wish,) = read_file(SAMPLES / name, options)
    assert isinstance(wish, Hold)
    return wish


@needs_samples
@pytest.mark.parametrize("name", ["outlook14-request.ics", "script-multipart-alternative.eml"])
def test_the_outlook_sample_is_read_as_its_readme_says(name: str) -> None:
    meeting = sample(name).series.meeting
    assert show_span(meeting.span) == "2015-10-23 00:00-23:59 Europe/Budapest"
    assert (meeting.free_busy, meeting.reminder_minutes) == (FreeBusy.OOF, None)
    assert [a.mailbox.address for a in meeting.attendees] == ["ucastnik@firma.cz"]


@needs_samples
def test_the_sample_mail_of_a_script_is_the_same_event_as_its_file() -> None:
    file, mail = (
        sample(name) for name in ("outlook14-request.ics", "script-multipart-alternative.eml")
    )
    assert (file.series, file.digest) == (mail.series, mail.digest)


@needs_samples
@pytest.mark.parametrize("name", ["dotnet-alternateviews.ics", "dotnet-alternateviews.eml"])
def test_the_dotnet_sample_is_one_meeting_with_everything_in_it(name: str) -> None:
    meeting = sample(name).series.meeting
    assert show_span(meeting.span) == "2027-04-01 10:00-10:15 Europe/Prague"
    assert meeting.body.content == "This is the simple <b>iCal HTML message</b>"
    assert (meeting.body.kind, meeting.reminder_minutes) == ("html", 30)
    assert (meeting.importance, meeting.free_busy) == (Importance.HIGH, FreeBusy.FREE)
    (file,) = meeting.attachments
    assert file.name == "Test.docx"
    assert file.content is not None
    assert file.content.endswith(b"bytes that must arrive unchanged \x00\x01\x02")


@needs_samples
@pytest.mark.parametrize("name", ["dotnet-alternateviews.ics", "dotnet-alternateviews.eml"])
def test_the_dotnet_sample_is_refused_while_its_organizer_is_foreign(name: str) -> None:
    refusing = replace(OPTIONS, organizer=OrganizerChoice.REFUSE)
    (wish,) = read_file(SAMPLES / name, refusing)
    assert isinstance(wish, Unusable)
    assert wish.refusal.code == "foreign-organizer"
