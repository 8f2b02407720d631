"""The answers to the requests of a return, as the form sends them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from flask import request

from emulation.core.text import clean
from emulation.entries.rules.requests import Answered, RequestAnswer

ANSWER, NOTE = "answer_", "note_"


def posted_answers(
    requests: Iterable[str], kept: Mapping[str, Answered]
) -> dict[str, Answered] | None:
    """What was chosen for each request; None where the page did not ask.

    A step asks for some of them only: what is kept of the others stays.
    """
    if not any(name.startswith(ANSWER) for name in request.form):
        return None
    found = {name: one for name, one in kept.items() if f"{ANSWER}{name}" not in request.form}
    for name in requests:
        chosen = request.form.get(f"{ANSWER}{name}", "")
        note = clean(request.form.get(f"{NOTE}{name}", ""), one_line=True)
        if chosen in set(RequestAnswer):
            found[name] = Answered(RequestAnswer(chosen), note)
    return found
