"""Sign-in, password, accounts and roles: the inputs, their Vietnamese labels and first checks."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.validators import InputRequired, Optional

from emulation.core.dates import parse_date
from emulation.core.errors import DomainError
from emulation.core.text import clean
from emulation.people.rules import PERSON_KIND_LABELS, ROLE_LABELS, password_fault
from emulation.web.choices import options

MOST_TYPED = 1_000


def one_line(value: str | None) -> str | None:
    """The text in NFC, trimmed, without invisible signs."""
    return None if value is None else clean(value, one_line=True)


def _chosen(form: FlaskForm, field: Any) -> None:
    """The value is one of the choices offered."""
    if field.data not in [choice.value for choice in field.choices]:
        raise ValidationError(f"Chọn {field.label.text.lower()} trong danh sách.")


def _not_too_long(form: FlaskForm, field: Any) -> None:
    if len(field.data or "") > MOST_TYPED:
        raise ValidationError(f"{field.label.text} quá dài. Kiểm tra lại.")


class Form(FlaskForm):  # type: ignore[misc]  # -- flask_wtf publishes no types
    """What the forms of this package have in common."""


class SignInForm(Form):
    """Name and password; where to go next is checked by `safe_path`."""

    username = StringField(
        "Tên đăng nhập",
        filters=[one_line],
        validators=[InputRequired("Nhập tên đăng nhập."), _not_too_long],
    )
    password = PasswordField("Mật khẩu", validators=[InputRequired("Nhập mật khẩu.")])
    next = HiddenField()


class PasswordForm(Form):
    """The old password and the new one twice."""

    old_password = PasswordField(
        "Mật khẩu đang dùng", validators=[InputRequired("Nhập mật khẩu đang dùng.")]
    )
    new_password = PasswordField("Mật khẩu mới", validators=[InputRequired("Nhập mật khẩu mới.")])
    repeat = PasswordField(
        "Nhập lại mật khẩu mới", validators=[InputRequired("Nhập lại mật khẩu mới.")]
    )

    def __init__(self, *, username: str) -> None:
        super().__init__()
        self.username = username

    def validate_new_password(self, field: PasswordField) -> None:
        fault = password_fault(field.data or "", username=self.username)
        if fault:
            raise ValidationError(fault)
        if field.data == self.old_password.data:
            raise ValidationError("Mật khẩu mới phải khác mật khẩu đang dùng.")

    def validate_repeat(self, field: PasswordField) -> None:
        if field.data != self.new_password.data:
            raise ValidationError("Hai lần nhập mật khẩu mới chưa giống nhau. Nhập lại.")


class DisplayForm(Form):
    """Colours and size of the text on this device."""

    theme = RadioField(
        "Màu nền",
        choices=options((("auto", "Theo máy"), ("light", "Sáng"), ("dark", "Tối"))),
        validate_choice=False,
        validators=[_chosen],
    )
    text = RadioField(
        "Cỡ chữ",
        choices=options((("100", "Vừa"), ("125", "Lớn"), ("150", "Rất lớn"))),
        validate_choice=False,
        validators=[_chosen],
    )


class AccountForm(Form):
    """A person and the name they sign in with."""

    full_name = StringField(
        "Họ và tên",
        filters=[one_line],
        validators=[InputRequired("Nhập họ và tên."), _not_too_long],
    )
    kind = SelectField(
        "Đối tượng",
        choices=options((kind.value, label) for kind, label in PERSON_KIND_LABELS.items()),
        validate_choice=False,
        validators=[_chosen],
    )
    unit = SelectField("Đơn vị", validate_choice=False, validators=[_chosen])
    position = StringField("Chức vụ", filters=[one_line], validators=[_not_too_long])
    username = StringField(
        "Tên đăng nhập",
        filters=[one_line],
        validators=[InputRequired("Nhập tên đăng nhập."), _not_too_long],
    )
    is_leader = BooleanField("Là lãnh đạo, quản lý")


class RoleForm(Form):
    """A role at a unit, with the second person where one is needed."""

    role = SelectField(
        "Vai trò",
        choices=options((role.value, label) for role, label in ROLE_LABELS.items()),
        validate_choice=False,
        validators=[_chosen],
    )
    unit = SelectField("Đơn vị giữ vai trò", validate_choice=False, validators=[_chosen])
    title = StringField("Chức danh", filters=[one_line], validators=[_not_too_long])
    second_username = StringField(
        "Tên đăng nhập của người quản trị thứ hai", filters=[one_line], validators=[Optional()]
    )
    second_password = PasswordField("Mật khẩu của người quản trị thứ hai")
    paper = StringField("Số văn bản đã ký", filters=[one_line], validators=[_not_too_long])


class StandInForm(Form):
    """Who decides in whose stead, from day to day, and on which paper."""

    stand_in = StringField("Người xử lý thay", filters=[one_line], validators=[_not_too_long])
    valid_from = StringField("Từ ngày", filters=[one_line], validators=[_not_too_long])
    valid_to = StringField("Đến hết ngày", filters=[one_line], validators=[_not_too_long])
    paper = StringField("Số văn bản phân công", filters=[one_line], validators=[_not_too_long])

    def days(self) -> tuple[date | None, date | None]:
        """The two days; None where one cannot be read."""
        return _day(self.valid_from.data), _day(self.valid_to.data)


def _day(text: str | None) -> date | None:
    try:
        return parse_date(text or "")
    except DomainError:
        return None
