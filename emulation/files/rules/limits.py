"""The kinds and sizes of file that are taken, and the sentence that refuses each other one."""

from enum import StrEnum

import filetype

from emulation.core.errors import Invalid
from emulation.files.rules.marks import name_has_secret_mark
from emulation.files.rules.names import safe_name

MEGABYTE = 1024 * 1024
MAX_BYTES = 10 * MEGABYTE
MAX_FILES = 20
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
MAX_PAGES = 500
# Anything shorter cannot even hold the signature of a kind that is taken.
MIN_BYTES = 2
THUMB_TYPE = "image/webp"


class FileKind(StrEnum):
    """What a kept file is to a reader: something to look at, or something to open."""

    IMAGE = "image"
    PDF = "pdf"


class ScanState(StrEnum):
    """Clean: a scanner passed the bytes, or the system itself drew them anew from pixels."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"


class Refusal(StrEnum):
    """Why a file is turned away; the value is the stable name of the reason."""

    TOO_BIG = "too_big"
    OTHER_KIND = "other_kind"
    DAMAGED = "damaged"
    LOCKED = "locked"
    ACTIVE = "active"
    MARKED = "marked"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COMPLEX = "too_complex"


LABELS: dict[FileKind | ScanState, str] = {
    FileKind.IMAGE: "Ảnh",
    FileKind.PDF: "Tài liệu PDF",
    ScanState.UNSCANNED: "Chưa quét",
    ScanState.CLEAN: "Đã kiểm tra",
}

SENTENCES: dict[Refusal, str] = {
    Refusal.TOO_BIG: 'Tệp "{name}" lớn {size} MB, vượt mức {limit} MB. '
    "Chọn tệp nhỏ hơn hoặc chụp lại.",
    Refusal.OTHER_KIND: 'Hệ thống nhận ảnh (JPG, PNG, WebP) và PDF. Tệp "{name}" thuộc loại khác.',
    Refusal.DAMAGED: 'Tệp "{name}" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.',
    Refusal.LOCKED: 'Tệp "{name}" có mật khẩu nên không xem được. Bỏ mật khẩu rồi tải lên lại.',
    Refusal.ACTIVE: 'Tệp "{name}" có chứa lệnh tự chạy hoặc tệp khác bên trong. '
    "Lưu lại thành PDF thường rồi tải lên.",
    Refusal.MARKED: 'Tệp "{name}" có dấu chỉ độ mật nên bị chặn. '
    "Không gửi qua mạng; báo ngay cho văn phòng cấp ủy.",
    Refusal.TOO_MANY_PIXELS: 'Ảnh "{name}" vượt mức 50 triệu điểm ảnh hoặc 20.000 điểm một cạnh. '
    "Thu nhỏ ảnh hoặc chụp lại.",
    Refusal.TOO_MANY_PAGES: 'Tệp "{name}" có {pages} trang, vượt mức {limit} trang. '
    "Tách thành tệp ngắn hơn rồi tải lên.",
    Refusal.TOO_COMPLEX: 'Tệp "{name}" phức tạp quá mức kiểm tra được. '
    "Lưu lại thành PDF thường rồi tải lên.",
}

KINDS: dict[str, FileKind] = {
    "image/jpeg": FileKind.IMAGE,
    "image/png": FileKind.IMAGE,
    "image/webp": FileKind.IMAGE,
    "application/pdf": FileKind.PDF,
}


class FileRefused(Invalid):
    """A file is turned away; the text names it and says what to do."""

    def __init__(self, refusal: Refusal, client_name: str, **details: object) -> None:
        self.refusal = refusal
        sentence = SENTENCES[refusal].format(name=safe_name(client_name), **details)
        super().__init__(sentence, {"files": sentence})


def check_size(size: int, *, client_name: str) -> None:
    """A file of `size` bytes is neither empty nor over the limit of 10 MB, or is refused."""
    if size < MIN_BYTES:
        raise FileRefused(Refusal.DAMAGED, client_name)
    if size > MAX_BYTES:
        tenths = -(-size * 10 // MEGABYTE)
        shown = f"{tenths // 10},{tenths % 10}"
        raise FileRefused(Refusal.TOO_BIG, client_name, size=shown, limit=MAX_BYTES // MEGABYTE)


def check_announced(size: int, *, client_name: str) -> None:
    """Size and name alone do not speak against the file, or it is refused before it is sent."""
    check_size(size, client_name=client_name)
    if name_has_secret_mark(client_name):
        raise FileRefused(Refusal.MARKED, client_name)


def check_pixels(width: int, height: int, *, client_name: str) -> None:
    """A picture is small enough to be decoded in memory, or is refused before that."""
    if width < 1 or height < 1:
        raise FileRefused(Refusal.DAMAGED, client_name)
    if width > MAX_SIDE or height > MAX_SIDE or width * height > MAX_PIXELS:
        raise FileRefused(Refusal.TOO_MANY_PIXELS, client_name)


def media_type_of(data: bytes, *, client_name: str) -> str:
    """The media type told by the first bytes; name and declared type count for nothing.

    Kinds that are not taken, and content without a signature (HTML, SVG, text), are refused.
    """
    guess = filetype.guess(data)
    if guess is None or guess.mime not in KINDS:
        raise FileRefused(Refusal.OTHER_KIND, client_name)
    return str(guess.mime)


def kind_of(media_type: str) -> FileKind:
    """The kind of an accepted media type."""
    return KINDS[media_type]
