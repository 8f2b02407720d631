"""How a line of the grid of a month is read: days, results, people, and what stays untouched."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from emulation.core.dates import DateError
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.rules import Field, FigureBasis, PersonPart, SubjectKind
from emulation.entries.rules.content import Content, FigureInput, NamedPerson
from emulation.entries.rules.measured import read_result, result_words, said_figure
from emulation.entries.rules.month import (
    Month,
    days_of_deeds,
    month_of,
    months_between,
    read_day,
    read_month,
)
from emulation.entries.rules.month_line import (
    MORE_THAN_FITS,
    SentLine,
    TypedLine,
    read_line,
    shown_line,
    told,
    with_minutes,
)
from emulation.entries.rules.named import RosterPerson, bare_name, read_subject

NOVEMBER = Month(2024, 11)
TODAY = date(2024, 11, 15)
KIND = KIND_BY_CODE["action"]
ROSTER = (
    RosterPerson(1, "Lê Thị Hạnh", SubjectKind.PARTY_MEMBER),
    RosterPerson(2, "Trần Văn Bình", SubjectKind.CITIZEN),
    RosterPerson(3, "Trần Văn Bình", SubjectKind.PARTY_MEMBER),
)


def read(typed, stored=None, **kwargs):
    return read_line(
        typed, stored or Content(), KIND, month=NOVEMBER, today=TODAY, roster=ROSTER, **kwargs
    )


# Months --------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["2024-11", "11/2024", " 11-2024 "])
def test_month_is_read_as_addresses_and_people_write_it(text):
    assert read_month(text) == NOVEMBER
    assert (NOVEMBER.code, NOVEMBER.label) == ("2024-11", "Tháng 11/2024")


@pytest.mark.parametrize("text", ["", "2024-13", "0000-01", "tháng 11", "2024-11-05", "9999-01"])
def test_what_is_no_month_is_none(text):
    assert read_month(text) is None


def test_months_between_begin_with_the_newest():
    found = months_between(date(2023, 11, 30), date(2024, 2, 1))
    assert [one.code for one in found] == ["2024-02", "2024-01", "2023-12", "2023-11"]
    assert months_between(date(2024, 2, 1), date(2024, 1, 1)) == []
    assert month_of(TODAY) == NOVEMBER


def test_days_of_deeds_stay_inside_campaign_and_calendar():
    year = {"starts_on": date(2024, 1, 10), "ends_on": date(2024, 12, 31), "today": TODAY}
    assert days_of_deeds(NOVEMBER, **year) == (date(2024, 11, 1), TODAY)
    assert days_of_deeds(Month(2024, 1), **year) == (date(2024, 1, 10), date(2024, 1, 31))
    assert days_of_deeds(NOVEMBER, **year | {"today": date(2024, 11, 1)}) == (
        date(2024, 11, 1),
        None,
    )


@pytest.mark.parametrize(
    ("text", "month", "day"),
    [
        ("4/11", NOVEMBER, date(2024, 11, 4)),
        ("04-12", NOVEMBER, date(2024, 12, 4)),
        ("3/1", Month(2024, 12), date(2025, 1, 3)),
        ("28/10", NOVEMBER, date(2024, 10, 28)),
        ("29/2", Month(2024, 3), date(2024, 2, 29)),
        ("05/11/2024", NOVEMBER, date(2024, 11, 5)),
    ],
)
def test_a_day_may_lack_its_year(text, month, day):
    assert read_day(text, month) == day


def test_a_day_that_cannot_be_is_told():
    with pytest.raises(DateError, match="có 30 ngày"):
        read_day("31/11", NOVEMBER)


# Results -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "figures"),
    [
        ("12 hộ", [("households", "12")]),
        ("450 m2", [("land", "450")]),
        ("12 hộ, 450 m² đất", [("households", "12"), ("land", "450")]),
        ("2 tỷ 350 triệu đồng; 1.500 cây", [("money", "2350000000"), ("trees", "1500")]),
        ("300 m đường", [("road", "0.3")]),
        ("98,5 %", [("rate", "98.5")]),
        ("4 Buổi.", [("sessions", "4")]),
    ],
)
def test_numbers_are_read_with_their_measures(text, figures):
    found = read_result(text)
    assert [(one.metric, str(one.amount)) for one in found.figures] == figures
    assert (found.text, found.doubt) == ("", "")
    assert read_result(result_words(found.figures, "")).figures == found.figures


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1tr5", "Hiểu là tiền. Kinh phí huy động: 1.500.000 đồng."),
        ("12 ho", "Hiểu là Số hộ tham gia: 12 hộ."),
        ("5 bài", "Loại số liệu khác. Hiểu là Số bài: 5 đơn vị."),
    ],
)
def test_a_guess_is_marked(text, said):
    found = read_result(text)
    assert (len(found.figures), found.doubt) == (1, said)


@pytest.mark.parametrize(
    ("text", "doubt"),
    [
        ("Đường sạch, đẹp", ""),
        ("12", "Ghi thêm đơn vị tính sau số. Ví dụ: 12 hộ."),
        ("12 hộ hiến 450 m2 đất", "Chưa tách được số liệu, giữ làm lời."),
        ("15,5 hộ", "Số này cần là số nguyên. Kiểm tra lại số và đơn vị tính."),
        ("2 triệu 500", "Ghi rõ đơn vị của từng phần. Ví dụ: 2 tỷ 350 triệu."),
        ("5 hộ; 6 hộ", "Hai số cùng một loại, giữ làm lời."),
        ("99999999999999999 đồng", "Số quá lớn. Kiểm tra lại các chữ số 0 và đơn vị."),
        ("- 5 hộ", ""),
    ],
)
def test_what_is_no_number_stays_as_words(text, doubt):
    found = read_result(text)
    assert (found.figures, found.text, found.doubt) == ((), text, doubt)


def test_other_counts_keep_their_words():
    figure = read_result("3 bể biogas").figures[0]
    assert (figure.label, said_figure(figure)) == ("Số bể biogas", "Số bể biogas: 3 đơn vị")
    assert result_words((figure,), "") == "3 bể biogas"


# People --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("đ/c Vũ Thị Na", SubjectKind.PARTY_MEMBER),
        ("Ông Vũ Văn Na", SubjectKind.CITIZEN),
        ("Hộ bà Vũ Thị Na", SubjectKind.HOUSEHOLD),
        ("Chi hội Phụ nữ thôn 3", SubjectKind.COLLECTIVE),
        ("", SubjectKind.COLLECTIVE),
    ],
)
def test_words_of_courtesy_tell_the_kind(text, kind):
    found = read_subject(text, ())
    assert (found.kind, found.name, found.persons, found.doubt) == (kind, text, (), "")


def test_a_person_of_the_roster_is_named():
    found = read_subject("đồng chí Lê Thị Hạnh", ROSTER)
    assert found.persons == (NamedPerson(1, PersonPart.SUBJECT),)
    assert (found.kind, found.doubt) == (SubjectKind.PARTY_MEMBER, "")


def test_a_person_written_without_marks_is_named_and_marked():
    found = read_subject("le thi hanh", ROSTER)
    assert found.persons == (NamedPerson(1, PersonPart.SUBJECT),)
    assert found.doubt == "Hiểu là Lê Thị Hạnh."


def test_two_people_of_one_name_are_left_to_a_person():
    found = read_subject("Trần Văn Bình", ROSTER)
    assert (found.persons, found.kind) == ((), SubjectKind.CITIZEN)
    assert "nhiều người cùng tên" in found.doubt


def test_a_name_without_courtesy_is_a_guess():
    found = read_subject("Vũ Thị Na", ROSTER)
    assert found.kind is SubjectKind.CITIZEN
    assert found.doubt == "Không có trong danh sách của chi bộ, hiểu là quần chúng."


def test_bare_name_drops_every_word_of_courtesy():
    assert bare_name("hộ ông: Trần Văn Bình") == "Trần Văn Bình"
    assert bare_name("Bàn Văn Hai") == "Bàn Văn Hai"


# Lines ---------------------------------------------------------------------------------------

TYPED = TypedLine("09-BB/CB", "4/11", "Hiến đất", "đ/c Lê Thị Hạnh", "new_rural", "12 hộ", "Họp.")


def test_a_typed_line_becomes_content_and_is_shown_again():
    line = read(TYPED)
    assert (line.problems, line.doubts) == ({}, {})
    assert line.content.field is Field.NEW_RURAL
    assert line.content.minutes_on == date(2024, 11, 4)
    assert line.echoes == {"result": "Số hộ tham gia: 12 hộ"}
    assert shown_line(line.content) == TypedLine(
        "09-BB/CB", "04/11/2024", "Hiến đất", "đ/c Lê Thị Hạnh", "new_rural", "12 hộ", "Họp."
    )


def test_what_cannot_be_kept_leaves_what_was_stored():
    stored = Content(title="Cũ", field=Field.CULTURE, minutes_on=date(2024, 11, 2))
    typed = TypedLine(title="Đ" * 251, field="khác", minutes_on="hôm qua")
    line = read(typed, stored)
    assert (line.content.title, line.content.field) == ("Cũ", Field.CULTURE)
    assert line.content.minutes_on == date(2024, 11, 2)
    assert set(line.problems) == {"title", "field", "minutes_on"}


def test_minutes_to_come_are_told_and_kept():
    line = read(TypedLine(title="Hiến đất", minutes_on="16/11/2024"))
    assert line.content.minutes_on == date(2024, 11, 16)
    assert "ở sau hôm nay" in line.problems["minutes_on"]


@pytest.mark.parametrize(
    "figures",
    [
        (FigureInput("money", Decimal(5)), FigureInput("people_money", Decimal(3))),
        (FigureInput("households", Decimal(5), basis=FigureBasis.CUMULATIVE),),
        (FigureInput("households", Decimal(5), is_target=True),),
    ],
)
def test_figures_that_do_not_fit_the_cell_are_not_wiped_out(figures):
    stored = Content(title="Cũ", figures=figures)
    line = read(TypedLine(title="Mới", result="6 hộ"), stored)
    assert (line.content.title, line.content.figures) == ("Mới", figures)
    assert line.problems == {"result": MORE_THAN_FITS}
    untouched = read(TypedLine(title="Mới", result=shown_line(stored).result), stored)
    assert (untouched.problems, untouched.content.figures) == ({}, figures)


def test_a_person_chosen_on_the_page_of_the_entry_stays():
    chosen = Content(
        subject_name="Trần Văn Bình",
        subject_kind=SubjectKind.PARTY_MEMBER,
        persons=(NamedPerson(3, PersonPart.SUBJECT),),
    )
    line = read(TypedLine(title="Mới", subject_name="Trần Văn Bình"), chosen)
    assert (line.content.persons, line.doubts) == (chosen.persons, {})


def test_the_second_new_line_of_a_cell_shares_the_minutes():
    first = SentLine(TypedLine(minutes_number="09-BB/CB", minutes_on="4/11", title="Một"))
    second = SentLine(TypedLine(title="Hai"))
    stored = SentLine(TypedLine(title="Ba"), code="ABCD2345")
    found = with_minutes([first, second, stored, SentLine(TypedLine())])
    assert [one.typed.minutes_number for one in found] == ["09-BB/CB", "09-BB/CB", "", ""]


def test_sentences_stand_at_columns_of_the_grid():
    found = told({"files": "Thêm minh chứng.", "happened_from": "Ngoài đợt.", "": "Hết hạn."})
    assert found == {
        "minutes_number": "Ghi số biên bản chi bộ đã ký; hoặc mở bài để thêm ảnh, người xác nhận.",
        "title": "Ngoài đợt.",
        "": "Hết hạn.",
    }
