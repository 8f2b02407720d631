"""The desk: the queue as it is sifted, what changed since when, the day's work, opened entries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import NotAllowed
from emulation.entries import queries as entries
from emulation.entries import services as entry_services
from emulation.entries.models import Entry
from emulation.entries.rules import Action
from emulation.entries.rules.requests import Answered, RequestAnswer, stored
from emulation.entries.services.content import content_of
from emulation.entries.services.draft import version_being_written
from emulation.files.store import FileStore, LocalStore
from emulation.reviews import queries, services
from emulation.reviews.models import EntryLook
from emulation.reviews.rules import CLAUSE_LIMIT, QUICK_REASONS, Due, Verdict
from tests.entries_made import decided, fresh, prove, send, sent_action, sent_model
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]


@pytest.fixture
def store(app: Flask) -> LocalStore:
    return LocalStore(app.config["SETTINGS"].data_dir / "files")


QUEUE = "/cho-xu-ly/"


def desk(entry: Entry) -> str:
    return f"/cho-xu-ly/{entry.code}"


def rows_of(page: Page) -> list[str]:
    return [tag.get_text(strip=True) for tag in page.soup.select(".row-title")]


def look(world: World, entry: Entry, *, by: str = "xn1") -> None:
    with transaction():
        services.look(entry, actor=world.actor(by), at=world.now)


def asked_again(world: World, entry: Entry, *, by: str = "xn1") -> Entry:
    decided(world, entry, Verdict(Action.RETURN, field_reasons={"summary": "Nêu rõ."}), by=by)
    return fresh(entry)


def rewritten(world: World, entry: Entry, text: str, **changes: object) -> Entry:
    """The author's side says something else and hands it in again."""
    entry, version = fresh(entry), entries.version_of(entry.id, entry.version_number)
    with transaction():
        entry_services.save_draft(
            entry,
            replace(content_of(version), summary=text, **changes),
            actor=world.actor("nop1"),
            at=world.now,
            revision=entry.revision,
        )
    return send(world, fresh(entry))


def left_open(world: World, entry: Entry) -> None:
    """The author's side could not yet complete what was asked, so it may be asked for again."""
    open_answer = {"summary": Answered(RequestAnswer.NOT_DONE, "Đang chờ danh sách.")}
    with transaction():
        version = version_being_written(fresh(entry), actor=world.actor("nop1"), at=world.now)
        version.request_answers = stored(open_answer)


# The queue as it is sifted --------------------------------------------------------------------


def test_filters_stand_in_the_address_and_go_on_to_the_desk(world: World, browse: Browse) -> None:
    action, model = sent_action(world), sent_model(world)

    page = browse("xn1").get(f"{QUEUE}?loai=model")

    assert rows_of(page) == [model.title]
    assert f"/cho-xu-ly/{model.code}?loai=model" in page.links()
    assert page.soup.select_one("select[name=loai] option[selected]")["value"] == "model"  # type: ignore[index]
    beside = browse("xn1").get(f"/cho-xu-ly/{model.code}?loai=model").soup.select(".queue-row")
    assert [row["href"] for row in beside] == [f"/cho-xu-ly/{model.code}?loai=model"]
    assert action.code not in page.html


@pytest.mark.parametrize(
    ("asked", "found"),
    [("?don_vi=LL1", 2), ("?don_vi=LL2", 0), ("?han=qua-han", 0), ("?dot=BAC2024", 2)],
)
def test_each_filter_leaves_out_the_rest(
    world: World, browse: Browse, asked: str, found: int
) -> None:
    sent_action(world)
    sent_model(world)

    page = browse("xn1").get(f"{QUEUE}{asked}")

    assert len(rows_of(page)) == found
    assert ("Không có mục nào khớp" in page.text) is (found == 0)


def test_a_broken_filter_is_told_and_ignored(world: World, browse: Browse) -> None:
    entry = sent_action(world)

    page = browse("xn1").get(f"{QUEUE}?loai=khong-co&don_vi=XX&han=mai&dot=0&gui_lai=9")

    assert page.status == 200
    assert rows_of(page) == [entry.title]
    assert "Địa chỉ có phần không đọc được" in page.text


def test_deciding_stays_within_the_filter(world: World, browse: Browse) -> None:
    sent_action(world)
    first, second = sent_model(world), sent_model(world)
    browser = browse("xn1")
    page = browser.get(f"{desk(first)}?loai=model")

    answer = browser.post(
        f"{desk(first)}?loai=model", page.form(first.code) | {"action": "pass_up"}
    )

    assert answer.location == f"{desk(second)}?xong={first.code}&loai=model"


def test_overdue_days_are_a_part_of_the_queue(world: World) -> None:
    entry = sent_action(world)
    late = entry.due_on + timedelta(days=1) if entry.due_on else world.today
    overdue = queries.Sifting(due=Due.OVERDUE)

    assert queries.count_waiting(world.actor("xn1"), on=late, sifting=overdue) == 1
    assert queries.count_waiting(world.actor("xn1"), on=world.today, sifting=overdue) == 0


# Opened, interrupted, done --------------------------------------------------------------------


def test_opening_is_recorded_once_a_version(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    browser = browse("xn1")
    token = browser.get(desk(entry)).form(entry.code)["csrf_token"]

    answers = [browser.post(f"{desk(entry)}/da-xem", {"csrf_token": token}).status for _ in "12"]

    assert answers == [204, 204]
    assert db.session.scalar(select(func.count()).select_from(EntryLook)) == 1
    events = select(func.count()).where(AuditRecord.event == "entry.look")
    assert db.session.scalar(events) == 1


def test_who_may_not_decide_opens_nothing(world: World) -> None:
    entry = sent_action(world)

    with pytest.raises(NotAllowed):
        look(world, entry, by="td4")


def test_an_interrupted_reader_goes_on_where_they_were(world: World, browse: Browse) -> None:
    first, second = sent_action(world), sent_action(world)
    look(world, second)

    page = browse("xn1").get(QUEUE)

    link = page.soup.select_one(".title-actions a")
    assert link is not None
    assert link.get_text(strip=True) == "Tiếp tục mục đang xem"
    assert link["href"] == desk(second)
    decided(world, second, Verdict(Action.REJECT, reason="Trùng với việc đã ghi."), by="xn1")
    assert "Tiếp tục mục đang xem" not in browse("xn1").get(QUEUE).text
    assert first.code in browse("xn1").get(QUEUE).html


def test_the_days_work_is_counted(world: World, browse: Browse) -> None:
    first, second = sent_action(world), sent_action(world)
    decided(world, first, Verdict(Action.REJECT, reason="Trùng với việc đã ghi."), by="xn1")

    page = browse("xn1").get(desk(second))

    assert "Hôm nay đã xử lý 1 mục, còn 1." in page.text


# What changed ---------------------------------------------------------------------------------


def test_changes_are_told_since_the_version_seen_last(world: World, browse: Browse) -> None:
    entry = sent_action(world)
    look(world, entry)
    entry = asked_again(world, entry)
    left_open(world, entry)
    entry = rewritten(world, entry, "Lần hai kể rõ cách làm của từng hộ.")
    look(world, entry)
    entry = asked_again(world, entry)
    entry = rewritten(world, entry, "Lần ba kể rõ cách làm của từng hộ, có danh sách.")

    page = browse("xn1").get(desk(entry))

    current = page.soup.select_one(".since [aria-current]")
    assert current is not None
    assert current.get_text().startswith("Lần gửi 2")
    assert "(đồng chí đã xem)" in current.get_text()
    assert [tag.get_text() for tag in page.soup.select(".said ins")][-1] == "hộ, có danh sách."
    first = browse("xn1").get(f"{desk(entry)}?xem=thay-doi&so=1")
    assert "so với lần gửi 1" in first.text


def test_a_changed_picture_stands_beside_the_old_one(
    world: World, browse: Browse, store: FileStore
) -> None:
    entry = sent_action(world)
    entry = asked_again(world, entry)
    added = prove(world, entry, store=store)
    entry = rewritten(world, entry, "Đã bổ sung ảnh theo đề nghị của xã.")

    page = browse("xn1").get(desk(entry))

    marked = page.soup.select(".evidence-items .is-new [data-evidence]")
    assert [tag["href"] for tag in marked] == [f"/ho-so/{entry.code}/tep/{added.code}"]
    plain = browse("xn1").get(f"{desk(entry)}?xem=noi-dung")
    assert plain.soup.select(".is-new, ins, del") == []


def test_the_way_of_an_entry_names_every_act(world: World, browse: Browse) -> None:
    entry = asked_again(world, sent_action(world))
    entry = rewritten(world, entry, "Lần hai kể rõ cách làm của từng hộ.")

    page = browse("xn1").get(f"{desk(entry)}?xem=qua-trinh")

    labels = [tag.get_text() for tag in page.soup.select(".timeline-label")]
    assert labels == [
        "Gửi lần 1 (đã xong)",
        "Đề nghị bổ sung (đề nghị bổ sung)",
        "Gửi lần 2 (đã xong)",
    ]


@pytest.mark.parametrize(
    "asked", ["?xem=gi&so=0", "?xem=thay-doi&so=99999999999", "?so=-1", "?so=a"]
)
def test_an_unknown_view_shows_the_entry(world: World, browse: Browse, asked: str) -> None:
    page = browse("xn1").get(desk(sent_action(world)) + asked)

    assert page.status == 200


# Words of a decision --------------------------------------------------------------------------


def test_one_press_asks_with_part_and_reason(world: World, browse: Browse) -> None:
    entry, browser = sent_action(world), browse("xn1")
    page = browser.get(desk(entry))
    name, text = QUICK_REASONS[2]

    browser.post(
        desk(entry),
        page.form(entry.code) | {"action": "return", "quick": [f"{name}: {text}", "gì khác"]},
    )

    assert entries.decisions_of(entry.id)[-1].field_reasons == {name: text}


def test_a_rejection_names_its_clause(world: World, browse: Browse) -> None:
    entry, browser = sent_action(world), browse("xn1")
    page = browser.get(desk(entry))
    said = {"action": "reject", "reason": "Trùng việc năm trước.", "clause": "Mục 2 HD 12-HD/HU"}

    browser.post(desk(entry), page.form(entry.code) | said)

    row = entries.decisions_of(entry.id)[-1]
    assert (row.reason, row.clause) == ("Trùng việc năm trước.", "Mục 2 HD 12-HD/HU")


def test_a_clause_too_long_is_kept_and_named(world: World, browse: Browse) -> None:
    entry, browser = sent_action(world), browse("xn1")
    page = browser.get(desk(entry))
    said = {
        "action": "reject",
        "reason": "Trùng việc năm trước.",
        "clause": "x" * (CLAUSE_LIMIT + 1),
    }

    answer = browser.post(desk(entry), page.form(entry.code) | said)

    assert answer.status == 422
    assert answer.errors == [f"Rút gọn căn cứ còn tối đa {CLAUSE_LIMIT} ký tự."]
