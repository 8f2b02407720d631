"""/ngoai-tuyen: the page that a device keeps for when there is no network. It names nobody: whose
texts it shows, and what they may choose from, lies on the device alone."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from emulation.entries.forms import ContentForm, content_form
from emulation.entries.kinds import KINDS
from emulation.entries.rules.content import Content, Kind
from emulation.files.rules import ACCEPTED
from emulation.web.access import public

offline_bp = Blueprint("offline", __name__)

LINES = 3
"""Lines of figures on a form that no server can lengthen."""
NOBODY = {"theme": "auto", "text": "100"}


@dataclass(frozen=True)
class Sheet:
    """The whole form of one kind on one page."""

    kind: Kind
    form: ContentForm


@offline_bp.get("/ngoai-tuyen")
@public
def page() -> ResponseReturnValue:
    """What lies on this device, and the forms; the same for everybody."""
    return offline_page()


def offline_page() -> str:
    """The page without a reader, a clock or a token: it may be kept by any device."""
    return render_template(
        "offline/page.html",
        reader=None,
        navigation=[],
        display=NOBODY,
        sheets=[_sheet(kind) for kind in KINDS],
        accept=ACCEPTED,
    )


def _sheet(kind: Kind) -> Sheet:
    """The empty form; both kinds stand on one page, so ids bear the kind."""
    form = content_form(kind, Content(), lines=LINES, is_bare=True)
    parts = [*form, *(part for line in form.lines for part in line)]
    for part in parts:
        part.id = f"{kind.code}-{part.id}"
        part.label.field_id = part.id
    return Sheet(kind, form)
