"""Made-up people and figures for the gallery: long names, stacked tone marks, ties, zeros."""

from __future__ import annotations

from types import SimpleNamespace as Row
from typing import Any

from wtforms import (
    BooleanField,
    FileField,
    Form,
    PasswordField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)


class SampleForm(Form):
    title = StringField("Tên việc làm")
    summary = TextAreaField("Nội dung việc đã làm")
    field = SelectField(
        "Lĩnh vực",
        choices=[SelectChoice("", "Chọn lĩnh vực"), SelectChoice("ntm", "Xây dựng nông thôn mới")],
    )
    happened_from = StringField("Từ ngày")
    happened_to = StringField("Đến ngày")
    subject = RadioField(
        "Ai thực hiện",
        choices=[
            SelectChoice("collective", "Tập thể chi bộ"),
            SelectChoice("member", "Một đảng viên"),
        ],
    )
    amount = StringField("Diện tích đất hiến")
    unit = SelectField(
        "Đơn vị tính", choices=[SelectChoice("m2", "m²"), SelectChoice("trieu", "triệu đồng")]
    )
    households = StringField("Số hộ tham gia")
    length = StringField("Chiều dài đường mở rộng")
    length_unit = SelectField("Đơn vị tính", choices=[SelectChoice("km", "km")])
    files = FileField("Ảnh, tài liệu minh chứng")
    agreed = BooleanField("Tôi cam đoan nội dung đúng sự thật và chịu trách nhiệm trước tổ chức.")
    username = StringField("Tên đăng nhập")
    password = PasswordField("Mật khẩu")
    novelty = StringField("Tính mới")
    effect = StringField("Hiệu quả")
    spread = StringField("Lan tỏa, nhân rộng")
    proof = StringField("Hồ sơ, minh chứng")


def form() -> SampleForm:
    made = SampleForm(
        data={
            "title": "Vận động 11 hộ hiến đất mở rộng đường ngõ thôn Phú Lý",
            "summary": "Ngõ rộng từ 2,2 m lên 4 m, xe cứu thương và xe chở lúa vào tận nơi.",
            "happened_from": "05/09/2024",
            "happened_to": "2/9/24",
            "amount": "450",
            "households": "12",
            "length": "1.2",
            "subject": "collective",
            "username": "nop1",
            "novelty": "8,0",
            "effect": "12,5",
            "spread": "7,0",
            "proof": "4,5",
        }
    )
    made.happened_to.errors = ["Nhập ngày theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024."]
    made.length.errors = ["Nhập số, dùng dấu phẩy cho phần thập phân. Ví dụ: 1,2."]
    return made


def place(rank: int, unit: str, points: str, step: int | None, bar: int, **more: Any) -> Row:
    given = {"per": "65,0", "mark": None, "note": None, "is_own": False, "href": "#"} | more
    return Row(rank=rank, unit=unit, points=points, movement=step, bar=bar, **given)


OWN = place(4, "Xã Liên Lộc", "246,5", 2, 92, is_own=True, per="72,3")
BOARD = [
    place(1, "Xã Hoa Lộc", "268,0", 0, 100),
    place(2, "Xã Hưng Lộc", "259,5", 1, 97),
    place(3, "Xã Phú Lộc", "251,0", -1, 94),
    OWN,
    place(5, "Đảng ủy Trung tâm Giáo dục nghề nghiệp và thường xuyên", "241,5", -1, 90, mark="(1)"),
    place(6, "Xã Minh Lộc", "241,5", -1, 90, mark="(1)"),
    place(7, "Xã Lộc Sơn", "0,0", None, 0, note="Chưa có việc làm được công nhận", href=None),
]
POINTS = [
    Row(
        number=1,
        title="Đội văn nghệ lưu động phục vụ bà con",
        href="#",
        unit="Chi bộ 2",
        rule="Mô hình cấp xã",
        clause="Điều 5, khoản 2a",
        decision="118-QĐ/HU",
        decision_href="#",
        date="21/05/2024",
        points="+8,0",
        is_minus=False,
    ),
    Row(
        number=2,
        title="Nộp báo cáo quý I chậm 4 ngày",
        href=None,
        unit="Đảng bộ xã",
        rule="Điểm trừ",
        clause="Điều 10, khoản 2",
        decision="22-TB/HU",
        decision_href=None,
        date="07/04/2024",
        points="−4,0",
        is_minus=True,
    ),
]
STEPS = [
    Row(
        label="Chi bộ 3 đã gửi",
        who="Đồng chí Lê Thị Hạnh",
        when="14:26, 23/05/2024",
        state="done",
        text=None,
    ),
    Row(
        label="Đảng ủy xã Liên Lộc đề nghị bổ sung",
        who="Đồng chí Nguyễn Văn Thắng",
        when="08:40, 24/05/2024",
        state="returned",
        text="Sửa số hộ cho khớp danh sách (11).",
    ),
    Row(
        label="Đảng ủy xã Liên Lộc xem xét",
        who="Đồng chí Phạm Văn Lượng",
        when="trước 26/05/2024",
        state="now",
        text=None,
    ),
    Row(
        label="Huyện ủy thẩm định",
        who="Ban Tuyên giáo Huyện ủy",
        when="trước 28/05/2024",
        state="to_come",
        text=None,
    ),
]
PHOTO = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 8 6'%3E"
    "%3Crect width='8' height='6' fill='%23789'/%3E"
    "%3Cpath d='M0 4h8v2H0z' fill='%23685'/%3E%3C/svg%3E"
)
EVIDENCE = [
    Row(
        href="#",
        thumb_href=thumb,
        caption=caption,
        is_image=is_image,
        size_text=size,
        preview_href=None,
    )
    for thumb, caption, is_image, size in (
        (PHOTO, "Đường đã mở rộng", True, "312 KB"),
        (PHOTO, "Bà con góp ngày công", True, None),
        (None, "Danh sách 11 hộ (PDF)", False, "96 KB"),
    )
]
SUMMARY = [
    Row(label="Tên việc làm", value="Vận động 11 hộ hiến đất mở rộng đường ngõ", change_href="#"),
    Row(label="Lĩnh vực", value="", change_href="#"),
    Row(label="Minh chứng", value=["3 ảnh, 1 tài liệu", "Biên bản số 12-BB/CB"], change_href="#"),
]


def part(number: int, start: int, width: int, value: str) -> Row:
    return Row(number=number, start=start, width=width, value=value)


LINES = [
    Row(
        label="4. Liên Lộc",
        total="246,5",
        is_own=True,
        segments=[
            part(1, 0, 38, "96,0"),
            part(2, 38, 25, "62,5"),
            part(3, 63, 23, "58,0"),
            part(4, 86, 13, "34,0"),
        ],
    ),
    Row(
        label="3. Phú Lộc",
        total="251,0",
        is_own=False,
        segments=[
            part(1, 0, 37, "94,0"),
            part(2, 37, 28, "71,0"),
            part(3, 65, 23, "58,0"),
            part(4, 88, 11, "28,0"),
        ],
    ),
]
FLASHES = [("ok", "Đã lưu bản nháp lúc 14:21.")]
CONTEXT: dict[str, Any] = {
    "navigation": [
        Row(label="Việc của tôi", href="#", icon="home", is_current=True),
        Row(label="Việc làm", href="#", icon="doc", is_current=False),
        Row(label="Chờ xử lý", href="#", icon="clock", is_current=False),
        Row(label="Kết quả và xếp hạng", href="#", icon="chart", is_current=False),
        Row(label="Biểu dương, khen thưởng", href="#", icon="award", is_current=False),
        Row(label="Tra cứu", href="#", icon="search", is_current=False),
    ],
    "reader": Row(
        name="Lê Thị Hạnh",
        username="nop1",
        role_label="Người nhập",
        unit_label="Chi bộ 3, xã Liên Lộc",
        is_writer=False,
    ),
    "demo": Row(now_text="08 giờ 05, thứ Sáu, 15/11/2024", now_short="15/11 08:05"),
    "support_phone": "0237 000 0123",
    "account_links": [Row(href="#", icon="settings", label="Cỡ chữ, sáng tối")],
    "display": {"theme": "light", "text": 100},
    "form": form(),
    "unmarked": SampleForm(),
    "own": OWN,
    "board": BOARD,
    "points": POINTS,
    "steps": STEPS,
    "evidence": EVIDENCE,
    "summary": SUMMARY,
    "lines": LINES,
    "photo": PHOTO,
}
