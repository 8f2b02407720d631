"""With a virus scanner (security.md I11): every way in passes it, waits for it, or is refused."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from emulation.core import clock
from emulation.core.db import db
from emulation.entries import cli, queries
from emulation.entries.models import Upload
from emulation.entries.rules import UploadState
from emulation.files import scanner
from emulation.files.configured import part_store
from emulation.files.models import StoredFile
from tests.clamd import EICAR, FOUND, scanning
from tests.entries.device import Device
from tests.entries_made import draft, sent_model
from tests.files.samples import encoded, pdf, picture

PAPER = pdf(pages=2)
PHOTO = encoded(picture(seed=5))
SILENT = "Máy quét vi rút chưa trả lời"
WAITS = "Máy chủ đã nhận, chờ máy quét vi rút trả lời rồi tự kiểm tra tiếp."
SICK = f"có mã độc ({FOUND}) nên bị chặn"
SILENCES = ["closes early", "hangs"]


@pytest.fixture
def clamd(app, monkeypatch):
    monkeypatch.setattr(scanner, "PATIENCE", 0.4)
    with scanning(app) as fake:
        yield fake


@pytest.fixture
def entry(world):
    return draft(world)


@pytest.fixture
def device(browse, entry):
    return Device(browse("nop1"), entry)


@pytest.fixture
def judge(app):
    """The worker's round, some minutes after this moment."""

    def run(minutes=0):
        db.session.rollback()
        with app.app_context(), clock.frozen(clock.now() + timedelta(minutes=minutes)):
            cli.judge_uploads()
        db.session.rollback()

    return run


def proofs(entry):
    db.session.rollback()
    return [row.name for row in queries.evidence_of(entry.id)]


def kept():
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(StoredFile))


def typed(browser, entry, *files):
    page = browser.get(f"/ho-so/{entry.code}/sua")
    sent = {"title": "Mở đường thôn 2", "files": [(BytesIO(data), name) for data, name in files]}
    return browser.post(f"/ho-so/{entry.code}/sua", page.form("/sua") | sent)


# The plain form --------------------------------------------------------------------------------


def test_clean_paper_is_a_proof_without_a_warning(browse, entry, clamd):
    browser = browse("nop1")
    assert typed(browser, entry, (PAPER, "Biên bản.pdf")).status == 303

    assert (proofs(entry), clamd.scanned) == (["Biên bản.pdf"], [PAPER])
    assert [row.is_scanned for row in queries.evidence_of(entry.id)] == [True]
    assert "chưa quét" not in browser.get(f"/ho-so/{entry.code}").text


def test_without_a_scanner_it_is_said_that_nothing_was_scanned(browse, entry):
    browser = browse("nop1")
    typed(browser, entry, (PAPER, "Biên bản.pdf"))

    assert "chưa quét" in browser.get(f"/ho-so/{entry.code}").text


def test_virus_is_told_and_the_rest_is_kept(browse, entry, clamd):
    files = [(PAPER + EICAR, "Đơn.pdf"), (PHOTO + EICAR, "Ảnh.jpg"), (PAPER, "Biên bản.pdf")]
    page = typed(browse("nop1"), entry, *files)

    assert " ".join(page.errors).count(SICK) == 2
    assert page.form("/sua")["title"] == "Mở đường thôn 2"
    assert (proofs(entry), kept()) == (["Biên bản.pdf"], 1)


@pytest.mark.parametrize("manner", SILENCES)
def test_silence_refuses_the_files_of_a_form_and_keeps_the_rest(browse, entry, clamd, manner):
    clamd.manner = manner
    page = typed(browse("nop1"), entry, (PHOTO, "Ảnh.jpg"), (PAPER, "Biên bản.pdf"))

    assert " ".join(page.errors).count(SILENT) == 2
    assert queries.version_of(entry.id, 1).title == "Mở đường thôn 2"
    assert (proofs(entry), kept(), db.session.scalar(select(Upload))) == ([], 0, None)


def test_scanner_slower_than_a_request_is_left_to_the_worker(
    app, browse, entry, clamd, judge, monkeypatch
):
    monkeypatch.setattr(scanner, "PATIENCE", 5.0)
    monkeypatch.setitem(app.config, "JUDGING_SECONDS", 0.2)
    clamd.manner = "hangs"
    assert typed(browse("nop1"), entry, (PAPER, "Biên bản.pdf")).status == 303
    assert (proofs(entry), kept(), len(queries.pending_uploads(entry.id))) == ([], 0, 1)

    clamd.manner = "speaks"
    judge()
    assert proofs(entry) == ["Biên bản.pdf"]


# Piece by piece --------------------------------------------------------------------------------


def test_device_is_told_what_the_scanner_found(entry, device, clamd):
    assert device.all(PHOTO)["state"] == "ready"
    told = device.all(PAPER + EICAR, name="Đơn.pdf", key="k-2")

    assert (told["state"], SICK in told["sentence"]) == ("refused", True)
    assert (proofs(entry), part_store().read(told["upload"])) == (["Đường mới.jpg"], b"")


@pytest.mark.parametrize("manner", SILENCES)
@pytest.mark.parametrize("data", [PAPER, PHOTO], ids=["paper", "photo"])
def test_file_of_a_device_waits_until_the_scanner_speaks(entry, device, clamd, judge, manner, data):
    clamd.manner = manner
    told = device.all(data, name="tệp")
    assert (told["state"], told["sentence"]) == ("processing", WAITS)
    judge()
    judge(minutes=3)
    assert (device.where(told["upload"])[1]["sentence"], kept()) == (WAITS, 0)
    assert WAITS in device.browser.get(f"/ho-so/{entry.code}/buoc/minh-chung").text
    assert len(queries.pending_uploads(entry.id)) == 1

    clamd.manner = "speaks"
    judge(minutes=6)
    told = device.where(told["upload"])[1]
    assert (told["state"], "sentence" in told, len(proofs(entry))) == ("ready", False, 1)
    assert part_store().read(told["upload"]) == b""


def test_file_that_waited_is_refused_where_it_is_sick(entry, device, clamd, judge):
    clamd.manner = "closes early"
    told = device.all(PAPER + EICAR, name="Đơn.pdf")
    clamd.manner = "speaks"
    judge()

    told = device.where(told["upload"])[1]
    assert (told["state"], SICK in told["sentence"], kept()) == ("refused", True, 0)


def test_silence_is_met_once_in_a_round_of_the_worker(entry, device, clamd, judge):
    clamd.manner = "closes early"
    for number in range(3):
        device.all(PAPER, name="a.pdf", key=f"k-{number}")
    clamd.asked = 0
    judge()
    assert clamd.asked == 1

    clamd.manner = "speaks"
    judge()
    judge(minutes=3)
    states = db.session.scalars(select(Upload.state))
    assert set(states) == {UploadState.READY}


def test_worker_keeps_what_a_request_without_time_left_it_until_the_scanner_speaks(
    app, browse, entry, clamd, judge, monkeypatch
):
    monkeypatch.setitem(app.config, "JUDGING_SECONDS", 0.0)
    typed(browse("nop1"), entry, (PAPER, "Biên bản.pdf"))
    clamd.manner = "hangs"
    judge()

    [upload] = queries.pending_uploads(entry.id)
    assert (upload.sentence, part_store().read(upload.code)) == (WAITS, PAPER)


# The other ways in -----------------------------------------------------------------------------


def arranged(browser, entry, *photos):
    page = browser.get("/ho-so/xep-anh")
    sent = {"photos": [(BytesIO(data), name) for data, name in photos]}
    page = browser.post("/ho-so/xep-anh", page.form("/ho-so/xep-anh") | sent)
    likeness = page.soup.select_one(".photo-row img")["src"]
    chosen = {f"entry-{number}": entry.code for number in range(len(photos))}
    return page.form("/luu") | chosen, likeness


def test_photos_to_be_sorted_are_scanned(browse, entry, clamd):
    browser = browse("nop1")
    form, likeness = arranged(browser, entry, (PHOTO + EICAR, "một.jpg"), (PHOTO, "hai.jpg"))

    assert browser.get(likeness).status == 404
    page = browser.post("/ho-so/xep-anh/luu", form)
    assert [SICK in sentence for sentence in page.errors] == [True]
    assert proofs(entry) == ["hai.jpg"]


def test_photos_to_be_sorted_wait_for_a_silent_scanner(browse, entry, clamd, judge):
    clamd.manner = "closes early"
    browser = browse("nop1")
    form, likeness = arranged(browser, entry, (PHOTO, "một.jpg"))

    assert browser.get(likeness).status == 404
    assert browser.post("/ho-so/xep-anh/luu", form).status == 303
    assert (proofs(entry), kept(), len(queries.pending_uploads(entry.id))) == ([], 0, 1)
    clamd.manner = "speaks"
    judge()
    assert proofs(entry) == ["một.jpg"]


@pytest.mark.parametrize(
    ("manner", "data", "words"),
    [("speaks", PAPER + EICAR, SICK), *((manner, PAPER, SILENT) for manner in SILENCES)],
)
def test_signed_scans_and_progress_take_nothing_unscanned(
    world, browse, clamd, manner, data, words
):
    clamd.manner = manner
    browser, model = browse("nop1"), sent_model(world)
    said = []
    for place, name in (
        ("/ho-so/nhan-ban-ky", "files"),
        (f"/ho-so/{model.code}/tien-do", "before"),
    ):
        sent = {name: (BytesIO(data), "tệp.pdf"), "action": "take"}
        page = browser.send(place, sent, content_type="multipart/form-data")
        said += page.errors
    assert len([sentence for sentence in said if words in sentence]) == 2
    assert kept() == 0


def test_signed_scans_have_no_place_to_wait_in_and_are_judged_at_once(
    app, browse, entry, monkeypatch
):
    """What a request has no time for is not lost where no worker looks after it."""
    monkeypatch.setitem(app.config, "JUDGING_SECONDS", 0.0)
    sent = {"files": (BytesIO(PAPER), f"phieu-{entry.code}.pdf"), "action": "take"}
    browse("nop1").send("/ho-so/nhan-ban-ky", sent, content_type="multipart/form-data")

    assert proofs(entry) == [f"phieu-{entry.code}.pdf"]


# What the administrator sees -------------------------------------------------------------------


def test_health_tells_a_silent_scanner_and_goes_on(browse, clamd):
    browser = browse()
    assert browser.client.get("/readyz").get_json() == {"status": "ok", "wrong": []}

    clamd.manner = "closes early"
    answer = browser.client.get("/readyz")
    assert (answer.status_code, answer.get_json()) == (
        200,
        {"status": "ok", "wrong": [], "impaired": ["scanner"]},
    )
