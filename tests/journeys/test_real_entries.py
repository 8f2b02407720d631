"""All 193 real entries, handed in and decided by the right roles; totals equal to an own sum."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import select

from emulation.audit.queries import verify
from emulation.audit.services import seal
from emulation.campaigns import queries as campaigns
from emulation.campaigns import services as campaign_services
from emulation.campaigns.rules import Bucket, CampaignKind, RecognitionLevel, StepSpec
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.policy import Permission
from emulation.entries import services
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State
from emulation.entries.rules.content import LINE_LIMIT
from emulation.entries.rules.listed import ListedEntry, read_line
from emulation.people.queries import SignedIn, signed_in_by_username
from emulation.people.rules import Role
from emulation.points import queries as points
from emulation.points.models import Standing
from emulation.points.rules import Grain
from emulation.reviews import services as reviews
from emulation.reviews.rules import Verdict
from emulation.units import queries as units
from tests.conftest import SHARED
from tests.factories import make_account
from tests.journeys.real_units import BEGINNING, FIRST_NEW, LAST_OLD, Country

NOW = datetime(2026, 11, 1, 1, 0, tzinfo=clock.VIETNAM)
LEVEL_POINTS = {
    RecognitionLevel.BASE: Decimal(5),
    RecognitionLevel.UPPER: Decimal("8.5"),
    RecognitionLevel.EXEMPLARY: Decimal(10),
}
CEILINGS = (Decimal(10), Decimal(15), Decimal(10), Decimal(5))
pytestmark = pytest.mark.shared


class Story:
    """One archive campaign over all the years, with rules and routes for both maps."""

    def __init__(self) -> None:
        self.country = Country(SHARED / "data", NOW)
        self.accounts: dict[tuple[int, Role], str] = {}
        self.expected: dict[tuple[int, Grain], Decimal] = defaultdict(Decimal)
        self.campaign = campaign_services.create_campaign(
            "LUU-TRU",
            kind=CampaignKind.ARCHIVE,
            name="Ghi lại các năm",
            theme="Mô hình, việc làm đã có",
            host_id=self.country.root,
            starts_on=date(1990, 1, 1),
            ends_on=date(2030, 12, 31),
            deadline=clock.local_instant(date(2030, 12, 31), 17),
            entry_kinds=("action", "model"),
            actor=None,
            at=NOW,
        )
        self._rules()
        self._routes()
        campaign_services.freeze_and_open(self.campaign, actor=None, at=NOW)

    def _rules(self) -> None:
        guidance = campaign_services.add_guidance(
            self.campaign,
            number="01-HD/TN",
            issued_on=date(1990, 1, 1),
            issuer="Ban thử nghiệm",
            signer="Người thử nghiệm",
            title="Hướng dẫn chấm điểm thử nghiệm",
            actor=None,
            at=NOW,
        )
        rules = campaign_services.add_rule_set(
            self.campaign, guidance=guidance, valid_from=date(1990, 1, 1), actor=None, at=NOW
        )
        for level, given in LEVEL_POINTS.items():
            campaign_services.add_rule(
                rules,
                code=f"VL-{level.value.upper()}",
                entry_kind="action",
                level=level,
                label=f"Việc làm {level.value}",
                points=given,
                bucket=Bucket.BASE,
                clause=f"Mục II, {level.value}",
            )
        for position, ceiling in enumerate(CEILINGS, 1):
            campaign_services.add_criterion(
                rules,
                code=f"MH{position}",
                entry_kind="model",
                position=position,
                label=f"Tiêu chí {position}",
                ceiling=ceiling,
                bucket=Bucket.BASE,
                clause=f"Mục III, điểm {position}",
            )

    def _routes(self) -> None:
        def step(level: str, recognition: RecognitionLevel) -> StepSpec:
            return StepSpec(
                level_code=level,
                permission=Permission.ENTRY_APPROVE,
                label=f"Cấp {level} xét",
                working_days=5,
                may_finish=True,
                may_pass_up=True,
                recognition=recognition,
                may_exemplify=True,
            )

        base, upper = RecognitionLevel.BASE, RecognitionLevel.UPPER
        old = {"valid_from": BEGINNING, "valid_to": LAST_OLD}
        new = {"valid_from": FIRST_NEW, "valid_to": None}
        for kind in ("action", "model"):
            for level, steps, days in (
                ("commune", (step("district", base), step("province", upper)), old),
                ("commune", (step("province", base),), new),
                ("district", (step("province", base), step("country", upper)), old),
                ("province", (step("country", base),), {"valid_from": BEGINNING}),
            ):
                campaign_services.add_route(
                    level, entry_kind=kind, steps=steps, actor=None, at=NOW, **days
                )

    def account(self, unit_id: int, role: Role, day: date) -> SignedIn:
        """Whoever holds the role at the unit; made when first asked for."""
        if (unit_id, role) not in self.accounts:
            name = f"{role.value}{len(self.accounts)}"
            make_account(
                name, name="Người Thử Nghiệm", home=unit_id, role=role, unit=unit_id, at=NOW
            )
            self.accounts[unit_id, role] = name
        found = signed_in_by_username(self.accounts[unit_id, role], on=max(day, date(2020, 1, 1)))
        assert found is not None
        return found

    def hand_in(self, listed: ListedEntry, unit_id: int, at: datetime) -> Entry:
        actor = self.account(unit_id, Role.SUBMITTER, clock.local_date(at))
        entry = services.start_draft(
            self.campaign,
            kind=listed.kind,
            unit_id=unit_id,
            actor=actor,
            at=at,
            key=listed.source_id,
        )
        content = replace(listed.content, confirmer=listed.content.confirmer[:LINE_LIMIT])
        services.save_draft(entry, content, actor=actor, at=at, revision=entry.revision)
        key = f"{listed.source_id}-gui"
        return services.submit(entry, actor=actor, at=at, revision=entry.revision, key=key)

    def decide(self, entry: Entry, listed: ListedEntry, at: datetime) -> None:
        """Every seventh goes up a step first; all are recognised by whoever holds the last step."""
        number = int(listed.source_id[1:])
        while entry.state is State.SUBMITTED:
            assert entry.step_unit_id is not None
            actor = self.account(entry.step_unit_id, Role.REVIEWER, clock.local_date(at))
            case = reviews.case_of(entry, at=at)
            goes_up = number % 7 == 0 and case.powers.may_pass_up
            verdict = Verdict(Action.PASS_UP) if goes_up else self._recognition(case, number)
            key = f"{listed.source_id}-{entry.step_position}"
            reviews.decide(
                entry, verdict, actor=actor, at=at, revision=entry.revision, request_key=key
            )
            if not goes_up:
                self._expect(entry, verdict)

    def _recognition(self, case: reviews.Case, number: int) -> Verdict:
        levels = case.powers.levels()
        given = {
            row.id: min(row.ceiling, Decimal(number % 11) + Decimal(row.position) / 4)
            for row in case.criteria
        }
        return Verdict(Action.RECOGNISE, recognition=levels[number % len(levels)], scores=given)

    def _expect(self, entry: Entry, verdict: Verdict) -> None:
        assert verdict.recognition is not None
        total = sum(verdict.scores.values()) or LEVEL_POINTS[verdict.recognition]
        for unit_id in {entry.unit_id, entry.commune_id} - {None}:
            for grain in Grain:
                self.expected[unit_id, grain] += total


def test_193_real_entries_reach_the_boards(empty_app: Flask) -> None:
    lines = (SHARED / "data" / "entries_shared.jsonl").read_text("utf-8").splitlines()
    listed = [read_line(number, line) for number, line in enumerate(lines, 1)]
    with empty_app.app_context(), clock.frozen(NOW):
        with transaction():
            story = Story()
            day_of = {
                row.source_id: min(row.content.happened_to, date(2026, 10, 1)) for row in listed
            }
            homes = {
                row.source_id: story.country.unit_of(
                    row.province, row.district, row.commune, day_of[row.source_id]
                )
                for row in listed
            }
            homes = {key: unit for key, unit in homes.items() if unit != story.country.root} | {
                key: story.country.unit_of("Thanh Hóa", "", "", day_of[key])
                for key, unit in homes.items()
                if unit == story.country.root
            }
            story.country.finish()
        with transaction():
            for row in listed:
                at = clock.local_instant(day_of[row.source_id] + timedelta(days=5), 9)
                entry = story.hand_in(row, homes[row.source_id], at)
                story.decide(entry, row, at + timedelta(hours=1))
        while True:
            with transaction():
                if seal(at=NOW) is None:
                    break

        _check(story)


def _check(story: Story) -> None:
    states = Counter(db.session.scalars(select(Entry.state)))
    found: dict[tuple[int, Grain], Decimal] = defaultdict(Decimal)
    for row in db.session.scalars(select(Standing).where(Standing.field == "")):
        found[row.unit_id, row.grain] += row.base
    levels = Counter(
        unit.level_code
        for unit in units.units_by_id(
            set(db.session.scalars(select(Entry.unit_id))), on=date(2024, 12, 31)
        ).values()
    )

    assert states == {State.APPROVED: 193}
    assert found == story.expected
    assert points.differences() == []
    assert verify() == []
    assert set(levels) == {"commune", "district", "province"}
    assert campaigns.current_rules(story.campaign.id, on=date(2024, 1, 1)) is not None
