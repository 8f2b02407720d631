"""One verdict on many entries: each judged alone, the sheet says who and why, totals are exact."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.copies.cli import compare_pictures
from emulation.core.db import db, transaction
from emulation.entries import queries as entries
from emulation.entries.models import Decision, Entry
from emulation.entries.rules import Action, State
from emulation.files.store import LocalStore
from emulation.jobs.cli import drain
from emulation.points import queries as points
from emulation.points.models import Standing
from emulation.reviews import services
from emulation.reviews.rules import QUICK_REASONS, Verdict
from emulation.reviews.services import Chosen
from tests.entries_made import ACTION, decided, draft, fresh, prove, sent_action, sent_model
from tests.entries_made import send as send_in
from tests.factories import World
from tests.pages import Browser, Page
from tests.reviews.test_routes import statements

Browse = Callable[..., Browser]
SHEET = "/cho-xu-ly/nhieu"
BARRED = replace(ACTION, minutes_number="", minutes_on=None, confirmer="Trưởng thôn")


def opened(world: World, *found: Entry, by: str = "xn1") -> list[Entry]:
    """The entries, each opened once by this decider."""
    with transaction():
        for entry in found:
            services.look(entry, actor=world.actor(by), at=world.now)
    return list(found)


def sheet(browser: Browser, *found: Entry) -> Page:
    return browser.get(f"{SHEET}?{'&'.join(f'ma={entry.code}' for entry in found)}")


def send(browser: Browser, page: Page, found: list[Entry], **inputs: object) -> Page:
    form = page.form("nhieu") | {"ma": [entry.code for entry in found]} | inputs
    return browser.post(SHEET, form)


def test_the_sheet_shows_who_is_taken_and_who_is_not(world: World, browse: Browse) -> None:
    first, second = opened(world, sent_action(world), sent_action(world))
    own = sent_action(world, BARRED, by="xn1")
    unopened = sent_action(world, BARRED)

    page = sheet(browse("xn1"), first, second, own, unopened)

    assert "2 mục sẽ được xử lý cùng một cách, 2 mục không xử lý cùng được." in page.text
    assert "vì là người lập hoặc người gửi" in page.text
    assert "Chưa mở xem, và có điều cần xem" in page.text
    taken = [tag["value"] for tag in page.soup.select("input[type=hidden][name=ma]")]
    assert sorted(taken) == sorted([first.code, second.code])


def test_many_are_recognised_and_the_counters_agree(world: World, browse: Browse) -> None:
    found = opened(world, *(sent_action(world) for _ in range(6)))
    own = [sent_action(world, BARRED, by="xn1") for _ in range(3)]
    browser = browse("xn1")
    page = sheet(browser, *found, *own)

    answer = send(browser, page, [*found, *own], action="recognise")

    assert "Đã xử lý 6 mục, 3 mục giữ nguyên." in answer.text
    assert {fresh(entry).state for entry in found} == {State.APPROVED}
    assert {fresh(entry).state for entry in own} == {State.SUBMITTED}
    assert points.differences() == []
    year = select(Standing.recognised).where(
        Standing.unit_id == world.unit("LL1"), Standing.grain == "year"
    )
    assert db.session.scalar(year) == 6


def test_an_unopened_entry_that_passes_every_check_is_taken(world: World, app: Flask) -> None:
    entry = draft(world, replace(ACTION, minutes_number="15-BB/CB", minutes_on=world.today))
    prove(world, entry, store=LocalStore(app.config["SETTINGS"].data_dir / "files"))
    entry = send_in(world, entry)
    before = services.judge_many([entry.code], actor=world.actor("xn1"), at=world.now)
    drain()
    compare_pictures()

    judged = services.judge_many([entry.code], actor=world.actor("xn1"), at=world.now)

    assert "chưa đối chiếu xong" in before[0].sentence
    assert [one.sentence for one in judged] == [""]


def test_who_was_faster_keeps_what_they_decided(world: World) -> None:
    first, second = opened(world, sent_action(world), sent_action(world))
    chosen = [Chosen(entry.code, entry.revision) for entry in (first, second)]
    decided(world, first, Verdict(Action.REJECT, reason="Trùng với việc đã ghi."), by="xn1")

    with transaction():
        done = services.decide_many(
            chosen,
            Verdict(Action.RECOGNISE),
            actor=world.actor("xn1"),
            at=world.now,
            request_key="nhieu-1",
        )

    told = {one.entry.code: one.sentence for one in done}
    assert told[second.code] == ""
    assert "không còn chờ" in told[first.code]
    assert fresh(first).state is State.REJECTED


def test_the_same_sheet_sent_twice_decides_once(world: World, browse: Browse) -> None:
    found = opened(world, sent_action(world), sent_action(world))
    browser = browse("xn1")
    page = sheet(browser, *found)

    answers = [send(browser, page, found, action="recognise") for _ in range(2)]

    assert all("Đã xử lý 2 mục." in answer.text for answer in answers)
    count = len(list(db.session.scalars(select(Decision).where(Decision.step_position > 0))))
    assert count == 2
    assert points.differences() == []


def test_a_model_that_needs_scores_is_left_for_its_own_page(world: World) -> None:
    action = sent_action(world)
    model = sent_model(world, unit="PGD", by="nop4")
    opened(world, model, by="td4")
    decided(world, action, Verdict(Action.PASS_UP), by="xn1")
    opened(world, fresh(action), by="td4")
    chosen = [Chosen(one.code, fresh(one).revision) for one in (action, model)]

    with transaction():
        done = services.decide_many(
            chosen,
            Verdict(Action.RECOGNISE),
            actor=world.actor("td4"),
            at=world.now,
            request_key="nhieu-2",
        )

    told = {one.entry.code: one.sentence for one in done}
    assert told[action.code] == ""
    assert told[model.code].endswith("Xử lý riêng mục này.")
    assert points.differences() == []


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({}, "Chọn một cách xử lý."),
        ({"action": "return"}, "Chọn ít nhất một nội dung cần bổ sung."),
        ({"action": "reject"}, "Ghi lý do ít nhất 10 ký tự để người gửi hiểu vì sao."),
    ],
)
def test_every_fault_of_the_sheet_has_its_sentence(
    world: World, browse: Browse, inputs: dict[str, str], sentence: str
) -> None:
    found = opened(world, sent_action(world), sent_action(world))
    browser = browse("xn1")

    answer = send(browser, sheet(browser, *found), found, **inputs)

    assert answer.status == 422
    assert answer.errors == [sentence]
    assert {fresh(entry).state for entry in found} == {State.SUBMITTED}


def test_asking_many_for_the_same(world: World, browse: Browse) -> None:
    found = opened(world, sent_action(world), sent_action(world))
    browser = browse("xn1")
    name, text = QUICK_REASONS[0]

    send(browser, sheet(browser, *found), found, action="return", quick=f"{name}: {text}")

    asked = [entries.decisions_of(entry.id)[-1].field_reasons for entry in found]
    assert asked == [{name: text}] * 2


def test_nothing_chosen_and_far_too_many(world: World, browse: Browse) -> None:
    browser = browse("xn1")

    assert "Chưa chọn mục nào" in browser.get(SHEET).text
    many = "&".join(f"ma=KHONG{number}" for number in range(200))
    assert browser.get(f"{SHEET}?{many}").status == 200


def test_entries_of_others_are_not_told(world: World, browse: Browse) -> None:
    other = sent_action(world, unit="HL1", by="nop2")

    page = sheet(browse("xn1"), other)

    assert other.title not in page.text
    assert "1 mục không có trong danh sách này" in page.text


def test_the_sheet_costs_the_same_for_two_and_ten(world: World) -> None:
    counts = []
    for more in (2, 8):
        found = [sent_action(world) for _ in range(more)]
        with statements() as asked:
            services.judge_many(
                [entry.code for entry in found], actor=world.actor("xn1"), at=world.now
            )
        counts.append(len(asked))

    assert counts[0] == counts[1]
