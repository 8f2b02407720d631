"""A signed conclusion decides many entries: typed by one, checked by another, each judged alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import db, transaction
from emulation.core.errors import Conflict, Invalid, NotAllowed, NotFound, WrongState
from emulation.entries.models import Decision
from emulation.entries.rules import Action, DecisionKind, PersonPart, State
from emulation.entries.rules.content import NamedPerson
from emulation.files import services as files
from emulation.files.store import LocalStore
from emulation.meetings import queries, services
from emulation.meetings.models import Meeting, MeetingItem
from emulation.meetings.rules import Paper, decision_reason, wrong_paper
from emulation.meetings.services import NewItem
from emulation.people.rules import Role
from emulation.points import queries as points
from emulation.reviews.rules import Verdict
from tests import entries_made as made
from tests.factories import make_account
from tests.files.samples import encoded, pdf, picture

UPPER = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.UPPER)
BASE = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.BASE)
REJECT = Verdict(Action.REJECT, reason="Số liệu chưa khớp với biên bản")
RETURN = Verdict(
    Action.RETURN,
    reason="Ghi rõ số hộ.",
    field_reasons={"summary": "Ghi rõ số hộ."},
)


@pytest.fixture
def paper(world):
    return Paper(
        number="45-KL/HU",
        concluded_on=world.today,
        signer="Nguyễn Hữu Phước",
        signer_title="Phó Bí thư Thường trực",
    )


@pytest.fixture
def store(tmp_path):
    return LocalStore(tmp_path)


def item(entry, verdict, revision=None):
    return NewItem(entry.code, revision or made.fresh(entry).revision, verdict)


def typed(world, paper, items, store, *, by="td4", key=None, has_scan=True):
    scan = files.prepare(pdf(), "ket-luan.pdf", scanner=None) if has_scan else None
    if scan is not None:
        files.make_durable(scan, store=store)
    with transaction():
        return services.type_conclusion(
            paper,
            items,
            scan=scan,
            store=store,
            actor=world.actor(by),
            at=world.now,
            key=key or made.request_key(),
        )


def confirmed(world, meeting, *, by="td5"):
    with transaction():
        row = queries.meeting_by_code(meeting.code)
        return services.confirm(row, actor=world.actor(by), at=world.now)


def results(meeting):
    return [(row.result.value, row.words) for row, _ in queries.items_of(meeting.id)]


def at_district(world, content=made.ACTION):
    return made.passed_up(world, made.sent_action(world, content))


def test_the_paper_is_checked_as_it_is_typed(world):
    empty = Paper(number="", concluded_on=None, signer="", signer_title="")
    wrong = wrong_paper(empty, today=world.today, has_scan=False)
    assert set(wrong) == {"number", "concluded_on", "signer", "signer_title", "scan"}
    late = Paper(
        number="1" * 61,
        concluded_on=world.today + timedelta(days=1),
        signer="A",
        signer_title="B",
    )
    wrong = wrong_paper(late, today=world.today, has_scan=True)
    assert set(wrong) == {"number", "concluded_on"}


def test_the_decision_names_the_paper(paper):
    assert decision_reason(Action.RECOGNISE, "", paper) == (
        "Theo kết luận số 45-KL/HU ngày 15/11/2024, người ký: Nguyễn Hữu Phước, "
        "Phó Bí thư Thường trực."
    )
    assert decision_reason(Action.REJECT, "Chưa khớp", paper).startswith("Chưa khớp. Theo kết luận")


def test_nothing_is_decided_until_a_second_person_confirms(world, paper, store):
    many = [at_district(world) for _ in range(3)]
    verdicts = [UPPER, REJECT, RETURN]
    meeting = typed(world, paper, [item(*one) for one in zip(many, verdicts, strict=True)], store)
    assert {made.fresh(entry).state for entry in many} == {State.SUBMITTED}

    confirmed(world, meeting)

    states = [made.fresh(entry).state for entry in many]
    assert states == [State.APPROVED, State.REJECTED, State.RETURNED]
    assert results(meeting) == [("decided", "")] * 3
    rows = db.session.scalars(select(Decision).where(Decision.kind == DecisionKind.MEETING)).all()
    assert {row.actor_id for row in rows} == {world.actor("td5").id}
    assert all("kết luận số 45-KL/HU" in row.reason for row in rows)
    assert [row.counted for row in points.points_of_entry(many[0].id)] == [Decimal(8)]
    assert points.differences() == []


def test_a_model_takes_its_scores_from_the_paper(world, paper, store):
    model = made.passed_up(world, made.sent_model(world))
    scores = made.full_scores(model, at=world.now)
    verdict = Verdict(Action.RECOGNISE, recognition=RecognitionLevel.UPPER, scores=scores)
    with pytest.raises(Invalid) as caught:
        typed(world, paper, [item(model, UPPER)], store)
    assert all(name.startswith(f"score_{model.code}_") for name in caught.value.fields)

    meeting = typed(world, paper, [item(model, verdict)], store)
    confirmed(world, meeting)

    assert sum(row.counted for row in points.points_of_entry(model.id)) == Decimal(40)


def test_what_moved_meanwhile_is_told_and_the_others_go_on(world, paper, store):
    first, second = at_district(world), at_district(world)
    meeting = typed(world, paper, [item(first, UPPER), item(second, UPPER)], store)
    made.decided(world, first, REJECT, by="td4")

    confirmed(world, meeting)

    assert [one[0] for one in results(meeting)] == ["moved", "decided"]
    assert made.fresh(first).state is State.REJECTED
    assert points.differences() == []


def test_bars_of_both_persons_hold_for_each_entry(world, paper, store):
    named = NamedPerson(world.person("td5").id, PersonPart.SUBJECT)
    barred = at_district(world, replace(made.ACTION, persons=(named,)))
    free = at_district(world)
    meeting = typed(world, paper, [item(barred, UPPER), item(free, UPPER)], store)

    confirmed(world, meeting, by="td5")

    assert [one[0] for one in results(meeting)] == ["barred", "decided"]
    assert "có tên" in results(meeting)[0][1]
    with pytest.raises(Invalid):  # nor is it typed by who is barred
        typed(world, paper, [item(barred, UPPER)], store, by="td5")
    assert made.fresh(barred).state is State.SUBMITTED


def test_who_may_confirm(world, paper, store):
    meeting = typed(world, paper, [item(at_district(world), UPPER)], store)

    for by in ("td4", "xn1", "kt", "hd1", "qt1", "nop1"):
        with pytest.raises(NotAllowed):
            confirmed(world, meeting, by=by)
    for by in ("xn1", "nop1", "ld"):
        with pytest.raises(NotFound):
            queries.meeting(meeting.code, world.actor(by), on=world.today)
    confirmed(world, meeting)
    with pytest.raises(WrongState):
        confirmed(world, meeting, by="td1")


def test_a_commune_concludes_for_its_cells(world, paper, store):
    make_account(
        "xn3",
        name="Lê Văn Bảo",
        home=world.unit("LL"),
        role=Role.ENDORSER,
        unit=world.unit("LL"),
        at=world.now,
    )
    db.session.commit()
    one, other = made.sent_action(world), made.sent_action(world)
    up = Verdict(Action.PASS_UP)
    meeting = typed(world, paper, [item(one, BASE), item(other, up)], store, by="xn1")

    confirmed(world, meeting, by="xn3")

    assert (made.fresh(one).state, made.fresh(other).step_position) == (State.APPROVED, 2)
    mine = queries.meetings_of(world.actor("xn1"), on=world.today)
    assert [(row.count, row.decided) for row in mine] == [(2, 2)]
    assert queries.meetings_of(world.actor("xn2"), on=world.today) == []


def test_sent_back_decides_nothing(world, paper, store):
    entry = at_district(world)
    meeting = typed(world, paper, [item(entry, UPPER)], store)
    with pytest.raises(Invalid):
        typed(world, paper, [item(entry, UPPER)], store)  # it stands on one that waits

    with transaction():
        row = queries.meeting_by_code(meeting.code)
        services.send_back(
            row, reason="Bản ký ghi mức tiêu biểu.", actor=world.actor("td5"), at=world.now
        )

    assert made.fresh(entry).state is State.SUBMITTED
    with pytest.raises(WrongState):
        confirmed(world, meeting)
    assert typed(world, paper, [item(entry, UPPER)], store).code != meeting.code


def test_the_same_form_types_once(world, paper, store):
    entry = at_district(world)
    first = typed(world, paper, [item(entry, UPPER)], store, key="k1")

    assert typed(world, paper, [item(entry, UPPER)], store, key="k1").code == first.code
    with pytest.raises(Conflict):
        typed(world, paper, [item(entry, UPPER)], store, by="td5", key="k1")


@pytest.mark.parametrize("items", [[], None])
def test_a_conclusion_says_something_about_what_waits_there(world, paper, store, items):
    lower = made.sent_action(world)
    chosen = items if items is not None else [item(lower, UPPER)]

    with pytest.raises(Invalid):
        typed(world, paper, chosen, store)
    assert db.session.scalars(select(Meeting)).all() == []


def test_the_database_refuses_to_rewrite(world, paper, store):
    meeting = typed(world, paper, [item(at_district(world), UPPER)], store)
    confirmed(world, meeting)

    for statement in (
        "UPDATE meeting SET number = 'khác'",
        "UPDATE meeting_item SET words = 'khác'",
        "DELETE FROM meeting_item",
    ):
        with pytest.raises(DBAPIError), transaction():
            db.session.execute(text(statement))


# Over HTTP -----------------------------------------------------------------------------------

NEW = "/cho-xu-ly/ket-luan/moi"


def sheet(entry, **more):
    return {
        "number": "45-KL/HU",
        "concluded_on": "12/11/2024",
        "signer": "Nguyễn Hữu Phước",
        "signer_title": "Phó Bí thư",
        "scan": (BytesIO(encoded(picture(seed=7))), "ket-luan.jpg"),
        f"action_{entry.code}": "recognise",
        f"recognition_{entry.code}": "upper",
        **more,
    }


def test_typed_checked_and_shown_on_pages(world, browse):
    entry = at_district(world)
    answer = browse("td4").send(NEW, sheet(entry))
    assert answer.status == 303

    page = browse("td4").get(answer.location)
    assert "Việc kiểm tra cần người khác" in page.text
    here = answer.location
    second = browse("td5")
    inputs = dict(second.get(here).form(f"{here}/xac-nhan"))
    assert second.post(f"{here}/xac-nhan", inputs).status == 422
    assert second.post(f"{here}/xac-nhan", inputs | {"agreed": "y"}).status == 303
    page = second.get(here)
    assert "Đã ghi kết quả 1/1 mục" in page.text
    assert browse("td4").get(f"{here}/ban-ky").status == 200
    assert browse("kt").get(here).status == 200
    for by in ("xn1", "nop1", "ld", "qt1"):
        assert browse(by).get(here).status in (403, 404)
    assert "kết luận số 45-KL/HU" in browse("nop1").get(f"/ho-so/{entry.code}").text
    assert "Đã xác nhận" in browse("td4").get("/cho-xu-ly/ket-luan/").text


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"number": ""}, "number"),
        ({"concluded_on": "32/13/2024"}, "concluded_on"),
        ({"concluded_on": ""}, "concluded_on"),
        ({"scan": (BytesIO(b"MZ\x90"), "a.exe")}, "scan"),
        ({"action_": "xyz"}, "action_"),
        ({"recognition_": "xyz"}, "recognition_"),
        ({"action_": "reject", "reason_": ""}, "reason_"),
        ({"action_": "return", "reason_": " "}, "reason_"),
        ({"revision_": "99999999999"}, "action_"),
    ],
)
def test_what_cannot_be_is_told_and_stays(world, browse, changes, name):
    entry = at_district(world)
    full = {f"{key}{entry.code}" if key.endswith("_") else key: v for key, v in changes.items()}
    page = browse("td4").send(NEW, sheet(entry) | full)

    assert page.status == 422
    told = f"{name}{entry.code}" if name.endswith("_") else name
    assert page.soup.select(f'[id="{told}-error"]'), page.errors
    assert page.form("/moi")["signer"] == "Nguyễn Hữu Phước"
    assert db.session.scalars(select(MeetingItem)).all() == []


def test_a_model_is_scored_on_the_sheet(world, browse):
    model = made.passed_up(world, made.sent_model(world))
    ids = list(made.full_scores(model, at=world.now))
    scores = {f"score_{model.code}_{number}": "5" for number in ids}
    bad = browse("td4").send(NEW, sheet(model) | scores | {f"score_{model.code}_{ids[0]}": "5,555"})
    assert bad.status == 422
    assert browse("td4").send(NEW, sheet(model) | scores).status == 303


def test_an_empty_queue_says_so(browse):
    assert "Không có mục nào chờ đồng chí" in browse("td4").get(NEW).text
    assert "Chưa có kết luận nào" in browse("td4").get("/cho-xu-ly/ket-luan/").text
    assert browse("nop1").get(NEW).status == 403
