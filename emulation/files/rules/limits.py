"""The kinds and sizes of file that are taken, and the sentence that refuses each other one."""

from enum import StrEnum

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

    EXCEL = "excel"
    IMAGE = "image"
    PDF = "pdf"
    WORD = "word"


class ScanState(StrEnum):
    """Clean: a scanner passed the bytes, or the system itself drew them anew from pixels."""

    UNSCANNED = "unscanned"
    CLEAN = "clean"


class Refusal(StrEnum):
    """Why a file is turned away; the value is the stable name of the reason."""

    TOO_BIG = "too_big"
    OTHER_KIND = "other_kind"
    OLD_OFFICE = "old_office"
    DAMAGED = "damaged"
    LOCKED = "locked"
    MACRO = "macro"
    ACTIVE = "active"
    INFECTED = "infected"
    MARKED = "marked"
    TOO_MANY_PIXELS = "too_many_pixels"
    TOO_MANY_PAGES = "too_many_pages"
    TOO_COMPLEX = "too_complex"
    UNSCANNED = "unscanned"


LABELS: dict[FileKind | ScanState, str] = {
    FileKind.IMAGE: "Ảnh",
    FileKind.PDF: "Tài liệu PDF",
    FileKind.WORD: "Tài liệu Word",
    FileKind.EXCEL: "Bảng tính Excel",
    ScanState.UNSCANNED: "Chưa quét",
    ScanState.CLEAN: "Đã kiểm tra",
}

SENTENCES: dict[Refusal, str] = {
    Refusal.TOO_BIG: 'Tệp "{name}" lớn {size} MB, vượt mức {limit} MB. '
    "Chọn tệp nhỏ hơn hoặc chụp lại.",
    Refusal.OTHER_KIND: "Hệ thống nhận ảnh (JPG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx). "
    'Tệp "{name}" thuộc loại khác. Chụp lại, hoặc lưu thành PDF rồi chọn lại.',
    Refusal.OLD_OFFICE: 'Tệp "{name}" thuộc loại Word, Excel đời cũ. '
    "Mở tệp, lưu thành docx, xlsx hoặc PDF rồi chọn lại.",
    Refusal.DAMAGED: 'Tệp "{name}" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.',
    Refusal.LOCKED: 'Tệp "{name}" có mật khẩu nên không xem được. Bỏ mật khẩu rồi tải lên lại.',
    Refusal.MACRO: 'Tệp "{name}" có chứa lệnh tự chạy (macro). Lưu thành PDF rồi tải lên.',
    Refusal.INFECTED: 'Tệp "{name}" có mã độc ({found}) nên bị chặn. '
    "Không mở tệp này; quét vi rút máy đang dùng rồi chọn tệp khác.",
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
    Refusal.UNSCANNED: 'Máy quét vi rút chưa trả lời, tệp "{name}" chưa được nhận. '
    "Chọn lại tệp sau ít phút; nội dung đã ghi vẫn còn.",
}

WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
HEIC_TYPE = "image/heic"
KINDS: dict[str, FileKind] = {
    "image/jpeg": FileKind.IMAGE,
    "image/png": FileKind.IMAGE,
    "image/webp": FileKind.IMAGE,
    "application/pdf": FileKind.PDF,
    WORD_TYPE: FileKind.WORD,
    EXCEL_TYPE: FileKind.EXCEL,
}
"""The types that are kept; a HEIC photo is kept as JPEG, because few computers show it."""
ACCEPTED = ",".join((*KINDS, HEIC_TYPE, "image/heif", ".heic", ".heif", ".docx", ".xlsx"))
"""What the browser's own dialog offers; some know a type only by its ending."""


class FileRefused(Invalid):
    """A file is turned away; the text names it and says what to do."""

    def __init__(self, refusal: Refusal, client_name: str, **details: object) -> None:
        self.refusal = refusal
        self.details = details
        sentence = SENTENCES[refusal].format(name=safe_name(client_name), **details)
        super().__init__(sentence, {"files": sentence})

    @property
    def is_final(self) -> bool:
        """The same file sent again is refused again; otherwise it may wait where files can."""
        return self.refusal is not Refusal.UNSCANNED


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


def kind_of(media_type: str) -> FileKind:
    """The kind of a media type that is kept."""
    return KINDS[media_type]


def length_words(kind: FileKind, pages: int | None) -> str:
    """«12 trang», «3 trang tính»; nothing where it is not known."""
    if not pages:
        return ""
    return f"{pages} trang tính" if kind is FileKind.EXCEL else f"{pages} trang"
