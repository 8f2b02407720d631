"""Routes as data: what a route may be, two persons or a paper, entries keep the one they had."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from emulation.campaigns import queries as campaigns
from emulation.campaigns.rules import RecognitionLevel, StepSpec
from emulation.campaigns.services import Paper
from emulation.core import clock
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Permission
from emulation.entries.models import Entry
from emulation.routing import queries, services
from emulation.routing.rules import (
    RouteDraft,
    TypedStep,
    chain,
    faults,
    read_back,
    senders,
    stored,
)
from tests import entries_made as made

RANKS = {"province": 0, "district": 1, "commune": 2, "agency": 2, "cell": 3}
TODAY, FROM = date(2024, 11, 15), date(2024, 11, 18)
COMMUNE = StepSpec(
    "commune", "Đảng ủy xã xét", Permission.ENTRY_ENDORSE, 3, RecognitionLevel.BASE,
    may_pass_up=True,
)  # fmt: skip
DISTRICT = StepSpec(
    "district", "Huyện ủy thẩm định", Permission.ENTRY_APPROVE, 10, RecognitionLevel.UPPER
)
PAPER = Paper("45-QĐ/HU", date(2024, 11, 14), "Nguyễn Hữu Phước")


def draft(*steps: StepSpec, **changes) -> RouteDraft:
    typed = tuple(
        TypedStep(row, step) for row, step in enumerate(steps or (COMMUNE, DISTRICT), start=1)
    )
    return replace(RouteDraft("cell", "", "", "action", FROM, "Quy định số 5", typed), **changes)


def wrong(route: RouteDraft) -> dict[str, str]:
    return faults(route, ranks=RANKS, entry_kinds=("action", "model"), today=TODAY)


def test_a_route_in_order_has_no_fault():
    assert wrong(draft()) == {}
    assert wrong(draft(DISTRICT, level_code="agency")) == {}


@pytest.mark.parametrize(
    ("route", "name", "begins"),
    [
        (draft(level_code="moon"), "level", "Chọn cấp đơn vị"),
        (draft(unit_kind="moon"), "unit_kind", "Chọn loại đơn vị"),
        (draft(field="moon"), "field", "Chọn lĩnh vực"),
        (draft(entry_kind="moon"), "entry_kind", "Chọn việc làm hoặc mô hình"),
        (draft(valid_from=date(2024, 11, 14)), "valid_from", "Ngày áp dụng đã qua"),
        (draft(citation="x" * 301), "citation", "Rút gọn căn cứ"),
        (draft(steps=()), "step1_level", "Quy trình cần ít nhất một bước"),
        (draft(*[COMMUNE] * 7), "step1_level", "Quy trình có tối đa 6 bước"),
        (draft(replace(COMMUNE, label=""), DISTRICT), "step1_label", "Ghi tên bước"),
        (draft(replace(COMMUNE, label="x" * 81), DISTRICT), "step1_label", "Rút gọn tên bước"),
        (draft(replace(COMMUNE, working_days=0), DISTRICT), "step1_days", "Ghi số ngày làm việc"),
        (draft(replace(COMMUNE, working_days=61), DISTRICT), "step1_days", "Ghi số ngày làm việc"),
        (
            draft(COMMUNE, replace(DISTRICT, permission=Permission.AUDIT_READ)),
            "step2_permission",
            "Chọn vai trò xét",
        ),
        (draft(replace(COMMUNE, level_code="x"), DISTRICT), "step1_level", "Chọn cấp đơn vị"),
        (
            draft(replace(COMMUNE, level_code="cell"), DISTRICT),
            "step1_level",
            "Cấp xét phải ở trên",
        ),
        (
            draft(replace(DISTRICT, may_pass_up=True), COMMUNE),
            "step2_level",
            "Bước này ở cấp thấp hơn bước «Huyện ủy thẩm định»",
        ),
        (
            draft(replace(COMMUNE, may_pass_up=False), DISTRICT),
            "step1_may_pass_up",
            "Bước «Đảng ủy xã xét» phải chuyển lên được",
        ),
        (
            draft(COMMUNE, replace(DISTRICT, may_finish=False)),
            "step2_may_finish",
            "Bước cuối «Huyện ủy thẩm định» phải có quyền công nhận",
        ),
        (
            draft(replace(COMMUNE, may_finish=False, may_exemplify=True), DISTRICT),
            "step1_may_exemplify",
            "Bước công nhận tiêu biểu phải có quyền công nhận",
        ),
    ],
)
def test_each_fault_has_its_sentence_at_its_input(route, name, begins):
    assert wrong(route)[name].startswith(begins)


def test_a_named_unit_may_decide_on_its_own_level():
    named = replace(DISTRICT, level_code="cell", unit_id=7)
    assert wrong(draft(named)) == {}


def test_a_route_is_said_in_one_line():
    assert chain("chi bộ", (COMMUNE, DISTRICT)) == (
        "Chi bộ → Đảng ủy xã xét, 3 ngày làm việc → Huyện ủy thẩm định, 10 ngày làm việc"
    )
    assert senders("xã", "township", "ocop", "model") == (
        "Thị trấn gửi mô hình, lĩnh vực Sản phẩm OCOP"
    )


def test_steps_are_kept_and_read_back_whole():
    steps = (replace(COMMUNE, may_receive=True, unit_id=4), DISTRICT)
    assert read_back(stored(steps)) == steps


def propose(world, route=None, *, by="qt1", key="k1", **more):
    with transaction():
        return services.propose_route(
            route or draft(), actor=world.actor(by), at=world.now, key=key, **more
        )


def test_two_administrators_change_a_route_and_entries_keep_the_old(world):
    before = made.sent_action(world)
    old = before.route_id
    row = propose(world)
    assert campaigns.route_for("cell", "cell", "action", on=FROM).id == old
    with pytest.raises(NotAllowed), transaction():
        services.confirm_route(row.code, actor=world.actor("qt1"), at=world.now)

    with transaction():
        services.confirm_route(row.code, actor=world.actor("qt2"), at=world.now)

    held = campaigns.route(old)
    fresh = campaigns.route_for("cell", "cell", "action", on=FROM)
    assert held.valid_to == FROM - timedelta(days=1)
    assert (fresh.citation, [step.working_days for step in fresh.steps]) == (
        "Quy định số 5",
        [3, 10],
    )
    assert campaigns.route_for("cell", "cell", "action", on=TODAY).id == old
    assert db.session.get_one(Entry, before.id).route_id == old
    monday = clock.local_instant(FROM, 8)
    later = made.sent_action(world, at=monday)
    assert (later.route_id, later.due_on) == (fresh.id, date(2024, 11, 21))
    made.passed_up(world, before)
    assert db.session.get_one(Entry, before.id).due_on == date(2024, 11, 26)
    with pytest.raises(WrongState), transaction():
        services.drop_route(row.code, actor=world.actor("qt1"), at=world.now)


def test_a_signed_paper_stands_for_the_second_person(world):
    row = propose(world, paper=PAPER)

    assert row.route_id is not None
    assert queries.open_proposals() == []
    assert campaigns.route_for("cell", "cell", "action", on=FROM).id == row.route_id


def test_a_route_for_a_sector_wins_over_the_common_one_and_a_kind_over_both(world):
    ocop = propose(world, draft(field="ocop"), key="k2", paper=PAPER).route_id
    kind = propose(world, draft(unit_kind="cell"), key="k3", paper=PAPER).route_id
    both = propose(world, draft(unit_kind="cell", field="ocop"), key="k4", paper=PAPER).route_id

    def chosen(unit_kind: str, field: str) -> int:
        return campaigns.route_for("cell", unit_kind, "action", on=FROM, field=field).id

    assert chosen("cell", "ocop") == both
    assert chosen("cell", "health") == kind
    assert chosen("hamlet", "ocop") == ocop
    assert chosen("hamlet", "health") not in {ocop, kind, both}


def test_an_entry_goes_the_way_of_its_sector(world):
    narrow = propose(world, draft(DISTRICT, field="new_rural", valid_from=TODAY), paper=PAPER)

    entry = made.sent_action(world)

    assert entry.route_id == narrow.route_id
    assert entry.step_unit_id == world.unit("HU")


def test_a_row_before_a_later_one_ends_where_that_begins(world):
    propose(world, draft(valid_from=date(2025, 3, 1)), key="k2", paper=PAPER)
    middle = propose(world, draft(valid_from=date(2025, 1, 1)), key="k3", paper=PAPER)

    found = campaigns.versions_of(campaigns.route(middle.route_id).key)
    assert [(row.valid_from, row.valid_to) for row in found] == [
        (date(2025, 3, 1), None),
        (date(2025, 1, 1), date(2025, 2, 28)),
        (date(2020, 1, 1), date(2024, 12, 31)),
    ]


def test_the_same_day_and_a_level_that_nobody_has_above_are_refused(world):
    propose(world, paper=PAPER)
    with pytest.raises(Invalid) as same:
        propose(world, key="k2")
    agency = replace(COMMUNE, level_code="agency")
    with pytest.raises(Invalid) as nobody:
        propose(world, draft(agency, DISTRICT, valid_from=date(2025, 1, 1)), key="k3")

    assert "Đã có quy trình" in same.value.fields["valid_from"]
    assert "Không đơn vị gửi nào có cấp cơ quan ở trên" in nobody.value.fields["step1_level"]


def test_a_proposal_whose_day_has_passed_is_not_confirmed(world):
    row = propose(world)
    with pytest.raises(Invalid, match="Có chỗ cần sửa"), transaction():
        services.confirm_route(
            row.code, actor=world.actor("qt2"), at=world.now + timedelta(days=10)
        )


def test_a_form_sent_twice_proposes_once_and_is_nobody_elses(world):
    assert propose(world).id == propose(world).id
    with pytest.raises(Conflict):
        propose(world, by="qt2")
    with pytest.raises(NotAllowed):
        propose(world, by="td4", key="k9")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE route SET citation = 'khác'",
        "UPDATE route SET valid_from = '2019-01-01'",
        "DELETE FROM route",
        "UPDATE route_step SET working_days = 99",
        "DELETE FROM route_step",
    ],
)
def test_database_refuses_to_change_what_entries_are_pinned_to(world, statement):
    with pytest.raises(IntegrityError, match="append-only"):
        db.session.execute(text(statement))
