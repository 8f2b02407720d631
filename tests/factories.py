"""Things to test with: one small world, and `make` functions that are valid by default."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import count

from argon2 import PasswordHasher
from sqlalchemy import select

from emulation.campaigns.models import (
    Campaign,
    Criterion,
    Guidance,
    Route,
    RouteStep,
    Rule,
    RuleSet,
)
from emulation.campaigns.rules import (
    TIE_RULE,
    Bucket,
    CampaignKind,
    CampaignState,
    RecognitionLevel,
)
from emulation.core import clock
from emulation.core.db import db
from emulation.core.policy import Permission
from emulation.core.text import fold, name_key, unit_key
from emulation.people.models import Person, RoleHolding, User
from emulation.people.queries import SignedIn, signed_in
from emulation.people.rules import PersonKind, Role
from emulation.units.models import Cluster, ClusterMember, Unit, UnitLevel, UnitPeriod
from emulation.units.rules import UnitKind
from emulation.units.services import rebuild_ancestors

PASSWORD = "mật khẩu thử nghiệm"
SINCE = date(2020, 1, 1)
HASH = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
LEVELS = {
    "province": ("tỉnh", 0),
    "district": ("huyện", 1),
    "commune": ("xã", 2),
    "agency": ("cơ quan", 2),
    "cell": ("chi bộ", 3),
}
UNITS = (
    # code, level, kind, parent, name, committee
    ("TH", "province", UnitKind.PROVINCE, "", "Thanh Hóa", "Tỉnh ủy Thanh Hóa"),
    ("HU", "district", UnitKind.DISTRICT, "TH", "Huyện Hậu Lộc", "Huyện ủy Hậu Lộc"),
    ("LL", "commune", UnitKind.COMMUNE, "HU", "Xã Liên Lộc", "Đảng ủy xã Liên Lộc"),
    ("HL", "commune", UnitKind.COMMUNE, "HU", "Xã Hoa Lộc", "Đảng ủy xã Hoa Lộc"),
    ("PGD", "agency", UnitKind.AGENCY, "HU", "Phòng Giáo dục và Đào tạo", "Chi bộ Phòng Giáo dục"),
    ("LL1", "cell", UnitKind.CELL, "LL", "Chi bộ thôn 1", "Chi bộ thôn 1"),
    ("LL2", "cell", UnitKind.CELL, "LL", "Chi bộ thôn 2", "Chi bộ thôn 2"),
    ("HL1", "cell", UnitKind.CELL, "HL", "Chi bộ thôn Hoa Trung", "Chi bộ thôn Hoa Trung"),
)
ACCOUNTS = (
    # username, name, home unit, role, unit of the role
    ("nop1", "Lê Thị Hạnh", "LL1", Role.SUBMITTER, "LL1"),
    ("nop2", "Bùi Văn Kỳ", "HL1", Role.SUBMITTER, "HL1"),
    ("nop3", "Phạm Thị Lan", "LL", Role.SUBMITTER, "LL"),
    ("nop4", "Đặng Văn Phúc", "PGD", Role.SUBMITTER, "PGD"),
    ("bt1", "Trịnh Văn Hòa", "LL1", Role.SECRETARY, "LL1"),
    ("bt1b", "Hoàng Văn Quyết", "LL2", Role.SECRETARY, "LL2"),
    ("bt2", "Nguyễn Thị Ước", "HL1", Role.SECRETARY, "HL1"),
    ("xn1", "Nguyễn Văn Thắng", "LL", Role.ENDORSER, "LL"),
    ("xn2", "Lưu Đức Anh", "HL", Role.ENDORSER, "HL"),
    ("td1", "Nguyễn Thị Minh Tâm", "HL1", Role.REVIEWER, "HU"),
    ("td2", "Trần Văn Hùng", "HL", Role.REVIEWER, "HU"),
    ("td3", "Vũ Ngọc Tuệ", "LL1", Role.REVIEWER, "HU"),
    ("td4", "Mai Xuân Cường", "HU", Role.REVIEWER, "HU"),
    ("td5", "Hoàng Thị Ngọc", "HU", Role.REVIEWER, "HU"),
    ("hd1", "Đỗ Xuân Trường", "HU", Role.COUNCIL, "HU"),
    ("hd2", "Đỗ Thị Mỵ", "HU", Role.COUNCIL, "HU"),
    ("hd3", "Phạm Văn Thưởng", "HU", Role.COUNCIL, "HU"),
    ("ld", "Nguyễn Hữu Phước", "HU", Role.LEADER, "HU"),
    ("qt1", "Trần Thị Dậu", "HU", Role.ADMINISTRATOR, "HU"),
    ("qt2", "Bùi Quang Vinh", "HU", Role.ADMINISTRATOR, "HU"),
    ("kt", "Trịnh Thị Bích Diệp", "HU", Role.AUDITOR, "HU"),
)
_numbers = count(1)


@dataclass(frozen=True)
class World:
    """Looks things of the small world up by their short names."""

    now: datetime

    @property
    def today(self) -> date:
        return clock.local_date(self.now)

    def unit(self, code: str) -> int:
        found = db.session.scalar(select(Unit.id).where(Unit.code == code))
        assert found is not None, code
        return found

    def actor(self, username: str) -> SignedIn:
        user_id = db.session.scalar(select(User.id).where(User.username == username))
        assert user_id is not None, username
        found = signed_in(user_id, on=self.today)
        assert found is not None, username
        return found

    def person(self, username: str) -> Person:
        found = db.session.scalar(
            select(Person).join(User, User.person_id == Person.id).where(User.username == username)
        )
        assert found is not None, username
        return found

    @property
    def campaign(self) -> Campaign:
        found = db.session.scalar(select(Campaign).where(Campaign.code == "BAC2024"))
        assert found is not None
        return found


def build_world(at: datetime) -> None:
    """Two communes, an agency, three cells, every role, one open campaign with rules and routes."""
    levels = {
        code: UnitLevel(code=code, name=name, rank=rank) for code, (name, rank) in LEVELS.items()
    }
    db.session.add_all(levels.values())
    db.session.flush()
    units = {row[0]: make_unit(*row, levels=levels, at=at) for row in UNITS}
    rebuild_ancestors()
    _clusters(levels, units, at)
    for username, name, home, role, place in ACCOUNTS:
        make_account(
            username, name=name, home=units[home].id, role=role, unit=units[place].id, at=at
        )
    make_campaign(at=at, host=units["HU"].id)
    make_routes({code: level.id for code, level in levels.items()})
    db.session.commit()


def make_unit(
    code: str,
    level: str,
    kind: UnitKind,
    parent: str,
    name: str,
    committee: str,
    *,
    levels: dict[str, UnitLevel],
    at: datetime,
) -> Unit:
    """A unit with one open period; rebuild the ancestors afterwards."""
    unit = Unit(code=code, created_at=at)
    db.session.add(unit)
    db.session.flush()
    parent_id = db.session.scalar(select(Unit.id).where(Unit.code == parent))
    db.session.add(
        UnitPeriod(
            unit_id=unit.id,
            level_id=levels[level].id,
            parent_id=parent_id,
            kind=kind,
            official_code=None,
            name=name,
            full_name=name,
            committee_name=committee,
            sort_key=unit_key(name),
            valid_from=SINCE,
            valid_to=None,
        )
    )
    db.session.flush()
    return unit


def _clusters(levels: dict[str, UnitLevel], units: dict[str, Unit], at: datetime) -> None:
    cluster = Cluster(code="cum-1", name="Cụm thi đua số 1", level_id=levels["commune"].id)
    db.session.add(cluster)
    db.session.flush()
    db.session.add_all(
        ClusterMember(
            cluster_id=cluster.id,
            unit_id=units[code].id,
            valid_from=SINCE,
            valid_to=None,
            recorded_at=at,
            superseded_at=None,
        )
        for code in ("LL", "HL")
    )


def make_person(name: str, *, unit: int, at: datetime, kind: PersonKind) -> Person:
    """A person of the unit."""
    person = Person(
        code=f"P{next(_numbers):05}",
        kind=kind,
        full_name=name,
        sort_key=name_key(name),
        folded_name=fold(name),
        unit_id=unit,
        gender=None,
        birth_year=None,
        card_digest=None,
        created_at=at,
    )
    db.session.add(person)
    db.session.flush()
    return person


def make_account(
    username: str, *, name: str, home: int, role: Role, unit: int, at: datetime
) -> User:
    """An account whose password is PASSWORD, holding one role since always."""
    person = make_person(name, unit=home, at=at, kind=PersonKind.PARTY_MEMBER)
    user = User(username=username, password_hash=HASH, person_id=person.id, created_at=at)
    db.session.add(user)
    db.session.flush()
    db.session.add(
        RoleHolding(user_id=user.id, role=role, unit_id=unit, valid_from=SINCE, valid_to=None)
    )
    db.session.flush()
    return user


def make_campaign(*, at: datetime, host: int, code: str = "BAC2024") -> Campaign:
    """An open campaign over 2024 with guidance and a frozen rule set."""
    campaign = Campaign(
        code=code,
        kind=CampaignKind.STUDY,
        name="Học tập và làm theo Bác năm 2024",
        theme="Nêu gương trong xây dựng nông thôn mới",
        host_id=host,
        starts_on=date(2024, 1, 1),
        ends_on=date(2024, 12, 31),
        deadline=clock.local_instant(date(2024, 11, 30), 17),
        state=CampaignState.OPEN,
        entry_kinds=["action", "model"],
        plan="Kế hoạch số 112-KH/HU ngày 05/02/2024",
    )
    db.session.add(campaign)
    db.session.flush()
    guidance = Guidance(
        campaign_id=campaign.id,
        number="15-HD/HU",
        issued_on=date(2024, 2, 5),
        issuer="Ban Thường vụ Huyện ủy",
        signer="Nguyễn Hữu Phước",
        title="Hướng dẫn chấm điểm học tập và làm theo Bác",
    )
    db.session.add(guidance)
    db.session.flush()
    rule_set = RuleSet(
        campaign_id=campaign.id,
        version=1,
        guidance_id=guidance.id,
        frozen_at=None,
        valid_from=date(2024, 1, 1),
        valid_to=None,
        recorded_at=at,
        superseded_at=None,
        tie_rule=TIE_RULE,
    )
    db.session.add(rule_set)
    db.session.flush()
    _rules(rule_set.id)
    rule_set.frozen_at = at
    db.session.flush()
    return campaign


def _rules(rule_set_id: int) -> None:
    for code, level, label, points in (
        ("VL1", RecognitionLevel.BASE, "Việc làm được công nhận ở cơ sở", 5),
        ("VL2", RecognitionLevel.UPPER, "Việc làm được huyện công nhận", 8),
        ("VL3", RecognitionLevel.EXEMPLARY, "Việc làm tiêu biểu", 10),
    ):
        db.session.add(
            Rule(
                rule_set_id=rule_set_id,
                code=code,
                entry_kind="action",
                level=level,
                label=label,
                points=Decimal(points),
                bucket=Bucket.BASE,
                clause=f"Mục II, điểm {code[-1]}",
            )
        )
    for position, (label, ceiling) in enumerate(
        (
            ("Tính mới", 10),
            ("Hiệu quả", 15),
            ("Lan tỏa, nhân rộng", 10),
            ("Nội dung, minh chứng", 5),
        ),
        start=1,
    ):
        db.session.add(
            Criterion(
                rule_set_id=rule_set_id,
                code=f"MH{position}",
                entry_kind="model",
                position=position,
                label=label,
                ceiling=Decimal(ceiling),
                bucket=Bucket.BASE,
                clause=f"Mục III, điểm {position}",
            )
        )


def make_routes(levels: dict[str, int]) -> None:
    """Hậu Lộc 2024: architecture §3."""
    commune = ("commune", Permission.ENTRY_ENDORSE, "Đảng ủy xã xét", 5, RecognitionLevel.BASE)
    district = (
        "district",
        Permission.ENTRY_APPROVE,
        "Huyện ủy thẩm định",
        7,
        RecognitionLevel.UPPER,
    )
    province = (
        "province",
        Permission.ENTRY_APPROVE,
        "Tỉnh ủy thẩm định",
        10,
        RecognitionLevel.EXEMPLARY,
    )
    for level, kind, steps in (
        ("cell", "action", (commune, district)),
        ("cell", "model", (commune, district)),
        ("commune", "action", (district,)),
        ("commune", "model", (district,)),
        ("agency", "action", (district,)),
        ("agency", "model", (district,)),
        ("district", "action", (province,)),
        ("district", "model", (province,)),
    ):
        route = Route(unit_level_id=levels[level], entry_kind=kind, valid_from=SINCE, valid_to=None)
        db.session.add(route)
        db.session.flush()
        for position, (at_level, permission, label, days, recognition) in enumerate(steps, 1):
            is_last = position == len(steps)
            db.session.add(
                RouteStep(
                    route_id=route.id,
                    position=position,
                    level_id=levels[at_level],
                    unit_id=None,
                    permission=permission,
                    label=label,
                    working_days=days,
                    may_finish=is_last or kind == "action",
                    may_pass_up=not is_last,
                    recognition=recognition,
                    may_exemplify=is_last,
                )
            )
    db.session.flush()
