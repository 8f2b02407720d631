"""Lay down the days off and made up, with those of 2024 to 2026.

The days that the law fixes bear its clause; which days surround them, and which are made up, a
notice says each year, so those rows are still to be confirmed by the office.
"""

from datetime import date

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

LAW = "Bộ luật Lao động 2019, Điều 112"
MADE_GOOD = "Bộ luật Lao động 2019, Điều 111 khoản 3"
DAYS = (
    (date(2024, 1, 1), "holiday", "Tết Dương lịch", LAW),
    (date(2024, 2, 8), "holiday", "Tết Nguyên đán (29 tháng Chạp)", ""),
    (date(2024, 2, 9), "holiday", "Tết Nguyên đán (30 tháng Chạp)", ""),
    (date(2024, 2, 10), "holiday", "Tết Nguyên đán (mùng 1 tháng Giêng)", LAW),
    (date(2024, 2, 11), "holiday", "Tết Nguyên đán (mùng 2 tháng Giêng)", ""),
    (date(2024, 2, 12), "holiday", "Tết Nguyên đán (mùng 3 tháng Giêng)", ""),
    (date(2024, 2, 13), "holiday", "Tết Nguyên đán (mùng 4 tháng Giêng)", ""),
    (date(2024, 2, 14), "holiday", "Tết Nguyên đán (mùng 5 tháng Giêng)", ""),
    (date(2024, 4, 18), "holiday", "Giỗ Tổ Hùng Vương (10 tháng 3 âm lịch)", LAW),
    (date(2024, 4, 29), "holiday", "Nghỉ hoán đổi, làm bù ngày 04/05/2024", ""),
    (date(2024, 4, 30), "holiday", "Ngày Chiến thắng", LAW),
    (date(2024, 5, 1), "holiday", "Ngày Quốc tế Lao động", LAW),
    (date(2024, 5, 4), "made_up", "Làm bù cho ngày 29/04/2024", ""),
    (date(2024, 9, 2), "holiday", "Quốc khánh", LAW),
    (date(2024, 9, 3), "holiday", "Quốc khánh (ngày liền sau)", ""),
    (date(2025, 1, 1), "holiday", "Tết Dương lịch", LAW),
    (date(2025, 1, 27), "holiday", "Tết Nguyên đán (28 tháng Chạp)", ""),
    (date(2025, 1, 28), "holiday", "Tết Nguyên đán (29 tháng Chạp)", ""),
    (date(2025, 1, 29), "holiday", "Tết Nguyên đán (mùng 1 tháng Giêng)", LAW),
    (date(2025, 1, 30), "holiday", "Tết Nguyên đán (mùng 2 tháng Giêng)", ""),
    (date(2025, 1, 31), "holiday", "Tết Nguyên đán (mùng 3 tháng Giêng)", ""),
    (date(2025, 4, 7), "holiday", "Giỗ Tổ Hùng Vương (10 tháng 3 âm lịch)", LAW),
    (date(2025, 4, 26), "made_up", "Làm bù cho ngày 02/05/2025", ""),
    (date(2025, 4, 30), "holiday", "Ngày Chiến thắng", LAW),
    (date(2025, 5, 1), "holiday", "Ngày Quốc tế Lao động", LAW),
    (date(2025, 5, 2), "holiday", "Nghỉ hoán đổi, làm bù ngày 26/04/2025", ""),
    (date(2025, 9, 1), "holiday", "Quốc khánh (ngày liền trước)", ""),
    (date(2025, 9, 2), "holiday", "Quốc khánh", LAW),
    (date(2026, 1, 1), "holiday", "Tết Dương lịch", LAW),
    (date(2026, 1, 2), "holiday", "Nghỉ hoán đổi, làm bù ngày 10/01/2026", ""),
    (date(2026, 1, 10), "made_up", "Làm bù cho ngày 02/01/2026", ""),
    (date(2026, 2, 16), "holiday", "Tết Nguyên đán (29 tháng Chạp)", ""),
    (date(2026, 2, 17), "holiday", "Tết Nguyên đán (mùng 1 tháng Giêng)", LAW),
    (date(2026, 2, 18), "holiday", "Tết Nguyên đán (mùng 2 tháng Giêng)", ""),
    (date(2026, 2, 19), "holiday", "Tết Nguyên đán (mùng 3 tháng Giêng)", ""),
    (date(2026, 2, 20), "holiday", "Tết Nguyên đán (mùng 4 tháng Giêng)", ""),
    (date(2026, 4, 26), "holiday", "Giỗ Tổ Hùng Vương (10 tháng 3 âm lịch)", LAW),
    (date(2026, 4, 27), "holiday", "Nghỉ bù Giỗ Tổ Hùng Vương trùng Chủ nhật", MADE_GOOD),
    (date(2026, 4, 30), "holiday", "Ngày Chiến thắng", LAW),
    (date(2026, 5, 1), "holiday", "Ngày Quốc tế Lao động", LAW),
    (date(2026, 8, 22), "made_up", "Làm bù cho ngày 31/08/2026", ""),
    (date(2026, 8, 31), "holiday", "Nghỉ hoán đổi, làm bù ngày 22/08/2026", ""),
    (date(2026, 9, 1), "holiday", "Quốc khánh (ngày liền trước)", ""),
    (date(2026, 9, 2), "holiday", "Quốc khánh", LAW),
)


def upgrade() -> None:
    table = op.create_table(
        "holiday",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "holiday",
                "made_up",
                name="daykind",
                native_enum=False,
                length=32,
                create_constraint=True,
            ),
            nullable=False,
        ),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("citation", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holiday")),
        sa.UniqueConstraint("day", name=op.f("uq_holiday_day")),
    )
    op.bulk_insert(
        table,
        [
            {"day": day, "kind": kind, "label": label, "citation": citation}
            for day, kind, label, citation in DAYS
        ],
    )


def downgrade() -> None:
    op.drop_table("holiday")
