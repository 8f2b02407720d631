"""The signed conclusion: typed by one person with its scan, checked by a second (S4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from emulation.audit import queries as audit
from emulation.audit.rules import Event
from emulation.core.clock import local_date
from emulation.core.dates import format_date
from emulation.core.errors import Conflict, Invalid, NotAllowed
from emulation.core.policy import Actor
from emulation.files.services import Prepared, keep
from emulation.files.store import FileStore
from emulation.people.queries import person_id_of
from emulation.recognition import queries
from emulation.recognition.models import RecognitionList
from emulation.recognition.rules import NO_SCAN, Act, bar_sentence, barred_rows
from emulation.recognition.services.checking import checked_rows, digest_of_list, failures
from emulation.recognition.services.guards import begin, compulsory, move, record_step

MAX_NUMBER = 60
MAX_SIGNER = 120


@dataclass(frozen=True, kw_only=True)
class Paper:
    """The signed conclusion, as it is typed from the paper."""

    number: str
    concluded_on: date
    signer: str
    signer_title: str


def bar_of(row: RecognitionList, actor: Actor) -> str:
    """Why the actor may neither conclude nor check this list, or nothing (S4, S9)."""
    rows = barred_rows(
        queries.involved(row.id),
        person_id=actor.person_id,
        full_name=actor.full_name,
        home_unit_id=actor.home_unit_id,
    )
    return bar_sentence(rows) if rows else ""


def typist_bar(row: RecognitionList, actor: Actor) -> str:
    """Why the actor may not check what they typed themselves, or nothing; persons count."""
    if row.typed_by_id is None or person_id_of(row.typed_by_id) != actor.person_id:
        return ""
    return "Đồng chí đã nhập kết luận này. Việc kiểm tra cần một ủy viên khác."


def conclude(
    code: str,
    *,
    paper: Paper,
    scan: Prepared | None,
    store: FileStore,
    revision: int,
    actor: Actor,
    at: datetime,
    key: str = "",
) -> None:
    """The conclusion's number, day, signer and scan stand with the list, and wait for a check."""
    found = begin(code, Act.CONCLUDE, actor=actor, at=at, key=key)
    if found is None:
        return
    row, taken = found
    _refuse(bar_of(row, actor))
    values = _checked_paper(paper, row, at=at)
    kept = _required(scan)
    _require_sound(row)
    stored = keep(kept, store=store, at=at)
    move(
        row,
        taken,
        revision=revision,
        actor=actor,
        at=at,
        scan_id=stored.id,
        scan_name=kept.name,
        typed_by_id=actor.id,
        typed_at=at,
        reason="",
        **values,
    )
    record_step(
        Event.RECOGNITION_CONCLUDE, row, taken, actor=actor, at=at, scan=stored.digest, **values
    )


def _required(scan: Prepared | None) -> Prepared:
    if scan is None:
        raise Invalid(NO_SCAN, {"scan": NO_SCAN})
    return scan


def _checked_paper(paper: Paper, row: RecognitionList, *, at: datetime) -> dict[str, object]:
    today, made = local_date(at), local_date(row.created_at)
    sentence = ""
    if paper.concluded_on > today:
        sentence = f"Ngày kết luận không sau hôm nay ({format_date(today)}). Kiểm tra lại ngày."
    elif paper.concluded_on.year < made.year - 1:
        sentence = f"Ngày kết luận quá xa ngày lập danh sách ({format_date(made)}). Kiểm tra lại."
    if sentence:
        raise Invalid(sentence, {"concluded_on": sentence})
    return {
        "number": compulsory(
            paper.number, "number", "Nhập số kết luận. Ví dụ: 45-KL/HĐTĐ.", most=MAX_NUMBER
        ),
        "concluded_on": paper.concluded_on,
        "signer": compulsory(
            paper.signer, "signer", "Nhập họ tên người ký kết luận.", most=MAX_SIGNER
        ),
        "signer_title": compulsory(
            paper.signer_title,
            "signer_title",
            "Nhập chức vụ người ký. Ví dụ: Phó Bí thư Thường trực.",
            most=MAX_SIGNER,
        ),
    }


def check(
    code: str, *, digest: str, revision: int, actor: Actor, at: datetime, key: str = ""
) -> None:
    """The list is in effect: a second person saw the scan and exactly this content.

    Digest and last seal are kept. `Conflict` when the content changed since it was shown, or
    somebody else was faster.
    """
    found = begin(code, Act.CHECK, actor=actor, at=at, key=key)
    if found is None:
        return
    row, taken = found
    _refuse(typist_bar(row, actor))
    _refuse(bar_of(row, actor))
    _require_sound(row)
    now = digest_of_list(row)
    if now != digest:
        raise Conflict(
            "Nội dung danh sách đã thay đổi so với lúc mở trang. Tải lại trang rồi kiểm tra lại."
        )
    seal = audit.last_seal()
    move(
        row,
        taken,
        revision=revision,
        actor=actor,
        at=at,
        checked_by_id=actor.id,
        checked_at=at,
        digest=now,
        seal_n=seal.n if seal else None,
    )
    facts = {"digest": now, "seal": row.seal_n, "number": row.number}
    record_step(Event.RECOGNITION_CHECK, row, taken, actor=actor, at=at, **facts)


def _refuse(sentence: str) -> None:
    if sentence:
        raise NotAllowed(sentence)


def _require_sound(row: RecognitionList) -> None:
    """Every row is still in order: an achievement revoked meanwhile stops the list."""
    if failed := failures(checked_rows(row)):
        raise Invalid(f"Có dòng không còn đạt, cần trả lại danh sách. {failed}")
