"""Taking a decision back and revoking it, through the pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from emulation.core import clock
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from tests.entries_made import decided, fresh, passed_up, recognised, sent_action
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]
QUEUE = "/cho-xu-ly/"
REASON = "Nội dung trùng với việc đã công nhận năm 2023."


def desk(entry: Entry) -> str:
    return f"/cho-xu-ly/{entry.code}"


def recognise(browser: Browser, entry: Entry) -> Page:
    """The page after the entry was recognised by its button."""
    page = browser.get(desk(entry))
    form = page.form(entry.code) | {"action": "recognise"}
    return browser.follow(browser.post(desk(entry), form))


# Taking back ---------------------------------------------------------------------------------


def test_undo_brings_the_entry_back(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    browser = browse("xn1")
    page = recognise(browser, entry)

    answer = browser.post(f"{desk(entry)}/hoan-tac", page.form("/hoan-tac"))
    back = browser.follow(answer)

    assert "Đã hoàn tác. Mục này lại chờ xử lý." in back.text
    assert fresh(entry).state is State.SUBMITTED


def test_undo_too_late_says_what_to_do(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    browser = browse("xn1")
    page = recognise(browser, entry)

    with clock.frozen(world.now + timedelta(minutes=11)):
        late = browser.post(f"{desk(entry)}/hoan-tac", page.form("/hoan-tac"))
        settled = browser.get(desk(entry))

    assert late.status == 409
    assert "trong 10 phút" in late.text
    assert "Công nhận, đồng chí Nguyễn Văn Thắng" in settled.text
    assert settled.soup.select("form[action$=hoan-tac]") == []


def test_a_settled_entry_shows_who_decided_it(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    decided(world, entry, Verdict(Action.REJECT, reason=REASON), by="xn1")

    page = browse("xn1").get(desk(entry))

    assert "Chưa công nhận, đồng chí Nguyễn Văn Thắng, 15/11 08:00" in page.text
    assert REASON in page.text


# Revocation ----------------------------------------------------------------------------------


def test_two_persons_revoke_through_their_pages(world: World, browse: Browse) -> None:
    entry = recognised(world, sent_action(world))
    address = f"{desk(entry)}/huy-cong-nhan"
    first, second = browse("td4"), browse("td5")

    first.follow(first.send(address, {"action": "propose", "reason": REASON}))
    own = first.get(address)
    listed = second.get(QUEUE)
    done = second.follow(second.send(address, {"action": "confirm"}))

    assert "Đồng chí là người đề nghị" in own.text
    assert own.soup.select("button[value=confirm]") == []
    assert address in listed.links()
    assert "Đã hủy công nhận, điểm được trừ lại." in done.text
    assert fresh(entry).state is State.REVOKED
    assert points.differences() == []


def test_a_proposal_can_be_dropped(world: World, browse: Browse) -> None:
    entry = recognised(world, sent_action(world))
    address = f"{desk(entry)}/huy-cong-nhan"
    browse("td4").send(address, {"action": "propose", "reason": REASON})
    second = browse("td5")

    page = second.follow(second.send(address, {"action": "drop"}))

    assert "công nhận giữ nguyên" in page.text
    assert fresh(entry).state is State.APPROVED


def test_a_short_reason_to_revoke_is_kept(world: World, browse: Browse) -> None:
    entry = recognised(world, sent_action(world))

    page = browse("td4").send(
        f"{desk(entry)}/huy-cong-nhan", {"action": "propose", "reason": "Sai số liệu"}
    )

    assert page.status == 422
    assert page.errors == ["Ghi lý do ít nhất 20 ký tự, nêu rõ căn cứ."]
    assert page.form("/huy-cong-nhan")["reason"].strip() == "Sai số liệu"


@pytest.mark.parametrize(("by", "status"), [("xn1", 403), ("td3", 403), ("nop1", 403)])
def test_who_may_not_revoke(world: World, browse: Browse, by: str, status: int) -> None:
    entry = recognised(world, passed_up(world, sent_action(world)), by="td4", level="upper")

    assert browse(by).get(f"{desk(entry)}/huy-cong-nhan").status == status


def test_what_still_waits_cannot_be_revoked(world: World, browse: Browse) -> None:
    entry = passed_up(world, sent_action(world))

    assert browse("td4").get(f"{desk(entry)}/huy-cong-nhan").status == 409
