"""The grids: a day, and one input for each unit; and the form that makes a cluster."""

from __future__ import annotations

from datetime import date

from wtforms import HiddenField, SelectField, StringField

from emulation.comparing.rules import NOBODY, OUT, read_count
from emulation.comparing.services import Moved, Turn, Typed
from emulation.core.dates import parse_date
from emulation.core.errors import Invalid
from emulation.core.text import clean
from emulation.units.queries import ClusterRow, UnitRow
from emulation.units.rules import ClusterRole, lead_label
from emulation.web.choices import options
from emulation.web.keyed import KeyedForm


def one_line(text: str | None) -> str:
    """The cleaned text without line ends; nothing for nothing."""
    return clean(text or "", one_line=True)


class DayForm(KeyedForm):
    """A day from which what is typed for each unit holds."""

    ROW = ""
    """Begins the name of a unit's input; its code follows."""
    valid_from = StringField("Tính từ ngày", filters=[one_line])

    def day(self) -> date:
        """The day typed; `Invalid` where it cannot be read."""
        try:
            return parse_date(self.valid_from.data or "")
        except Invalid as refusal:
            raise Invalid(str(refusal), {"valid_from": str(refusal)}) from refusal

    def tell(self, refusal: Invalid) -> None:
        """Each sentence stands at its input."""
        for name, sentence in refusal.fields.items():
            self[name if name == "valid_from" else f"{self.ROW}-{name}"].errors = [sentence]


class CountForm(DayForm):
    """A new number for each unit."""

    ROW = "count"

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


def count_form(units: list[UnitRow]) -> CountForm:
    """The form with an input for each of the units, and what its reader sees beside it."""
    fields: dict[str, object] = {}
    for unit in units:
        label = f"Số mới của {unit.full_name}"
        fields[f"count-{unit.code}"] = StringField(label, filters=[one_line])
        fields[f"seen-{unit.code}"] = HiddenField()
    form: CountForm = type("UnitCountForm", (CountForm,), fields)()
    return form


class MoveForm(DayForm):
    """A new cluster for each unit."""

    ROW = "to"

    def rows(self, units: list[UnitRow]) -> list[Moved]:
        """The units for which a cluster was chosen; `Invalid` for none."""
        found = [
            Moved(unit, self[f"to-{unit.code}"].data, self[f"seen-{unit.code}"].data or "")
            for unit in units
            if self[f"to-{unit.code}"].data
        ]
        if not found:
            sentence = "Chưa chọn cụm mới cho đơn vị nào. Chọn ở cột «Chuyển đến»."
            raise Invalid(sentence, {"valid_from": sentence})
        return found


def move_form(units: list[UnitRow], clusters: list[ClusterRow]) -> MoveForm:
    """The form with a choice of these clusters for each of the units."""
    fields: dict[str, object] = {}
    named = [(one.code, one.name) for one in clusters]
    offered = options([("", "Giữ nguyên"), *named, (OUT, "Ra khỏi cụm, chưa xếp cụm khác")])
    for unit in units:
        label = f"Cụm mới của {unit.full_name}"
        fields[f"to-{unit.code}"] = SelectField(label, choices=offered, validate_choice=False)
        fields[f"seen-{unit.code}"] = HiddenField()
    form: MoveForm = type("UnitMoveForm", (MoveForm,), fields)()
    return form


class ClusterForm(KeyedForm):
    """The name of a new cluster, and of which units it is."""

    name = StringField("Tên cụm", filters=[one_line])
    level = SelectField("Gồm các", choices=[], validate_choice=False)

    @classmethod
    def of(cls, units: list[UnitRow]) -> ClusterForm:
        """The form that offers the levels of these units; where there are several, none is chosen
        unasked."""
        form = cls()
        levels = {unit.level_code: unit.level_name for unit in units}
        unasked = [("", "Chọn cấp")] if len(levels) > 1 else []
        form.level.choices = options([*unasked, *levels.items()])
        return form


class NameForm(KeyedForm):
    """Another name for a cluster, and the one its writer saw."""

    name = StringField("Tên mới", filters=[one_line])
    seen = HiddenField()


class LeadForm(DayForm):
    """Which unit bears a role in a cluster from a day on, and who does as the writer sees it."""

    role = SelectField("Vai trò", choices=[], validate_choice=False)
    unit = SelectField("Đơn vị", choices=[], validate_choice=False)
    paper = StringField("Căn cứ", filters=[one_line])
    seen_head = HiddenField()
    seen_deputy = HiddenField()

    @classmethod
    def of(cls, cluster: ClusterRow, units: list[UnitRow], *, is_empty: bool = False) -> LeadForm:
        """The form that offers these units of the cluster; `is_empty` reads nothing that was
        sent."""
        form = cls(formdata=None) if is_empty else cls()
        form.role.choices = options(
            (role.value, lead_label(role, cluster.name)) for role in ClusterRole
        )
        named = [(unit.code, unit.full_name) for unit in units]
        form.unit.choices = options([("", "Chọn đơn vị"), *named, (NOBODY, "Không còn đơn vị nào")])
        return form

    def turn(self) -> Turn:
        """What was typed; `Invalid` for a role that is none, where no unit was chosen, or for a day
        that cannot be read."""
        if self.role.data not in set(ClusterRole):
            sentence = "Chọn cụm trưởng hoặc cụm phó."
            raise Invalid(sentence, {"role": sentence})
        if not self.unit.data:
            sentence = "Chọn đơn vị trong cụm, hoặc «Không còn đơn vị nào»."
            raise Invalid(sentence, {"unit": sentence})
        role = ClusterRole(self.role.data)
        unit = "" if self.unit.data == NOBODY else self.unit.data
        seen = self.seen_head if role is ClusterRole.HEAD else self.seen_deputy
        return Turn(role, unit, self.day(), self.paper.data or "", seen.data or "")
