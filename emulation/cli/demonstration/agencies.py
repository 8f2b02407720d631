"""Typical agencies, schools and organisations directly under the district; made-up as a list."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Block:
    """Khối thi đua: units compared with each other; `kind` as the list of units writes it."""

    name: str
    members: tuple[tuple[str, str], ...]
    """(kind, name)"""


OFFICE = "Văn phòng Huyện ủy"
INSPECTION = "Cơ quan Ủy ban Kiểm tra Huyện ủy"
PROPAGANDA = "Ban Tuyên giáo Huyện ủy"

BLOCKS: tuple[Block, ...] = (
    Block(
        "Khối các cơ quan Đảng, Mặt trận, đoàn thể",
        (
            ("cơ quan", OFFICE),
            ("cơ quan", "Ban Tổ chức Huyện ủy"),
            ("cơ quan", PROPAGANDA),
            ("cơ quan", INSPECTION),
            ("cơ quan", "Trung tâm Chính trị huyện"),
            ("mặt trận", "Mặt trận Tổ quốc huyện"),
            ("đoàn thể", "Hội Nông dân huyện"),
            ("đoàn thể", "Hội Liên hiệp Phụ nữ huyện"),
            ("đoàn thể", "Liên đoàn Lao động huyện"),
        ),
    ),
    Block(
        "Khối các cơ quan chính quyền",
        (
            ("cơ quan", "Văn phòng HĐND và UBND huyện"),
            ("cơ quan", "Phòng Nội vụ"),
            ("cơ quan", "Phòng Tài chính - Kế hoạch"),
            ("cơ quan", "Phòng Nông nghiệp và Phát triển nông thôn"),
            ("cơ quan", "Phòng Lao động - Thương binh và Xã hội"),
            ("cơ quan", "Phòng Tài nguyên và Môi trường"),
            ("cơ quan", "Phòng Văn hóa và Thông tin"),
            ("cơ quan", "Phòng Giáo dục và Đào tạo"),
        ),
    ),
    Block(
        "Khối trường học, y tế",
        (
            ("trường học", "Trường THPT Hậu Lộc 1"),
            ("trường học", "Trường THPT Hậu Lộc 2"),
            ("trường học", "Trường THPT Hậu Lộc 3"),
            ("trường học", "Trường THPT Hậu Lộc 4"),
            ("trường học", "Trung tâm GDNN - GDTX huyện"),
            ("cơ quan", "Bệnh viện Đa khoa huyện"),
            ("cơ quan", "Trung tâm Y tế huyện"),
        ),
    ),
    Block(
        "Khối nội chính, lực lượng vũ trang",
        (
            ("lực lượng vũ trang", "Công an huyện"),
            ("lực lượng vũ trang", "Ban Chỉ huy Quân sự huyện"),
            ("lực lượng vũ trang", "Đồn Biên phòng Đa Lộc"),
            ("cơ quan", "Viện kiểm sát nhân dân huyện"),
            ("cơ quan", "Tòa án nhân dân huyện"),
            ("cơ quan", "Chi cục Thi hành án dân sự huyện"),
        ),
    ),
    Block(
        "Khối doanh nghiệp, đơn vị ngành dọc",
        (
            ("cơ quan", "Chi cục Thuế khu vực"),
            ("cơ quan", "Kho bạc Nhà nước huyện"),
            ("cơ quan", "Bảo hiểm xã hội huyện"),
            ("doanh nghiệp", "Điện lực Hậu Lộc"),
            ("doanh nghiệp", "Ngân hàng Nông nghiệp chi nhánh huyện"),
            ("doanh nghiệp", "Công ty Thủy lợi chi nhánh Hậu Lộc"),
            ("doanh nghiệp", "Bưu điện huyện"),
        ),
    ),
)

NEW_OFFICES: tuple[str, ...] = (
    "Văn phòng Đảng ủy",
    "Ban Xây dựng Đảng",
    "Cơ quan Ủy ban Kiểm tra",
    "Mặt trận Tổ quốc",
    "Công an xã",
    "Ban Chỉ huy Quân sự xã",
)
"""Cells of each commune from 01/07/2025."""
