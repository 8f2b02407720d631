"""The queue, the page of one entry and its acts, as the people of each role meet them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, event

from emulation.core.db import transaction
from emulation.entries import queries as entries
from emulation.entries import services as entry_services
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from tests.entries_made import (
    ACTION,
    MODEL,
    decided,
    fresh,
    passed_up,
    recognised,
    send,
    sent_action,
    sent_model,
)
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
QUEUE = "/cho-xu-ly/"
DESK = re.compile(r"/cho-xu-ly/[0-9A-Z]+")
"""The address of an entry on the desk."""
FRAME = 4
"""Statements that every page costs: session, account, roles, the unit in the header."""
REASON = "Nội dung trùng với việc đã công nhận năm 2023."


def desk(entry: Entry) -> str:
    return f"/cho-xu-ly/{entry.code}"


def act(browser: Browser, entry: Entry, action: str, **inputs: str) -> Page:
    """The page opened, its form filled and sent with this button."""
    page = browser.get(desk(entry))
    assert page.status == 200, page.text
    return browser.post(desk(entry), page.form(entry.code) | {"action": action} | inputs)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The SQL that runs inside the block."""
    found: list[str] = []

    def note(conn: object, cursor: object, sql: str, *_: object) -> None:
        if not sql.startswith(("BEGIN", "PRAGMA")):
            found.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    yield found
    event.remove(Engine, "before_cursor_execute", note)


# The queue -----------------------------------------------------------------------------------


def test_an_empty_queue_says_that_all_is_done(world: World, browse: Browse) -> None:
    page = browse("xn1").get(QUEUE)

    assert page.title == "Chờ xử lý"
    assert "Đã xử lý hết" in page.text


def test_the_queue_begins_with_the_oldest_and_says_overdue_in_words(
    world: World, browse: Browse
) -> None:
    new = sent_action(world, replace(ACTION, title="Việc mới gửi"))
    old = sent_action(
        world, replace(ACTION, title="Việc gửi đã lâu"), at=world.now - timedelta(days=20)
    )

    page = browse("xn1").get(QUEUE)

    shown = [str(link["href"]) for link in page.soup.select(".title-actions a, .row-title a")]
    assert shown == [desk(old), desk(old), desk(new)]
    assert "2 mục chờ đồng chí, 1 mục quá hạn." in page.text
    assert "Quá hạn 14 ngày" in page.text


def test_barred_entries_are_only_counted_with_the_reason(world: World, browse: Browse) -> None:
    entry = passed_up(world, sent_action(world, unit="HL1", by="nop2"), by="xn2")

    page = browse("td1").get(QUEUE)

    assert desk(entry) not in page.links()
    assert "1 mục đồng chí không được xử lý (cùng đơn vị)." in page.text
    assert "Đã xử lý hết" in page.text


def test_the_next_page_begins_behind_a_place(world: World, browse: Browse) -> None:
    made = [sent_action(world, replace(ACTION, title=f"Việc số {n}")) for n in range(3)]
    place = f"{made[1].due_on}_{made[1].code}"

    page = browse("xn1").get(f"{QUEUE}?sau={place}")

    assert [link for link in page.links() if DESK.fullmatch(link)] == [desk(made[2])]
    assert "Các mục tiếp theo" in page.text


@pytest.mark.parametrize("place", ["", "rác", "2024-11-15_", "2024-13-99_XXXX", "_"])
def test_an_unreadable_place_shows_the_beginning(world: World, browse: Browse, place: str) -> None:
    entry = sent_action(world)

    page = browse("xn1").get(f"{QUEUE}?sau={place}")

    assert page.status == 200
    assert desk(entry) in page.links()


@pytest.mark.parametrize("by", ["nop1", "bt1", "hd1", "ld", "qt1", "kt"])
def test_who_does_not_decide_has_no_queue(world: World, browse: Browse, by: str) -> None:
    entry = sent_action(world)
    browser = browse(by)

    assert browser.get(QUEUE).status == 403
    assert browser.get(desk(entry)).status == 403


def test_the_queue_costs_the_same_for_one_and_three_rows(world: World, browse: Browse) -> None:
    browser = browse("td4")
    counts = []
    for more in (1, 2):
        for _ in range(more):
            passed_up(world, sent_action(world))
        with statements() as found:
            browser.get(QUEUE)
        counts.append(len(found))

    assert counts[0] == counts[1]
    assert counts[0] <= 15 + FRAME  # one apart for what came back, one for what others were given


def test_the_page_of_an_entry_costs_the_same_beside_a_longer_queue(
    world: World, browse: Browse
) -> None:
    browser, counts = browse("xn1"), []
    entry = sent_action(world)
    for more in (0, 2):
        for _ in range(more):
            sent_action(world)
        with statements() as found:
            browser.get(desk(entry))
        counts.append(len(found))

    assert counts[0] == counts[1]


# One entry -----------------------------------------------------------------------------------


def test_the_page_shows_what_was_sent_and_what_can_be_decided(world: World, browse: Browse) -> None:
    entry = sent_action(world)

    page = browse("xn1").get(desk(entry))

    assert page.title == ACTION.title
    for words in (
        ACTION.summary,
        "162.000.000 đồng",
        "Trong đó Nhân dân đóng góp",
        "01/08/2024 đến 20/10/2024",
        "Trưởng thôn Nguyễn Văn Tâm",
        "Chi bộ thôn 1, xã Liên Lộc",
        "người gửi: Lê Thị Hạnh",
        "trước hạn",
        "Chưa ghi số biên bản họp chi bộ.",
        "Đơn vị được cộng 5,0 điểm.",
        "Giới thiệu lên huyện",
    ):
        assert words in page.text


def test_a_model_at_the_commune_can_only_be_passed_up(world: World, browse: Browse) -> None:
    entry = sent_model(world)

    page = browse("xn1").get(desk(entry))

    assert "Đề nghị huyện xét" in page.text
    assert page.soup.select("button[value=recognise]") == []
    assert MODEL.details["problem"] in page.text


def test_what_was_asked_and_what_changed_stand_on_the_second_hand_in(
    world: World, browse: Browse
) -> None:
    entry = sent_action(world)
    decided(
        world,
        entry,
        Verdict(Action.RETURN, field_reasons={"result": "Ghi rõ số hộ."}),
        by="xn1",
    )
    with transaction():
        found = entries.fresh_entry(entry.id)
        entry_services.save_draft(
            found,
            replace(ACTION, result="11 hộ hiến 450 m² đất, mở rộng 1,2 km đường."),
            actor=world.actor("nop1"),
            at=world.now,
            revision=found.revision,
        )
    send(world, entry)

    page = browse("xn1").get(desk(entry))

    assert "Lần gửi 2: 1 chỗ đã sửa" in page.text
    assert "Kết quả đạt được: Ghi rõ số hộ." in page.text
    assert [tag.get_text() for tag in page.soup.select("del")] == ["12"]
    assert [tag.get_text() for tag in page.soup.select("ins")] == ["11"]


def test_an_entry_outside_ones_scope_is_not_found(world: World, browse: Browse) -> None:
    entry = sent_action(world)

    assert browse("xn2").get(desk(entry)).status == 404
    assert browse("xn1").get("/cho-xu-ly/KHONGCO").status == 404


def test_the_step_of_another_unit_is_refused(world: World, browse: Browse) -> None:
    page = browse("td4").get(desk(sent_action(world)))

    assert (page.status, "Bước này do đơn vị khác xử lý." in page.text) == (403, True)


def test_a_barred_decider_reads_why(world: World, browse: Browse) -> None:
    entry = passed_up(world, sent_action(world))

    page = browse("td3").get(desk(entry))

    assert page.status == 403
    assert "vì cùng đơn vị với bên gửi" in page.text


# Deciding ------------------------------------------------------------------------------------


def test_recognising_opens_the_next_entry_with_the_way_back(world: World, browse: Browse) -> None:
    first, second = sent_action(world), sent_action(world)
    browser = browse("xn1")

    answer = act(browser, first, "recognise")
    page = browser.follow(answer)

    assert answer.location == f"{desk(second)}?xong={first.code}"
    assert "Đã công nhận" in page.text
    assert "Hoàn tác trong 10 phút, đến 08:10." in page.text
    assert fresh(first).state is State.APPROVED


def test_the_last_entry_leads_back_to_the_empty_queue(world: World, browse: Browse) -> None:
    browser = browse("xn1")

    page = browser.follow(act(browser, sent_action(world), "pass_up"))

    assert "Đã đề nghị cấp trên xét" in page.text
    assert "Đã xử lý hết" in page.text


def test_a_model_is_recognised_with_its_scores(world: World, browse: Browse) -> None:
    entry = passed_up(world, sent_model(world))
    browser = browse("td4")
    names = [
        name for name in browser.get(desk(entry)).form(entry.code) if name.startswith("score_")
    ]
    given = dict(zip(names, ("8,5", "12", "7.25", "4,5 điểm"), strict=True))

    act(browser, entry, "recognise", recognition="exemplary", **given)

    rows = points.points_of_entry(fresh(entry).id)
    assert sum(row.counted for row in rows) == 32.25
    assert points.differences() == []


def test_wrong_scores_are_named_and_kept(world: World, browse: Browse) -> None:
    entry = passed_up(world, sent_model(world))
    browser = browse("td4")
    names = [
        name for name in browser.get(desk(entry)).form(entry.code) if name.startswith("score_")
    ]
    given = dict(zip(names, ("8,555", "17", "abc", ""), strict=True))

    page = act(browser, entry, "recognise", recognition="exemplary", **given)

    assert page.status == 422
    assert page.errors == [
        "Tính mới: Cho điểm tối đa 2 chữ số sau dấu phẩy. Ví dụ: 8,25.",
        "«Hiệu quả»: cho từ 0 đến 15,0 điểm.",
        "Lan tỏa, nhân rộng: Nhập số, dùng dấu phẩy cho phần thập phân. Ví dụ: 1,5.",
        "Chấm điểm «Nội dung, minh chứng».",
    ]
    kept = page.form(entry.code)
    assert {name: kept[name] for name in names} == given
    assert kept["recognition"] == "exemplary"
    assert fresh(entry).state is State.SUBMITTED


def test_asking_for_completion_joins_ready_reasons_and_own_words(
    world: World, browse: Browse
) -> None:
    entry = sent_action(world)

    act(
        browse("xn1"),
        entry,
        "return",
        field_result="y",
        stock_result="Ghi rõ số liệu, có đơn vị tính.",
        reason_result="Nêu số mét tường rào.",
        reason_place="Ghi rõ thôn.",
    )

    row = entries.decisions_of(fresh(entry).id)[-1]
    assert row.field_reasons == {
        "result": "Ghi rõ số liệu, có đơn vị tính. Nêu số mét tường rào.",
        "place": "Ghi rõ thôn.",
    }


def test_asking_without_words_keeps_what_was_ticked_and_opens_its_fields(
    world: World, browse: Browse
) -> None:
    entry = sent_action(world)

    page = act(browse("xn1"), entry, "return", field_result="y", reason_place="Ghi rõ thôn, xóm.")

    assert page.status == 422
    assert page.errors == ["«Kết quả đạt được»: chọn lý do có sẵn hoặc ghi cần bổ sung gì."]
    act_fields = page.soup.select_one("details[open]")
    assert act_fields is not None
    assert act_fields.select_one("#field_result[checked]") is not None
    assert "Ghi rõ thôn, xóm." in act_fields.get_text()


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        (
            {"action": "reject", "reason": "Ngắn"},
            "Ghi lý do ít nhất 10 ký tự để người gửi hiểu vì sao.",
        ),
        ({"action": "return"}, "Chọn phần cần bổ sung và ghi rõ cần bổ sung gì."),
        (
            {"action": "lạ"},
            "Chọn một cách xử lý: công nhận, đề nghị bổ sung hoặc chưa công nhận.",
        ),
        ({"action": "submit"}, "Bước này không có «Gửi». Chọn cách xử lý khác."),
        ({"action": "recognise", "recognition": "exemplary"}, "Chọn mức công nhận."),
        ({"action": "recognise", "recognition": "lạ"}, "Chọn mức công nhận."),
    ],
)
def test_every_fault_has_its_sentence(
    world: World, browse: Browse, inputs: dict[str, str], expected: str
) -> None:
    entry = sent_action(world)

    page = act(browse("xn1"), entry, **inputs)

    assert (page.status, page.errors or [expected]) == (422, [expected])
    assert expected in page.text
    assert fresh(entry).state is State.SUBMITTED


def test_a_short_reason_is_kept(world: World, browse: Browse) -> None:
    page = act(browse("xn1"), sent_action(world), "reject", reason="Ngắn")

    area = page.soup.select_one("details[open] textarea[name=reason]")
    assert area is not None
    assert area.get_text().strip() == "Ngắn"


def test_who_comes_second_reads_who_was_first_and_keeps_the_words(
    world: World, browse: Browse
) -> None:
    entry = passed_up(world, sent_action(world))
    browser = browse("td4")
    page = browser.get(desk(entry))
    recognised(world, entry, by="td1", level="upper")

    late = browser.post(desk(entry), page.form(entry.code) | {"action": "reject", "reason": REASON})

    assert late.status == 409
    assert "Đồng chí Nguyễn Thị Minh Tâm đã xử lý lúc 08 giờ 00" in late.text
    assert [area.get_text().strip() for area in late.soup.select("textarea")] == [REASON]


def test_a_faulty_form_that_comes_second_also_reads_who_was_first(
    world: World, browse: Browse
) -> None:
    entry = passed_up(world, sent_action(world))
    browser = browse("td4")
    page = browser.get(desk(entry))
    recognised(world, entry, by="td1", level="upper")

    late = browser.post(desk(entry), page.form(entry.code) | {"action": "lạ", "reason": REASON})

    assert (late.status, REASON in late.text) == (409, True)


def test_a_page_without_its_revision_changes_nothing(world: World, browse: Browse) -> None:
    entry = sent_action(world)

    page = act(browse("xn1"), entry, "recognise", revision="1x")

    assert page.status == 409
    assert fresh(entry).state is State.SUBMITTED


def test_the_same_form_sent_twice_decides_once(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    browser = browse("xn1")
    form = browser.get(desk(entry)).form(entry.code) | {"action": "recognise"}

    answers = [browser.post(desk(entry), form) for _ in range(2)]

    assert [answer.status for answer in answers] == [303, 303]
    assert len(entries.decisions_of(fresh(entry).id)) == 1
