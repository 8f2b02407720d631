"""What the form says back while it is being filled in; nothing here is written down."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from emulation.core.policy import Permission
from emulation.entries.forms import FigureLine, old_letters
from emulation.entries.routes.blueprint import bp
from emulation.entries.rules.content import OLD_LETTERS
from emulation.web.access import requires


@bp.post("/doc-so")
@requires(Permission.ENTRY_WRITE)
def read_figure() -> ResponseReturnValue:
    """How one figure is understood, what to write where it is not, and the units to choose from."""
    line = FigureLine(request.form)
    return {
        "echo": line.echo(),
        "doubt": line.doubt(),
        "units": [{"value": value, "label": label} for value, label in line.unit_pairs()],
    }


@bp.post("/chuyen-ma")
@requires(Permission.ENTRY_WRITE)
def convert_text() -> ResponseReturnValue:
    """The text in Unicode and what to say of it; an empty answer where it is in no old letters."""
    converted = old_letters.read_old(request.form.get("text", ""))
    if converted is None:
        return {}
    return {
        "text": converted.text,
        "encodings": list(converted.encodings),
        "sureness": round(converted.sureness, 2),
        "offer": OLD_LETTERS,
        "told": old_letters.told([converted]),
        "advice": old_letters.advice([converted]),
    }
