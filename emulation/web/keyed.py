"""Forms that are carried out once, however often they are sent."""

from __future__ import annotations

from flask_wtf import FlaskForm
from wtforms import HiddenField

from emulation.core.codes import public_code
from emulation.core.errors import Invalid


class KeyedForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A form with an idempotency key, made with the page."""

    request_key = HiddenField(default=lambda: public_code(20))

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return (self.request_key.data or "").strip()[:64] or public_code(20)

    def tell_at(self, first: str, refusal: Invalid) -> None:
        """Each sentence stands at its input; what names none stands at `first`."""
        for name, sentence in (refusal.fields or {first: str(refusal)}).items():
            self[name].errors = [sentence]
