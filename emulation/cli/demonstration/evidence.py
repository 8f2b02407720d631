"""Files of the demonstration: pictures drawn by the program, minutes and a conclusion as PDF."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from emulation.cli.demonstration.drawing import before_after, picture
from emulation.cli.demonstration.maps import Map
from emulation.documents.pdf import render_pdf
from emulation.documents.slip import Confirmation, Slip
from emulation.documents.table import ILLUSTRATION, LetterHead
from emulation.files.services import Prepared, make_durable, prepare
from emulation.files.store import FileStore

PICTURES = 24
PAPERS = 4
PAIRS = 6


@dataclass(frozen=True)
class Pair:
    """One place before and after."""

    before: Prepared
    after: Prepared


@dataclass(frozen=True)
class Files:
    """Everything that will be shown, checked and with its bytes on the disk."""

    pictures: tuple[Prepared, ...]
    minutes: tuple[Prepared, ...]
    conclusion: Prepared
    pairs: tuple[Pair, ...]


def draw_files(scene: Map, random: Random, store: FileStore) -> Files:
    """The bytes of every file are durable; no row names them yet."""
    pictures = [
        prepare(picture(number, random), f"anh-minh-hoa-{number:02}.jpg", scanner=None)
        for number in range(1, PICTURES + 1)
    ]
    minutes = [
        prepare(_minutes(scene, number), f"bien-ban-{number}.pdf", scanner=None)
        for number in range(1, PAPERS + 1)
    ]
    conclusion = prepare(_conclusion(scene), "ket-luan.pdf", scanner=None)
    pairs = tuple(_pairs(Random(f"truoc-sau-{scene.code}")))  # noqa: S311 -- repeatable on purpose
    shown = [one for pair in pairs for one in (pair.before, pair.after)]
    for prepared in (*pictures, *minutes, conclusion, *shown):
        make_durable(prepared, store=store)
    return Files(tuple(pictures), tuple(minutes), conclusion, pairs)


def _pairs(random: Random) -> Iterator[Pair]:
    for number in range(PAIRS):
        before, after = before_after(number, random)
        yield Pair(
            prepare(before, f"truoc-{number + 1}.jpg", scanner=None),
            prepare(after, f"sau-{number + 1}.jpg", scanner=None),
        )


def _minutes(scene: Map, number: int) -> bytes:
    slip = Slip(
        title="BIÊN BẢN SINH HOẠT CHI BỘ",
        subtitle="Phần giới thiệu việc làm, mô hình",
        header=_head(scene, "CHI BỘ", f"{number:02}-BB/CB"),
        facts=(("Thời gian", "19 giờ 30"), ("Địa điểm", "Nhà văn hóa")),
        parts=(
            ("Nội dung", "Chi bộ nghe báo cáo việc đã làm, đối chiếu số liệu với sổ theo dõi."),
            ("Kết luận", "Nhất trí giới thiệu lên cấp trên xét công nhận."),
        ),
        confirmations=(Confirmation(title="Bí thư chi bộ"), Confirmation(title="Người ghi")),
        watermark=ILLUSTRATION,
    )
    return render_pdf(slip, at=scene.laid_at)


def _conclusion(scene: Map) -> bytes:
    slip = Slip(
        title="KẾT LUẬN CỦA HỘI ĐỒNG",
        subtitle="Về danh sách đề nghị biểu dương dịp 19/5",
        header=_head(scene, "HỘI ĐỒNG THI ĐUA - KHEN THƯỞNG", "45-KL/HĐ"),
        parts=(
            ("Kết quả", "Hội đồng xem xét từng trường hợp, bỏ phiếu kín, thống nhất danh sách."),
        ),
        confirmations=(Confirmation(title="Chủ tịch Hội đồng"),),
        watermark=ILLUSTRATION,
    )
    return render_pdf(slip, at=scene.laid_at)


def _head(scene: Map, issuer: str, number: str) -> LetterHead:
    place = "Hậu Lộc" if scene.is_old else "Hoa Lộc"
    return LetterHead(issuer=issuer, number=number, place=place, day=scene.laid_at.date())
