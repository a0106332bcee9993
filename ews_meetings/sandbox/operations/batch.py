"""Working through the items of a request: each has its own answer and its own way to fail."""

from collections.abc import Callable, Iterable

from ews_meetings.sandbox.call import Call
from ews_meetings.sandbox.errors import EwsError
from ews_meetings.sandbox.names import Element, m, new
from ews_meetings.sandbox.soap import response_message

Work = Callable[[Element], Iterable[Element]]
"""Serves one item and returns what its response message holds after the code."""


def answer_each(
    call: Call,
    operation: str,
    items: Iterable[Element],
    work: Work,
    *,
    on_error: Iterable[str] = (),
) -> Element:
    """Serves each item on its own: an error in one undoes that one only (A16, A17).

    Args:
        call: The request.
        operation: Its name, from which the names of the answer are made.
        items: What to work through.
        work: Serves one.
        on_error: Names of empty elements that the schema wants in the message of a failed item.
    """
    answer = new(m(f"{operation}Response"))
    for place, item in enumerate(items, start=1):
        message_name = f"{operation}ResponseMessage"
        try:
            with call.db.savepoint():
                call.scene.begin_item(place)
                parts = list(work(item))
        except EwsError as error:
            message = response_message(answer, message_name, code=error.code, text=error.text)
            parts = [new(m(name)) for name in on_error]
        else:
            message = response_message(answer, message_name)
        message.extend(parts)
    return answer
