"""Paper out and back: the slips of a month in one file, signed scans known by their codes."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.audit.rules import Event
from emulation.core.db import db
from emulation.core.errors import WrongState
from emulation.entries import queries
from emulation.entries.queries.beside import scan_by_code
from emulation.entries.records import SignedScan
from emulation.entries.rules import State
from emulation.entries.rules.scans import codes_in
from emulation.entries.services.scans import assign_scan
from emulation.files.store import LocalStore
from tests.entries_made import draft, fresh, recognised, send, sent_action
from tests.files.samples import encoded, pdf, picture

pytestmark = pytest.mark.usefixtures("world")
PAGE = "/ho-so/nhan-ban-ky"


def scans():
    db.session.rollback()
    return list(db.session.scalars(select(SignedScan).order_by(SignedScan.id)))


def events():
    db.session.rollback()
    return [row.event for row in db.session.scalars(select(AuditRecord).order_by(AuditRecord.id))]


def photo(name, seed=1):
    return (BytesIO(encoded(picture(seed=seed))), name)


def brought(browser, *files, **changes):
    typed = browser.get(PAGE).form(PAGE) | {"files": list(files), "action": "take"} | changes
    return browser.post(PAGE, typed, content_type="multipart/form-data")


@pytest.mark.parametrize(
    ("name", "codes", "receipts"),
    [
        ("phieu-7K3M29QF.pdf", ["7K3M29QF"], []),
        ("7k3m29qf (1).JPG", ["7K3M29QF"], []),
        ("7K3M-29QF-XT4B đã ký.pdf", [], ["7K3M-29QF-XT4B"]),
        ("7k3m 29qf xt4b.jpg", [], ["7K3M-29QF-XT4B"]),
        ("Scan 7k3m 29qf xt4b", [], ["SCAN-7K3M-29QF", "7K3M-29QF-XT4B"]),
        ("7K3M29QF_8ABCD234.pdf", ["7K3M29QF", "8ABCD234"], []),
        ("IMG_20241115.jpg", [], []),
        ("7K3M29QFA.pdf", [], []),
        ("", [], []),
    ],
)
def test_codes_are_found_in_the_names_that_scanners_and_people_give(name, codes, receipts):
    assert codes_in(name) == (codes, receipts)


# Slips ---------------------------------------------------------------------------------------


def test_slips_of_a_month_are_one_file_each_with_its_code_and_boxes(browse, world):
    first = send(world, draft(world, by="xn1"), by="xn1")
    second = draft(world, by="xn1", unit="LL2")
    answer = browse("xn1").get("/ho-so/thang/phieu?thang=2024-08")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert "phieu-thang-2024-08.pdf" in answer.headers["Content-Disposition"]
    pages = [page.extract_text() for page in PdfReader(BytesIO(answer.body)).pages]
    assert len(pages) == 2
    for page, entry in zip(pages, (first, second), strict=True):
        assert f"Phiếu số {entry.code}" in page
        assert "Trang 1/1" in page
        assert "Xác nhận của chi bộ" in page
        assert "Xác nhận của Đảng ủy xã" in page


def test_a_month_without_deeds_prints_nothing_and_says_so(browse):
    page = browse("xn1").get("/ho-so/thang/phieu?thang=2024-08")
    assert page.status == 409
    assert "chưa có việc làm nào để in phiếu" in page.text


# Scans ---------------------------------------------------------------------------------------


def test_a_scan_of_a_draft_becomes_its_evidence(browse, world):
    entry = draft(world, by="xn1")
    page = browse("xn1")
    answer = brought(page, photo(f"phieu-{entry.code}.jpg"))
    assert f"Đã gắn 1 bản ký: {entry.code}." in page.follow(answer).text
    (evidence,) = queries.evidence_of(entry.id)
    assert (evidence.caption, evidence.name) == ("Bản ký", f"phieu-{entry.code}.jpg")
    (scan,) = scans()
    assert (scan.entry_id, scan.assigned_at is not None) == (entry.id, True)
    assert events()[-3:] == [Event.SCAN_TAKE, Event.EVIDENCE_ADD, Event.SCAN_ASSIGN]


def test_a_scan_of_what_was_sent_stands_beside_it_and_changes_no_digest(browse, world):
    entry = send(world, draft(world, by="nop3"), by="nop3")
    before = queries.last_sent_version(entry.id)
    digest, files, revision = before.digest, list(before.file_digests), entry.revision
    brought(browse("nop3"), photo(f"{entry.receipt}.jpg"))
    after = queries.last_sent_version(fresh(entry).id)
    assert (after.digest, list(after.file_digests)) == (digest, files)
    assert fresh(entry).revision == revision
    assert queries.evidence_of(entry.id) == []
    (scan,) = scans()
    assert (scan.entry_id, scan.version_id) == (entry.id, after.id)
    for username in ("nop1", "xn1"):
        page = browse(username).get(f"/ho-so/{entry.code}")
        assert f"/ho-so/ban-ky/{scan.code}" in page.links()
        assert browse(username).get(f"/ho-so/ban-ky/{scan.code}").status == 200
    assert browse("xn1").get(f"/cho-xu-ly/{entry.code}").text.count("Bản ký") == 1
    for username in ("nop2", "bt1b", "hd1"):
        assert browse(username).get(f"/ho-so/ban-ky/{scan.code}").status == 404


def test_the_typist_who_brings_the_scan_may_still_decide(browse, world):
    content = draft(world, by="xn1")
    with db.session.begin_nested():
        queries.version_of(content.id, 1).minutes_number = "09-BB/CB"
    db.session.commit()
    entry = send(world, content, by="xn1")
    brought(browse("xn1"), photo(f"{entry.code}.jpg"))
    assert queries.bars_for(world.actor("xn1"), [fresh(entry)], on=world.today)[entry.id] == ()


def test_files_nobody_knows_wait_until_their_code_is_typed(browse, world):
    entry = send(world, draft(world, by="xn1"), by="xn1")
    browser = browse("xn1")
    page = browser.follow(brought(browser, photo("IMG_0001.jpg"), photo("IMG_0002.jpg", seed=2)))
    assert "2 tệp chưa rõ của bài nào" in page.text
    first, second = scans()
    assert browser.get(f"/ho-so/ban-ky/{first.code}").status == 200
    assert browse("nop3").get(f"/ho-so/ban-ky/{first.code}").status == 404
    assert "IMG_0001" not in browse("nop3").get(PAGE).text
    wrong = brought(browser, **{f"code.{first.code}": "ABCD2345"})
    assert wrong.status == 422
    assert wrong.errors[0].startswith("IMG_0001.jpg: Không có bài nào mang mã này")
    page = browser.follow(brought(browser, **{f"code.{first.code}": entry.code.lower()}))
    assert f"Đã gắn 1 bản ký: {entry.code}." in page.text
    assert "IMG_0001" not in page.soup.form.get_text()
    typed = browser.get(PAGE).form(PAGE) | {"action": f"put_away:{second.code}"}
    browser.post(PAGE, typed, content_type="multipart/form-data")
    assert "Chưa rõ của bài nào" not in browser.get(PAGE).text
    assert events()[-1] == Event.SCAN_PUT_AWAY


def test_the_same_scan_is_taken_once(browse, world):
    entry = send(world, draft(world, by="xn1"), by="xn1")
    browser = browse("xn1")
    brought(browser, photo(f"{entry.code}.jpg"))
    page = browser.follow(brought(browser, photo(f"{entry.code}.jpg")))
    assert "1 tệp chưa rõ của bài nào" in page.text
    assert [scan.entry_id for scan in scans()] == [entry.id, None]
    (waiting,) = [scan for scan in scans() if scan.entry_id is None]
    page = brought(browser, **{f"code.{waiting.code}": entry.code})
    assert "Bài này đã có đúng bản ký này." in page.errors[0]


def test_scans_of_others_and_of_two_codes_wait(browse, world):
    foreign = sent_action(world, by="nop2", unit="HL1")
    cells = sent_action(world)
    own = send(world, draft(world, by="xn1"), by="xn1")
    browser = browse("xn1")
    brought(
        browser,
        photo(f"{foreign.code}.jpg"),
        photo(f"{cells.code}.jpg", seed=2),
        photo(f"{own.code}-{send(world, draft(world, by='xn1'), by='xn1').code}.jpg", seed=3),
    )
    assert [scan.entry_id for scan in scans()] == [None, None, None]


def test_pdf_scans_and_refused_files_are_told(browse, world):
    entry = send(world, draft(world, by="xn1"), by="xn1")
    browser = browse("xn1")
    page = brought(browser, (BytesIO(pdf()), f"{entry.code}.pdf"), (BytesIO(b"abc"), "ghi-chu.txt"))
    assert page.status == 422
    assert "ghi-chu.txt" in page.errors[0]
    assert scans()[0].entry_id == entry.id


@pytest.mark.parametrize("state", [State.REJECTED, State.WITHDRAWN])
def test_what_is_settled_takes_no_scan(browse, world, state):
    entry = send(world, draft(world, by="xn1"), by="xn1")
    brought(browse("xn1"), photo("IMG_1.jpg"))
    scan, _ = scan_by_code(scans()[0].code)
    entry = queries.fresh_entry(entry.id)
    entry.state, entry.step_position = state, None
    with pytest.raises(WrongState, match="không nhận bản ký"):
        assign_scan(scan, entry, actor=world.actor("xn1"), at=world.now)


def test_what_was_recognised_still_takes_its_paper(browse, world):
    entry = recognised(world, send(world, draft(world, by="nop3"), by="nop3"))
    brought(browse("nop3"), photo(f"{entry.code}.jpg"))
    assert scans()[0].entry_id == entry.id


@pytest.mark.parametrize("username", ["td1", "hd1", "ld", "qt1", "kt"])
def test_scans_are_for_writers(browse, username):
    assert browse(username).get(PAGE).status == 403
    assert browse(username).get("/ho-so/thang/phieu").status == 403


def test_a_scan_is_sound_for_the_check_of_files(app, browse, world):
    brought(browse("xn1"), photo("IMG_1.jpg"))
    store = LocalStore(app.config["SETTINGS"].data_dir / "files")
    _, stored = scan_by_code(scans()[0].code)
    assert store.exists(stored.digest)
