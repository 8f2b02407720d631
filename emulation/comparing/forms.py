"""The grid of numbers: a day, and one input for each unit."""

from __future__ import annotations

from datetime import date

from wtforms import HiddenField, StringField

from emulation.comparing.rules import read_count
from emulation.comparing.services import Typed
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.units.queries import UnitRow
from emulation.web.keyed import KeyedForm


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class CountForm(KeyedForm):
    """The day from which the numbers hold."""

    valid_from = StringField("Tính từ ngày", filters=[one_line])

    def rows(self, units: list[UnitRow]) -> list[Typed]:
        """The units whose number was typed; `Invalid` names every input that cannot be read."""
        found, faults = [], {}
        for unit in units:
            try:
                count = read_count(self[f"count-{unit.code}"].data)
            except Invalid as refusal:
                faults[unit.code] = f"{unit.full_name}: {str(refusal)[0].lower()}{str(refusal)[1:]}"
                continue
            if count is not None:
                found.append(Typed(unit, count, self._seen(unit)))
        if faults:
            raise Invalid("Chưa ghi số nào. Xem các dòng được nêu.", faults)
        if not found:
            sentence = "Chưa nhập số nào. Nhập số đảng viên của ít nhất một đơn vị."
            raise Invalid(sentence, {"valid_from": sentence})
        return found

    def _seen(self, unit: UnitRow) -> int | None:
        written = self[f"seen-{unit.code}"].data or ""
        return int(written) if written.isascii() and written.isdigit() else None

    def day(self) -> date:
        """The day typed; `Invalid` where it cannot be read."""
        try:
            return parse_date(self.valid_from.data or "")
        except Invalid as refusal:
            raise Invalid(str(refusal), {"valid_from": str(refusal)}) from refusal

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input."""
        for name, sentence in refusal.fields.items():
            self[name if name == "valid_from" else f"count-{name}"].errors = [sentence]


def count_form(units: list[UnitRow]) -> CountForm:
    """The form with an input for each of the units, and what its reader sees beside it."""
    fields: dict[str, object] = {}
    for unit in units:
        label = f"Số mới của {unit.full_name}"
        fields[f"count-{unit.code}"] = StringField(label, filters=[one_line])
        fields[f"seen-{unit.code}"] = HiddenField()
    form: CountForm = type("UnitCountForm", (CountForm,), fields)()
    return form
