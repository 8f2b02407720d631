"""Three campaigns with their guidance and rules, and the routes of every kind of unit."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from emulation.campaigns import services
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import (
    UNIT_SHEET,
    AutomaticSource,
    Bucket,
    CampaignKind,
    CriterionLine,
    GateLine,
    LevelLine,
    RatingLine,
    RecognitionLevel,
    RuleTable,
    SourceLine,
    StepSpec,
)
from emulation.cli.demonstration.maps import ILLUSTRATION, Map
from emulation.cli.demonstration.people import Cast
from emulation.core.clock import local_instant
from emulation.core.policy import Permission

CONFIRM = f"quy trình minh họa, cần xác nhận theo quy chế của cấp ủy ({ILLUSTRATION})"
KINDS = ("action", "model")
ACTIONS_AND_MODELS = RuleTable(
    levels=tuple(
        LevelLine(code, label, f"Mục II, điểm {code[-1]}", "action", level, Decimal(points))
        for code, level, label, points in (
            ("VL1", RecognitionLevel.BASE, "Việc làm được công nhận ở cơ sở", 5),
            ("VL2", RecognitionLevel.UPPER, "Việc làm được cấp trên công nhận", 8),
            ("VL3", RecognitionLevel.EXEMPLARY, "Việc làm tiêu biểu", 10),
        )
    ),
    criteria=tuple(
        CriterionLine(f"MH{n}", label, f"Mục III, điểm {n}", "model", Decimal(ceiling))
        for n, (label, ceiling) in enumerate(
            (
                ("Tính mới", 10),
                ("Hiệu quả", 15),
                ("Lan tỏa, nhân rộng", 10),
                ("Nội dung, minh chứng", 5),
            ),
            start=1,
        )
    ),
)
UNITS = RuleTable(
    criteria=tuple(
        CriterionLine(
            code, label, f"Mục IV, {code}", UNIT_SHEET, Decimal(ceiling), Bucket.BASE, parent
        )
        for code, label, ceiling, parent in (
            ("DV1", "Lãnh đạo, chỉ đạo học tập và làm theo Bác", 30, ""),
            ("DV1a", "Kế hoạch, đăng ký đầu năm của đảng viên", 15, "DV1"),
            ("DV1b", "Sơ kết, tổng kết, biểu dương", 15, "DV1"),
            ("DV2", "Kết quả việc làm, mô hình trong năm", 50, ""),
            ("DV3", "Chế độ báo cáo", 20, ""),
        )
    ),
    gates=(
        GateLine("KL", "Không có đảng viên bị kỷ luật trong năm", "Mục V, khoản 1"),
        GateLine("BC", "Đạt điểm tối đa về chế độ báo cáo", "Mục V, khoản 1", "DV3"),
    ),
    ratings=(
        RatingLine("XS", "Hoàn thành xuất sắc", "Mục V, khoản 1", Decimal(90), ("KL", "BC"), 20),
        RatingLine("T", "Hoàn thành tốt", "Mục V, khoản 2", Decimal(70), ("KL",)),
        RatingLine("HT", "Hoàn thành", "Mục V, khoản 3", Decimal(50)),
        RatingLine("KHT", "Không hoàn thành", "Mục V, khoản 4", Decimal(0)),
    ),
    sources=tuple(
        SourceLine(code, label, "Mục IV, khoản 6", source, criterion, Decimal(1), Decimal(5))
        for code, label, source, criterion in (
            ("TD1", "Nội dung gửi muộn", AutomaticSource.LATE_REPORT, "DV3"),
            ("TD2", "Tháng không gửi nội dung nào", AutomaticSource.SILENT_MONTH, "DV3"),
            ("TD3", "Đơn vị khác học theo mô hình", AutomaticSource.ADOPTION, "DV2"),
        )
    ),
)
"""How the first campaign scores units at the year's end (an illustration)."""


@dataclass(frozen=True)
class _Guided:
    """The guidance that lets a campaign give points."""

    number: str
    issued_on: date
    title: str


def _guidance_of(scene: Map, number: str, month: int, title: str) -> _Guided:
    party = "HU" if scene.is_old else "TU"
    return _Guided(f"{number}-HD/{party}", date(scene.year, month, 5), f"{title} ({ILLUSTRATION})")


def open_campaigns(cast: Cast) -> list[Campaign]:
    """The study, the movement, and one without guidance, all open since the start of the year."""
    scene, year = cast.scene, cast.scene.year
    party = "HU" if scene.is_old else "TU"
    last = date(year, 11, 30)
    study = _campaign(
        cast,
        f"hoc-bac-{year}",
        CampaignKind.STUDY,
        f"Học tập và làm theo Bác năm {year}",
        "Nêu gương trong thực hiện Kết luận số 01-KL/TW của Bộ Chính trị",
        f"Kế hoạch số 112-KH/{party} ngày 04/01/{year} ({ILLUSTRATION})",
        local_instant(last, 17),
        _guidance_of(scene, "15", 1, "Hướng dẫn công nhận và chấm điểm việc làm, mô hình"),
    )
    movement = _campaign(
        cast,
        f"nong-thon-moi-{year}",
        CampaignKind.MOVEMENT,
        "Chung sức xây dựng nông thôn mới, OCOP",
        "Nhân dân làm chủ, mỗi xã có sản phẩm, mỗi thôn có việc làm cụ thể",
        f"Kế hoạch số 118-KH/{party} ngày 04/01/{year} ({ILLUSTRATION})",
        local_instant(last, 17),
        _guidance_of(scene, "16", 1, "Hướng dẫn chấm điểm phong trào xây dựng nông thôn mới"),
    )
    skill = _campaign(
        cast,
        f"dan-van-kheo-{year}",
        CampaignKind.MOVEMENT,
        f"Dân vận khéo năm {year}",
        "Nghe dân nói, nói dân hiểu, làm dân tin",
        f"Kế hoạch số 121-KH/{party} ngày 04/01/{year} ({ILLUSTRATION})",
        local_instant(date(year, 12, 15), 17),
        None,
    )
    return [study, movement, skill]


def _campaign(
    cast: Cast,
    code: str,
    kind: CampaignKind,
    name: str,
    theme: str,
    plan: str,
    deadline: datetime,
    guided: _Guided | None,
) -> Campaign:
    scene, at = cast.scene, cast.scene.laid_at
    row = services.create_campaign(
        code,
        kind=kind,
        name=name,
        theme=theme,
        host_id=cast.places.top.id,
        starts_on=date(scene.year, 1, 1),
        ends_on=date(scene.year, 12, 31),
        deadline=deadline,
        entry_kinds=KINDS,
        actor=None,
        at=at,
        plan=plan,
        support_phone="0237 000 0123",
    )
    if guided is not None:
        _lay_rules(cast, row, guided)
    services.freeze_and_open(row, actor=None, at=at)
    return row


def _lay_rules(cast: Cast, row: Campaign, guided: _Guided) -> None:
    scene, at = cast.scene, cast.scene.laid_at
    guidance = services.add_guidance(
        row,
        number=guided.number,
        issued_on=guided.issued_on,
        issuer="Ban Thường vụ Huyện ủy" if scene.is_old else "Ban Thường vụ Tỉnh ủy",
        signer=cast.actors["hd1"].full_name if scene.is_old else "Lê Đình Khải",
        title=guided.title,
        actor=None,
        at=at,
    )
    rules = services.add_rule_set(
        row, valid_from=date(scene.year, 1, 1), actor=None, at=at, guidance=guidance
    )
    services.lay_table(rules, _table(row))


def _table(row: Campaign) -> RuleTable:
    """Actions by level and models by criteria; where Bác's example is studied, units as well."""
    if row.kind is not CampaignKind.STUDY:
        return ACTIONS_AND_MODELS
    return replace(
        UNITS,
        levels=ACTIONS_AND_MODELS.levels,
        criteria=(*ACTIONS_AND_MODELS.criteria, *UNITS.criteria),
    )


def lay_routes(cast: Cast) -> None:
    """Every level of unit has a route for actions and one for models."""
    scene = cast.scene
    for level, kind, steps in _routes_2024() if scene.is_old else _routes_2025():
        services.add_route(
            level,
            entry_kind=kind,
            steps=steps,
            valid_from=scene.roles_from,
            actor=None,
            at=scene.laid_at,
            citation=CONFIRM,
        )


def _routes_2024() -> list[tuple[str, str, tuple[StepSpec, ...]]]:
    commune = StepSpec(
        "commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 5, RecognitionLevel.BASE,
        may_pass_up=True,
    )  # fmt: skip
    sifting = StepSpec(
        "commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 5, RecognitionLevel.BASE,
        may_finish=False, may_pass_up=True,
    )  # fmt: skip
    district = StepSpec(
        "district", "Huyện ủy thẩm định", Permission.ENTRY_APPROVE, 7, RecognitionLevel.UPPER,
        may_exemplify=True,
    )  # fmt: skip
    alone = [(level, kind, (district,)) for level in ("commune", "agency") for kind in KINDS]
    return [
        ("cell", "action", (commune, district)),
        ("cell", "model", (sifting, district)),
        *alone,
    ]


def _routes_2025() -> list[tuple[str, str, tuple[StepSpec, ...]]]:
    commune = StepSpec(
        "commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 5, RecognitionLevel.BASE,
        may_exemplify=True,
    )  # fmt: skip
    sifting = StepSpec(
        "commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 5, RecognitionLevel.BASE,
        may_finish=False, may_pass_up=True,
    )  # fmt: skip
    board = StepSpec(
        "commune", "Ban Xây dựng Đảng xã thẩm định", Permission.ENTRY_APPROVE, 7,
        RecognitionLevel.BASE, may_pass_up=True, may_exemplify=True,
    )  # fmt: skip
    province = StepSpec(
        "province", "Tỉnh ủy thẩm định", Permission.ENTRY_APPROVE, 10, RecognitionLevel.UPPER,
        may_exemplify=True,
    )  # fmt: skip
    return [
        ("cell", "action", (commune,)),
        ("cell", "model", (sifting, board, province)),
        ("commune", "action", (province,)),
        ("commune", "model", (province,)),
    ]
