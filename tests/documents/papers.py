"""Sample papers: the list of the printed model, and texts that break careless writers."""

from datetime import date
from decimal import Decimal

from emulation.documents.slip import Figure, Slip
from emulation.documents.table import Column, Foot, Group, LetterHead, Signature, Table

PARTY = LetterHead(
    superior="ĐẢNG BỘ TỈNH THANH HÓA",
    issuer="HUYỆN ỦY HẬU LỘC",
    number="31-DS/HU",
    place="Hậu Lộc",
    day=date(2025, 6, 20),
)
STATE = LetterHead(
    line="state",
    superior="UBND HUYỆN HẬU LỘC",
    issuer="ỦY BAN NHÂN DÂN\nXÃ LIÊN LỘC",
    number="12/DS-UBND",
    place="Liên Lộc",
    day=date(2024, 2, 5),
)
FOOT = Foot(
    lines=("Danh sách số DS-2025-0114, bản 2.", "Mã kiểm tra: 7f3c 91ae 04d2 b85e."),
    qr="https://thidua.example/kiem-tra/DS-2025-0114",
)
COLUMNS = (
    Column(title="Tập thể, cá nhân", width=34),
    Column(title="Tóm tắt thành tích", width=60),
    Column(title="Điểm", width=18, align="right", kind="points"),
    Column(title="Tiền thưởng", width=28, align="right", kind="money"),
    Column(title="Ngày họp", width=22, align="center", kind="date"),
)
HOSTILE = (
    '=HYPERLINK("http://evil.example","Bấm vào đây")',
    "+84 912",
    "- Như Điều 3",
    "@SUM(A1:A9)",
    "&<]]> {{ 7 * 7 }} {% for x in y %}",
    "#eval(1) *đậm* _nghiêng_ $x$ \\ // @nhãn <b>",
    "H'Hen Niê",
    "https://evil.example",
)
LETTERS = "".join(
    letter + letter.upper()
    for letter in "aàảãáạăằẳẵắặâầẩẫấậbcdđeèẻẽéẹêềểễếệghiìỉĩíịklmn"
    "oòỏõóọôồổỗốộơờởỡớợpqrstuùủũúụưừửữứựvxyỳỷỹýỵ"
)


def row(name="Chi bộ 3", story="Vận động 11 hộ hiến 450 m² đất."):
    return (name, story, Decimal("268.0"), 162_000_000, date(2025, 6, 5))


def paper(*groups, **changes):
    plain = {
        "title": "DANH SÁCH",
        "subtitle": "đề nghị khen thưởng 6 tháng đầu năm 2025",
        "notes": ("(Kèm theo Tờ trình số 31-TTr/BTGDVHU, ngày 20/6/2025)",),
        "columns": COLUMNS,
        "groups": groups,
        "header": PARTY,
        "closing": ("Danh sách có 01 tập thể, 01 cá nhân (hai đề nghị).",),
        "signatures": (
            Signature(role="NGƯỜI LẬP DANH SÁCH", name="Đỗ Xuân Trường"),
            Signature(role="T/M BAN THƯỜNG VỤ", position="PHÓ BÍ THƯ", name="Hoàng Thị Ngọc"),
        ),
        "foot": FOOT,
    }
    return Table(**plain | changes)


def two_groups(**changes):
    return paper(
        Group(title="Tập thể (1)", rows=(row(),)),
        Group(title="Cá nhân (1)", rows=(row("Trịnh Thị Bích Diệp", "Giúp 9 hộ vay vốn."),)),
        **changes,
    )


def hostile_paper(**changes):
    return paper(Group(rows=tuple(row(text, text) for text in HOSTILE)), **changes)


def slip(**changes):
    plain = {
        "title": "PHIẾU GHI NHẬN",
        "subtitle": "việc làm nêu gương",
        "code": "HL-7K2M-9QXA",
        "header": PARTY,
        "facts": (("Tên việc làm", "Mở rộng đường ngõ"), ("Người thực hiện", "H'Hen Niê")),
        "parts": (("Nội dung việc làm", "Chi bộ họp dân ba buổi.\nĐảng viên hiến đất trước."),),
        "figures": (Figure(name="Đất hiến", amount="450", unit="m²", note="lũy kế"),),
        "foot": FOOT,
    }
    return Slip(**plain | changes)
