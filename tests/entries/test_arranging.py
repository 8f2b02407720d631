"""Many photos sorted to entries: guessed by day, changed by a person, saved by one button."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import func, select

from emulation.core.db import db
from emulation.entries import cli, queries
from emulation.entries.forms.photos import LaidBy, token_of
from emulation.entries.models import Evidence, Upload
from emulation.entries.rules.arranging import Place, guess
from emulation.files.configured import part_store
from tests.entries_made import ACTION, draft, sent_action
from tests.files.samples import encoded, exif, pdf, picture

PAGE = "/ho-so/xep-anh"
SAVE = "/ho-so/xep-anh/luu"
AUGUST = replace(ACTION, title="Đường tháng 8", happened_from=date(2024, 8, 1), happened_to=None)
AUTUMN = replace(
    ACTION,
    title="Kênh mùa thu",
    happened_from=date(2024, 8, 10),
    happened_to=date(2024, 10, 31),
)


def photo(seed, taken="2024:08:01 09:00:00"):
    return encoded(picture(seed=seed), exif=exif(taken=taken))


def files(*days):
    return [(BytesIO(photo(n, f"{day} 09:00:00")), f"IMG_{n}.jpg") for n, day in enumerate(days)]


@pytest.fixture
def entries(world):
    return draft(world, AUGUST), draft(world, AUTUMN)


@pytest.fixture
def browser(browse):
    return browse("nop1")


def choose(browser, sent, **changes):
    page = browser.get(PAGE)
    return browser.post(PAGE, page.form(PAGE) | {"photos": sent} | changes)


def shown(page):
    return {name: value for name, value in page.form(SAVE).items() if name.startswith("entry-")}


def proofs(entry):
    db.session.rollback()
    return [row.name for row in queries.evidence_of(entry.id)]


# The guess -------------------------------------------------------------------------------------

PLACES = [
    Place(1, "LONG", "", date(2024, 1, 1), date(2024, 12, 31)),
    Place(2, "SHORT", "", date(2024, 8, 1), date(2024, 8, 5)),
    Place(3, "DAY", "", date(2024, 9, 2), None),
    Place(4, "NONE", "", None, None),
]


@pytest.mark.parametrize(
    ("taken", "places", "code"),
    [
        (date(2024, 8, 3), PLACES, "SHORT"),
        (date(2024, 9, 2), PLACES, "DAY"),
        (date(2024, 7, 1), PLACES, "LONG"),
        (date(2024, 9, 5), PLACES[1:], "DAY"),
        (date(2024, 9, 6), PLACES[1:], ""),
        (date(2024, 7, 29), PLACES[1:], "SHORT"),
        (date(2023, 1, 1), PLACES, ""),
        (None, PLACES, ""),
        (date(2024, 8, 3), [], ""),
    ],
)
def test_photo_is_guessed_by_its_day(taken, places, code):
    assert guess(taken, places) == code


# The page --------------------------------------------------------------------------------------


def test_thirty_photos_are_sorted_and_saved(entries, browser):
    august, autumn = entries
    days = ["2024:08:01"] * 15 + ["2024:10:20"] * 15
    page = choose(browser, files(*days))
    assert page.status == 200
    assert list(shown(page).values()) == [august.code] * 15 + [autumn.code] * 15
    assert "Chụp ngày 01/08/2024, đã xếp theo ngày chụp" in page.text

    changed = page.form(SAVE) | {"entry-0": autumn.code, "entry-1": "-"}
    page = browser.post(SAVE, changed)
    assert (page.status, page.location) == (303, "/ho-so/")
    assert (len(proofs(august)), len(proofs(autumn))) == (13, 16)
    assert "IMG_0.jpg" in proofs(autumn)
    assert "Đã xếp 29 ảnh vào 2 việc làm, mô hình." in browser.get(page.location).text


def test_photos_come_in_several_goes(entries, browser):
    page = choose(browser, files("2024:08:01"))
    again = page.form(PAGE) | {"photos": files("2024:10:20")}
    page = browser.post(PAGE, again)
    assert list(shown(page).values()) == [entry.code for entry in entries]


def test_photo_without_a_day_asks_for_its_place(entries, browser):
    page = choose(browser, [(BytesIO(encoded(picture(seed=4))), "không ngày.jpg")])
    assert shown(page) == {"entry-0": ""}
    page = browser.post(SAVE, page.form(SAVE))
    assert page.status == 422
    assert page.errors == [
        "Chọn việc làm, mô hình cho ảnh «không ngày.jpg», hoặc «Không dùng ảnh này»."
    ]
    page = browser.post(SAVE, page.form(SAVE) | {"entry-0": entries[0].code})
    assert page.location == f"/ho-so/{entries[0].code}"
    assert proofs(entries[0]) == ["không ngày.jpg"]


def test_what_is_no_photo_is_told_and_the_rest_is_kept(entries, browser):
    sent = [
        *files("2024:08:01"),
        (BytesIO(pdf()), "biên bản.pdf"),
        (BytesIO(b""), "trống.jpg"),
        (BytesIO(photo(9)), "MẬT - a.jpg"),
    ]
    page = choose(browser, sent)
    assert (page.status, len(page.errors), len(shown(page))) == (422, 3, 1)


def test_more_than_thirty_are_told(entries, browser):
    page = choose(browser, files(*["2024:08:01"] * 31))
    assert (page.status, len(shown(page))) == (422, 30)
    assert page.errors[0].startswith("Mỗi lần chọn tối đa 30 ảnh.")


def test_broken_photo_is_told_when_it_is_saved(entries, browser):
    page = choose(browser, [(BytesIO(photo(1)[:3000]), "hỏng.jpg"), *files("2024:08:01")])
    page = browser.post(SAVE, page.form(SAVE) | {"entry-0": entries[0].code})
    assert page.errors == ['Tệp "hỏng.jpg" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.']
    assert proofs(entries[0]) == ["IMG_0.jpg"]


def test_entry_that_is_full_keeps_its_photos_on_the_page(entries, browser):
    august, autumn = entries
    page = choose(browser, files(*["2024:08:01"] * 25, "2024:10:20"))
    page = browser.post(SAVE, page.form(SAVE))
    assert "«Đường tháng 8»: Mỗi mục có tối đa 20 tệp." in page.errors[0]
    assert (len(shown(page)), proofs(august), len(proofs(autumn))) == (25, [], 1)


def test_second_press_and_going_back_add_nothing(entries, browser):
    page = choose(browser, files("2024:08:01", "2024:08:01"))
    form = page.form(SAVE)
    assert browser.post(SAVE, form).status == 303
    again = browser.post(SAVE, form)
    assert "không còn giữ ảnh này" in again.errors[0]
    assert db.session.scalar(select(func.count()).select_from(Evidence)) == 2


def test_what_there_is_no_time_for_waits(app, entries, browser):
    page = choose(browser, files("2024:08:01", "2024:08:01"))
    before = app.config["JUDGING_SECONDS"]
    app.config["JUDGING_SECONDS"] = 0.0
    form = page.form(SAVE)
    assert browser.post(SAVE, form).status == 303
    app.config["JUDGING_SECONDS"] = before
    assert len(queries.pending_uploads(entries[0].id)) == 2
    # The same photos again, with another key: they are expected already.
    assert browser.post(SAVE, form | {"request_key": "another"}).status == 303
    assert db.session.scalar(select(func.count()).select_from(Upload)) == 2
    db.session.rollback()
    with app.app_context():
        cli.judge_uploads()
    assert len(proofs(entries[0])) == 2


def test_likeness_is_shown_to_whoever_chose_the_photo(world, entries, browser, browse):
    page = choose(browser, files("2024:08:01"))
    address = page.soup.select_one(".photo-row img")["src"]
    with browser.app.app_context():
        mine = browser.client.get(address)
    assert (mine.status_code, mine.mimetype) == (200, "image/webp")
    assert browse("nop2").get(address).status == 404


@pytest.mark.parametrize("token", ["", "x", "a.b", "W10.x"])
def test_token_that_was_changed_names_nothing(entries, browser, token):
    page = browser.get(PAGE)
    sent = page.form(PAGE) | {"photo-0": token, "entry-0": entries[0].code}
    assert browser.post(SAVE, sent).status == 303
    assert browser.get(f"{PAGE}/anh/{token or 'x'}").status == 404
    assert proofs(entries[0]) == []


def test_another_accounts_photo_and_entry_are_out_of_reach(world, app, entries, browser, browse):
    with app.test_request_context():
        part_store().write("AAAABBBBCCCC", 0, photo(1))
        stolen = token_of(
            LaidBy("AAAABBBBCCCC", "a.jpg", len(photo(1)), None), user_id=world.actor("nop2").id
        )
    page = choose(browser, files("2024:08:01"))
    sent = page.form(SAVE) | {"photo-5": stolen, "entry-5": entries[0].code}
    assert browser.post(SAVE, sent).status == 303
    assert len(proofs(entries[0])) == 1

    foreign = sent_action(world, by="nop2", unit="HL1")
    page = choose(browser, files("2024:08:01"))
    page = browser.post(SAVE, page.form(SAVE) | {"entry-0": foreign.code})
    assert page.errors[0].startswith("Chọn việc làm, mô hình cho ảnh")


def test_without_drafts_the_page_says_where_photos_go(world, browser):
    page = browser.get(PAGE)
    assert "Chưa có việc làm, mô hình nào đang viết" in page.text


def test_module_sends_one_photo_and_gets_its_row(entries, browser):
    token = browser.get(PAGE).form(PAGE)["csrf_token"]
    with browser.app.app_context():
        answer = browser.client.post(
            PAGE,
            data={"photos": files("2024:10:20"), "first": "7"},
            headers={"X-CSRFToken": token, "Accept": "application/json"},
        )
    told = answer.get_json()
    assert told["refusals"] == []
    assert 'id="entry-7" name="entry-7"' in told["rows"]
    assert f'<option value="{entries[1].code}" selected>' in told["rows"]
