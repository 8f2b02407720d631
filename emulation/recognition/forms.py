"""The forms of recognition: what is typed, kept as it was typed, with a sentence where it fails."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import AnyOf, InputRequired, ValidationError

from emulation.core.codes import public_code
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.recognition.rules import FORM_LABELS, NO_SCAN, STANDING_LABELS, AwardForm
from emulation.web.choices import options

NONE = ""
LEADER, DIRECT = "leader", "direct"
FORM_CHOICES = options((form.value, label) for form, label in FORM_LABELS.items())
STANDING_CHOICES = options(
    (
        (NONE, "Không ghi"),
        (LEADER, STANDING_LABELS[True]),
        (DIRECT, STANDING_LABELS[False]),
    )
)
CHOOSE_FORM = AnyOf([form.value for form in AwardForm], message="Chọn hình thức khen.")


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


def paragraphs(text: str | None) -> str:
    """The cleaned text with its line ends."""
    return clean(text or "")


class KeepingForm(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """A form that shows the sentences of a refusal beside its fields and keeps what was typed."""

    def blame(self, error: Invalid) -> None:
        """Every sentence of the refusal stands at its field, or above the form."""
        told = False
        for name, sentence in error.fields.items():
            field = self._fields.get("scan" if name == "files" else name)
            if field is not None:
                field.errors = [*field.errors, sentence]
                told = True
        if not told:
            self.form_errors.append(str(error))

    @property
    def is_refused(self) -> bool:
        """Something has to be corrected."""
        return bool(self.errors)


@contextmanager
def told_on(form: KeepingForm) -> Iterator[None]:
    """A refusal inside the block is shown on the form; every other error goes on."""
    try:
        yield
    except Invalid as error:
        form.blame(error)


class ActForm(KeepingForm):
    """What every act carries: the revision that was seen, and a key against the second click."""

    revision = HiddenField()
    request_key = HiddenField(default=lambda: public_code(20))

    @property
    def seen(self) -> int:
        """The revision that the page showed; 0, which no list has, where it was tampered with."""
        text = self.revision.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0

    @property
    def key(self) -> str:
        """The idempotency key, of a bounded length."""
        return clean(self.request_key.data or "", one_line=True)[:64]


class ListForm(ActForm):
    """A new list."""

    title = StringField("Tên danh sách", filters=[one_line])
    campaign = SelectField("Chuyên đề, phong trào", choices=[], validate_choice=False)
    unit = SelectField("Lập cho", choices=[], validate_choice=False)
    occasion = StringField("Dịp khen thưởng", filters=[one_line])
    form = RadioField(
        "Hình thức đề nghị",
        choices=FORM_CHOICES,
        default=AwardForm.MERIT_CERTIFICATE.value,
        validate_choice=False,
        validators=[CHOOSE_FORM],
    )


class EntriesForm(KeepingForm):
    """Approved entries, chosen one by one."""

    entries = SelectMultipleField("Việc làm, mô hình", choices=[], validate_choice=False)


class BoardForm(KeepingForm):
    """The first places of a board."""

    board = SelectField("Bảng xếp hạng", choices=[], validate_choice=False)
    top = StringField("Số đơn vị dẫn đầu", default="3", filters=[one_line])

    @property
    def count(self) -> int:
        """The number typed; 0, which is refused, where it cannot be read."""
        text = self.top.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


class ItemForm(ActForm):
    """What may be changed of a row, and why."""

    name = StringField("Tên tập thể, họ và tên", filters=[one_line])
    position_text = StringField("Chức vụ, đơn vị", filters=[one_line])
    party_cell = StringField("Đảng viên (chi bộ)", filters=[one_line])
    standing = SelectField("Đối tượng", choices=STANDING_CHOICES, validate_choice=False)
    summary = TextAreaField("Tóm tắt thành tích", filters=[one_line])
    form = RadioField(
        "Hình thức đề nghị", choices=FORM_CHOICES, validate_choice=False, validators=[CHOOSE_FORM]
    )
    vote = StringField("Kết quả phiếu", filters=[one_line])
    note = StringField("Ghi chú", filters=[one_line])
    reason = TextAreaField("Lý do sửa", filters=[one_line])

    @property
    def is_leader(self) -> bool | None:
        return {LEADER: True, DIRECT: False}.get(self.standing.data or NONE)


class ReasonForm(ActForm):
    """An act that needs a reason: sending back, cancelling, taking a row off."""

    reason = TextAreaField("Lý do", filters=[paragraphs])


class SubmitForm(ActForm):
    """Proposing the list: nothing is typed."""


class ConclusionForm(ActForm):
    """The signed conclusion, typed from the paper."""

    number = StringField("Số kết luận", filters=[one_line])
    concluded_on = StringField("Ngày kết luận", filters=[one_line])
    signer = StringField("Người ký", filters=[one_line])
    signer_title = StringField("Chức vụ người ký", filters=[one_line])
    scan = FileField("Bản quét kết luận đã ký")

    def validate_concluded_on(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Nhập ngày kết luận. Ví dụ: 12/11/2024.")
        try:
            parse_date(field.data)
        except Invalid as error:
            raise ValidationError(str(error)) from error

    def validate_number(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Nhập số kết luận. Ví dụ: 45-KL/HĐTĐ.")

    def validate_signer(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Nhập họ tên người ký kết luận.")

    def validate_signer_title(self, field: StringField) -> None:
        if not field.data:
            raise ValidationError("Nhập chức vụ người ký. Ví dụ: Phó Bí thư Thường trực.")

    def validate_scan(self, field: FileField) -> None:
        if not getattr(field.data, "filename", ""):
            raise ValidationError(NO_SCAN)

    @property
    def day(self) -> date:
        """The day as read; asked for after the form was found in order."""
        return parse_date(self.concluded_on.data or "")


class CheckForm(ActForm):
    """The second person's word that paper and list agree."""

    digest = HiddenField()
    agreed = BooleanField(
        "Tôi đã đối chiếu danh sách với bản kết luận đã ký, nội dung khớp nhau.",
        validators=[InputRequired("Đánh dấu vào ô này sau khi đã đối chiếu với bản ký.")],
    )
