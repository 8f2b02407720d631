"""The small forms beside an entry: a telephone call, a co-writer, where to begin, an award."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from wtforms import MultipleFileField

from emulation.campaigns.models import Campaign
from emulation.core.errors import Invalid
from emulation.entries.forms.content import FIELD_CHOICES, SUBJECT_CHOICES
from emulation.entries.forms.fields import ActForm, ChoiceField, DayField, LineField, TextField
from emulation.entries.rules import Field, SubjectKind
from emulation.entries.rules.content import Content
from emulation.entries.services.beginnings import Award
from emulation.units.queries import UnitRow


class CallForm(ActForm):
    """«Đã trao đổi qua điện thoại, sửa giúp»: which entry, with whom, when."""

    code = LineField("Mã của bài")
    spoke_with = LineField("Đã trao đổi với")
    spoke_on = DayField("Ngày trao đổi")

    def told_day(self) -> date | None:
        """The day that was typed; a sentence stands at it where it cannot be read."""
        return _read_day(self.spoke_on)


class WriterForm(ActForm):
    """Whom the author's side invites to write with them."""

    username = ChoiceField("Người cùng viết")


class BeginForm(ActForm):
    """For which campaign and unit something is begun."""

    campaign = ChoiceField("Chuyên đề, phong trào")
    unit = ChoiceField("Đơn vị lập")

    def offer(self, campaigns: Sequence[Campaign], units: Sequence[tuple[UnitRow, str]]) -> None:
        """These can be chosen; a single one is chosen already."""
        self.campaign.offer([(one.code, one.name) for one in campaigns])
        self.unit.offer([(one.code, name) for one, name in units])

    def chosen(
        self, campaigns: Sequence[Campaign], units: Sequence[tuple[UnitRow, str]]
    ) -> tuple[Campaign, int] | None:
        """The campaign and the unit's row; a sentence stands at what was not chosen."""
        campaign = next((one for one in campaigns if one.code == self.campaign.data), None)
        unit = next((one for one, _ in units if one.code == self.unit.data), None)
        if campaign is None:
            self.campaign.errors = ["Chọn chuyên đề, phong trào đang nhận nội dung này."]
        if unit is None:
            self.unit.errors = ["Chọn đơn vị lập trong danh sách."]
        return (campaign, unit.id) if campaign and unit else None


class AwardForm(BeginForm):
    """A deed that was commended already: what, who, when, and the paper of the award."""

    title = LineField("Tên việc làm")
    summary = TextField("Nội dung việc đã làm")
    field = ChoiceField("Lĩnh vực", pairs=FIELD_CHOICES)
    happened_from = DayField("Ngày thực hiện")
    subject_kind = ChoiceField("Đối tượng được khen", pairs=SUBJECT_CHOICES)
    subject_name = LineField("Họ tên, tên tập thể được khen")
    form = LineField("Hình thức khen")
    number = LineField("Số quyết định")
    decided_on = DayField("Ngày quyết định")
    signer = LineField("Người ký, chức vụ")
    files = MultipleFileField("Bản quét quyết định, giấy khen")

    def award(self) -> Award:
        """What was typed of the award's paper."""
        return Award(
            form=self.form.data or "",
            number=self.number.data or "",
            decided_on=_read_day(self.decided_on),
            signer=self.signer.data or "",
        )

    def content(self) -> Content:
        """What was typed of the deed; without a day it happened when it was commended, without
        a text the award says what it was for."""
        award = self.award()
        said = f"Đã được tặng {award.form} theo quyết định {award.number}, {award.signer} ký."
        chosen = self.field.data if self.field.data in set(Field) else ""
        kind = self.subject_kind.data
        return Content(
            title=self.title.data or "",
            summary=self.summary.data or said,
            field=Field(chosen) if chosen else None,
            happened_from=_read_day(self.happened_from) or award.decided_on,
            subject_kind=SubjectKind(kind) if kind in set(SubjectKind) else SubjectKind.COLLECTIVE,
            subject_name=self.subject_name.data or "",
        )


def _read_day(typed: DayField) -> date | None:
    try:
        return typed.day()
    except Invalid as error:
        typed.errors = [str(error)]
        return None
