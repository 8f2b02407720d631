"""What is read: the page of honour, a list, its signed paper, and its printed forms."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.files.configured import file_store
from emulation.files.rules import disposition
from emulation.recognition import exports, queries, services
from emulation.recognition.forms import SubmitForm
from emulation.recognition.models import RecognitionList
from emulation.recognition.routes.blueprint import (
    TAGS,
    ListHead,
    bp,
    head_of,
    is_worker,
    paper_facts,
)
from emulation.recognition.rules import (
    FORM_LABELS,
    KIND_LABELS,
    KIND_ORDER,
    STATE_LABELS,
    ItemKind,
    Verdict,
    list_number,
    spaced,
    total_sentence,
)
from emulation.recognition.services import CheckedRow
from emulation.web.access import reader, requires, signed_in

VIEWS: tuple[tuple[str, str, Verdict | None], ...] = (
    ("", "Tất cả", None),
    ("dat", "Đạt điều kiện", Verdict.OK),
    ("can-ket-luan", "Cần kết luận", Verdict.WARN),
    ("chua-dat", "Chưa đạt", Verdict.FAIL),
)


@dataclass(frozen=True)
class Tab:
    """One view of the rows of a list."""

    label: str
    href: str
    count: int
    is_current: bool


@bp.get("/")
@signed_in
def index() -> ResponseReturnValue:
    """Who is honoured, A to Z; above it the lists that the reader works on."""
    actor, chosen = reader(), request.args.get("dot", "")
    held = actor.units_with(Permission.RECOGNITION_PROPOSE)
    groups = queries.honours(list_code=chosen)
    return render_template(
        "recognition/index.html",
        working=queries.working_lists(held, on=clock.local_date(clock.now())),
        may_propose=bool(held),
        groups=[(KIND_LABELS[kind], groups[kind]) for kind in KIND_ORDER if kind in groups],
        list_options=[("", "Tất cả danh sách"), *_named(queries.honour_lists())],
        chosen=chosen,
        state_labels=STATE_LABELS,
        tags=TAGS,
        form_labels=FORM_LABELS,
    )


def _named(lists: list[queries.HonourList]) -> list[tuple[str, str]]:
    return [(one.code, one.title) for one in lists]


@bp.get("/<code>")
@requires(Permission.RECOGNITION_READ, Permission.RECOGNITION_PROPOSE)
def show(code: str) -> ResponseReturnValue:
    """The list: as a working page for those who make it, as a page of honour for all others."""
    row = services.readable_list(code, actor=reader(), at=clock.now())
    if not is_worker(row, reader(), clock.now()):
        return public_page(row)
    return list_page(row, SubmitForm())


def list_page(row: RecognitionList, form: SubmitForm) -> ResponseReturnValue:
    """The working page of a list, with what a refused proposal has to say."""
    head = head_of(row, reader(), clock.now())
    form.revision.data = str(row.revision)
    rows, view = services.checked_rows(row), request.args.get("xem", "")
    html = render_template(
        "recognition/show.html",
        head=head,
        form=form,
        tabs=_tabs(head, rows, view),
        groups=_groups(_seen(rows, view)),
        removed=queries.removed_items(row.id),
        total=total_sentence(one.kind for one in rows),
        facts=paper_facts(row),
        scan=row.scan_name,
        digest=spaced(row.digest) if row.digest else "",
        seal=row.seal_n,
        check_bar=services.typist_bar(row, reader()),
        form_labels=FORM_LABELS,
    )
    return html, 422 if form.is_refused else 200


def _seen(rows: list[CheckedRow], view: str) -> list[CheckedRow]:
    wanted = next((verdict for name, _, verdict in VIEWS if name == view), None)
    return [one for one in rows if wanted is None or one.verdict is wanted]


def _tabs(head: ListHead, rows: list[CheckedRow], view: str) -> list[Tab]:
    return [
        Tab(
            label=label,
            href=url_for(".show", code=head.code, xem=name or None),
            count=sum(verdict is None or one.verdict is verdict for one in rows),
            is_current=name == view,
        )
        for name, label, verdict in VIEWS
    ]


def _groups(rows: list[CheckedRow]) -> list[tuple[str, list[CheckedRow]]]:
    return [
        (KIND_LABELS[kind], found)
        for kind in KIND_ORDER
        if (found := [one for one in rows if one.kind is kind])
    ]


def public_page(row: RecognitionList) -> ResponseReturnValue:
    """A list in effect, as every signed-in person sees it: no votes, notes or years of birth."""
    groups = queries.honours(list_code=row.code)
    return render_template(
        "recognition/public.html",
        head=head_of(row, reader(), clock.now()),
        facts=paper_facts(row)[:3],
        groups=[(KIND_LABELS[kind], groups[kind]) for kind in KIND_ORDER if kind in groups],
        total=total_sentence(_kinds(groups)),
        form_labels=FORM_LABELS,
    )


def _kinds(groups: dict[ItemKind, list[queries.HonourRow]]) -> list[ItemKind]:
    return [kind for kind, rows in groups.items() for _ in rows]


@bp.get("/<code>/in")
@requires(Permission.RECOGNITION_READ, Permission.RECOGNITION_PROPOSE)
def printed(code: str) -> ResponseReturnValue:
    """The list as PDF, Word or Excel (`?dang=`); nothing is recorded."""
    actor, at = reader(), clock.now()
    row = services.readable_list(code, actor=actor, at=at)
    printing = exports.Printing(
        reader_name=actor.full_name,
        at=at,
        is_whole=is_worker(row, actor, at),
        is_demo=current_app.config["IS_DEMO"],
    )
    made = exports.printed(row, request.args.get("dang", "pdf"), printing)
    answer = Response(made.content, mimetype=made.media_type)
    answer.headers["Content-Disposition"] = f'attachment; filename="{made.name}"'
    return answer


@bp.get("/<code>/ban-ky")
@requires(Permission.RECOGNITION_PROPOSE)
def scan(code: str) -> ResponseReturnValue:
    """The signed conclusion's scan, for those who work on lists of the unit."""
    row = services.list_for(code, actor=reader(), at=clock.now())
    stored = queries.scan_of(row)
    if stored is None:
        raise NotFound
    content = file_store().open(stored.digest)
    name = f"ket-luan-{list_number(row.code)}-{row.scan_name}"
    return Response(content, headers=disposition(stored, name))
