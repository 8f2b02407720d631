"""The forms that hide boards until a ceremony and say how much of them units see."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from wtforms import HiddenField, SelectField, StringField

from emulation.core.clock import local_instant
from emulation.core.dates import parse_date, parse_time
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.standings.rules import BOARD_LABELS, SIGHT_LABELS, BoardKind, Sight
from emulation.web.choices import options
from emulation.web.keyed import KeyedForm

ALL = "tat-ca"
Typed = TypeVar("Typed")


def _cleaned(text: str | None) -> str:
    return clean(text or "", one_line=True)


class HoldForm(KeyedForm):
    """Which boards, why, and when they open by themselves."""

    kind = SelectField(
        "Bảng được giữ kín",
        choices=options(
            [(ALL, "Tất cả các bảng của đợt"), *((k.value, v) for k, v in BOARD_LABELS.items())]
        ),
        validate_choice=False,
    )
    reason = StringField("Lý do", filters=[_cleaned])
    reveals_on = StringField("Ngày tự mở", filters=[_cleaned])
    reveals_time = StringField("Giờ tự mở", filters=[_cleaned])

    def board_kind(self) -> BoardKind | None:
        """The kind that was chosen; None for every board. `Invalid` for a kind that is none."""
        if self.kind.data == ALL:
            return None
        for one in BoardKind:
            if one.value == self.kind.data:
                return one
        sentence = "Chọn bảng cần giữ kín trong danh sách."
        raise Invalid(sentence, {"kind": sentence})

    def reveals_at(self) -> datetime | None:
        """The Vietnamese moment that was typed; `Invalid` names the input that cannot be read."""
        if not self.reveals_on.data:
            if self.reveals_time.data:
                sentence = "Đã ghi giờ thì ghi cả ngày tự mở, hoặc để trống cả hai."
                raise Invalid(sentence, {"reveals_on": sentence})
            return None
        day = self._read("reveals_on", parse_date)
        hour, minute = self._read("reveals_time", parse_time) if self.reveals_time.data else (8, 0)
        return local_instant(day, hour) + timedelta(minutes=minute)

    def _read(self, name: str, read: Callable[[str], Typed]) -> Typed:
        try:
            return read(self[name].data)
        except Invalid as error:
            raise Invalid(str(error), {name: str(error)}) from error

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input."""
        self.tell_at("reason", refusal)


class SettingForm(KeyedForm):
    """How much of a board units see, live and published; `seen` is the revision it showed."""

    seen = HiddenField(default="0")
    live_sight = SelectField(
        "Số liệu đang cập nhật", choices=options(list(SIGHT_LABELS.items())), validate_choice=False
    )
    published_sight = SelectField(
        "Bảng đã công bố", choices=options(list(SIGHT_LABELS.items())), validate_choice=False
    )

    def sight(self, name: str) -> Sight:
        """What was chosen at the input; `Invalid` for what is not offered."""
        for one in Sight:
            if one.value == self[name].data:
                return one
        sentence = "Chọn một mức trong danh sách."
        raise Invalid(sentence, {name: sentence})

    def revision(self) -> int:
        """The revision that the form showed; one that cannot be read stands for none."""
        text = self.seen.data or ""
        return int(text) if text.isdecimal() and len(text) < 6 else 0

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input."""
        self.tell_at("live_sight", refusal)
