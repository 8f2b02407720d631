"""What the form says back while it is being filled in; nothing here is written down."""

from __future__ import annotations

from flask import request
from flask.typing import ResponseReturnValue

from emulation.core.policy import Permission
from emulation.entries.forms import FigureLine
from emulation.entries.routes.blueprint import bp
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
