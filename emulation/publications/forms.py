"""The forms that publish a board and propose its correction."""

from __future__ import annotations

from wtforms import StringField, TextAreaField

from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.web.keyed import KeyedForm


class PublishForm(KeyedForm):
    """The decision on which the publication stands."""

    paper = StringField(
        "Quyết định làm căn cứ", filters=[lambda text: clean(text or "", one_line=True)]
    )

    def tell(self, refusal: Invalid) -> None:
        """The sentence stands at its input."""
        self.tell_at("paper", refusal)


class CorrectionForm(KeyedForm):
    """Why a published board is corrected, and the decision that says so."""

    reason = TextAreaField("Lý do đính chính", filters=[lambda text: clean(text or "")])
    paper = StringField(
        "Quyết định làm căn cứ", filters=[lambda text: clean(text or "", one_line=True)]
    )

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input."""
        self.tell_at("reason", refusal)
