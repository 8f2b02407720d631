"""Which PDF documents are taken, and why the others are not."""

import zlib
from collections.abc import Callable
from io import BytesIO
from time import monotonic

import pytest
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from emulation.files import pdf
from emulation.files.rules import FileRefused, Refusal
from tests.files import samples


def refused(data: bytes) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        pdf.checked_pages(data, client_name="báo cáo.pdf")
    return caught.value


def test_plain_pdf_is_taken_with_its_pages() -> None:
    assert pdf.checked_pages(samples.pdf(pages=3), client_name="a.pdf") == 3


def test_pdf_with_ordinary_text_and_web_link_is_taken() -> None:
    data = samples.pdf_saying("Báo cáo tháng 11", "giữ bí mật, nuôi ong lấy mật", "MẬT ONG")
    linked = samples.pdf(change=samples.with_link("URI", URI="https://example.org"))

    assert pdf.checked_pages(data, client_name="a.pdf") == 1
    assert pdf.checked_pages(linked, client_name="a.pdf") == 1


def test_pdf_that_opens_at_a_page_is_taken() -> None:
    def change(writer: PdfWriter) -> None:
        place = ArrayObject([writer.pages[0].indirect_reference, NameObject("/Fit")])
        writer.root_object[NameObject("/OpenAction")] = place

    assert pdf.checked_pages(samples.pdf(change=change), client_name="a.pdf") == 1


@pytest.mark.parametrize("mark", ["TUYỆT MẬT", "TỐI MẬT", "MẬT", "Độ mật: MẬT"])
@pytest.mark.parametrize("page", [0, 2])
def test_pdf_marked_on_a_first_page_is_blocked(mark: str, page: int) -> None:
    data = samples.pdf_saying("HUYỆN ỦY HẬU LỘC", mark, "Số 12", page=page, pages=3)

    assert str(refused(data)) == (
        'Tệp "báo cáo.pdf" có dấu chỉ độ mật nên bị chặn. '
        "Không gửi qua mạng; báo ngay cho văn phòng cấp ủy."
    )


def in_names(kind: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        script = samples.action("JavaScript", JS="app.alert(1)")
        tree = DictionaryObject(
            {NameObject("/Names"): ArrayObject([TextStringObject("x"), script])}
        )
        writer.root_object[NameObject("/Names")] = DictionaryObject({NameObject(kind): tree})

    return change


def page_opens(writer: PdfWriter) -> None:
    opened = DictionaryObject({NameObject("/O"): samples.action("URI", URI="https://example.org")})
    writer.pages[0][NameObject("/AA")] = opened


def form_of_xml(writer: PdfWriter) -> None:
    form = DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})
    writer.root_object[NameObject("/AcroForm")] = form


def launch_in_pieces(writer: PdfWriter) -> None:
    """The kind of the action stands in an object of its own."""
    hidden = samples.action("Launch", F="cmd.exe")
    hidden[NameObject("/S")] = writer._add_object(NameObject("/Launch"))
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(hidden)


def address_in_pieces(writer: PdfWriter) -> None:
    calling = samples.action("URI", URI="https://example.org")
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(calling)


@pytest.mark.parametrize(
    "change",
    [
        samples.opens_with("JavaScript", JS="app.alert(1)"),
        samples.opens_with("Launch", F="cmd.exe"),
        samples.opens_with("URI", URI="https://example.org"),
        samples.with_link("JavaScript", JS="app.alert(1)"),
        samples.with_link("Launch", F="cmd.exe"),
        samples.with_link("GoToR", F="//host/share"),
        samples.with_link("SubmitForm", F="https://example.org"),
        in_names("/JavaScript"),
        launch_in_pieces,
        address_in_pieces,
        page_opens,
        form_of_xml,
        lambda writer: writer.add_attachment("x.exe", b"MZ"),
    ],
)
def test_pdf_with_commands_or_files_inside_is_refused(change: Callable[[PdfWriter], None]) -> None:
    assert str(refused(samples.pdf(change=change))) == (
        'Tệp "báo cáo.pdf" có chứa lệnh tự chạy hoặc tệp khác bên trong. '
        "Lưu lại thành PDF thường rồi tải lên."
    )


def test_script_behind_an_escaped_name_is_refused() -> None:
    data = samples.pdf(change=samples.opens_with("JavaScript", JS="app.alert(1)"))
    disguised = data.replace(b"/JavaScript", b"/J#61vaScrip#74").replace(b"/JS", b"/J#53")

    assert b"/JavaScript" not in disguised
    assert refused(disguised).refusal is Refusal.ACTIVE


def test_script_that_no_object_leads_to_is_refused() -> None:
    data = samples.pdf() + b"\n99 0 obj\n<< /S /JavaScript /JS (app.alert\\(1\\)) >>\nendobj\n"

    assert refused(data).refusal is Refusal.ACTIVE


def test_launch_in_an_object_stream_is_refused() -> None:
    data = compressed(samples.pdf(change=samples.with_link("Launch", F="cmd.exe")))

    assert b"/Launch" not in data
    assert refused(data).refusal is Refusal.ACTIVE


def test_launch_in_pieces_in_an_object_stream_is_refused() -> None:
    data = compressed(samples.pdf(change=launch_in_pieces))

    assert refused(data).refusal is Refusal.ACTIVE


@pytest.mark.parametrize("kind", ["Screen", "Movie", "FileAttachment"])
def test_pdf_with_moving_or_attached_things_is_refused(kind: str) -> None:
    def change(writer: PdfWriter) -> None:
        thing = DictionaryObject({NameObject("/Subtype"): NameObject(f"/{kind}")})
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(thing)])

    assert refused(samples.pdf(change=change)).refusal is Refusal.ACTIVE


def compressed(data: bytes) -> bytes:
    """The same document with all its objects in one compressed stream, as newer programs write."""
    bodies = {}
    for piece in data.split(b"endobj")[:-1]:
        head, body = piece.split(b" obj", 1)
        bodies[int(head.split()[-2])] = body.strip()
    root = int(data.rsplit(b"/Root ", 1)[1].split()[0])
    offsets, packed = [], b""
    for number, body in bodies.items():
        offsets.append(f"{number} {len(packed)}")
        packed += body + b" "
    first = " ".join(offsets).encode() + b" "
    stream = zlib.compress(first + packed)
    holder, table = max(bodies) + 1, max(bodies) + 2
    out = b"%%PDF-1.7\n%d 0 obj\n" % holder
    at_holder = len(b"%PDF-1.7\n")
    out += b"<< /Type /ObjStm /N %d /First %d /Filter /FlateDecode /Length %d >>\nstream\n" % (
        len(bodies),
        len(first),
        len(stream),
    )
    out += stream + b"\nendstream\nendobj\n"
    rows = {
        number: bytes([2]) + holder.to_bytes(4) + bytes([index])
        for index, number in enumerate(bodies)
    }
    rows[holder] = bytes([1]) + at_holder.to_bytes(4) + b"\0"
    rows[table] = bytes([1]) + len(out).to_bytes(4) + b"\0"
    xref = zlib.compress(b"".join(rows.get(n, bytes(6)) for n in range(table + 1)))
    start = len(out)
    out += (
        b"%d 0 obj\n<< /Type /XRef /Size %d /W [1 4 1] /Root %d 0 R /Filter /FlateDecode "
        b"/Length %d >>\nstream\n" % (table, table + 1, root, len(xref))
    )
    return out + xref + b"\nendstream\nendobj\nstartxref\n%d\n%%%%EOF" % start


def test_plain_pdf_in_an_object_stream_is_taken() -> None:
    assert pdf.checked_pages(compressed(samples.pdf(pages=2)), client_name="a.pdf") == 2


@pytest.mark.parametrize("password", ["bi-mat", ""])
def test_encrypted_pdf_is_refused(password: str) -> None:
    data = samples.pdf(change=lambda writer: writer.encrypt(password, "owner", algorithm="RC4-128"))

    assert str(refused(data)) == (
        'Tệp "báo cáo.pdf" có mật khẩu nên không xem được. Bỏ mật khẩu rồi tải lên lại.'
    )


def test_pdf_encrypted_in_a_way_not_understood_is_refused_alike() -> None:
    data = samples.pdf(change=lambda writer: writer.encrypt("x", "y", algorithm="RC4-128"))

    unknown = data.replace(b"/Filter /Standard", b"/Filter /Private1")

    assert unknown != data
    assert refused(unknown).refusal is Refusal.LOCKED


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"%PDF-1.7\n" + b"garbage " * 100,
        b"%PDF-1.7\n" + b"[" * 100_000,
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF",
        b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 1 0 R /Kids [1 0 R] >>\nendobj\n"
        b"trailer << /Root 1 0 R >>\n%%EOF",
        samples.pdf(pages=3)[:200],
        samples.pdf(pages=0),
    ],
)
def test_broken_pdf_is_damaged(data: bytes) -> None:
    assert str(refused(data)) == ('Tệp "báo cáo.pdf" trống hoặc bị hỏng. Mở thử tệp rồi chọn lại.')


def test_pdf_of_too_many_pages_is_refused_with_their_number() -> None:
    assert str(refused(samples.pdf(pages=501))) == (
        'Tệp "báo cáo.pdf" có 501 trang, vượt mức 500 trang. Tách thành tệp ngắn hơn rồi tải lên.'
    )


def test_pdf_of_too_many_objects_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_OBJECTS", 10)

    assert refused(samples.pdf(pages=20)).refusal is Refusal.TOO_COMPLEX


def test_pdf_not_checked_in_time_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "MAX_SECONDS", -1)

    assert refused(samples.pdf_saying("chữ")).refusal is Refusal.TOO_COMPLEX


def test_page_not_read_in_time_is_refused() -> None:
    reader = PdfReader(BytesIO(samples.pdf_saying("chữ")))

    with pytest.raises(pdf._TooComplexError):
        pdf._is_marked(reader, monotonic() - 1)


def test_page_too_long_to_read_is_taken_unread() -> None:
    def change(writer: PdfWriter) -> None:
        body = samples.stream("0 0 m " * 300_000)
        writer.pages[0][NameObject("/Contents")] = writer._add_object(body)

    assert pdf.checked_pages(samples.pdf(change=change), client_name="a.pdf") == 1


def test_page_with_a_broken_description_is_taken_unread() -> None:
    def change(writer: PdfWriter) -> None:
        writer.pages[0][NameObject("/Contents")] = NumberObject(7)

    assert pdf.checked_pages(samples.pdf(change=change), client_name="a.pdf") == 1
