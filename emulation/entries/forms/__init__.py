"""What the author's side types: clean texts, days, figures, each kept as it was typed."""

from emulation.entries.forms import old_letters
from emulation.entries.forms.content import ContentForm, content_form
from emulation.entries.forms.fields import ActForm, ReceiverForm
from emulation.entries.forms.figures import FigureLine, echo, warn
from emulation.entries.forms.reading import Offered, Reading, read
from emulation.entries.forms.requests import posted_answers

__all__ = [
    "ActForm",
    "ContentForm",
    "FigureLine",
    "Offered",
    "Reading",
    "ReceiverForm",
    "content_form",
    "echo",
    "old_letters",
    "posted_answers",
    "read",
    "warn",
]
