"""The form of a route: whose entries, from when, which steps in which order, on what paper."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from wtforms import BooleanField, HiddenField, SelectField, StringField

from emulation.campaigns.queries import RouteRow
from emulation.campaigns.rules import FIELD_LABELS, RecognitionLevel, StepSpec, kind_words
from emulation.campaigns.services import Paper
from emulation.core.codes import public_code
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries.kinds import KINDS
from emulation.entries.rules import LEVEL_LABELS
from emulation.routing.forms.telling import TellingForm, one_line
from emulation.routing.rules import DECIDING_LABELS, STEPS_MOST, RouteDraft, TypedStep
from emulation.units.rules import KIND_LABELS
from emulation.web.choices import options

FLAGS = {
    "may_finish": "Được công nhận tại bước này",
    "may_pass_up": "Được chuyển lên bước sau",
    "may_exemplify": "Được công nhận tiêu biểu",
    "may_receive": "Bên gửi được chọn gửi thẳng đến bước này",
}
ROWS = range(1, STEPS_MOST + 1)
UNKNOWN = "unknown"
"""Stands for a right or level that no option offers; the rules refuse it with their sentence."""


class RouteForm(TellingForm):
    """Whose entries and from when; the fields of the steps are added by `route_form`."""

    level = SelectField("Cấp gửi", validate_choice=False)
    unit_kind = SelectField("Loại đơn vị gửi", validate_choice=False)
    entry_kind = SelectField("Nội dung", validate_choice=False)
    field = SelectField("Lĩnh vực", validate_choice=False)
    valid_from = StringField("Áp dụng từ ngày", filters=[one_line])
    citation = StringField("Căn cứ", filters=[one_line])
    paper_number = StringField("Số văn bản", filters=[one_line])
    paper_on = StringField("Ngày ký", filters=[one_line])
    paper_signer = StringField("Người ký", filters=[one_line])
    request_key = HiddenField(default=lambda: public_code(20))
    action = StringField()

    def key(self) -> str:
        """The idempotency key, of a bounded length; a form without one gets a fresh one."""
        return one_line(self.request_key.data)[:64] or public_code(20)

    def paper(self) -> Paper:
        """The signed paper as it was typed; `Invalid` for a day that cannot be read."""
        day = self.read_day("paper_on") if self.paper_on.data else None
        return Paper(self.paper_number.data or "", day, self.paper_signer.data or "")

    def draft(self, units: dict[int, tuple[int, str]]) -> RouteDraft:
        """The route as it was typed, its steps in the order asked for.

        `units` are the named units, by the row that names them; `Invalid` for a day that cannot
        be read or an order given twice.
        """
        return RouteDraft(
            level_code=self.level.data or "",
            unit_kind=self.unit_kind.data or "",
            field=self.field.data or "",
            entry_kind=self.entry_kind.data or "",
            valid_from=self.read_day("valid_from"),
            citation=self.citation.data or "",
            steps=tuple(self._step(row, units) for row in self._order()),
        )

    def named(self) -> dict[int, str]:
        """Row -> the unit that it names."""
        names = {row: self._of(row, "unit").data or "" for row in self.used()}
        return {row: name for row, name in names.items() if name}

    def used(self) -> list[int]:
        """The rows for which a level was chosen."""
        return [row for row in ROWS if self._of(row, "level").data]

    def shown(self) -> list[int]:
        """The rows that stand open: those used and one more."""
        return list(ROWS)[: max([*self.used(), 0]) + 1]

    def rows(self, numbers: Iterable[int]) -> list[tuple[int, dict[str, Any]]]:
        """The inputs of these rows, by their name within the row."""
        names = ("order", "level", "unit", "label", "permission", "days", "recognition", *FLAGS)
        return [(row, {name: self._of(row, name) for name in names}) for row in numbers]

    def hidden_rows(self) -> list[int]:
        """The rows that are opened only where more steps are wanted."""
        return [row for row in ROWS if row not in self.shown()]

    def _of(self, row: int, name: str) -> Any:
        return self[f"step{row}_{name}"]

    def _order(self) -> list[int]:
        """The used rows by the number given to each; a row without one keeps its place."""
        placed: dict[int, int] = {}
        for row in self.used():
            typed = self._of(row, "order").data or str(row)
            place = _whole(typed)
            if place == 0 or place in placed:
                sentence = f"Thứ tự của bước {row} phải là một số riêng, từ 1 trở lên."
                raise Invalid(sentence, {f"step{row}_order": sentence})
            placed[place] = row
        return [placed[place] for place in sorted(placed)]

    def _step(self, row: int, units: dict[int, tuple[int, str]]) -> TypedStep:
        permission = self._of(row, "permission").data
        recognition = self._of(row, "recognition").data
        spec = StepSpec(
            level_code=self._of(row, "level").data,
            label=self._of(row, "label").data or "",
            permission=Permission(permission)
            if permission in list(DECIDING_LABELS)
            else Permission.ENTRY_READ,
            working_days=_whole(self._of(row, "days").data or ""),
            recognition=RecognitionLevel(recognition)
            if recognition in list(RecognitionLevel)
            else RecognitionLevel.BASE,
            unit_id=units[row][0] if row in units else None,
            **{name: bool(self._of(row, name).data) for name in FLAGS},
        )
        return TypedStep(row, spec)


def route_form(levels: Sequence[tuple[str, str]], *, values: dict[str, Any]) -> RouteForm:
    """The form with its rows of steps; `levels` are (code, name), `values` what it begins with."""
    fields: dict[str, Any] = {}
    for row in ROWS:
        fields |= _step_fields(row, levels)
    form: RouteForm = type("StepsForm", (RouteForm,), fields)(data=values)
    form.level.choices = options(levels)
    form.unit_kind.choices = options(
        [("", "Mọi loại"), *((kind.value, label) for kind, label in KIND_LABELS.items())]
    )
    form.entry_kind.choices = options((kind.code, kind_words(kind.code)) for kind in KINDS)
    form.field.choices = options(
        [("", "Mọi lĩnh vực"), *((field.value, label) for field, label in FIELD_LABELS.items())]
    )
    return form


def _step_fields(row: int, levels: Sequence[tuple[str, str]]) -> dict[str, Any]:
    name = f"step{row}_"
    rights = [(right.value, label) for right, label in DECIDING_LABELS.items()]
    given = [(level.value, f"Công nhận {label}") for level, label in LEVEL_LABELS.items()]
    texts = {"order": "Thứ tự", "unit": "Đơn vị xét cụ thể", "label": "Tên bước"}
    fields: dict[str, Any] = {
        f"{name}{key}": StringField(label, filters=[one_line]) for key, label in texts.items()
    }
    fields |= {f"{name}{key}": BooleanField(label) for key, label in FLAGS.items()}
    return fields | {
        f"{name}level": SelectField(
            "Cấp xét",
            choices=options([("", "Không dùng bước này"), *levels]),
            validate_choice=False,
        ),
        f"{name}permission": SelectField(
            "Vai trò xét", choices=options(rights), validate_choice=False
        ),
        f"{name}days": StringField("Số ngày làm việc", filters=[one_line]),
        f"{name}recognition": SelectField(
            "Mức công nhận", choices=options(given), validate_choice=False
        ),
    }


def values_of(route: RouteRow, unit_names: dict[int, str], *, valid_from: date) -> dict[str, Any]:
    """What the form of a new version begins with: everything of the one in force."""
    values: dict[str, Any] = {
        "level": route.level_code,
        "unit_kind": route.unit_kind,
        "entry_kind": route.entry_kind,
        "field": route.field,
        "valid_from": f"{valid_from:%d/%m/%Y}",
    }
    for row, step in enumerate(route.steps, start=1):
        said = {
            "order": str(row),
            "level": step.level_code,
            "unit": unit_names.get(step.unit_id, "") if step.unit_id else "",
            "label": step.label,
            "permission": step.permission,
            "days": str(step.working_days),
            "recognition": step.recognition.value,
            **{name: getattr(step, name) for name in FLAGS},
        }
        values |= {f"step{row}_{name}": value for name, value in said.items()}
    return values


def _whole(text: str) -> int:
    """The whole number, or nought where there is none that could be meant."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0
