"""Taking back, taking up again, throwing a draft away: each asked on a page; and the slip."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Response, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.policy import Permission
from emulation.entries import exports, queries, services
from emulation.entries.forms import ActForm
from emulation.entries.kinds import kind_of
from emulation.entries.models import Entry
from emulation.entries.routes.blueprint import READING, address, bp, own_entry, today
from emulation.entries.rules import STATE_LABELS, Action, State, transition
from emulation.web.access import reader, requires


@dataclass(frozen=True)
class Question:
    """The words of a page that asks before an act."""

    title: str
    text: str
    button: str
    is_grave: bool
    action: Action
    done: str


WITHDRAW = Question(
    title="Rút nội dung đã gửi?",
    text="Đơn vị xét sẽ không xử lý nữa. Nội dung và minh chứng vẫn được giữ; đồng chí lấy lại "
    "để sửa và gửi lại khi còn hạn.",
    button="Rút nội dung",
    is_grave=True,
    action=Action.WITHDRAW,
    done="Đã rút. Nội dung vẫn được giữ.",
)
RESUME = Question(
    title="Lấy lại để sửa?",
    text="Nội dung trở về bản nháp, đồng chí sửa rồi gửi lại khi còn hạn.",
    button="Lấy lại để sửa",
    is_grave=False,
    action=Action.RESUME,
    done="Đã lấy lại. Đồng chí sửa rồi gửi lại.",
)
DISCARD = Question(
    title="Bỏ bản nháp này?",
    text="Bản nháp không còn ở mục đang viết. Nội dung và minh chứng vẫn được giữ; đồng chí lấy "
    "lại được ở danh sách, tình trạng «Đã rút».",
    button="Bỏ bản nháp",
    is_grave=True,
    action=Action.WITHDRAW,
    done="Đã bỏ bản nháp.",
)


@bp.route("/<code>/rut", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def withdraw(code: str) -> ResponseReturnValue:
    """What was handed in is taken back; of what was taken back, the page asks the opposite."""
    entry = own_entry(code)
    if request.method == "GET" and entry.state is State.WITHDRAWN:
        return redirect(url_for("entries.resume", code=code), 303)
    return _asked(entry, WITHDRAW, services.withdraw, then=address(code))


@bp.route("/<code>/lay-lai", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def resume(code: str) -> ResponseReturnValue:
    """What was taken back is a draft again."""
    then = url_for("entries.edit", code=code)
    return _asked(own_entry(code), RESUME, services.resume, then=then)


@bp.route("/<code>/xoa", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def discard(code: str) -> ResponseReturnValue:
    """A draft is put away."""
    return _asked(own_entry(code), DISCARD, services.withdraw, then=url_for("entries.index"))


def _asked(
    entry: Entry, question: Question, act: Callable[..., Entry], *, then: str
) -> ResponseReturnValue:
    """The page that asks, and the act; a state in which it makes no sense is told at once."""
    transition(question.action, entry.state)
    form, code, number = ActForm(), entry.code, entry.id
    if request.method == "POST":
        with transaction():
            fresh = queries.fresh_entry(number)
            act(fresh, actor=reader(), at=clock.now(), revision=form.seen())
        flash(question.done, "ok")
        return redirect(then, 303)
    form.renew(entry.revision)
    return render_template(
        "entries/confirm.html",
        form=form,
        question=question,
        action=request.path,
        back=url_for("entries.edit", code=code) if entry.state is State.DRAFT else address(code),
        title=entry.title or kind_of(entry.kind).act_label,
        state=STATE_LABELS[entry.state],
        receipt=entry.receipt,
    )


@bp.get("/<code>/phieu")
@requires(*READING)
def slip(code: str) -> ResponseReturnValue:
    """The entry on one sheet to be signed and stamped, for whoever may read it."""
    on = today()
    entry = queries.readable_entry(code, actor=reader(), on=on)
    is_author = queries.is_author(entry, reader(), on=on)
    content = exports.slip_pdf(
        entry,
        is_author=is_author,
        printed_by=reader().full_name,
        at=clock.now(),
        is_demo=current_app.config["IS_DEMO"],
    )
    answer = Response(content, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="phieu-{entry.code}.pdf"'
    return answer
