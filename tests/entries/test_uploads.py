"""The device protocol for files: announced, sent in pieces, resumed after a cut, then judged."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditRecord
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.entries import queries, services
from emulation.entries.models import Evidence, Upload
from emulation.entries.rules import PATIENCE, Action, UploadState
from emulation.files.parts import LocalParts
from emulation.reviews.rules import Verdict
from tests.entries.device import PIECE, Device
from tests.entries_made import ACTION, decided, draft, fresh, send, sent_action
from tests.files.samples import encoded, pdf, pdf_saying, picture

PHOTO = encoded(picture(900, 700, seed=3), quality=100)


@pytest.fixture
def entry(world):
    return draft(world)


@pytest.fixture
def device(browse, entry):
    return Device(browse("nop1"), entry)


def proofs(entry):
    db.session.rollback()
    return queries.evidence_of(entry.id)


def parts(app):
    folder = app.config["SETTINGS"].data_dir / "parts"
    return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


def test_file_in_pieces_becomes_a_proof(app, world, entry, device):
    before = fresh(entry).revision
    told = device.all(PHOTO)

    assert (told["state"], told["received"]) == ("ready", len(PHOTO))
    shown = proofs(entry)
    assert [(row.code, row.name) for row in shown] == [(told["evidence"], "Đường mới.jpg")]
    assert device.browser.get(told["href"]).status == 200
    assert queries.pending_uploads(entry.id) == []
    assert told["upload"] not in parts(app)
    assert fresh(entry).revision == before
    events = db.session.scalars(select(AuditRecord.event).order_by(AuditRecord.id.desc()).limit(1))
    assert list(events) == ["evidence.add"]


def test_cut_upload_goes_on_where_it_stopped(entry, device):
    told = device.announce(PHOTO)[1]
    device.piece(told["upload"], 0, PHOTO[:PIECE])

    assert device.announce(PHOTO)[1] | {"state": ""} == told | {"received": PIECE, "state": ""}
    assert device.where(told["upload"])[1]["received"] == PIECE
    assert [row.received for row in queries.pending_uploads(entry.id)] == [PIECE]
    assert device.all(PHOTO)["state"] == "ready"


@pytest.mark.parametrize("begin", [0, PIECE - 1, PIECE + 1, len(PHOTO) - 1])
def test_piece_out_of_place_is_told_how_much_is_there(device, begin):
    told = device.announce(PHOTO)[1]
    device.piece(told["upload"], 0, PHOTO[:PIECE])

    status, again = device.piece(told["upload"], begin, PHOTO[begin : begin + PIECE])
    assert (status, again["received"]) == (409, PIECE)
    assert device.all(PHOTO)["state"] == "ready"


def test_last_piece_sent_again_gives_the_same_proof(entry, device):
    told = device.all(PHOTO)
    begin = len(PHOTO) // PIECE * PIECE

    assert device.piece(told["upload"], begin, PHOTO[begin:]) == (200, told)
    assert device.announce(PHOTO)[1]["evidence"] == told["evidence"]
    assert len(proofs(entry)) == 1


def test_same_bytes_under_two_keys_are_one_proof(entry, device):
    first, second = device.all(PHOTO), device.all(PHOTO, key="k-2", name="Ảnh hai.jpg")

    assert first["evidence"] == second["evidence"]
    assert len(proofs(entry)) == 1


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"<html>" * 100, "ảnh.jpg", "thuộc loại khác"),
        (PHOTO[:3000], "ảnh.jpg", "trống hoặc bị hỏng"),
        (pdf_saying("TUYỆT MẬT"), "kế hoạch.pdf", "dấu chỉ độ mật"),
    ],
)
def test_whole_file_that_is_not_taken_says_what_to_do(app, entry, device, data, name, words):
    told = device.all(data, name=name)

    assert told["state"] == "refused"
    assert words in told["sentence"]
    assert proofs(entry) == []
    assert told["upload"] not in parts(app)
    listed = device.ask("GET", device.place)[1]["uploads"]
    assert [(row["state"], row["sentence"]) for row in listed] == [("refused", told["sentence"])]


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [
        (0, "a.jpg", "trống hoặc bị hỏng"),
        (10 * 1024 * 1024 + 1, "a.jpg", "lớn 10,1 MB, vượt mức 10 MB"),
        (500 * 1024 * 1024, "a.jpg", "vượt mức 10 MB"),
        (1000, "MẬT - kế hoạch.pdf", "dấu chỉ độ mật"),
    ],
)
def test_file_is_refused_before_a_byte_is_sent(device, size, name, words):
    status, told = device.announce(b"", size=size, name=name)

    assert status == 422
    assert words in told["sentence"]
    assert db.session.scalar(select(Upload)) is None


@pytest.mark.parametrize(
    "sent",
    [
        {},
        [],
        {"key": "k", "name": "a.jpg"},
        {"key": "", "name": "a.jpg", "size": 5},
        {"key": "k" * 65, "name": "a.jpg", "size": 5},
        {"key": "k", "name": "a.jpg", "size": -5},
        {"key": "k", "name": "a.jpg", "size": "٣"},
        {"key": "k", "name": "a.jpg", "size": 1.5},
        {"key": "k", "name": "", "size": 5},
    ],
)
def test_broken_announcement_is_told(device, sent):
    status, told = device.ask("POST", device.place, json=sent)

    assert status == 422
    assert "chọn lại tệp" in told["sentence"]


@pytest.mark.parametrize("begin", ["", "-1", "x", "1e3", "٣", "9" * 20])
def test_broken_place_is_refused(device, begin):
    told = device.announce(PHOTO)[1]

    assert device.piece(told["upload"], begin, PHOTO[:PIECE])[0] == 400


def test_piece_too_large_empty_or_past_the_end_is_refused(device):
    told = device.announce(PHOTO)[1]

    assert device.piece(told["upload"], 0, b"x" * (512 * 1024 + 1))[0] == 413
    assert device.piece(told["upload"], 0, b"")[0] == 400
    assert device.piece(told["upload"], 0, PHOTO + b"x")[0] == 422
    assert device.where(told["upload"])[1]["received"] == 0


def test_another_file_under_a_known_key_is_told(device):
    device.announce(PHOTO)

    status, told = device.announce(b"", size=77)
    assert (status, "chọn lại" in told["sentence"]) == (422, True)


def test_file_that_is_dropped_is_waited_for_no_longer(app, entry, device):
    told = device.announce(PHOTO)[1]
    device.piece(told["upload"], 0, PHOTO[:PIECE])

    assert device.ask("POST", f"{device.place}/{told['upload']}/bo")[1]["state"] == "dropped"
    assert queries.pending_uploads(entry.id) == []
    assert told["upload"] not in parts(app)
    assert device.piece(told["upload"], PIECE, PHOTO[PIECE:]) == (
        200,
        told | {"received": PIECE, "state": "dropped"},
    )


def test_without_scripts_a_half_sent_file_is_dropped_by_a_button(entry, device):
    told = device.announce(PHOTO)[1]
    page = device.browser.get(f"/ho-so/{entry.code}/sua")
    place = f"{device.place}/{told['upload']}/bo"

    answer = device.browser.post(place, {"csrf_token": page.form("/sua")["csrf_token"]})
    assert (answer.status, queries.pending_uploads(entry.id)) == (303, [])


def test_no_more_files_are_announced_than_an_entry_holds(entry, device):
    for number in range(20):
        assert device.announce(PHOTO, key=f"k-{number}")[0] == 200

    status, told = device.announce(PHOTO, key="k-20")
    assert (status, "tối đa 20 tệp" in told["sentence"]) == (422, True)


def test_only_the_authors_side_sends_files(world, browse, entry, device):
    told = device.announce(PHOTO)[1]
    other = draft(world, ACTION, by="nop2", unit="HL1")
    stranger = Device(browse("nop2"), other)
    for method, place in (
        ("POST", device.place),
        ("GET", device.place),
        ("GET", f"{device.place}/{told['upload']}"),
        ("POST", f"{device.place}/{told['upload']}?tu=0"),
        ("POST", f"{device.place}/{told['upload']}/bo"),
    ):
        sent = {"key": "k", "name": "a.jpg", "size": 9}
        assert stranger.ask(method, place, json=sent)[0] == 404
    # Another entry's address leads to no upload of this one.
    assert stranger.where(told["upload"])[0] == 404
    assert stranger.piece(told["upload"], 0, PHOTO[:PIECE])[0] == 404


def test_whoever_only_reads_may_not_send_files(world, browse):
    sent = sent_action(world)
    writer = Device(browse("xn2"), draft(world, by="xn2", unit="HL"))
    writer.place = f"/ho-so/{sent.code}/tep-may"
    assert writer.announce(PHOTO)[0] == 404
    reader = Device(browse("bt1"), draft(world, by="bt1"))
    reader.place = writer.place
    assert reader.announce(PHOTO)[0] == 409


def test_signed_out_device_is_told_to_sign_in(app, browse, device):
    device.browser = browse()
    status, told = device.ask("GET", device.place)

    assert (status, told["sign_in"]) == (401, True)


def test_token_is_asked_for(device):
    del device.headers["X-CSRFToken"]

    assert device.announce(PHOTO)[0] == 400


def test_entry_that_was_sent_takes_no_more_pieces(world, entry, device):
    told = device.announce(PHOTO)[1]
    send(world, entry)

    status, said = device.piece(told["upload"], 0, PHOTO[:PIECE])
    assert (status, "không sửa được" in said["sentence"]) == (409, True)


def test_upload_on_which_nothing_moves_is_given_up(world, entry, device):
    told = device.announce(PHOTO)[1]
    device.piece(told["upload"], 0, PHOTO[:PIECE])
    later = world.now + PATIENCE + timedelta(seconds=1)
    with transaction():
        services.give_up_uploads(at=world.now + PATIENCE)
    assert len(queries.pending_uploads(entry.id)) == 1
    with transaction():
        services.give_up_uploads(at=later)

    assert queries.pending_uploads(entry.id) == []


def test_bytes_that_nobody_needs_are_swept(tmp_path):
    kept = LocalParts(tmp_path / "parts")
    for code in ("AAAA", "BBBB"):
        kept.write(code, 0, b"bytes")
    (kept.root / ".hidden").touch()
    now = datetime.now(UTC)

    assert kept.sweep({"AAAA"}, older_than=now - timedelta(hours=1)) == 0
    assert kept.sweep({"AAAA"}, older_than=now + timedelta(hours=1)) == 1
    assert (kept.read("AAAA"), kept.read("BBBB")) == (b"bytes", b"")
    with pytest.raises(ValueError, match="not the code"):
        kept.read("../secret_key")


def test_two_devices_sending_the_same_piece_count_it_once(world, entry, device):
    """The guard is in the transaction: the piece that comes second finds it counted."""
    told = device.announce(PHOTO)[1]
    device.piece(told["upload"], 0, PHOTO[:PIECE])
    with transaction():
        row = services.take_piece(
            queries.fresh_entry(entry.id),
            told["upload"],
            begin=0,
            length=PIECE,
            outcome=None,
            store=None,
            actor=world.actor("nop1"),
            at=clock.now(),
        )
        assert (row.received, row.state) == (PIECE, UploadState.RECEIVING)


def test_returned_entry_takes_files_into_a_new_version(world, browse):
    entry = sent_action(world)
    decided(
        world, entry, Verdict(Action.RETURN, field_reasons={"files": "Bổ sung biên bản."}), by="xn1"
    )
    told = Device(browse("nop1"), entry).all(pdf(pages=2), name="biên bản.pdf")
    row = db.session.scalar(select(Evidence).where(Evidence.code == told["evidence"]))

    assert (row.name, row.entry_id) == ("biên bản.pdf", entry.id)
    assert [one.sent_at is None for one in queries.versions_of(entry.id)] == [False, True]
