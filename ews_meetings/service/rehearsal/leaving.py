"""Beliefs on which rests that a cancellation and an answer go out once, and leave a trace."""

from __future__ import annotations

from ews_meetings.change.action import Call, Reply
from ews_meetings.change.batch import Batch, Order
from ews_meetings.change.notify import Notify
from ews_meetings.change.observed import Observed, Place
from ews_meetings.change.outcome import Done
from ews_meetings.change.rehearsal import Kind, Mails, Sight
from ews_meetings.model.people import Response
from ews_meetings.service.rehearsal.experiment import Experiment, counted, decided, is_so
from ews_meetings.service.rehearsal.sending import copied
from ews_meetings.service.rehearsal.stage import Stage, done, executed, only, present, word

_TEXT = "we are done"


def _thrown_away(stage: Stage) -> Observed | None:
    """Return the meeting as it lies in Deleted Items."""
    for glimpse in stage.organizer.reader.find([stage.props.named("a")]):
        if glimpse.place is Place.DELETED:
            return stage.look(glimpse.ref)
    return None


def _copy_of_end(stage: Stage) -> Sight:
    ref = stage.mark_anew("a", stage.invited("a"))
    executed(stage.cancel(ref))
    mails = stage.cancellations("a", at_least=1)
    return copied(stage, stage.copies("a-anew"), holds=mails == 1)


def _says_cancelled(stage: Stage) -> Sight:
    executed(stage.cancel(stage.invited("a")))
    held = _thrown_away(stage)
    is_ours = held is not None and held.key == stage.props.named("a") and held.stamp is not None
    says = held is not None and held.facts.is_cancelled
    seen = "not in Deleted Items" if held is None else f"it {'says so' if says else 'does not say'}"
    return is_so(is_ours, seen)


def _silence_says_nothing(stage: Stage) -> Sight:
    executed(stage.cancel(stage.invited("a"), notify=Notify.NONE))
    held = _thrown_away(stage)
    mails = stage.cancellations("a")
    says = held is None or held.facts.is_cancelled
    return is_so(mails == 0 and not says, counted(mails, "cancellation"))


def _text_arrives(stage: Stage) -> Sight:
    outcome = stage.cancel(stage.invited("a"), _TEXT)
    is_accepted = isinstance(outcome, Done)
    mails = stage.cancellations("a", at_least=int(is_accepted))
    found = stage.attendee.letters(Kind.CANCELLATION, stage.props.named("a"))
    texts = [stage.attendee.onlooker.letter(one.ref).text for one in found]
    has_text = bool(texts) and all(_TEXT in text for text in texts)
    held = _thrown_away(stage)
    says = held is not None and held.facts.is_cancelled
    seen = f"{word(outcome)}, {counted(mails, 'cancellation')}{' with the text' * has_text}"
    is_once = mails == int(is_accepted)
    return decided(is_accepted and has_text and says, seen, holds=is_once)


def _answered(stage: Stage, response: Response, *, notify: Notify) -> Observed:
    """Answer on the attendee's calendar item, and return it as it is afterwards."""
    stage.invited("a")
    reader, uid = stage.attendee.reader, stage.props.uid("a")
    stage.until(lambda: bool(reader.find_anywhere(uid)))
    entry = only(reader.find_anywhere(uid), "the attendee's entry")
    order = Order(
        step=stage.props.named("answer"),
        ref=entry.ref,
        reply=Reply(response=response),
        message="gladly",
    )
    batch = Batch(call=Call.ANSWER, orders=(order,), notify=notify)
    (outcome,) = stage.attendee.writer.write(batch)
    executed(outcome)
    refs = [hit.ref for hit in reader.find_anywhere(uid)] or [entry.ref]
    return present(reader.read(refs)[0])


def _answer_on_item(stage: Stage) -> Sight:
    held = _answered(stage, Response.ACCEPT, notify=Notify.ALL)
    subject, organizer = stage.props.named("a"), stage.organizer
    stage.until(lambda: bool(organizer.letters(Kind.ANSWER, subject)))
    came = len(organizer.letters(Kind.ANSWER, subject))
    is_noted = held.facts.my_response is Response.ACCEPT
    seen = f"{counted(came, 'answer')} came, {'noted' if is_noted else 'not noted'}"
    return is_so(is_noted and came == 1, seen)


def _silent_answer(stage: Stage) -> Sight:
    held = _answered(stage, Response.TENTATIVE, notify=Notify.NONE)
    stage.pause()
    came = len(stage.organizer.letters(Kind.ANSWER, stage.props.named("a")))
    is_noted = held.facts.my_response is Response.TENTATIVE
    seen = f"{counted(came, 'answer')} came, {'noted' if is_noted else 'not noted'}"
    return is_so(is_noted and came == 0, seen)


def _anew(stage: Stage) -> Sight:
    executed(stage.cancel(stage.invited("a")))
    stage.cancellations("a", at_least=1)
    done(stage.send("a", stage.save("a"), step="anew"))
    mails = stage.invitations("a", at_least=2)
    entries = stage.attendee.entries(stage.props.named("a"))
    stands = [entry.facts.is_cancelled for entry in entries] == [False]
    seen = f"{counted(mails, 'invitation')}, it {'stands' if stands else 'does not stand'}"
    return is_so(mails == 2 and stands, seen)


LEAVING = (
    Experiment(
        name="q48-copy-of-end",
        question="Does a cancellation leave a copy that carries the mark of its meeting?",
        play=_copy_of_end,
        mails=Mails(attendee=2),
        row="leaves_copy",
        promise=2,
    ),
    Experiment(
        name="q49-says-cancelled",
        question="Does what was cancelled lie in Deleted Items, and say that it is cancelled?",
        play=_says_cancelled,
        mails=Mails(attendee=2),
        promise=6,
    ),
    Experiment(
        name="q49-silence",
        question="Does what was taken away silently mail nobody, and not look cancelled?",
        play=_silence_says_nothing,
        mails=Mails(attendee=1),
        promise=1,
    ),
    Experiment(
        name="q50-text-arrives",
        question="Does a cancellation bring its text?",
        play=_text_arrives,
        mails=Mails(attendee=2),
        row="cancels_with_text",
        promise=1,
    ),
    Experiment(
        name="q51-answer-on-item",
        question="Is an answer on the calendar item sent once, and noted there?",
        play=_answer_on_item,
        mails=Mails(attendee=1, organizer=1),
        promise=2,
    ),
    Experiment(
        name="q51-silent-answer",
        question="Is a silent answer noted and not sent?",
        play=_silent_answer,
        mails=Mails(attendee=1),
        promise=1,
    ),
    Experiment(
        name="q52-anew",
        question="Does a meeting made anew under the UID of a cancelled one stand with its people?",
        play=_anew,
        mails=Mails(attendee=3),
        promise=4,
    ),
)
