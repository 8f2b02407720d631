"""A file's way in: prepared, durable, kept once; and the proof that nothing was lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from emulation.core.db import db, transaction
from emulation.files import queries, services
from emulation.files.models import StoredFile
from emulation.files.rules import WORD_TYPE, FileKind, FileRefused, Refusal, ScanState
from emulation.files.store import LocalStore, digest_of
from tests.files import office_samples, samples

AT = datetime(2024, 11, 15, 1, 0, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


def kept(data: bytes, name: str, store: LocalStore) -> StoredFile:
    prepared = services.prepare(data, name, scanner=None)
    services.make_durable(prepared, store=store)
    with transaction():
        return services.keep(prepared, store=store, at=AT)


def rows() -> int:
    return db.session.scalar(select(func.count()).select_from(StoredFile))


# prepare ---------------------------------------------------------------------------------


def test_prepared_photo_is_clean_and_truthfully_named() -> None:
    prepared = services.prepare(samples.telling_photo(), "../anh\u202egpj.exe", scanner=None)

    assert prepared.name == "anhgpj.jpg"
    assert prepared.kind is FileKind.IMAGE
    assert prepared.media_type == "image/jpeg"
    assert prepared.scan_state is ScanState.CLEAN
    assert prepared.digest == digest_of(prepared.content)
    assert (prepared.width, prepared.height, prepared.pages) == (320, 240, None)
    assert prepared.captured_on == date(2024, 11, 5)
    assert samples.SERIAL.encode() not in prepared.content


def test_prepared_pdf_is_kept_as_it_came_and_not_yet_scanned() -> None:
    data = samples.pdf(pages=2)

    prepared = services.prepare(data, "Biên bản họp chi bộ.jpg", scanner=None)

    assert prepared.name == "Biên bản họp chi bộ.pdf"
    assert prepared.content == data
    assert prepared.kind is FileKind.PDF
    assert prepared.scan_state is ScanState.UNSCANNED
    assert (prepared.width, prepared.pages) == (None, 2)
    assert prepared.thumb is not None
    assert prepared.preview is not None


@pytest.mark.parametrize(
    ("data", "name", "refusal"),
    [
        (b"", "ảnh.jpg", Refusal.DAMAGED),
        (b"\xff", "ảnh.jpg", Refusal.DAMAGED),
        (b"\xff\xd8\xff\xe0", "ảnh.jpg", Refusal.DAMAGED),
        (b"\0" * (10 * 1024 * 1024 + 1), "ảnh.jpg", Refusal.TOO_BIG),
        (b"<html><script>alert(1)</script>", "ảnh.jpg", Refusal.OTHER_KIND),
        (b"<svg onload='alert(1)'/>", "ảnh.png", Refusal.OTHER_KIND),
        (samples.png_header(30_000, 30_000), "ảnh.png", Refusal.TOO_MANY_PIXELS),
        (samples.telling_photo()[:3000], "ảnh.jpg", Refusal.DAMAGED),
        (samples.telling_photo(), "TỐI MẬT.jpg", Refusal.MARKED),
        (samples.pdf_saying("MẬT"), "a.pdf", Refusal.MARKED),
        (samples.pdf()[:100], "a.pdf", Refusal.DAMAGED),
    ],
)
def test_file_that_may_not_come_in_is_refused(data: bytes, name: str, refusal: Refusal) -> None:
    with pytest.raises(FileRefused) as refused:
        services.prepare(data, name, scanner=None)

    assert refused.value.refusal is refusal


@pytest.mark.parametrize("name", ["bí mật.jpg", "mật ong.jpg"])
def test_ordinary_words_are_no_secrecy_marking(name: str) -> None:
    assert services.prepare(samples.telling_photo(), name, scanner=None).name == name


def test_prepare_all_tells_every_refusal_at_once_and_takes_a_content_once() -> None:
    photo = samples.telling_photo()

    batch = services.prepare_all(
        [(photo, "một.jpg"), (b"", "hai.jpg"), (photo, "ba.jpg"), (b"words", "bốn.pdf")],
        scanner=None,
    )

    assert [one.name for one in batch.prepared] == ["một.jpg"]
    assert batch.refusals == (
        'Tệp "hai.jpg" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.',
        "Hệ thống nhận ảnh (JPG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx). "
        'Tệp "bốn.pdf" thuộc loại khác. Chụp lại, hoặc lưu thành PDF rồi chọn lại.',
    )


def test_prepare_all_leaves_for_later_what_there_is_no_time_for() -> None:
    photo, paper = samples.telling_photo(), samples.pdf()

    batch = services.prepare_all(
        [(photo, "một.jpg"), (b"", "hai.jpg"), (paper, "ba.pdf")], within=0, scanner=None
    )

    assert batch.prepared == ()
    assert batch.refusals == ('Tệp "hai.jpg" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.',)
    assert batch.unjudged == ((photo, "một.jpg"), (paper, "ba.pdf"))


# keep ------------------------------------------------------------------------------------


@pytest.mark.usefixtures("files_table")
def test_kept_photo_has_its_row_and_its_bytes(store: LocalStore) -> None:
    photo = samples.telling_photo()
    prepared = services.prepare(photo, "ảnh.jpg", scanner=None)

    row = kept(photo, "ảnh.jpg", store)

    db.session.expire_all()
    found = queries.stored_file(prepared.digest)
    assert found is row
    assert (found.size, found.media_type) == (len(prepared.content), "image/jpeg")
    assert (found.kind, found.scan_state) == (FileKind.IMAGE, ScanState.CLEAN)
    assert (found.width, found.height, found.pages) == (320, 240, None)
    assert (found.captured_on, found.created_at) == (date(2024, 11, 5), AT)
    assert store.open(found.digest) == prepared.content
    assert store.open(found.thumb_digest) == prepared.thumb


@pytest.mark.usefixtures("files_table")
def test_same_content_from_two_people_is_kept_once(store: LocalStore) -> None:
    first = kept(samples.telling_photo(), "một.jpg", store)
    second = kept(samples.telling_photo(), "hai.jpg", store)

    assert second is first
    assert rows() == 1
    assert len(list(store.digests())) == 2


@pytest.mark.usefixtures("files_table")
def test_keep_makes_bytes_durable_by_itself(store: LocalStore) -> None:
    prepared = services.prepare(samples.pdf(), "a.pdf", scanner=None)

    with transaction():
        row = services.keep(prepared, store=store, at=AT)

    assert store.open(row.digest) == prepared.content
    assert store.open(row.thumb_digest) == prepared.thumb
    assert store.open(row.preview_digest) == prepared.preview
    assert row.pages == 1


@pytest.mark.usefixtures("files_table")
def test_same_content_kept_meanwhile_by_another_gives_that_row(store: LocalStore) -> None:
    prepared = services.prepare(office_samples.docx(), "a.docx", scanner=None)

    class MeanwhileStore(LocalStore):
        """The other person's row arrives between the look and the insert."""

        def put(self, content: bytes) -> str:
            values = {
                "digest": prepared.digest,
                "size": 1,
                "media_type": WORD_TYPE,
                "kind": FileKind.WORD,
                "scan_state": ScanState.UNSCANNED,
                "created_at": AT - timedelta(seconds=1),
            }
            db.session.execute(insert(StoredFile).values(values))
            return super().put(content)

    with transaction():
        row = services.keep(prepared, store=MeanwhileStore(store.root), at=AT)

    assert row.created_at == AT - timedelta(seconds=1)
    assert rows() == 1


@pytest.mark.usefixtures("files_table")
def test_rolled_back_request_leaves_bytes_for_the_sweep_only(store: LocalStore) -> None:
    prepared = services.prepare(samples.telling_photo(), "ảnh.jpg", scanner=None)
    services.make_durable(prepared, store=store)

    def cut_off() -> None:
        with transaction():
            services.keep(prepared, store=store, at=AT)
            raise ConnectionAbortedError

    with pytest.raises(ConnectionAbortedError):
        cut_off()

    assert rows() == 0
    assert services.verify(store, queries.kept_contents()) == []
    assert services.orphans(store, queries.all_digests(), older_than=AT) == []
    lost = services.orphans(store, queries.all_digests(), older_than=LATER)
    assert set(lost) == {prepared.digest, digest_of(prepared.thumb)}


# verify and sweep --------------------------------------------------------------------------


@pytest.mark.usefixtures("files_table")
def test_verify_of_a_sound_store_finds_nothing(store: LocalStore) -> None:
    kept(samples.telling_photo(), "a.jpg", store)
    kept(samples.pdf(), "a.pdf", store)

    assert services.verify(store, queries.kept_contents()) == []


@pytest.mark.usefixtures("files_table")
def test_verify_names_missing_and_changed_bytes(store: LocalStore) -> None:
    photo = kept(samples.telling_photo(), "a.jpg", store)
    paper = kept(samples.pdf(), "a.pdf", store)
    store.delete(photo.thumb_digest)
    place = store.root / paper.digest[:2] / paper.digest[2:4] / paper.digest
    place.write_bytes(samples.pdf(pages=2))

    assert services.verify(store, queries.kept_contents()) == [
        f"file {photo.digest}: thumbnail {photo.thumb_digest} has no bytes",
        f"file {paper.digest}: content does not match its digest",
    ]


@pytest.mark.usefixtures("files_table")
def test_sweep_removes_old_bytes_without_a_row_and_nothing_else(store: LocalStore) -> None:
    photo = kept(samples.telling_photo(), "a.jpg", store)
    orphan = store.put(b"bytes of a cancelled request")
    named = queries.all_digests()

    assert services.sweep(store, named, older_than=AT) == 0
    assert services.sweep(store, named, older_than=LATER) == 1

    assert not store.exists(orphan)
    assert set(store.digests()) == {photo.digest, photo.thumb_digest} == named
