"""The pages of recognition: the whole way by form, rights at each door, and every wrong input."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from emulation.files.store import LocalStore
from emulation.recognition.rules import ListState
from tests.clamd import EICAR, FOUND, scanning
from tests.factories import World
from tests.files.office_samples import docx
from tests.files.samples import encoded, picture
from tests.pages import Browser, Page
from tests.recognition import made

Browse = Callable[..., Browser]
PAPER = {
    "number": "45-KL/HĐTĐ",
    "concluded_on": "12/11/2024",
    "signer": "Nguyễn Hữu Phước",
    "signer_title": "Phó Bí thư Thường trực",
}


def scan(content: bytes | None = None, name: str = "Kết luận 45.pdf") -> tuple[io.BytesIO, str]:
    return io.BytesIO(made.pdf() if content is None else content), name


def conclude(user: Browser, code: str, **changes: object) -> Page:
    data = PAPER | {"scan": scan()} | changes
    address = f"/khen-thuong/{code}/ket-luan"
    return user.send(address, data, content_type="multipart/form-data")


def choose(user: Browser, code: str, *entries: str) -> Page:
    """The second form of the page: the first only filters."""
    address = f"/khen-thuong/{code}/chon"
    token = user.get(address).soup.select_one("input[name=csrf_token]")
    assert token is not None
    return user.post(address, {"csrf_token": token["value"], "entries": list(entries)})


def test_a_list_goes_the_whole_way_by_form(browse: Browse, world: World) -> None:
    entry = made.approved(world)
    secretary, chair, cell = browse("hd2"), browse("hd1"), browse("nop1")
    page = secretary.send("/khen-thuong/moi", {"title": made.TITLE})
    code = page.location.rsplit("/", 1)[-1]
    address = f"/khen-thuong/{code}"

    choose(secretary, code, entry.code)
    shown = secretary.get(address)
    secretary.post(f"{address}/trinh", shown.form("/trinh"))
    conclude(secretary, code)
    before = cell.get("/khen-thuong/")
    chair.send(f"{address}/kiem-tra", {"agreed": "y"})

    assert "Chưa có điển hình nào" in before.text
    after = cell.get("/khen-thuong/")
    assert "Chi bộ thôn 1" in after.text
    assert "Kết luận số 45-KL/HĐTĐ, ngày 12/11/2024" in after.text
    assert made.fresh(code).state is ListState.IN_EFFECT


def test_working_lists_are_for_those_who_propose(browse: Browse, world: World) -> None:
    code = made.filled(world, made.approved(world))

    assert browse("nop1").get(f"/khen-thuong/{code}").status == 404
    assert browse("xn1").get(f"/khen-thuong/{code}").status == 404
    assert browse("td1").get(f"/khen-thuong/{code}").status == 200
    assert made.TITLE not in browse("xn1").get("/khen-thuong/").text
    assert made.TITLE in browse("td1").get("/khen-thuong/").text


@pytest.mark.parametrize("tail", ["", "/in?dang=pdf", "/ban-ky", "/chon", "/ket-luan", "/huy"])
def test_an_unknown_list_is_not_found(browse: Browse, tail: str) -> None:
    assert browse("hd1").get(f"/khen-thuong/KHONGCO1{tail}").status == 404


@pytest.mark.parametrize(
    ("username", "tail"),
    [
        ("td1", "ket-luan"),
        ("td1", "kiem-tra"),
        ("td1", "tra-lai"),
        ("nop1", "chon"),
        ("nop1", "ban-ky"),
        ("ld", "chon"),
        ("qt1", "huy"),
        ("kt", "bang"),
    ],
)
def test_a_door_without_the_right_is_closed(
    browse: Browse, world: World, username: str, tail: str
) -> None:
    code = made.proposed(world, made.approved(world))

    assert browse(username).get(f"/khen-thuong/{code}/{tail}").status == 403


def test_without_sign_in_every_page_leads_to_it(browse: Browse) -> None:
    for address in ("/khen-thuong/", "/khen-thuong/moi", "/khen-thuong/X/in"):
        page = browse().get(address)
        assert page.status in (302, 303)
        assert page.location.startswith("/dang-nhap")


def test_a_list_in_effect_is_public_without_votes_and_births(
    browse: Browse, world: World, tmp_path: Path
) -> None:
    code = made.in_effect(world, made.approved(world), folder=tmp_path)

    page = browse("nop2").get(f"/khen-thuong/{code}")

    assert (page.status, page.title) == (200, made.TITLE)
    assert "Phiếu đồng ý" not in page.text
    assert browse("nop2").get(f"/khen-thuong/{code}/in?dang=docx").status == 200
    assert browse("nop2").get(f"/khen-thuong/{code}/ban-ky").status == 403


def test_the_scan_is_an_attachment(app: Flask, browse: Browse, world: World) -> None:
    folder = app.config["SETTINGS"].data_dir / "files"
    code = made.proposed(world, made.approved(world))
    made.conclude(world, code, store=LocalStore(folder))

    answer = browse("hd1").get(f"/khen-thuong/{code}/ban-ky")

    assert (answer.status, answer.body[:5]) == (200, b"%PDF-")
    assert answer.headers["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"number": ""}, "number", "Nhập số kết luận"),
        ({"concluded_on": ""}, "concluded_on", "Nhập ngày kết luận"),
        ({"concluded_on": "31/11/2024"}, "concluded_on", "Tháng 11 năm 2024 có 30 ngày"),
        ({"concluded_on": "mai"}, "concluded_on", "Nhập ngày theo dạng"),
        ({"concluded_on": "16/11/2024"}, "concluded_on", "không sau hôm nay"),
        ({"signer": "  "}, "signer", "Nhập họ tên người ký"),
        ({"scan": scan(b"")}, "scan", "trống hoặc bị hỏng"),
        ({"scan": (io.BytesIO(b""), "")}, "scan", "Chọn bản chụp hoặc bản quét"),
        ({"scan": scan(b"<html><script>", "a.pdf")}, "scan", "thuộc loại khác"),
        ({"scan": scan(b"PK\x03\x04" + b"x" * 90, "a.docx")}, "scan", "trống hoặc bị hỏng"),
        ({"scan": scan(docx(), "a.docx")}, "scan", "Bản ký cần là ảnh chụp hoặc tệp PDF"),
    ],
)
def test_a_wrong_conclusion_is_told_beside_its_field(
    browse: Browse, world: World, changes: dict[str, object], field: str, words: str
) -> None:
    code = made.proposed(world, made.approved(world))

    page = conclude(browse("hd2"), code, **changes)

    assert page.status == 422
    assert words in page.soup.select_one(f"#{field}-error").get_text()
    assert words in " ".join(page.errors)
    typed = {name: str(changes.get(name, PAPER[name])).strip() for name in PAPER}
    assert {name: page.form("/ket-luan")[name] for name in PAPER} == typed
    assert made.fresh(code).state is ListState.PROPOSED


@pytest.mark.parametrize(
    ("manner", "words"),
    [("speaks", f"có mã độc ({FOUND})"), ("closes early", "Máy quét vi rút chưa trả lời")],
)
def test_a_paper_that_no_scanner_passed_is_not_taken(
    app: Flask, browse: Browse, world: World, manner: str, words: str
) -> None:
    code = made.proposed(world, made.approved(world))

    with scanning(app) as clamd:
        clamd.manner = manner
        page = conclude(browse("hd2"), code, scan=scan(made.pdf() + EICAR))

    assert words in " ".join(page.errors)
    assert page.form("/ket-luan")["number"] == PAPER["number"]
    assert made.fresh(code).state is ListState.PROPOSED


def test_a_photo_of_the_paper_is_taken(browse: Browse, world: World) -> None:
    code = made.proposed(world, made.approved(world))

    conclude(browse("hd2"), code, scan=scan(encoded(picture(seed=5)), "anh.jpg"))

    assert made.fresh(code).scan_name == "anh.jpg"


def test_conclude_twice_is_a_clear_page(browse: Browse, world: World) -> None:
    code = made.proposed(world, made.approved(world))
    secretary = browse("hd2")
    form = secretary.get(f"/khen-thuong/{code}/ket-luan").form("/ket-luan")
    conclude(secretary, code)

    page = secretary.post(
        f"/khen-thuong/{code}/ket-luan",
        form | PAPER | {"scan": scan()},
        content_type="multipart/form-data",
    )

    assert page.status == 409
    assert "danh sách đang ở trạng thái «Chờ kiểm tra»" in page.text


def test_the_typist_reads_why_they_may_not_check(browse: Browse, world: World) -> None:
    code = made.proposed(world, made.approved(world))
    secretary = browse("hd2")
    conclude(secretary, code)

    page = secretary.get(f"/khen-thuong/{code}/kiem-tra")
    row = made.fresh(code)
    refused = secretary.post(
        f"/khen-thuong/{code}/kiem-tra",
        {
            "csrf_token": secretary.get("/khen-thuong/moi").form("/moi")["csrf_token"],
            "agreed": "y",
            "revision": str(row.revision),
            "digest": "0" * 64,
        },
    )

    assert "Đồng chí đã nhập kết luận này" in page.text
    assert refused.status == 403
    assert "Đồng chí đã nhập kết luận này" in refused.text


def test_check_without_the_tick_says_what_to_do(browse: Browse, world: World) -> None:
    code = made.proposed(world, made.approved(world))
    conclude(browse("hd2"), code)

    page = browse("hd1").send(f"/khen-thuong/{code}/kiem-tra", {})

    assert (page.status, page.errors) == (
        422,
        ["Đánh dấu vào ô này sau khi đã đối chiếu với bản ký."],
    )


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": "\u200b"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"campaign": "KHONG-CO"}, "campaign"),
        ({"unit": "HL9"}, "unit"),
        ({"form": "huan-chuong"}, "form"),
    ],
)
def test_a_wrong_new_list_keeps_what_was_typed(
    browse: Browse, changes: dict[str, str], field: str
) -> None:
    page = browse("hd2").send("/khen-thuong/moi", {"title": made.TITLE} | changes)

    assert page.status == 422
    assert page.errors
    assert page.soup.select_one(".error-summary a")["href"] == f"#{field}"
    if field != "title":
        assert page.form("/moi")["title"] == made.TITLE


def test_an_empty_list_cannot_be_proposed(browse: Browse, world: World) -> None:
    code = made.begun(world)
    secretary = browse("hd2")
    token = secretary.get("/khen-thuong/moi").form("/moi")["csrf_token"]

    page = secretary.post(
        f"/khen-thuong/{code}/trinh", {"csrf_token": token, "revision": "1", "request_key": "k"}
    )

    assert page.status == 422
    assert "Danh sách chưa có đề nghị nào. Thêm ít nhất một đề nghị rồi trình." in page.text


def test_nothing_chosen_says_so(browse: Browse, world: World) -> None:
    made.approved(world)
    code = made.begun(world)

    page = choose(browse("hd2"), code)

    assert (page.status, page.errors) == (422, ["Chọn ít nhất một việc làm, mô hình."])


@pytest.mark.parametrize("top", ["", "0", "-1", "abc", "1e3", "99999999999", "٣"])
def test_a_wrong_number_of_places_is_told(browse: Browse, world: World, top: str) -> None:
    code = made.begun(world)

    page = browse("hd2").send(f"/khen-thuong/{code}/bang", {"top": top})

    assert (page.status, page.errors) == (422, ["Nhập số đơn vị từ 1 đến 50."])


def test_a_row_is_mended_with_a_reason(browse: Browse, world: World) -> None:
    code = made.filled(world, made.approved(world))
    item = made.rows(code)[0]
    address = f"/khen-thuong/{code}/muc/{item.code}"
    secretary = browse("hd2")

    refused = secretary.send(address, {"name": "Chi bộ thôn Một", "vote": "31/31"})
    done = secretary.send(address, {"vote": "31/31", "reason": "Ghi phiếu"})

    assert (refused.status, len(refused.errors)) == (422, 1)
    assert refused.form(item.code)["name"] == "Chi bộ thôn Một"
    assert done.status == 303
    assert made.rows(code)[0].vote == "31/31"


def test_rows_move_and_go_by_form(browse: Browse, world: World) -> None:
    code = made.filled(world, made.approved(world), made.exemplary(world))
    secretary, address = browse("hd2"), f"/khen-thuong/{code}"
    last = made.rows(code)[1].code
    form = secretary.get(f"{address}/muc/{last}").form("/chuyen")

    secretary.post(f"{address}/muc/{last}/chuyen", form | {"direction": "up"})
    first = made.rows(code)[0].code
    secretary.send(f"{address}/muc/{last}/bo", {"reason": "Đã khen năm trước"})

    assert first == last
    assert last not in [item.code for item in made.rows(code)]
    assert "Lý do: Đã khen năm trước" in secretary.get(address).text


@pytest.mark.parametrize("tail", ["tra-lai", "huy"])
def test_an_act_without_a_reason_asks_for_one(browse: Browse, world: World, tail: str) -> None:
    code = made.proposed(world, made.approved(world))

    page = browse("hd1").send(f"/khen-thuong/{code}/{tail}", {"reason": " "})

    assert (page.status, page.errors) == (422, ["Ghi lý do. Ví dụ: Trùng với danh sách quý I."])


def test_an_unknown_form_of_print_is_told(browse: Browse, world: World) -> None:
    code = made.begun(world)

    page = browse("hd2").get(f"/khen-thuong/{code}/in?dang=exe")

    assert page.status == 422
    assert "Chọn dạng tệp PDF, Word hoặc Excel" in page.text


def test_a_hostile_title_is_shown_as_text(browse: Browse, world: World) -> None:
    title = '"><script>alert(1)</script> {{ 7*7 }}'
    code = made.begun(world, title=title)

    page = browse("hd2").get(f"/khen-thuong/{code}")

    assert page.title == title


def count_of(act: Callable[[], object]) -> int:
    found: list[str] = []

    def note(conn: object, cursor: object, sql: str, *_: object) -> None:
        found.append(sql)

    event.listen(Engine, "before_cursor_execute", note)
    act()
    event.remove(Engine, "before_cursor_execute", note)
    return len(found)


def test_pages_cost_the_same_for_one_row_and_three(
    browse: Browse, world: World, tmp_path: Path
) -> None:
    first = made.in_effect(world, made.approved(world), folder=tmp_path, title="Danh sách một")
    made.in_effect(
        world,
        made.exemplary(world),
        made.approved(world, "Việc hai"),
        made.approved(world, "Việc ba"),
        folder=tmp_path,
        title="Danh sách ba",
    )
    second = made.filled(world, made.approved(world, "Việc bốn"), title="Bốn")
    third = made.filled(
        world,
        made.approved(world, "Việc năm"),
        made.approved(world, "Việc sáu"),
        made.exemplary(world, "Việc bảy"),
        title="Bảy",
    )
    user, reader = browse("hd2"), browse("nop1")

    one = [count_of(lambda: user.get(f"/khen-thuong/{second}"))]
    three = [count_of(lambda: user.get(f"/khen-thuong/{third}"))]
    alone = count_of(lambda: reader.get(f"/khen-thuong/?dot={first}"))

    assert one == three
    assert alone == count_of(lambda: reader.get("/khen-thuong/"))
