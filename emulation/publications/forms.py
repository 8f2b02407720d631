"""The form that publishes a board."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField, StringField

from emulation.core.codes import public_code
from emulation.core.errors import Invalid
from emulation.core.text import clean


class PublishForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """The decision on which the publication stands."""

    paper = StringField(
        "Quyết định làm căn cứ", filters=[lambda text: clean(text or "", one_line=True)]
    )
    request_key = HiddenField(default=lambda: public_code(20))

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return (self.request_key.data or "").strip()[:64] or public_code(20)

    def tell(self, refusal: Invalid) -> None:
        """The sentence stands at its input."""
        self.paper.errors = [refusal.fields.get("paper", str(refusal))]
