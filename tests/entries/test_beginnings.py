"""Beginning from something: last year's entry, a template, an award that was given already."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

import pytest
from sqlalchemy import select

from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignKind
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed
from emulation.entries import queries, services
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.models import Entry
from emulation.entries.queries.beside import origin_of, prior_award
from emulation.entries.records import EntryOrigin
from emulation.entries.rules import Field, PersonPart, State, SubjectKind
from emulation.entries.rules.content import Content, NamedPerson, missing, too_long
from emulation.entries.rules.derived import share_kept
from emulation.entries.rules.templates import BLANK, template_of, templates, unfilled
from emulation.entries.services.beginnings import begin_from_template, derive
from emulation.points.models import Point
from emulation.points.queries import missing_points
from tests.clamd import EICAR, scanning
from tests.entries_made import ACTION, fresh, recognised, request_key, send, sent_action
from tests.files.samples import encoded, picture

pytestmark = pytest.mark.usefixtures("world")
OLD = replace(
    ACTION, happened_from=date(2023, 8, 1), happened_to=date(2023, 9, 1), minutes_number="1-BB"
)
AWARD = {
    "title": "Vận động hiến đất mở đường",
    "field": "new_rural",
    "subject_kind": "party_member",
    "subject_name": "đồng chí Lê Thị Hạnh",
    "form": "Giấy khen của Ủy ban nhân dân huyện",
    "number": "156/QĐ-UBND",
    "decided_on": "20/10/2024",
    "signer": "Nguyễn Văn Tâm, Chủ tịch",
}


def archive(world):
    row = Campaign(
        code="LUU-TRU", kind=CampaignKind.ARCHIVE, name="Ghi lại các năm trước", theme="",
        host_id=world.unit("HU"), starts_on=date(2020, 1, 1), ends_on=date(2024, 12, 31),
        deadline=world.campaign.deadline, state=world.campaign.state,
        entry_kinds=["action", "model"],
    )  # fmt: skip
    db.session.add(row)
    db.session.commit()
    return row


def old_entry(world, content=OLD):
    """An entry of last year, as an archive campaign holds it."""
    campaign = archive(world)
    with transaction():
        entry = services.start_draft(
            campaign, kind="action", unit_id=world.unit("LL1"), actor=world.actor("nop1"),
            at=world.now, key=request_key(),
        )  # fmt: skip
        services.save_draft(
            entry, content, actor=world.actor("nop1"), at=world.now, revision=entry.revision
        )
    return send(world, entry)


def only_entry():
    db.session.rollback()
    return db.session.scalars(select(Entry)).one()


# Similarity ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "now", "share"),
    [
        ("một hai ba bốn năm", "một hai ba bốn năm", 100),
        ("một hai ba bốn năm", "một hai ba bốn sáu", 66),
        ("một hai ba bốn năm", "sáu bảy tám chín mười", 0),
        ("Một, hai; BA!", "mot hai ba", 100),
        ("một hai", "một hai", 100),
        ("một hai", "hai một", 0),
        ("", "một hai ba", 0),
        ("một", "", 0),
    ],
)
def test_share_of_words_that_stayed(before, now, share):
    assert share_kept(before, now) == share


# Last year's ---------------------------------------------------------------------------------


def test_a_draft_begins_with_last_years_words_and_people(browse, world):
    person = NamedPerson(world.person("bt1").id, PersonPart.SUBJECT)
    source = old_entry(world, replace(OLD, persons=(person,)))
    browser = browse("nop1")
    assert f"/ho-so/{source.code}/dung-lai" in browser.get("/ho-so/nam-truoc").links()
    answer = browser.send(f"/ho-so/{source.code}/dung-lai", {"campaign": "BAC2024"})
    entry = queries.entry_by_code(answer.location.split("/")[2])
    said = services.content_of(queries.version_of(entry.id, 1))
    assert (said.title, said.summary, said.persons) == (OLD.title, OLD.summary, (person,))
    assert (said.happened_from, said.figures, said.minutes_number) == (None, (), "")
    assert (entry.unit_id, entry.campaign_id) == (source.unit_id, world.campaign.id)
    assert db.session.scalars(select(EntryOrigin)).one().derived_from_id == source.id


def test_readers_see_where_it_began_and_how_much_stayed(browse, world):
    source = old_entry(world)
    with transaction():
        entry = derive(
            queries.fresh_entry(source.id), world.campaign, actor=world.actor("nop1"),
            at=world.now, key=request_key(),
        )  # fmt: skip
        content = replace(ACTION, summary=f"{OLD.summary} Năm nay làm thêm hai tuyến đường mới.")
        services.save_draft(
            entry, content, actor=world.actor("nop1"), at=world.now, revision=entry.revision
        )
    sent = send(world, entry)
    assert origin_of(sent.id).year == 2023
    for username, address in (("nop1", "/ho-so/"), ("xn1", "/cho-xu-ly/")):
        text = browse(username).get(f"{address}{sent.code}").text
        assert f"Bài năm 2023 «{OLD.title}»:" in text
        assert "% lời còn như bài cũ." in text


def test_only_ones_own_units_entry_can_be_begun_from(browse, world):
    source = old_entry(world)
    assert browse("nop2").get(f"/ho-so/{source.code}/dung-lai").status == 404
    assert "Chưa có bài năm trước" in browse("nop2").get("/ho-so/nam-truoc?loai=model").text
    with pytest.raises(NotAllowed), transaction():
        derive(source, world.campaign, actor=world.actor("nop2"), at=world.now, key=request_key())


def test_the_same_form_begins_one_draft(world):
    source, key = old_entry(world), request_key()
    actor = world.actor("nop1")
    with transaction():
        first = derive(source, world.campaign, actor=actor, at=world.now, key=key)
        assert derive(source, world.campaign, actor=actor, at=world.now, key=key).id == first.id


def test_without_a_campaign_the_page_asks(browse, world):
    source = old_entry(world)
    page = browse("nop1").send(f"/ho-so/{source.code}/dung-lai", {"campaign": ""})
    assert page.errors == ["Chọn chuyên đề, phong trào đang nhận nội dung này."]


# Templates -----------------------------------------------------------------------------------


def test_every_field_has_a_template_that_is_whole():
    assert {one.field for one in templates()} == set(Field)
    assert len({one.code for one in templates()}) == len(templates())
    for one in templates():
        kind = KIND_BY_CODE[one.kind]
        content = Content(
            title=one.title, summary=one.example, result=one.result, field=one.field,
            happened_from=date(2024, 8, 1), confirmer="Trưởng thôn",
        )  # fmt: skip
        assert missing(content, kind, file_count=0, needs_target=False) == {}
        assert too_long(content, kind) == {}
        assert BLANK.search(one.skeleton)
        assert one.why
        assert not BLANK.search(one.example)


def test_a_template_is_not_handed_in_as_it_is():
    one = template_of("mo-duong")
    same = "Nội dung còn nguyên như mẫu. Viết lại theo việc của đơn vị mình."
    assert unfilled(Content(summary=one.skeleton)) == {"summary": same}
    assert unfilled(Content(summary=f" {one.example.upper()}")) == {"summary": same}
    left = unfilled(Content(title="Việc [tên thôn]", summary="Họp [số buổi] buổi với [ai]."))
    assert left["summary"] == "Còn chỗ trống của mẫu: [số buổi], [ai]. Điền hoặc xóa đi."
    assert left["title"] == "Tên còn chỗ trống của mẫu. Điền hoặc xóa đi."
    assert unfilled(Content(summary="Họp ba buổi [xem biên bản].\n[")) != {}
    assert unfilled(Content(summary="Họp ba buổi.")) == {}
    assert unfilled(Content()) == {}


def test_templates_are_read_and_begin_a_draft(browse, world):
    browser = browse("nop1")
    page = browser.get("/ho-so/mau?linh-vuc=economy")
    assert "Giúp 9 hộ chuyển ruộng trũng" in page.text
    assert "mở rộng đường thôn" not in page.text
    answer = browser.post("/ho-so/mau", _begin(page) | {"template": "doi-cay-trong"})
    entry = only_entry()
    assert answer.location == f"/ho-so/{entry.code}/sua"
    version = queries.version_of(entry.id, 1)
    assert version.summary == template_of("doi-cay-trong").skeleton
    assert version.field is Field.ECONOMY
    wrong = services.what_is_missing(entry, at=world.now)
    assert wrong["summary"].startswith("Nội dung còn nguyên như mẫu")
    assert wrong["title"] == "Nhập tên việc làm."
    with pytest.raises(Invalid):
        send(world, entry)


def _begin(page):
    from tests.pages import form_inputs  # noqa: PLC0415 -- only here

    return form_inputs(page.soup.select_one("form.form"))


def test_an_unknown_template_is_not_found_and_a_choice_is_asked_for(browse, world):
    browser = browse("nop3")
    typed = _begin(browser.get("/ho-so/mau"))
    page = browser.post("/ho-so/mau", typed | {"template": "mo-duong"})
    assert (page.status, page.errors) == (422, ["Chọn đơn vị lập trong danh sách."])
    assert browser.post("/ho-so/mau", typed | {"template": "x", "unit": "LL"}).status == 404


def test_a_template_begun_twice_is_one_draft(world):
    key, one, actor = request_key(), template_of("mo-duong"), world.actor("nop1")
    place = {"unit_id": world.unit("LL1"), "actor": actor, "at": world.now, "key": key}
    with transaction():
        first = begin_from_template(one, world.campaign, **place)
        assert begin_from_template(one, world.campaign, **place).id == first.id


# Awards already given ------------------------------------------------------------------------


def awarded(browser, changes=None, **kwargs):
    form = browser.get("/ho-so/da-khen").form("/ho-so/da-khen")
    typed = form | AWARD | {"action": "send"} | (changes or {})
    return browser.post("/ho-so/da-khen", typed, content_type="multipart/form-data", **kwargs)


def test_a_commended_deed_is_recorded_and_handed_in(browse, world):
    scan = (BytesIO(encoded(picture(seed=5))), "Giấy khen.jpg")
    answer = awarded(browse("nop1"), {"files": [scan]})
    entry = only_entry()
    assert answer.location == f"/ho-so/{entry.code}?da-gui=1"
    assert entry.state is State.SUBMITTED
    version = queries.last_sent_version(entry.id)
    assert version.happened_from == date(2024, 10, 20)
    assert version.subject_kind is SubjectKind.PARTY_MEMBER
    assert version.confirmer == (
        "Quyết định 156/QĐ-UBND ngày 20/10/2024, Nguyễn Văn Tâm, Chủ tịch ký"
    )
    assert version.summary.startswith("Đã được tặng Giấy khen của Ủy ban nhân dân huyện")
    assert prior_award(entry.id).number == "156/QĐ-UBND"
    assert len(queries.evidence_of(entry.id)) == 1
    text = browse("xn1").get(f"/cho-xu-ly/{entry.code}").text
    assert "quyết định 156/QĐ-UBND ngày 20/10/2024" in text
    assert "Không tính điểm lần nữa." in text


@pytest.mark.parametrize("manner", ["speaks", "closes early"])
def test_a_commendation_that_no_scanner_passed_is_not_taken(app, browse, world, manner):
    browser = browse("nop1")
    with scanning(app) as clamd:
        clamd.manner = manner
        scan = (BytesIO(encoded(picture(seed=5)) + EICAR), "Giấy khen.jpg")
        page = browser.follow(awarded(browser, {"files": [scan]}))
    told = {"speaks": "có mã độc", "closes early": "Máy quét vi rút chưa trả lời"}
    assert told[manner] in page.text
    assert (only_entry().state, queries.evidence_of(only_entry().id)) == (State.DRAFT, [])


def test_it_earns_no_points_a_second_time(browse, world):
    awarded(browse("nop1"))
    entry = recognised(world, only_entry())
    assert entry.state is State.APPROVED
    assert db.session.scalars(select(Point).where(Point.entry_id == entry.id)).all() == []
    other = recognised(world, sent_action(world))
    posted = db.session.scalars(select(Point).where(Point.entry_id == other.id)).all()
    assert [row.counted for row in posted] == [Decimal(5)]
    assert missing_points() == []


def test_an_archive_campaign_is_offered_first_and_takes_any_day(browse, world):
    archive(world)
    browser = browse("nop1")
    page = browser.get("/ho-so/da-khen")
    options = [one["value"] for one in page.soup.select("#campaign option")]
    assert options == ["", "LUU-TRU", "BAC2024"]
    awarded(browser, {"campaign": "LUU-TRU", "decided_on": "20/10/2022"})
    entry = only_entry()
    assert (entry.state, entry.first_received_at is not None) == (State.SUBMITTED, True)


def test_outside_the_campaign_it_stays_a_draft_that_says_why(browse):
    browser = browse("nop1")
    answer = awarded(browser, {"decided_on": "20/10/2022"})
    entry = only_entry()
    assert (entry.state, answer.location) == (State.DRAFT, f"/ho-so/{entry.code}/sua")
    assert "Ngày thực hiện nằm ngoài thời gian của đợt" in browser.follow(answer).text


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"form": ""}, "Nhập hình thức khen."),
        ({"number": ""}, "Nhập số quyết định."),
        ({"signer": "Đ" * 121}, "Rút gọn còn tối đa 120 ký tự."),
        ({"decided_on": ""}, "Nhập ngày quyết định theo dạng ngày/tháng/năm."),
        ({"decided_on": "16/11/2024"}, "Ngày quyết định ở sau hôm nay."),
        ({"decided_on": "32/10/2024"}, "Tháng 10 năm 2024 có 31 ngày."),
        ({"happened_from": "hôm qua"}, "Nhập ngày theo dạng ngày/tháng/năm."),
        ({"campaign": "KHONG"}, "Chọn chuyên đề, phong trào đang nhận nội dung này."),
    ],
)
def test_what_is_missing_of_an_award_is_told(browse, changes, said):
    page = awarded(browse("nop1"), changes)
    assert page.status == 422
    assert page.errors[0].startswith(said)
    assert page.form("/ho-so/da-khen")["title"] == AWARD["title"]
    assert db.session.scalars(select(Entry)).all() == []


def test_a_draft_of_it_may_lack_what_handing_in_needs(browse):
    awarded(browse("nop1"), {"action": "save", "field": "", "title": ""})
    entry = only_entry()
    assert (entry.state, entry.title) == (State.DRAFT, "")


def test_the_award_sent_twice_is_one_entry(browse):
    browser = browse("nop1")
    form = browser.get("/ho-so/da-khen").form("/ho-so/da-khen") | AWARD | {"action": "send"}
    for _ in range(2):
        answer = browser.post("/ho-so/da-khen", form, content_type="multipart/form-data")
        assert answer.location == f"/ho-so/{only_entry().code}?da-gui=1"
    assert fresh(only_entry()).revision == 3


@pytest.mark.parametrize("address", ["/ho-so/da-khen", "/ho-so/mau", "/ho-so/nam-truoc"])
@pytest.mark.parametrize("username", ["td1", "qt1"])
def test_beginnings_are_for_writers(browse, username, address):
    assert browse(username).get(address).status == 403


def test_without_an_open_campaign_pages_say_so(browse, world):
    world.campaign.state = "closed"
    db.session.commit()
    browser = browse("nop1")
    assert "Hiện chưa có đợt nào đang nhận việc làm" in browser.get("/ho-so/da-khen").text
    assert "Dùng mẫu này" not in browser.get("/ho-so/mau").text.replace("«Dùng mẫu này»", "")
