"""/nhat-ky-he-thong/: for the auditor alone, filtered, page by page."""

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from emulation.audit.rules import Event
from emulation.audit.services import erase_payload, record, seal
from emulation.core import ddl
from emulation.core.db import db, transaction
from emulation.people.models import RoleHolding
from tests.audit.ordered import ORDER
from tests.entries_made import draft, sent_action
from tests.factories import World
from tests.pages import Browser, Page

Browse = Callable[..., Browser]


@pytest.fixture
def acts(world: World) -> World:
    """Sixty saves of one cell and one of the other commune, the first sealed."""
    with transaction():
        for number in range(60):
            record(
                Event.ENTRY_SAVE,
                actor=world.actor("nop1"),
                subject=f"entry:K{number}",
                at=world.now + timedelta(seconds=number),
                unit_id=world.unit("LL1"),
                changes={"title": ("", f"Việc {number}")},
            )
        seal(at=world.now)
        record(
            Event.MEMBER_COUNT_SET,
            actor=world.actor("qt1"),
            subject="unit:HL",
            at=world.now - timedelta(days=40),
            unit_id=world.unit("HL"),
            facts={"reason": "Kết nạp <b>mới</b>"},
        )
    return world


def _rows(page: Page) -> list[str]:
    return [row.get_text(" ", strip=True) for row in page.soup.select("tbody tr")]


@pytest.mark.parametrize("username", ["nop1", "xn1", "td4", "hd1", "ld", "qt1"])
def test_the_trail_is_refused_to_everybody_but_the_auditor(
    world: World, browse: Browse, username: str
) -> None:
    browser = browse(username)
    paths = ("/nhat-ky-he-thong/", "/nhat-ky-he-thong/kiem-tra")
    assert [browser.get(path).status for path in paths] == [403, 403]


def test_the_trail_sends_strangers_to_sign_in(world: World, browse: Browse) -> None:
    assert browse().get("/nhat-ky-he-thong/").status == 302


def test_the_trail_shows_who_did_what_and_the_seal(acts: World, browse: Browse) -> None:
    page = browse("kt").get("/nhat-ky-he-thong/?nguoi=hạnh")
    assert page.title == "Nhật ký hệ thống"
    assert "Niêm phong gần nhất: số 1" in page.text
    first = _rows(page)[0]
    assert "08:00:59 15/11/2024 Lưu bản nháp Lê Thị Hạnh (nop1) Chi bộ thôn 1" in first
    assert "Tên: (trống) → Việc 59" in first


def test_the_trail_goes_on_page_by_page(acts: World, browse: Browse) -> None:
    browser = browse("kt")
    first = browser.get("/nhat-ky-he-thong/?su_kien=entry.save")
    following = [a["href"] for a in first.soup.select("a[rel=next]")]
    second = browser.get(str(following[0]))
    assert (len(_rows(first)), len(_rows(second))) == (50, 10)
    assert "Việc 9" in _rows(second)[0]
    assert second.soup.select("a[rel=next]") == []


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("don_vi=hoa loc", 1),
        ("don_vi=Liên Lộc&su_kien=entry.save&tu_ngay=16/11/2024", 0),
        ("su_kien=member_count.set", 1),
        ("su_kien=stone.throw", 0),
        ("nguoi=qt1&su_kien=member_count.set", 1),
        ("nguoi=Dậu&su_kien=member_count.set", 1),
        ("nguoi=%25&su_kien=member_count.set", 0),
        ("tu_ngay=1/10/2024&den_ngay=10/10/2024", 1),
        ("tu_ngay=6/10/2024&den_ngay=6/10/2024", 1),
        ("den_ngay=5/10/2024", 0),
        ("sau=khong-co", 0),
    ],
)
def test_the_trail_is_filtered(acts: World, browse: Browse, query: str, count: int) -> None:
    assert len(_rows(browse("kt").get(f"/nhat-ky-he-thong/?{query}"))) == count


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("tu_ngay=31/02/2024", "Từ ngày: Tháng 2 năm 2024 có 29 ngày."),
        ("den_ngay=hôm qua", "Đến ngày: Nhập ngày theo dạng ngày/tháng/năm."),
        ("tu_ngay=2/10/2024&den_ngay=1/10/2024", "«Từ ngày» đứng sau «Đến ngày»."),
    ],
)
def test_a_wrong_day_is_explained_and_kept(
    acts: World, browse: Browse, query: str, sentence: str
) -> None:
    page = browse("kt").get(f"/nhat-ky-he-thong/?{query}")
    assert sentence in page.text
    typed = {str(tag["name"]): tag["value"] for tag in page.soup.select("input[type=search]")}
    name, value = query.split("&")[0].split("=")
    assert typed[name] == value


def test_the_trail_escapes_what_was_written(acts: World, browse: Browse) -> None:
    page = browse("kt").get("/nhat-ky-he-thong/?su_kien=member_count.set")
    assert "Lý do: Kết nạp <b>mới</b>" in page.text


def test_the_trail_says_that_a_payload_was_erased(acts: World, browse: Browse) -> None:
    with transaction():
        erase_payload(60, order=ORDER, actor=acts.actor("kt"), at=acts.now)
    page = browse("kt").get("/nhat-ky-he-thong/?su_kien=entry.save")
    assert "Thông tin cá nhân đã được xóa theo quyết định." in _rows(page)[0]
    assert "Lê Thị Hạnh" not in _rows(page)[0]


def test_the_trail_links_what_was_sent_and_names_no_draft(world: World, browse: Browse) -> None:
    sent, drafted = sent_action(world), draft(world)
    page = browse("kt").get("/nhat-ky-he-thong/?nguoi=nop1&su_kien=entry.draft")
    links = [link for link in page.links() if link.startswith("/ho-so/") and link != "/ho-so/"]
    assert links == [f"/ho-so/{sent.code}"]
    assert drafted.code in page.text


def test_the_page_asks_the_same_number_of_times_for_one_row_as_for_fifty(
    acts: World, browse: Browse
) -> None:
    browser = browse("kt")
    counts = []
    for query in ("su_kien=entry.save&nguoi=nop1", "su_kien=member_count.set&nguoi=qt1"):
        statements: list[str] = []
        listener = _counter(statements)
        sa.event.listen(db.engine, "before_cursor_execute", listener)
        browser.get(f"/nhat-ky-he-thong/?{query}")
        sa.event.remove(db.engine, "before_cursor_execute", listener)
        counts.append(len([sql for sql in statements if sql.startswith("SELECT")]))
    # The fifty are of entries, whose titles are one statement more.
    assert counts[0] - counts[1] in (0, 1)
    assert counts[0] <= 16


def _counter(statements: list[str]) -> Callable[..., None]:
    def count(conn: object, cursor: object, sql: str, *_: object) -> None:
        statements.append(sql)

    return count


def test_the_check_of_a_whole_trail_says_so(acts: World, browse: Browse) -> None:
    page = browse("kt").get("/nhat-ky-he-thong/kiem-tra")
    assert "Mọi bản ghi và niêm phong đều nguyên vẹn, đúng thứ tự." in page.text


def test_the_check_names_what_was_changed(acts: World, browse: Browse) -> None:
    db.session.rollback()  # an open reader would hold the tables on PostgreSQL
    dialect = db.engine.dialect.name
    with db.engine.begin() as connection:
        on = "" if dialect == "sqlite" else " ON audit_record"
        connection.execute(sa.text(f"DROP TRIGGER audit_record_no_update{on}"))
        connection.execute(sa.text("UPDATE audit_record SET subject = 'entry:Z' WHERE id = 7"))
        ddl.install(connection)
    page = browse("kt").get("/nhat-ky-he-thong/kiem-tra")
    assert "Nhật ký: bản ghi số 7 đã bị sửa sau khi ghi." in page.text


def test_the_check_compares_with_a_seal_on_paper(acts: World, browse: Browse) -> None:
    page = browse("kt").get("/nhat-ky-he-thong/kiem-tra?niem_phong=" + "AB" * 32)
    assert "Niêm phong abababababababab đã in ra giấy không còn trong nhật ký." in page.text


def test_the_trail_shows_what_was_done_below_the_auditors_unit(
    world: World, browse: Browse
) -> None:
    sent_action(world, by="nop2", unit="HL1")
    with transaction() as session:
        kt = world.actor("kt").id
        here = sa.update(RoleHolding).where(RoleHolding.user_id == kt)
        session.execute(here.values(unit_id=world.unit("LL")))

    foreign = browse("kt").get("/nhat-ky-he-thong/").text
    with transaction() as session:
        session.execute(here.values(unit_id=world.unit("HL")))
    own = browse("kt").get("/nhat-ky-he-thong/").text

    assert ("Bùi Văn Kỳ" in foreign, "Bùi Văn Kỳ" in own) == (False, True)
