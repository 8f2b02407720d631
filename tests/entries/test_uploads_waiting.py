"""Files for which a request had no time: laid by, judged by the worker, waited for by sending."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core.db import db, transaction
from emulation.entries import cli, queries, services
from emulation.entries.models import Upload
from emulation.entries.rules import UploadState
from emulation.files.configured import part_store
from emulation.jobs.cli import drain
from emulation.people.models import User
from tests.entries.device import Device
from tests.entries_made import draft, send
from tests.files.samples import encoded, pdf, pdf_saying, picture

PAPER = pdf(pages=2)


@pytest.fixture
def entry(world):
    return draft(world)


@pytest.fixture
def device(browse, entry):
    return Device(browse("nop1"), entry)


@pytest.fixture
def no_time(app):
    """No request has any time for judging."""
    before = app.config["JUDGING_SECONDS"]
    app.config["JUDGING_SECONDS"] = 0.0
    yield
    app.config["JUDGING_SECONDS"] = before


@pytest.fixture
def judge(app):
    def run():
        db.session.rollback()
        with app.app_context():
            cli.judge_uploads()
        db.session.rollback()

    return run


def uploads():
    db.session.rollback()
    return list(db.session.scalars(select(Upload).order_by(Upload.id)))


def typed(browser, entry, **changes):
    page = browser.get(f"/ho-so/{entry.code}/sua")
    return browser.post(f"/ho-so/{entry.code}/sua", page.form("/sua") | changes)


@pytest.mark.usefixtures("no_time")
def test_file_of_a_device_waits_and_becomes_a_proof(entry, device, judge):
    told = device.all(PAPER, name="biên bản.pdf")
    assert (told["state"], told["received"]) == ("processing", len(PAPER))
    assert [row.code for row in queries.pending_uploads(entry.id)] == [told["upload"]]

    judge()
    told = device.where(told["upload"])[1]
    assert told["state"] == "ready"
    assert [row.pages for row in queries.evidence_of(entry.id)] == [2]
    assert part_store().read(told["upload"]) == b""
    last = db.session.scalars(select(AuditRecord).order_by(AuditRecord.id.desc()).limit(1)).one()
    assert (last.event, last.subject) == ("evidence.add", f"entry:{entry.code}")


@pytest.mark.usefixtures("no_time")
def test_file_that_waits_is_refused_with_its_sentence(entry, device, judge):
    told = device.all(pdf_saying("TỐI MẬT"), name="kế hoạch.pdf")
    judge()

    told = device.where(told["upload"])[1]
    assert (told["state"], "dấu chỉ độ mật" in told["sentence"]) == ("refused", True)
    assert queries.evidence_of(entry.id) == []


@pytest.mark.usefixtures("no_time")
def test_files_of_the_plain_form_wait_together(browse, entry, judge):
    browser = browse("nop1")
    sent = [
        (BytesIO(encoded(picture(seed=5))), "một.jpg"),
        (BytesIO(b""), "hai.jpg"),
        (BytesIO(PAPER), "ba.pdf"),
    ]
    page = typed(browser, entry, files=sent)
    assert page.errors == ['Tệp "hai.jpg" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.']
    assert [row.state for row in uploads()] == [UploadState.PROCESSING] * 2

    judge()
    assert [row.name for row in queries.evidence_of(entry.id)] == ["một.jpg", "ba.pdf"]


@pytest.mark.usefixtures("no_time")
def test_new_draft_takes_its_waiting_files_along(browse, world, judge):
    browser = browse("nop1")
    page = browser.get("/ho-so/moi?loai=action")
    sent = {"title": "Hiến đất", "files": (BytesIO(PAPER), "biên bản.pdf")}
    answer = browser.post("/ho-so/moi?loai=action", page.form("/ho-so/moi") | sent)
    assert answer.status == 303
    [upload] = uploads()
    assert len(queries.pending_uploads(upload.entry_id)) == 1

    judge()
    assert len(queries.evidence_of(upload.entry_id)) == 1


@pytest.mark.usefixtures("no_time")
def test_file_dropped_while_it_waits_never_becomes_a_proof(entry, device, judge):
    told = device.all(PAPER, name="a.pdf")
    device.ask("POST", f"{device.place}/{told['upload']}/bo")
    judge()

    assert [row.state for row in uploads()] == [UploadState.DROPPED]
    assert queries.evidence_of(entry.id) == []


@pytest.mark.usefixtures("no_time")
def test_file_of_an_entry_that_was_sent_meanwhile_is_refused(world, entry, device, judge):
    told = device.all(PAPER, name="a.pdf")
    send(world, entry)
    judge()

    told = device.where(told["upload"])[1]
    assert (told["state"], "không sửa được" in told["sentence"]) == ("refused", True)


@pytest.mark.usefixtures("no_time")
def test_file_of_somebody_whose_account_ended_is_refused(world, entry, device, judge):
    device.all(PAPER, name="a.pdf")
    user = db.session.get_one(User, world.actor("nop1").id)
    user.is_enabled = False
    db.session.commit()
    judge()

    assert [row.state for row in uploads()] == [UploadState.REFUSED]


@pytest.mark.usefixtures("no_time")
def test_worker_that_died_is_waited_for_a_while_then_replaced(world, entry, device):
    device.all(PAPER, name="a.pdf")
    db.session.rollback()
    with transaction():
        assert services.claim_upload(at=world.now) is not None
    with transaction():
        assert services.claim_upload(at=world.now + timedelta(minutes=1)) is None
        assert services.claim_upload(at=world.now + timedelta(minutes=3)) is not None


@pytest.mark.usefixtures("no_time")
def test_the_worker_judges_in_every_round(app, entry, device):
    device.all(PAPER, name="a.pdf")
    db.session.rollback()
    with app.app_context():
        drain()

    assert [row.state for row in uploads()] == [UploadState.READY]
