"""The acts on a list as a whole: begin, propose, conclude, check, send back, cancel."""

from __future__ import annotations

from datetime import date, datetime
from typing import TypedDict

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries as campaigns
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Actor, Permission
from emulation.files.configured import file_store, virus_scanner
from emulation.files.rules import FileKind
from emulation.files.services import Prepared, make_durable, prepare
from emulation.recognition import services
from emulation.recognition.forms import (
    ActForm,
    CheckForm,
    ConclusionForm,
    ListForm,
    ReasonForm,
    SubmitForm,
    told_on,
)
from emulation.recognition.models import RecognitionList
from emulation.recognition.routes.blueprint import (
    ReasonWords,
    bp,
    head_of,
    paper_facts,
    reason_page,
)
from emulation.recognition.routes.pages import list_page
from emulation.recognition.rules import (
    FORM_LABELS,
    STATE_LABELS,
    Act,
    AwardForm,
    spaced,
    step,
    total_sentence,
)
from emulation.recognition.services import NewList, Paper
from emulation.units import queries as units
from emulation.units.queries import UnitRow
from emulation.web.access import reader, requires
from emulation.web.choices import options

COUNCIL = (Permission.RECOGNITION_CONCLUDE, Permission.RECOGNITION_CHECK)


class Reasoned(TypedDict):
    """What sending back and cancelling take."""

    reason: str
    revision: int
    actor: Actor
    at: datetime
    key: str


SIGNED = frozenset({FileKind.IMAGE, FileKind.PDF})
NOT_SIGNED = "Bản ký cần là ảnh chụp hoặc tệp PDF. Quét hoặc chụp lại bản có chữ ký rồi chọn."


@bp.route("/moi", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_PROPOSE)
def new() -> ResponseReturnValue:
    """A new list: name, campaign, unit, award."""
    form, places = ListForm(), _places(clock.local_date(clock.now()))
    form.campaign.choices = options((c.code, c.name) for c in campaigns.shown_campaigns())
    form.unit.choices = options((unit.code, unit.committee_name) for unit in places)
    if form.validate_on_submit():
        with told_on(form), transaction():
            code = services.create_list(
                _new_list(form, places), actor=reader(), at=clock.now(), key=form.key
            )
        if not form.is_refused:
            flash("Đã lập danh sách. Thêm đề nghị từ việc làm hoặc bảng xếp hạng.", "ok")
            return redirect(url_for(".show", code=code), 303)
    html = render_template("recognition/new.html", form=form, has_one=len(places) == 1)
    return html, 422 if form.is_refused else 200


def _places(on: date) -> list[UnitRow]:
    held = reader().units_with(Permission.RECOGNITION_PROPOSE)
    found = units.units_by_id(held, on=on)
    return sorted(found.values(), key=lambda unit: (unit.level_rank, unit.id))


def _new_list(form: ListForm, places: list[UnitRow]) -> NewList:
    known = {unit.code: unit.id for unit in places}
    if form.unit.data not in known:
        sentence = "Chọn đơn vị trong danh sách."
        raise Invalid(sentence, {"unit": sentence})
    return NewList(
        title=form.title.data or "",
        campaign_code=form.campaign.data or "",
        unit_id=known[form.unit.data],
        form=AwardForm(form.form.data),
        occasion=form.occasion.data or "",
    )


@bp.post("/<code>/trinh")
@requires(Permission.RECOGNITION_PROPOSE)
def submit(code: str) -> ResponseReturnValue:
    """The list is proposed; a refusal is told above its rows."""
    form = SubmitForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    if form.validate():
        with told_on(form), transaction():
            services.submit(code, revision=form.seen, actor=reader(), at=clock.now(), key=form.key)
        if not form.is_refused:
            flash("Đã trình danh sách. Thư ký Hội đồng ghi kết luận đã ký.", "ok")
            return redirect(url_for(".show", code=code), 303)
    return list_page(row, form)


@bp.route("/<code>/ket-luan", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_CONCLUDE)
def conclude(code: str) -> ResponseReturnValue:
    """The signed conclusion is typed in, with its scan."""
    form = ConclusionForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    if form.validate_on_submit():
        with told_on(form):
            _conclude(code, form)
        if not form.is_refused:
            flash("Đã ghi kết luận. Một ủy viên khác kiểm tra để danh sách có hiệu lực.", "ok")
            return redirect(url_for(".show", code=code), 303)
    elif not form.is_submitted():
        _prefill(form, row)
    return _act_page("conclude", Act.CONCLUDE, row, form)


def _conclude(code: str, form: ConclusionForm) -> None:
    scan, store = _prepared(form), file_store()
    if scan is not None:
        make_durable(scan, store=store)
    paper = Paper(
        number=form.number.data or "",
        concluded_on=form.day,
        signer=form.signer.data or "",
        signer_title=form.signer_title.data or "",
    )
    with transaction():
        services.conclude(
            code,
            paper=paper,
            scan=scan,
            store=store,
            revision=form.seen,
            actor=reader(),
            at=clock.now(),
            key=form.key,
        )


def _prepared(form: ConclusionForm) -> Prepared | None:
    sent = form.scan.data
    name = getattr(sent, "filename", "")
    prepared = prepare(sent.read(), name, scanner=virus_scanner()) if name else None
    if prepared is not None and prepared.kind not in SIGNED:
        raise Invalid("Có chỗ cần sửa.", {"files": NOT_SIGNED})
    return prepared


def _prefill(form: ConclusionForm, row: RecognitionList) -> None:
    """A conclusion that was sent back is there to be mended."""
    form.revision.data = str(row.revision)
    form.number.data = row.number
    form.signer.data = row.signer
    form.signer_title.data = row.signer_title


@bp.route("/<code>/kiem-tra", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_CHECK)
def check(code: str) -> ResponseReturnValue:
    """The second person compares list and signed paper; then the list is in effect."""
    form = CheckForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    if form.validate_on_submit():
        with told_on(form), transaction():
            services.check(
                code,
                digest=form.digest.data or "",
                revision=form.seen,
                actor=reader(),
                at=clock.now(),
                key=form.key,
            )
        if not form.is_refused:
            flash("Danh sách có hiệu lực và đã lên trang điển hình tiên tiến.", "ok")
            return redirect(url_for(".show", code=code), 303)
    elif not form.is_submitted():
        form.revision.data, form.digest.data = str(row.revision), services.digest_of_list(row)
    return _act_page("check", Act.CHECK, row, form)


@bp.route("/<code>/tra-lai", methods=["GET", "POST"])
@requires(*COUNCIL)
def send_back(code: str) -> ResponseReturnValue:
    """The list goes one step back, with a reason."""
    form = ReasonForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    if form.validate_on_submit():
        with told_on(form), transaction():
            services.send_back(code, **_reasoned(form))
        if not form.is_refused:
            flash("Đã trả lại danh sách.", "ok")
            return redirect(url_for(".show", code=code), 303)
    target = STATE_LABELS[step(Act.SEND_BACK, row.state).target]
    words = ReasonWords(
        title="Trả lại danh sách",
        lead=f"Danh sách trở về trạng thái «{target}». Lý do hiện trên trang danh sách.",
        button="Trả lại danh sách",
        action=url_for(".send_back", code=code),
    )
    return reason_page(row, form, words)


@bp.route("/<code>/huy", methods=["GET", "POST"])
@requires(Permission.RECOGNITION_PROPOSE, *COUNCIL)
def cancel(code: str) -> ResponseReturnValue:
    """The list is over before it took effect, with a reason."""
    form = ReasonForm()
    row = services.list_for(code, actor=reader(), at=clock.now())
    if form.validate_on_submit():
        with told_on(form), transaction():
            services.cancel(code, **_reasoned(form))
        if not form.is_refused:
            flash("Đã hủy danh sách. Thành tích trong danh sách có thể đề nghị ở nơi khác.", "ok")
            return redirect(url_for(".show", code=code), 303)
    step(Act.CANCEL, row.state)
    words = ReasonWords(
        title="Hủy danh sách",
        lead="Danh sách đã hủy không mở lại được. Thành tích trong đó có thể đề nghị ở nơi khác.",
        button="Hủy danh sách",
        action=url_for(".cancel", code=code),
    )
    return reason_page(row, form, words)


def _reasoned(form: ReasonForm) -> Reasoned:
    return {
        "reason": form.reason.data or "",
        "revision": form.seen,
        "actor": reader(),
        "at": clock.now(),
        "key": form.key,
    }


def _act_page(template: str, act: Act, row: RecognitionList, form: ActForm) -> ResponseReturnValue:
    """The page of an act; told before anything is typed when the list does not stand there."""
    step(act, row.state)
    if not form.is_submitted():
        form.revision.data = str(row.revision)
    rows = services.checked_rows(row)
    html = render_template(
        f"recognition/{template}.html",
        head=head_of(row, reader(), clock.now()),
        form=form,
        rows=rows,
        total=total_sentence(one.kind for one in rows),
        facts=paper_facts(row),
        scan=row.scan_name,
        digest=spaced(services.digest_of_list(row)),
        bar=_bar(act, row),
        form_labels=FORM_LABELS,
    )
    return html, 422 if form.is_refused else 200


def _bar(act: Act, row: RecognitionList) -> str:
    """Why this reader may not take the act, said before they type."""
    if act is Act.CHECK:
        return services.typist_bar(row, reader()) or services.bar_of(row, reader())
    return services.bar_of(row, reader()) if act is Act.CONCLUDE else ""
