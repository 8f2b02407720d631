"""The forms of places: a unit is marked, and a mark ends."""

from __future__ import annotations

from datetime import date

from wtforms import SelectField, StringField

from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.fairness.rules import TRAIT_LABELS, UnitTrait
from emulation.web.choices import options
from emulation.web.keyed import KeyedForm


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class PlaceForm(KeyedForm):
    """What both forms have in common: days that are typed."""

    def day(self, name: str) -> date | None:
        """The day that was typed, None for nothing; `Invalid` names the input that cannot be
        read."""
        typed = self[name].data
        if not typed:
            return None
        try:
            return parse_date(typed)
        except Invalid as error:
            raise Invalid(str(error), {name: str(error)}) from error


class MarkForm(PlaceForm):
    """A unit, what its place is, from when to when, and by which paper."""

    unit = SelectField("Đơn vị", validate_choice=False)
    trait = SelectField(
        "Địa bàn",
        choices=options((trait.value, label) for trait, label in TRAIT_LABELS.items()),
        validate_choice=False,
    )
    valid_from = StringField("Từ ngày", filters=[one_line])
    valid_to = StringField("Đến hết ngày", filters=[one_line])
    paper = StringField("Căn cứ", filters=[one_line])

    def chosen_trait(self) -> UnitTrait:
        """The kind of place chosen; `Invalid` for one that does not exist."""
        if self.trait.data not in list(UnitTrait):
            sentence = "Chọn địa bàn trong danh sách."
            raise Invalid(sentence, {"trait": sentence})
        return UnitTrait(self.trait.data)

    def first_day(self) -> date:
        """The day from which it is so; `Invalid` where none was typed."""
        day = self.day("valid_from")
        if day is None:
            sentence = "Nhập ngày bắt đầu theo dạng ngày/tháng/năm. Ví dụ: 01/01/2024."
            raise Invalid(sentence, {"valid_from": sentence})
        return day


class EndForm(PlaceForm):
    """The last day of a mark, or that it was a mistake."""

    last_day = StringField("Ngày cuối", filters=[one_line])
    action = StringField()

    @property
    def is_mistake(self) -> bool:
        """The button that strikes the mark was pressed."""
        return bool(self.action.data == "strike")

    def end(self) -> date | None:
        """The last day; None for a mistake; `Invalid` where none was typed."""
        if self.is_mistake:
            return None
        day = self.day("last_day")
        if day is None:
            sentence = "Nhập ngày cuối còn đúng, theo dạng ngày/tháng/năm. Ví dụ: 31/12/2024."
            raise Invalid(sentence, {"last_day": sentence})
        return day
