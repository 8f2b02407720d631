"""Files judged in a process of their own: what comes back, and what a hostile one cannot do."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image, ImageOps

from emulation.files import apart, child, preview, services
from emulation.files.apart import HOME, OutOfTime, judged_apart
from emulation.files.rules import WORD_TYPE, FileKind, FileRefused, Refusal, ScanState, Signature
from tests.files import office_samples, samples

TWELVE_MEGAPIXELS = (4032, 3024)


def heic(image: Image.Image, *, turned: int = 1, quality: int = 60, **options: object) -> bytes:
    """A photo as an iPhone sends it."""
    buffer = BytesIO()
    made = pillow_heif.from_pillow(image)
    made.save(buffer, quality=quality, exif=samples.exif(orientation=turned), **options)
    return buffer.getvalue()


def opened(data: bytes | None) -> Image.Image:
    assert data is not None
    image = Image.open(BytesIO(data))
    image.load()
    return image


def refusal_of(data: bytes, name: str = "tệp") -> Refusal:
    with pytest.raises(FileRefused) as refused:
        services.prepare(data, name, scanner=None)
    assert name in str(refused.value)
    return refused.value.refusal


def test_heic_photo_becomes_a_clean_jpeg() -> None:
    data = heic(samples.picture(2000, 1500), xmp=samples.XMP_WORDS)
    assert samples.SERIAL.encode() in data

    prepared = services.prepare(data, "IMG_0001.HEIC", scanner=None)

    assert (prepared.name, prepared.media_type) == ("IMG_0001.jpg", "image/jpeg")
    assert (prepared.kind, prepared.scan_state) == (FileKind.IMAGE, ScanState.CLEAN)
    assert (prepared.width, prepared.height) == (1600, 1200)
    assert prepared.captured_on == date(2024, 11, 5)
    for content in (prepared.content, prepared.thumb or b""):
        assert [word for word in samples.TELLTALES if word in content] == []


@pytest.mark.parametrize("turned", [1, 3, 6, 8])
def test_heic_photo_stands_upright(turned: int) -> None:
    upright = samples.picture(640, 480)
    back = {1: None, 3: 180, 6: 90, 8: 270}[turned]
    stored = upright if back is None else upright.rotate(back, expand=True)

    prepared = services.prepare(heic(stored, turned=turned, quality=90), "a.heic", scanner=None)

    image = opened(prepared.content)
    assert image.size == (640, 480)
    difference = (
        ImageOps.grayscale(image).resize((8, 6)),
        ImageOps.grayscale(upright).resize((8, 6)),
    )
    pairs = zip(*(one.get_flattened_data() for one in difference), strict=True)
    assert max(abs(a - b) for a, b in pairs) < 24


@pytest.mark.parametrize("cut", [40, 400, 5_000])
def test_broken_heic_is_refused(cut: int) -> None:
    data = heic(samples.picture(2000, 1500))

    assert refusal_of(data[:cut]) is Refusal.DAMAGED


def test_heic_of_too_many_pixels_is_refused_before_it_is_decoded() -> None:
    data = bytearray(heic(samples.picture(640, 480)))
    place = data.index(b"ispe") + 8
    data[place : place + 8] = (30_000).to_bytes(4, "big") * 2

    assert refusal_of(bytes(data)) in {Refusal.TOO_MANY_PIXELS, Refusal.DAMAGED}


def test_pdf_comes_with_its_first_page_as_a_picture() -> None:
    prepared = services.prepare(
        samples.pdf_saying("Biên bản", pages=3), "biên bản.pdf", scanner=None
    )

    page, thumb = opened(prepared.preview), opened(prepared.thumb)
    assert (prepared.pages, max(page.size), max(thumb.size)) == (3, 1200, 320)
    assert len(prepared.preview or b"") <= 150 * 1024
    darkest = ImageOps.grayscale(page).getextrema()[0]
    assert darkest < 128


def test_pdf_whose_page_cannot_be_drawn_is_taken_without_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert preview.first_page(b"%PDF-1.7 nothing") is None
    monkeypatch.setattr(preview, "first_page", lambda _: None)

    paper = child.judged(samples.pdf(), "a.pdf", Signature.PDF)
    assert (paper.pages, paper.thumb, paper.preview) == (1, None, None)


def test_word_and_excel_are_kept_as_they_came() -> None:
    data = office_samples.docx("Nội dung")

    prepared = services.prepare(data, "báo cáo.exe", scanner=None)

    assert (prepared.name, prepared.media_type) == ("báo cáo.docx", WORD_TYPE)
    assert (prepared.kind, prepared.content) == (FileKind.WORD, data)
    assert prepared.scan_state is ScanState.UNSCANNED
    assert services.prepare(office_samples.xlsx(), "b", scanner=None).kind is FileKind.EXCEL


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (office_samples.bomb(), Refusal.TOO_COMPLEX),
        (office_samples.encrypted_zip(), Refusal.LOCKED),
        (samples.pdf(pages=501), Refusal.TOO_MANY_PAGES),
        (samples.png_header(30_000, 30_000), Refusal.TOO_MANY_PIXELS),
        (samples.png_header(65_500, 1), Refusal.TOO_MANY_PIXELS),
        (b"PK\x03\x04", Refusal.DAMAGED),
    ],
)
def test_refusal_comes_back_with_its_words(data: bytes, refusal: Refusal) -> None:
    assert refusal_of(data, "tệp của tôi") is refusal


def test_large_photo_is_judged_apart() -> None:
    data = samples.encoded(samples.picture(*TWELVE_MEGAPIXELS), quality=92)

    prepared = services.prepare(data, "a.jpg", scanner=None)

    assert (prepared.width, prepared.height) == (1600, 1200)
    assert len(prepared.content) <= 350 * 1024


def test_whoever_has_no_time_is_told_so() -> None:
    with pytest.raises(OutOfTime):
        judged_apart(samples.pdf(), "a.pdf", Signature.PDF, within=0.01)


def test_waiting_for_a_turn_ends_with_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(apart.AT_ONCE):
        assert apart._turns.acquire(timeout=1)
    try:
        with pytest.raises(OutOfTime):
            judged_apart(samples.pdf(), "a.pdf", Signature.PDF, within=0.05)
    finally:
        for _ in range(apart.AT_ONCE):
            apart._turns.release()


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\xff\xfe",
        b"{}\n",
        b'{"refusal": "unheard of", "details": {}}\n',
        json.dumps(
            {"media_type": "text/html", "sizes": [None, None, None], "captured_on": None}
        ).encode(),
        json.dumps(
            {
                "media_type": "image/jpeg",
                "sizes": [9, None, None],
                "captured_on": None,
                "width": 1,
                "height": 1,
                "pages": None,
            }
        ).encode()
        + b"\n<script>x",
    ],
)
def test_answer_that_makes_no_sense_is_damage(
    monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    monkeypatch.setattr(apart, "_run", lambda *_, **__: answer)
    with pytest.raises(FileRefused) as refused:
        judged_apart(b"%PDF-", "a.pdf", Signature.PDF)

    assert refused.value.refusal is Refusal.DAMAGED


def test_process_is_bounded_and_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, object] = {}

    def noted(command: list[str], **kwargs: object) -> subprocess.CompletedProcess[bytes]:
        seen.update(kwargs)
        return subprocess.CompletedProcess(command, 0, stdout=b"")

    monkeypatch.setenv("DATABASE_URL", "postgresql://secret")
    monkeypatch.setattr(apart.subprocess, "run", noted)
    with pytest.raises(FileRefused):
        judged_apart(b"%PDF-", "a.pdf", Signature.PDF)

    assert "DATABASE_URL" not in seen["env"]
    assert set(seen["env"]) <= set(apart.KEPT_ENVIRONMENT)


def test_process_cannot_write_files_or_take_all_memory() -> None:
    script = (
        "from emulation.files import child\n"
        "child._limit()\n"
        "try:\n bytearray(2 * 1024**3)\nexcept MemoryError:\n print('bounded')\n"
        "import signal\nsignal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "try:\n open('written.tmp', 'wb', 0).write(b'x')\nexcept OSError:\n print('kept out')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=HOME, capture_output=True, text=True, check=True
    )
    (HOME / "written.tmp").unlink(missing_ok=True)

    assert done.stdout.split("\n")[:2] == ["bounded", "kept out"]


def test_child_judges_each_kind_as_the_parent_is_told() -> None:
    """The same in this process, where coverage sees it."""
    photo = child.judged(heic(samples.picture(640, 480)), "a.heic", Signature.HEIC)
    paper = child.judged(samples.pdf(pages=2), "a.pdf", Signature.PDF)
    book = child.judged(office_samples.xlsx(), "a.xlsx", Signature.ZIP)

    assert (photo.kind, paper.pages, book.kind) == (FileKind.IMAGE, 2, FileKind.EXCEL)
