"""What a device sends by itself: kept once, never over another's text, never said when untrue."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import func, select

from emulation.core import clock
from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State
from emulation.reviews.rules import Verdict
from tests.entries_made import decided, draft, fresh, request_key, sent_action
from tests.pages import Browser

pytestmark = pytest.mark.usefixtures("world")
TYPED = {
    "kind": "action",
    "campaign": "BAC2024",
    "unit": "LL1",
    "title": "Vận động 12 hộ hiến đất",
    "field": "new_rural",
    "summary": "Chi bộ họp ba buổi, phân công đảng viên đến từng hộ.",
    "happened_from": "1/8/2024",
    "confirmer": "Trưởng thôn Nguyễn Văn Tâm",
}


@dataclass
class Device:
    """A phone that speaks the protocol with the account that is signed in."""

    browser: Browser
    headers: dict[str, str] = field(default_factory=lambda: {"Accept": "application/json"})

    def ask(self) -> dict[str, Any]:
        found = json.loads(self.browser.get("/ho-so/may", headers=self.headers).body)
        self.headers["X-CSRFToken"] = found["csrf"]
        return found

    def post(self, address: str, values: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if "X-CSRFToken" not in self.headers:
            self.ask()
        page = self.browser.post(address, values, headers=self.headers)
        return page.status, json.loads(page.body)

    def save(self, **values: Any) -> tuple[int, dict[str, Any]]:
        return self.post("/ho-so/may/luu", values)

    def send(self, **values: Any) -> tuple[int, dict[str, Any]]:
        return self.post("/ho-so/may/gui", values)


@pytest.fixture
def phone(browse: Any) -> Device:
    return Device(browse("nop1"))


def entries() -> list[Entry]:
    db.session.rollback()
    return list(db.session.scalars(select(Entry)))


def test_device_learns_who_is_signed_in_and_what_can_be_chosen(phone, world):
    found = phone.ask()

    assert (found["account"], found["name"]) == ("nop1", "Lê Thị Hạnh")
    assert found["now"] == clock.now().isoformat()
    assert [one["code"] for one in found["units"]] == ["LL1"]
    assert [one["code"] for one in found["campaigns"]] == ["BAC2024"]
    assert [kind["code"] for kind in found["kinds"]] == ["action", "model"]
    assert {"code": "new_rural", "name": "Xây dựng nông thôn mới"} in found["fields"]


def test_device_without_a_session_is_told_to_sign_in(browse):
    page = browse().get("/ho-so/may", headers={"Accept": "application/json"})

    assert page.status == 401
    assert json.loads(page.body)["sign_in"] is True


@pytest.mark.parametrize("username", ["td1", "hd1", "ld", "qt1", "kt"])
def test_device_is_for_writers(browse, username):
    page = browse(username).get("/ho-so/may", headers={"Accept": "application/json"})

    assert page.status == 403
    assert json.loads(page.body)["sentence"].startswith("Đồng chí không có quyền")


def test_first_save_begins_the_draft_and_the_next_ones_keep_to_it(phone):
    status, first = phone.save(request_key="khoa-1", **TYPED)
    status_again, second = phone.save(
        code=first["code"], revision=first["revision"], result="12 hộ hiến 450 m² đất."
    )

    assert (status, status_again) == (200, 200)
    assert first["saved"] == "08:00, 15/11/2024"
    [entry] = entries()
    version = queries.version_of(entry.id, 1)
    assert (version.title, version.result) == (TYPED["title"], "12 hộ hiến 450 m² đất.")
    assert second["revision"] == first["revision"] + 1


def test_same_key_is_one_draft_and_its_later_text_is_kept(phone):
    _, first = phone.save(request_key="khoa-1", **TYPED)
    status, second = phone.save(request_key="khoa-1", **TYPED | {"title": "Mười ba hộ hiến đất"})

    assert (status, second["code"]) == (200, first["code"])
    [entry] = entries()
    assert queries.version_of(entry.id, 1).title == "Mười ba hộ hiến đất"


def test_same_key_never_goes_over_what_was_saved_otherwise(phone):
    _, first = phone.save(request_key="khoa-1", **TYPED)
    phone.save(code=first["code"], revision=first["revision"], title="Sửa trên máy khác")
    status, answer = phone.save(request_key="khoa-1", **TYPED)

    assert status == 409
    assert answer["conflict"] == [
        {
            "name": "title",
            "label": "Tên việc làm",
            "mine": TYPED["title"],
            "theirs": "Sửa trên máy khác",
        }
    ]
    [entry] = entries()
    assert queries.version_of(entry.id, 1).title == "Sửa trên máy khác"


def test_two_devices_on_one_draft_see_both_texts(phone, world):
    entry = draft(world)
    phone.save(code=entry.code, revision=entry.revision, summary="Viết trên điện thoại.")
    status, answer = phone.save(
        code=entry.code, revision=entry.revision, summary="Viết trên máy tính.", title=entry.title
    )

    assert status == 409
    assert [(row["mine"], row["theirs"]) for row in answer["conflict"]] == [
        ("Viết trên máy tính.", "Viết trên điện thoại.")
    ]
    assert answer["saved_at"] == queries.version_of(entry.id, 1).saved_at.isoformat()
    status, _ = phone.save(
        code=entry.code, revision=answer["revision"], summary="Viết trên máy tính."
    )
    assert status == 200


def test_answers_to_requests_are_kept_with_the_text(phone, world):
    entry = sent_action(world)
    asked = Verdict(
        Action.RETURN, reason="Bổ sung kết quả.", field_reasons={"result": "Ghi rõ số hộ."}
    )
    decided(world, entry, asked, by="xn1")
    entry = fresh(entry)
    told = {"answer_result": "not_done", "note_result": "Chưa đo xong."}
    status, _ = phone.save(code=entry.code, revision=entry.revision, title=entry.title, **told)

    assert status == 200
    kept = fresh(entry)
    answers = queries.version_of(kept.id, kept.version_number).request_answers
    assert answers == {"result": {"answer": "not_done", "note": "Chưa đo xong."}}


def test_what_cannot_be_read_is_told_and_the_rest_kept(phone):
    status, answer = phone.save(request_key="khoa-1", **TYPED | {"happened_from": "31/11/2024"})

    assert status == 200
    assert answer["problems"] == {
        "happened_from": "Tháng 11 năm 2024 có 30 ngày. Kiểm tra lại ngày 31."
    }
    [entry] = entries()
    assert entry.title == TYPED["title"]


def test_figures_are_read_back(phone):
    figures = {"figures-0-metric": "money", "figures-0-amount": "162 triệu"}
    _, answer = phone.save(request_key="khoa-1", **TYPED | figures)

    assert list(answer["echo"].values()) == [
        "Hiểu là 162.000.000 đồng (một trăm sáu mươi hai triệu đồng)."
    ]


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"campaign": "KHONG-CO"}, ["campaign"]),
        ({"unit": "HL1"}, ["unit"]),
        ({"unit": ""}, ["unit"]),
    ],
)
def test_save_without_a_place_begins_nothing(phone, changes, named):
    status, answer = phone.save(request_key="khoa-1", **TYPED | changes)

    assert (status, list(answer["problems"])) == (422, named)
    assert entries() == []


def test_save_without_a_key_begins_nothing(phone):
    status, answer = phone.save(**TYPED)

    assert (status, entries()) == (422, [])
    assert "Tải lại trang" in answer["sentence"]


def test_hand_in_gives_one_receipt_however_often_it_is_sent(phone):
    _, kept = phone.save(request_key="khoa-1", **TYPED)
    wanted = {"code": kept["code"], "revision": kept["revision"], "request_key": request_key()}
    answers = [phone.send(**wanted) for _ in range(3)]

    assert [status for status, _ in answers] == [200, 200, 200]
    assert len({answer["receipt"] for _, answer in answers}) == 1
    assert answers[0][1]["received_text"] == "08 giờ 00, thứ Sáu, 15/11/2024"
    assert answers[0][1]["next"].startswith("Việc tiếp theo: Đảng ủy xã Liên Lộc xem xét trước")
    [entry] = entries()
    assert entry.state is State.SUBMITTED


def test_hand_in_says_everything_that_is_missing(phone):
    _, kept = phone.save(request_key="khoa-1", **TYPED | {"title": "", "confirmer": ""})
    status, answer = phone.send(
        code=kept["code"], revision=kept["revision"], request_key=request_key()
    )

    assert status == 422
    assert sorted(answer["problems"]) == ["files", "title"]


def test_another_unit_learns_nothing(phone, browse, world):
    entry = draft(world)
    other = Device(browse("nop2"))

    assert other.save(code=entry.code, revision=1, title="x")[0] == 404
    assert other.send(code=entry.code, revision=1, request_key="k")[0] == 404
    assert db.session.scalar(select(func.count()).select_from(Entry)) == 1
