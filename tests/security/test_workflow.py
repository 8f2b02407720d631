"""Order of steps, fields nobody may bind, two at once, deadlines (security.md §3 D, E, P)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from emulation.core import clock
from emulation.core.db import db
from emulation.entries.models import Decision, Entry
from emulation.points.models import Point
from tests.pages import Browser, Page
from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import REASON, Scene, digests

DEADLINE = clock.local_instant(date(2024, 11, 30), 17)


def row(app: Flask, code: str) -> dict[str, object]:
    """The entry's row as the database has it now."""
    with app.app_context():
        found = db.session.execute(select(Entry.__table__).where(Entry.code == code)).one()
        db.session.rollback()
    return dict(found._mapping)


def count(app: Flask, model: type[Entry | Decision | Point]) -> int:
    """How many rows there are."""
    with app.app_context():
        found = db.session.scalar(select(func.count()).select_from(model))
        db.session.rollback()
    return found or 0


def desk(browser: Browser, code: str) -> dict[str, str]:
    """The form of the verdict, with what it rests on."""
    address = f"/cho-xu-ly/{code}"
    return browser.get(address).form(address)


FORBIDDEN = {
    **{"state": "approved", "score": "100", "points": "100", "unit_id": "1", "unit": "HU"},
    **{"code": "AAAA2222", "kind": "model", "campaign": "KHAC", "published_at": "2024-01-01"},
    **{"recognition": "exemplary", "receipt": "AAAA-BBBB-CCCC", "typed_by_id": "1", "round": "9"},
    **{"first_received_at": "2020-01-01", "step_unit_id": "1", "version_number": "7", "id": "1"},
    **{"entry[state]": "approved", "entry.score": "100", "entry[score]": "1", "field_state": "1"},
}
KEPT = (
    *("id", "code", "kind", "campaign_id", "unit_id", "typed_by_id", "state", "receipt", "round"),
    *("published_at", "recognition", "first_received_at", "step_unit_id", "version_number"),
)


def test_a_form_binds_nothing_but_its_inputs(stage: Flask, scene: Scene, enter: Browse) -> None:
    """D08, D09: state, score, unit and the like in the form of a draft are ignored."""
    before = row(stage, scene["E1"])
    page = enter("nop1").send(f"/ho-so/{scene['E1']}/sua", FORBIDDEN | {"title": "Tên mới"})
    after = row(stage, scene["E1"])

    assert page.status in (303, 422)
    assert {name: after[name] for name in KEPT} == {name: before[name] for name in KEPT}


def test_a_number_sent_twice_counts_once(stage: Flask, scene: Scene, enter: Browse) -> None:
    """D09: duplicates of an input, and a score for a criterion of another rule set."""
    browser = enter("td4")
    form = desk(browser, scene["M4"])
    scores = {name: ["1", "10"] for name in form if name.startswith("score_")}
    before = digests(stage)

    page = browser.post(
        f"/cho-xu-ly/{scene['M4']}",
        form | scores | {"action": "recognise", "score_999": "5", "recognition": "upper"},
    )

    assert page.status == 422
    assert digests(stage) == before


@pytest.mark.parametrize("score", ["11", "-1", "1e2", "NaN", "9,999", "100000000000", "mười"])
def test_a_score_outside_its_criterion_is_refused(
    stage: Flask, scene: Scene, enter: Browse, score: str
) -> None:
    """D08, T06: over the ceiling, negative, no number: 422 at the input, nothing posted."""
    browser = enter("td4")
    form = desk(browser, scene["M4"])
    names = [name for name in form if name.startswith("score_")]
    filled = form | dict.fromkeys(names, "1") | {names[0]: score}
    before = digests(stage)

    page = browser.post(
        f"/cho-xu-ly/{scene['M4']}", filled | {"action": "recognise", "recognition": "upper"}
    )

    assert page.status == 422
    assert page.form(f"/cho-xu-ly/{scene['M4']}")[names[0]] == score
    assert digests(stage) == before


def test_a_level_above_ones_own_is_refused(stage: Flask, scene: Scene, enter: Browse) -> None:
    """D08: the commune recognises at its own level only."""
    browser = enter("xn1")
    form, statuses = desk(browser, scene["E2"]), []
    before = digests(stage)
    for level in ("upper", "exemplary", "khong-co", ""):
        verdict = form | {"action": "recognise", "recognition": level}
        statuses.append(browser.post(f"/cho-xu-ly/{scene['E2']}", verdict).status)

    assert statuses == [422] * 4
    assert digests(stage) == before


def test_an_entry_for_a_foreign_unit_cannot_be_begun(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """C15, D08: the unit of the form must be one's own."""
    browser, before = enter("nop1"), count(stage, Entry)
    statuses = [
        browser.send("/ho-so/moi?loai=action", {"unit": unit}, form="/ho-so/moi").status
        for unit in ("HL1", "LL", "HU", "TH", "khong-co", "1")
    ]

    assert [status for status in statuses if status not in (403, 404, 422)] == []
    assert count(stage, Entry) == before


def test_people_of_another_unit_cannot_be_named_by_code(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """D08, C14: the boxes of the form are the unit's people, whatever codes are sent."""
    page = enter("nop1").send(
        f"/ho-so/{scene['E1']}/sua", {"persons": [scene.persons["nop2"], "P99999"]}
    )

    assert page.status == 422
    assert "Bùi Văn Kỳ" not in page.text


def test_a_list_takes_only_recognised_entries_in_reach(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """D08, C10: drafts, waiting and rejected entries do not come on a list by their code."""
    browser = enter("hd2")
    address = f"/khen-thuong/{scene.lists['L1']}/chon"
    token = acts.token_of(browser)
    before, statuses = digests(stage), []
    for name in ("E1", "E2", "E4", "E6", "E8"):
        sent = acts.Act(address, {"entries": scene[name]})
        statuses.append(acts.tried(browser, sent, token).status_code)

    assert [status for status in statuses if status not in (403, 404, 409, 422)] == []
    assert digests(stage) == before


def test_own_unit_does_not_change_by_a_form(stage: Flask, scene: Scene, enter: Browse) -> None:
    """C15: unit, role and name in the forms of one's own account are ignored."""
    browser = enter("nop1")
    more = {"unit": "HU", "unit_id": "2", "role": "administrator", "full_name": "Khác"}
    before = digests(stage)

    browser.send("/tai-khoan", more, form="/hien-thi")

    assert digests(stage) == before


@pytest.mark.parametrize("second", ["qt1", "td4", "nop1", "khong.co"])
def test_a_deciding_role_needs_another_administrator(
    stage: Flask, scene: Scene, enter: Browse, second: str
) -> None:
    """C21, S6: one's own confirmation, or that of somebody who may not, is none."""
    browser = enter("qt1")
    address = f"/quan-tri/tai-khoan/{scene.persons['nop4']}"
    typed = {"role": "reviewer", "unit": "HU", "second_username": second}
    before = digests(stage)

    page = browser.send(
        address, typed | {"second_password": "mật khẩu thử nghiệm"}, form=f"{address}/vai-tro"
    )

    assert page.status in (403, 422)
    assert digests(stage) == before


def test_sending_with_parts_missing_names_them(stage: Flask, scene: Scene, enter: Browse) -> None:
    """D07: the last step with the earlier ones empty leads to the first that is missing."""
    browser = enter("nop1")
    empty = dict.fromkeys(("title", "summary", "field", "happened_from"), "")

    page = browser.send(f"/ho-so/{scene['E1']}/sua", empty | {"action": "send"})

    assert page.status == 422
    assert len(page.errors) >= 4
    assert row(stage, scene["E1"])["state"] == "draft"


# Two at once ---------------------------------------------------------------------------------


def test_the_second_decision_is_told_who_was_faster(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """E01: one decision, and a 409 that names who and keeps what was typed."""
    first, second = enter("td1"), enter("td2")
    forms = desk(first, scene["E4"]), desk(second, scene["E4"])
    address = f"/cho-xu-ly/{scene['E4']}"
    before = count(stage, Decision)

    done = first.post(address, forms[0] | {"action": "reject", "reason": REASON})
    late = second.post(address, forms[1] | {"action": "recognise", "reason": "Ý kiến của tôi"})

    assert (done.status, late.status) == (303, 409)
    assert "Nguyễn Thị Minh Tâm" in late.text
    assert "Ý kiến của tôi" in late.html
    assert count(stage, Decision) == before + 1


def test_taking_back_and_deciding_exclude_each_other(
    stage: Flask, scene: Scene, enter: Browse
) -> None:
    """E03: whoever comes second gets 409."""
    author, decider = enter("nop1"), enter("xn1")
    form = desk(decider, scene["E2"])
    asked = author.get(f"/ho-so/{scene['E2']}/rut").form("/rut")

    done = decider.post(f"/cho-xu-ly/{scene['E2']}", form | {"action": "pass_up"})
    late = author.post(f"/ho-so/{scene['E2']}/rut", asked)

    assert (done.status, late.status) == (303, 409)
    assert row(stage, scene["E2"])["state"] == "submitted"


def test_a_double_click_makes_one_entry(stage: Flask, enter: Browse) -> None:
    """E07, E11: the same form twice, and Back then Submit again."""
    browser, before = enter("nop1"), count(stage, Entry)
    form = browser.get("/ho-so/moi?loai=action").form("/ho-so/moi") | {"title": "Một lần"}

    answers = [browser.post("/ho-so/moi", form) for _ in range(3)]

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location.split("?")[0] for answer in answers}) == 1
    assert count(stage, Entry) == before + 1


def test_a_decision_sent_twice_counts_once(stage: Flask, scene: Scene, enter: Browse) -> None:
    """E07, E08: one decision, one effect in the ledger."""
    browser = enter("xn1")
    form = desk(browser, scene["E2"]) | {"action": "recognise", "recognition": "base"}
    before = count(stage, Point), count(stage, Decision)

    statuses = [browser.post(f"/cho-xu-ly/{scene['E2']}", form).status for _ in range(3)]

    assert statuses[0] == 303
    assert set(statuses) <= {303, 409}
    assert (count(stage, Point), count(stage, Decision)) == (before[0] + 1, before[1] + 1)


def test_anothers_key_has_no_effect(stage: Flask, enter: Browse) -> None:
    """E09: a key replayed by another person neither opens nor changes the first one's entry."""
    first, other = enter("nop1"), enter("nop2")
    form = first.get("/ho-so/moi?loai=action").form("/ho-so/moi") | {"title": "Của tôi"}
    made = first.post("/ho-so/moi", form)
    own = other.get("/ho-so/moi?loai=action").form("/ho-so/moi")

    stolen = other.post("/ho-so/moi", own | {"request_key": form["request_key"]})

    assert stolen.status in (303, 403, 409, 422)
    assert stolen.location.split("?")[0] != made.location.split("?")[0]
    code = made.location.split("/")[2]
    assert row(stage, code)["title"] == "Của tôi"


def test_the_same_list_is_not_made_twice(stage: Flask, scene: Scene, enter: Browse) -> None:
    """E07: one list for one form."""
    browser = enter("hd2")
    form = browser.get("/khen-thuong/moi").form("/khen-thuong/moi")
    typed = form | {"title": "Một danh sách", "campaign": "BAC2024", "occasion": "Quý IV"}

    answers = [browser.post("/khen-thuong/moi", typed) for _ in range(2)]

    assert {answer.status for answer in answers} == {303}
    assert len({answer.location for answer in answers}) == 1


# Deadlines and dates -------------------------------------------------------------------------


@pytest.mark.parametrize(("seconds", "is_taken"), [(-1, True), (0, True), (1, False)])
def test_the_second_of_the_deadline_is_inside(
    stage: Flask, scene: Scene, enter: Browse, seconds: int, is_taken: bool
) -> None:
    """P01: 1 s before, exactly at, 1 s after 17:00:00; a late one stays a draft, and is told."""
    with clock.frozen(DEADLINE + timedelta(seconds=seconds)):
        page = sent_draft(enter("nop1"), scene)

    assert row(stage, scene["E1"])["state"] == ("submitted" if is_taken else "draft")
    assert page.status == 303 if is_taken else page.status in (409, 422)


def sent_draft(browser: Browser, scene: Scene, **more: str) -> Page:
    """The answer to handing in E1."""
    return browser.send(f"/ho-so/{scene['E1']}/sua", {"action": "send", **more})


def test_the_senders_clock_counts_for_nothing(stage: Flask, scene: Scene, enter: Browse) -> None:
    """P03: Date header, hidden times and time zones of the browser."""
    with clock.frozen(DEADLINE + timedelta(seconds=1)):
        browser = enter("nop1")
        form = browser.get(f"/ho-so/{scene['E1']}/sua").form("/sua")
        forged = {"received_at": "2024-11-01", "now": "1", "sent_at": "2024-11-01T00:00:00Z"}
        browser.post(
            f"/ho-so/{scene['E1']}/sua",
            form | forged | {"action": "send"},
            headers={"Date": "Fri, 01 Nov 2024 00:00:00 GMT"},
        )

    assert row(stage, scene["E1"])["state"] == "draft"


@pytest.mark.parametrize(
    ("typed", "is_taken"),
    [
        ("29/02/2024", True),
        ("29/02/2023", False),
        ("31/11/2023", False),
        ("00/00/2024", False),
        ("1/1/0001", False),
        ("31/12/9999", False),
        ("2024-05-06", True),
        ("06.05.2024", True),
        ("hôm qua", False),
        ("5/6/24\x00", False),
        ("\u0661/\u0662/2024", False),
        ("9" * 500, False),
        ("-1/1/2024", False),
    ],
)
def test_a_date_is_one_of_the_calendar_or_told(
    stage: Flask, scene: Scene, enter: Browse, typed: str, is_taken: bool
) -> None:
    """P05: valid dates are accepted, the rest is 422 with what was typed still there."""
    page = enter("nop1").send(
        f"/ho-so/{scene['E1']}/sua", {"happened_from": typed, "happened_to": ""}
    )

    assert page.status == (303 if is_taken else 422)
