"""Limits, names, secrecy markings and the headers of a download."""

import unicodedata
from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.files import rules
from emulation.files.rules import FileKind, FileRefused, Refusal, Signature


@dataclass
class Kept:
    media_type: str


@pytest.mark.parametrize("size", [0, 1])
def test_size_of_nothing_is_damaged(size: int) -> None:
    with pytest.raises(FileRefused) as refused:
        rules.check_size(size, client_name="ảnh.jpg")

    assert str(refused.value) == 'Tệp "ảnh.jpg" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.'


def test_size_at_the_limit_is_taken() -> None:
    rules.check_size(10 * 1024 * 1024, client_name="a.pdf")


def test_size_over_the_limit_is_told_in_megabytes_with_a_comma() -> None:
    with pytest.raises(FileRefused) as refused:
        rules.check_size(10 * 1024 * 1024 + 1, client_name="../a.pdf")

    assert str(refused.value) == (
        'Tệp "a.pdf" lớn 10,1 MB, vượt mức 10 MB. Chọn tệp nhỏ hơn hoặc chụp lại.'
    )
    assert refused.value.fields == {"files": str(refused.value)}


@pytest.mark.parametrize("size", [(30_000, 30_000), (65_500, 10), (10, 20_001), (7_072, 7_072)])
def test_pixels_over_a_limit_are_refused(size: tuple[int, int]) -> None:
    with pytest.raises(FileRefused) as refused:
        rules.check_pixels(*size, client_name="a.png")

    assert refused.value.refusal is rules.Refusal.TOO_MANY_PIXELS


def test_picture_without_pixels_is_damaged() -> None:
    with pytest.raises(FileRefused) as refused:
        rules.check_pixels(0, 10, client_name="a.png")

    assert refused.value.refusal is rules.Refusal.DAMAGED


def test_pixels_at_the_limits_are_taken() -> None:
    rules.check_pixels(20_000, 2_500, client_name="a.png")


@pytest.mark.parametrize(
    "content",
    [
        b"<!doctype html><script>alert(1)</script>",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"MZ\x90\x00" + b"\0" * 300,
        b"GIF89a" + b"\0" * 300,
        b"plain words",
    ],
)
@pytest.mark.parametrize("name", ["ảnh.jpg", "ảnh.png", "văn bản.pdf"])
def test_kind_is_told_by_content_not_by_name(content: bytes, name: str) -> None:
    with pytest.raises(FileRefused) as refused:
        rules.signature_of(content, client_name=name)

    assert str(refused.value) == (
        "Hệ thống nhận ảnh (JPG, PNG, WebP, HEIC), PDF, Word (docx), Excel (xlsx). "
        f'Tệp "{name}" thuộc loại khác. Chụp lại, hoặc lưu thành PDF rồi chọn lại.'
    )


@pytest.mark.parametrize(
    ("head", "signature"),
    [
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", Signature.HEIC),
        (b"\0\0\0\x18ftypheix\0\0\0\0mif1heix", Signature.HEIC),
        (b"\0\0\0\x18ftypmif1\0\0\0\0mif1heic", Signature.HEIC),
        (b"PK\x03\x04", Signature.ZIP),
        (b"%PDF-1.7", Signature.PDF),
        (b"\xff\xd8\xff\xe0", Signature.JPEG),
    ],
)
def test_kind_is_told_by_the_first_bytes(head: bytes, signature: Signature) -> None:
    assert rules.signature_of(head + b"\0" * 300, client_name="a.exe") is signature


@pytest.mark.parametrize(
    "head",
    [
        b"\0\0\0\x18ftypavif\0\0\0\0mif1avif",
        b"\0\0\0\x18ftypisom\0\0\0\0mp42isom",
        b"\0\0\0\x18ftyphevc\0\0\0\0msf1hevc",
    ],
)
def test_film_and_unknown_box_are_no_photo(head: bytes) -> None:
    with pytest.raises(FileRefused):
        rules.signature_of(head + b"\0" * 300, client_name="a.heic")


@pytest.mark.parametrize(
    ("inside", "refusal"),
    [("EncryptedPackage", Refusal.LOCKED), ("WordDocument", Refusal.OLD_OFFICE)],
)
def test_old_office_and_locked_office_get_their_own_advice(inside: str, refusal: Refusal) -> None:
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + inside.encode("utf-16-le")
    with pytest.raises(FileRefused) as refused:
        rules.signature_of(data, client_name="a.docx")

    assert refused.value.refusal is refusal


@pytest.mark.parametrize(
    ("kind", "pages", "words"),
    [
        (FileKind.PDF, 12, "12 trang"),
        (FileKind.WORD, 1, "1 trang"),
        (FileKind.EXCEL, 3, "3 trang tính"),
        (FileKind.WORD, None, ""),
    ],
)
def test_length_in_words(kind: FileKind, pages: int | None, words: str) -> None:
    assert rules.length_words(kind, pages) == words


@pytest.mark.parametrize(
    ("hostile", "safe"),
    [
        ("../../x.txt", "x.txt"),
        ("..\\\\x", "x"),
        ("/etc/passwd", "passwd"),
        ("C:\\x", "x"),
        ("C:x", "C-x"),
        ("con.txt", "_con.txt"),
        ("CON", "_CON"),
        ("nul .pdf", "_nul.pdf"),
        ("COM¹.jpg", "_COM¹.jpg"),
        ("concord.txt", "concord.txt"),
        ("a/b.jpg", "b.jpg"),
        ("...", "tệp"),
        ("", "tệp"),
        (" . .", "tệp"),
        ('báo cáo "cuối".pdf', "báo cáo 'cuối'.pdf"),
        ("dòng một\r\nSet-Cookie: a=b.pdf", "dòng một Set-Cookie- a=b.pdf"),
        ("anh\u202egpj.exe", "anhgpj.exe"),
        ("a\u200bb\u2066c\u2069.jpg", "abc.jpg"),
        ("a\0b.jpg", "ab.jpg"),
        ("nul\ud800.jpg", "_nul.jpg"),
        ("a<b>|?*.jpg", "a-b----.jpg"),
        (".htaccess", "htaccess"),
        ("Ảnh chụp Hòa Lộc.JPG", "Ảnh chụp Hòa Lộc.JPG"),
    ],
)
def test_safe_name_of_hostile_name(hostile: str, safe: str) -> None:
    assert rules.safe_name(hostile) == safe


def test_safe_name_is_composed() -> None:
    assert rules.safe_name(unicodedata.normalize("NFD", "Hòa Lộc.jpg")) == "Hòa Lộc.jpg"


@pytest.mark.parametrize("letter", ["a", "ế", "😀"])
def test_safe_name_of_long_name_keeps_its_ending(letter: str) -> None:
    name = rules.safe_name(letter * 400 + ".pdf")

    assert name.endswith(f"{letter}.pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 240


@given(st.text(max_size=400))
def test_safe_name_of_any_text_is_safe_and_stable(text: str) -> None:
    name = rules.safe_name(text)

    assert name
    assert not set(name) & set('/\\:*?"<>|\0\r\n\t')
    assert not any(unicodedata.category(letter) in {"Cc", "Cf", "Cs"} for letter in name)
    assert name == name.strip(" .")
    assert len(name) <= 120
    assert len(name.encode()) <= 240
    assert rules.safe_name(name) == name


@pytest.mark.parametrize(
    ("name", "media_type", "told"),
    [
        ("anh\u202egpj.exe", "image/jpeg", "anhgpj.jpg"),
        ("ảnh.JPEG", "image/jpeg", "ảnh.JPEG"),
        ("ảnh.png", "image/webp", "ảnh.webp"),
        ("văn bản.jpg", "application/pdf", "văn bản.pdf"),
        ("Báo cáo tháng 11.2024", "application/pdf", "Báo cáo tháng 11.2024.pdf"),
        ("...", "application/pdf", "tệp.pdf"),
        ("x" * 300, "image/webp", "x" * 115 + ".webp"),
    ],
)
def test_name_for_type_ends_truthfully(name: str, media_type: str, told: str) -> None:
    assert rules.name_for_type(name, media_type) == told


@pytest.mark.parametrize(
    "name",
    [
        "MẬT.pdf",
        "TUYỆT MẬT.pdf",
        "TỐI MẬT - kế hoạch.pdf",
        "KH 12 (MẬT).pdf",
        "KH 12 (Mật).pdf",
        "[tối mật] kế hoạch.pdf",
        "Kế hoạch_MẬT_2024.pdf",
        "BAO_CAO_TUYỆT_MẬT.pdf",
        "MẬT kế hoạch phòng thủ.pdf",
        "KẾ HOẠCH TỐI MẬT 2024.pdf",
        "TUYET MAT.pdf",
        "C:\\giấy tờ\\MẬT.pdf",
        unicodedata.normalize("NFD", "TỐI MẬT.pdf"),
    ],
)
def test_name_with_secret_mark_is_seen(name: str) -> None:
    assert rules.name_has_secret_mark(name)


@pytest.mark.parametrize(
    "name",
    [
        "bí mật.pdf",
        "mật ong.jpg",
        "MẬT ONG RỪNG.jpg",
        "Luật BẢO VỆ BÍ MẬT NHÀ NƯỚC.pdf",
        "BÍ MẬT.pdf",
        "Mật khẩu mới.pdf",
        "Nguyễn Văn Mật.jpg",
        "mô hình nuôi ong lấy mật.jpg",
        "MAT TRAN TO QUOC.pdf",
        "MẶT TRẬN.pdf",
        "ảnh.jpg",
    ],
)
def test_name_with_ordinary_words_is_not_a_mark(name: str) -> None:
    assert not rules.name_has_secret_mark(name)


@pytest.mark.parametrize(
    "text",
    [
        "ĐẢNG BỘ HUYỆN HẬU LỘC\nMẬT\nSố 12-BC/HU",
        "TUYỆT MẬT",
        "  TỐI   MẬT  ",
        "T U Y Ệ T  M Ậ T",
        "(MẬT)",
        "Độ mật: TỐI MẬT",
        "Dấu chỉ độ mật: MẬT",
        unicodedata.normalize("NFD", "x\nTUYỆT MẬT\ny"),
        "§¶ng bé huyÖn\nMËt\nSè 12",
        "tuyÖt mËt",
        "TOÁI MAÄT",
    ],
)
def test_text_with_mark_on_a_line_of_its_own_is_seen(text: str) -> None:
    assert rules.has_secret_mark(text)


@pytest.mark.parametrize(
    "text",
    [
        "giữ bí mật nhà nước",
        "BÍ MẬT",
        "mật ong",
        "MẬT ONG",
        "mật",
        "nuôi ong lấy\nmật",
        "MËT ONG rõng",
        "nu«i ong lÊy mËt",
        "tài liệu MẬT không gửi qua mạng",
        "",
    ],
)
def test_text_with_ordinary_words_is_not_a_mark(text: str) -> None:
    assert not rules.has_secret_mark(text)


def test_disposition_shows_pictures_inline_and_guarded() -> None:
    headers = rules.disposition(Kept("image/jpeg"), "Đồng ruộng.jpg")

    assert headers == {
        "Content-Type": "image/jpeg",
        "Content-Disposition": (
            'inline; filename="Dong ruong.jpg"; '
            "filename*=UTF-8''%C4%90%E1%BB%93ng%20ru%E1%BB%99ng.jpg"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def test_disposition_hands_out_pdf_as_attachment() -> None:
    headers = rules.disposition(Kept("application/pdf"), 'báo cáo "cuối".pdf')

    assert headers["Content-Disposition"] == (
        "attachment; filename=\"bao cao 'cuoi'.pdf\"; "
        "filename*=UTF-8''b%C3%A1o%20c%C3%A1o%20%27cu%E1%BB%91i%27.pdf"
    )
    assert headers["Content-Type"] == "application/pdf"


@pytest.mark.parametrize("media_type", ["text/html", "image/svg+xml"])
def test_disposition_of_a_kind_not_taken_is_plain_bytes(media_type: str) -> None:
    headers = rules.disposition(Kept(media_type), "x.svg")

    assert headers["Content-Type"] == "application/octet-stream"
    assert (
        headers["Content-Disposition"] == "attachment; filename=\"x.svg\"; filename*=UTF-8''x.svg"
    )


@given(st.text(max_size=200))
def test_disposition_of_any_name_is_one_plain_line(name: str) -> None:
    value = rules.disposition(Kept("image/webp"), name)["Content-Disposition"]

    assert value.isascii()
    assert value.isprintable()
    assert value.count('"') == 2
    assert "\\" not in value


def test_thumbnail_headers_are_a_guarded_picture() -> None:
    headers = rules.thumbnail_headers()

    assert headers["Content-Type"] == "image/webp"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "private, no-store"


def test_every_reason_has_one_plain_sentence() -> None:
    details = {"size": "1,0", "limit": 1, "pages": 2, "found": "Eicar"}
    sentences = [str(FileRefused(reason, "a.pdf", **details)) for reason in rules.Refusal]

    assert len(set(sentences)) == len(rules.Refusal)
    assert all('"a.pdf"' in each and each.endswith(".") for each in sentences)
    assert not any("không hợp lệ" in each for each in sentences)
