"""What follows a press of a button on the form: the next page, or the form with sentences."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.entries import queries
from emulation.entries.forms import ContentForm, Offered, Reading, old_letters, read
from emulation.entries.routes.blueprint import address, offered, opened, today
from emulation.entries.routes.page import check_page, edit_page, step_page
from emulation.entries.rules.content import FIGURE_LIMIT, Content
from emulation.entries.rules.steps import Step, after
from emulation.entries.services import Written, awaited_words
from emulation.files.services import Batch
from emulation.web.access import reader

SAVE, SEND, ADD_FIGURE, FIND_PERSON = "save", "send", "add_figure", "find_person"
NEXT, STAY = "next", "stay"
MOST_PERSONS = 20
OVERTAKEN = (
    "Nội dung này vừa được lưu ở nơi khác. Phần đồng chí vừa viết còn nguyên bên dưới, chưa lưu. "
    "Đối chiếu với bản trên máy chủ, sửa cho khớp rồi bấm lưu lại."
)


def typed_content(
    form: ContentForm, stored: Content, *, unit_id: int, known: Iterable[Offered]
) -> Reading:
    """What was typed, with the people who may be named: those of the unit, those named before."""
    if action_posted() == old_letters.UNDO:
        old_letters.undo(form, request.form)
    codes = list(form.persons.data or [])[:MOST_PERSONS]
    people = [*known, *offered(queries.roster_persons(unit_id, codes, on=today()))]
    return read(form, stored, persons={one.code: one for one in people}, today=today())


def tick(form: ContentForm, people: Sequence[Offered], ticked: list[str]) -> None:
    """The boxes of people, each once, with those named ticked."""
    form.persons.offer({one.code: one.label for one in people}.items(), ticked)


def answered(
    form: ContentForm, written: Written, batch: Batch, *, action: str
) -> ResponseReturnValue:
    """The receipt, the form with what has to be mended, or the form as it was saved."""
    code = written.entry.code
    if written.is_sent:
        return redirect(f"{address(code)}?da-gui=1", 303)
    if written.awaited:
        flash(awaited_words(written.awaited, at=clock.now()))
        return redirect(address(code), 303)
    form.tell({"files": " ".join(batch.refusals)} if batch.refusals else {})
    form.tell({"": OVERTAKEN} if written.is_overtaken else written.sentences())
    form.is_kept = form.is_kept and not written.is_overtaken
    is_search = bool(form.person_words.data) and action != SEND
    if action == old_letters.CONVERT:
        form.conversion = old_letters.apply(form)
        form.is_kept = form.is_kept and form.conversion is None
    if form.faults() or is_search or form.conversion or action == FIND_PERSON:
        return _form_again(form, written, is_longer=action == ADD_FIGURE), _status(form, written)
    return redirect(_onward(code, action, lines=len(form.lines) + 1), 303)


def action_posted() -> str:
    """The button that was pressed; without one, what Enter in a field means on that page."""
    return request.form.get("action") or (NEXT if step_posted() else SAVE)


def step_posted() -> Step | None:
    """The step of the wizard on which the form stood; None for the whole form on one page."""
    name = request.form.get("step", "")
    return Step(name) if name in set(Step) else None


def _onward(code: str, action: str, *, lines: int) -> str:
    """Where a press of the button leads once everything is kept."""
    step = step_posted()
    more: dict[str, Any] = {"dong": lines, "_anchor": "figures"} if action == ADD_FIGURE else {}
    if step is None:
        return url_for("entries.edit", code=code, **more)
    if action == SAVE:
        flash("Đã lưu bản nháp. Đồng chí viết tiếp lúc nào cũng được.", "ok")
        return "/"
    if action == STAY:
        more = {"_anchor": "files"}
    wanted = after(step) if action == NEXT else step
    return url_for("entries.step", code=code, step=wanted.value, **more)


def _status(form: ContentForm, written: Written) -> int:
    if not form.faults():
        return 200
    return 409 if any(one.status == 409 for one in written.refusals) else 422


def _form_again(form: ContentForm, written: Written, *, is_longer: bool) -> str:
    """The form as it was typed, resting on what the server holds now."""
    draft = opened(queries.fresh_entry(written.entry.id))
    ticked = list(form.persons.data or [])
    words = form.person_words.data or ""
    codes = [*ticked, *queries.found_persons(draft.unit.id, words, on=today())]
    people = offered(queries.roster_persons(draft.unit.id, codes, on=today()))
    tick(form, [*draft.persons, *people], ticked)
    if words and len(codes) == len(ticked):
        form.person_words.errors = [
            "Không tìm thấy người có tên này trong danh sách của đơn vị. "
            "Kiểm tra lại tên, hoặc ghi ở ô «Người thực hiện chính»."
        ]
    form.renew(draft.entry.revision)
    if is_longer and len(form.lines) < FIGURE_LIMIT:
        form.add_line()
    theirs, step = draft.content if written.is_overtaken else None, step_posted()
    if step is None or (step is not Step.CHECK and form.is_wrong_beyond(step)):
        return edit_page(form, draft, reader(), theirs=theirs)
    if step is Step.CHECK:
        return check_page(form, draft, reader(), theirs=theirs)
    return step_page(form, draft, step, reader(), theirs=theirs)
