"""/quan-tri/quy-trinh/moi: a route from a day on, looked at before it is proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.campaigns.queries import RouteKey
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.routing import queries, services
from emulation.routing.forms import RouteForm, route_form, values_of
from emulation.routing.queries import COUNT_LIMIT
from emulation.routing.routes.blueprint import bp
from emulation.routing.routes.routes import found, named_units
from emulation.routing.rules import RouteDraft, chain, senders
from emulation.units import queries as units
from emulation.web.access import reader, requires

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Preview:
    """What the route would do, in words."""

    title: str
    chain: str
    lines: tuple[str, ...]


@bp.route("/quan-tri/quy-trinh/moi", methods=["GET", "POST"])
@requires(Permission.ROUTE_MANAGE)
def new_route() -> ResponseReturnValue:
    """The form of a route, empty or copied from one; looked at first, then proposed."""
    form, at = _form(), clock.now()
    if not form.is_submitted():
        return _page(form)
    if form.action.data != "save":
        preview = _looked_at(form, at=at)
        return _page(form, preview), 200 if preview else 422
    if not _proposed(form, at=at):
        return _page(form), 422
    return redirect(url_for("routing.routes"), 303)


def _form() -> RouteForm:
    """The form; an address that names a route begins with everything of it."""
    levels = [(level.code, level.name) for level in units.levels()]
    code = request.args.get("tu", "")
    values: dict[str, Any] = {}
    if code and request.method == "GET":
        row = found(code)
        values = values_of(row, named_units(row), valid_from=clock.local_date(clock.now()) + DAY)
    return route_form(levels, values=values)


def _looked_at(form: RouteForm, *, at: datetime) -> Preview | None:
    """What the route would do; None where the form now says what to mend."""
    try:
        draft = _draft(form, on=clock.local_date(at))
        services.check_route(draft, actor=reader(), at=at)
    except Invalid as refusal:
        form.tell(refusal)
        return None
    return _preview(draft)


def _proposed(form: RouteForm, *, at: datetime) -> bool:
    """The proposal stands; False where the form now says what to mend."""
    try:
        draft, paper = _draft(form, on=clock.local_date(at)), form.paper()
        with transaction():
            services.propose_route(draft, actor=reader(), at=at, key=form.key(), paper=paper)
    except Invalid as refusal:
        form.tell(refusal)
        return False
    day = format_date(draft.valid_from)
    said = f"Áp dụng từ ngày {day}." if paper.is_given else "Chờ người quản trị thứ hai xác nhận."
    flash(f"Đã ghi quy trình. {said}", "ok")
    return True


def _draft(form: RouteForm, *, on: date) -> RouteDraft:
    """The route as it was typed, with the units that it names looked up."""
    named: dict[int, tuple[int, str]] = {}
    for row, name in form.named().items():
        fits = queries.units_named(name, on=on)
        if len(fits) != 1:
            told = "Có nhiều đơn vị tên" if fits else "Không tìm thấy đơn vị"
            sentence = f"{told} «{name[:80]}». Ghi đúng tên đầy đủ như trong danh sách đơn vị."
            raise Invalid(sentence, {f"step{row}_unit": sentence})
        named[row] = fits[0]
    draft = form.draft(named)
    for step in draft.steps:
        if step.row in named and named[step.row][1] != step.spec.level_code:
            sentence = "Cấp xét khác cấp của đơn vị được ghi tên. Chọn lại cấp xét."
            raise Invalid(sentence, {f"step{step.row}_level": sentence})
    return draft


def _preview(draft: RouteDraft) -> Preview:
    level = next(one for one in units.levels() if one.code == draft.level_code)
    key = RouteKey(level.id, draft.unit_kind, draft.field, draft.entry_kind)
    asked = {step.spec.level_code for step in draft.steps if step.spec.unit_id is None}
    concerned = queries.concerned(level.id, draft.unit_kind, deciding=asked, on=draft.valid_from)
    names = {one.code: one.name for one in units.levels()}
    some = f": {', '.join(concerned.names)}" if concerned.names else ""
    more = " …" if concerned.count > len(concerned.names) else ""
    lines = [
        f"Áp dụng cho {_count(concerned.count)} đơn vị{some}{more}.",
        *(
            f"{_count(count)} đơn vị trong số đó không có cấp {names[code]} ở trên, "
            "nên chưa gửi được theo quy trình này."
            for code, count in concerned.without.items()
        ),
        _kept_words(key, draft),
    ]
    return Preview(
        title=senders(level.name, draft.unit_kind, draft.field, draft.entry_kind),
        chain=chain(level.name, draft.specs),
        lines=tuple(lines),
    )


def _kept_words(key: RouteKey, draft: RouteDraft) -> str:
    """How many waiting entries keep the route under which they were sent."""
    versions = campaigns.versions_of(key)
    count = queries.waiting_on([row.id for row in versions])
    held = next((row for row in versions if row.valid_from < draft.valid_from), None)
    ends = f" Quy trình từ ngày {format_date(held.valid_from)} thôi áp dụng." if held else ""
    return f"{_count(count)} nội dung đang chờ xử lý giữ quy trình cũ.{ends}"


def _count(count: int) -> str:
    return f"Hơn {count}" if count >= COUNT_LIMIT else str(count)


def _page(form: RouteForm, preview: Preview | None = None) -> str:
    return render_template("routing/new_route.html", form=form, preview=preview)
