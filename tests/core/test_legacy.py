"""Old encodings: exact tables, what is recognised, what is left alone."""

import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from emulation.core.legacy import (
    TCVN3,
    VNI,
    Encoding,
    clean_typed,
    convert_all,
    decode,
    file_in_unicode,
    looks_like_legacy,
    to_unicode,
)
from emulation.core.syllables import is_syllable
from emulation.core.text import clean
from tests.core.old_letters import ALPHABET, in_tcvn3, in_vni

DATA = Path(__file__).parents[2] / "../shared/data"
KNOWN = {
    "V¨n phßng HuyÖn ñy": "Văn phòng Huyện ủy",
    "§¶ng bé x· Liªn Léc": "Đảng bộ xã Liên Lộc",
    "Céng hßa x· héi chñ nghÜa ViÖt Nam": "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "§éc lËp - Tù do - H¹nh phóc": "Độc lập - Tự do - Hạnh phúc",
    "HiÕn ®Êt më ®\xad\xeang, 450m²": "Hiến đất mở đường, 450m²",
    "§/c NguyÔn V¨n T©m, §V": "Đ/c Nguyễn Văn Tâm, ĐV",
    "Ñaûng boä huyeän Haäu Loäc": "Đảng bộ huyện Hậu Lộc",
    "ÑAÛNG COÄNG SAÛN VIEÄT NAM": "ĐẢNG CỘNG SẢN VIỆT NAM",
    "Nguyeãn Vaên Taâm, Leâ Thò Höôùng": "Nguyễn Văn Tâm, Lê Thị Hướng",
    "Coäng hoøa xaõ hoäi chuû nghóa": "Cộng hòa xã hội chủ nghĩa",
    "Hoµ": "Hoà",
    "CéNG HßA X· HéI": "CỘNG HÒA XÃ HỘI",
    "Hµ NéI": "HÀ NỘI",
    "Hµ Néi": "Hà Nội",
}
MODERN = [
    "Văn phòng", "Hoà Lộc", "giúp 9 hộ", "450 m²", "Müller", "quá khoá", "Lê Văn Hà", "",
    "«Dân vận khéo»", "tái cơ cấu ± 5", "Thanh Hoá", "thuê toàn", "của cải", "25°", "Ê-đê",
    "H'Hen Niê", "Y Bhăm", "Ô tô", "cô Hà ở thôn Tân Hòa", "5 µm", "km² đất", "1½ giờ", "§ 5",
    "l'hôpital où il a dû aller très tôt", "où est-il", "tôt", "naïve café déjà été", "Noël",
    "le maïs, la forêt, août", "für schöne Männer", "mañana, señor", "resumé of the façade",
    "Đắk Lắk", "của chị Đào", "x2, y3; z=4", "a\u0301", "ký", "Ấp 3 xã Mỹ Quý",
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), KNOWN.items())
def test_known_words_are_read(old, new):
    converted = to_unicode(old)

    assert converted.text == new
    assert looks_like_legacy(old)
    assert converted.words > 0


@pytest.mark.parametrize("text", MODERN)
def test_unicode_and_foreign_words_stand(text):
    assert not looks_like_legacy(text)
    assert to_unicode(text).text == unicodedata.normalize("NFC", text)


def test_every_letter_has_its_place_in_each_table():
    small = {letter for letter in ALPHABET if letter == letter.lower()}

    assert set(TCVN3.values()) == small | set("ĂÂÊÔƠƯĐ")
    assert set(VNI.values()) == set(ALPHABET)
    assert len(TCVN3) == len(set(TCVN3.values()))


@pytest.mark.parametrize("letter", ALPHABET)
def test_each_letter_comes_back(letter):
    assert decode(in_vni(letter), Encoding.VNI) == letter
    assert decode(in_tcvn3(letter), Encoding.TCVN3).upper() == letter.upper()


def test_decomposed_letters_are_composed_and_named():
    text = unicodedata.normalize("NFD", "Hòa Lộc, Nguyễn Thị Ước")

    converted = to_unicode(text)

    assert converted.text == "Hòa Lộc, Nguyễn Thị Ước"
    assert converted.encodings == (Encoding.NFD,)
    assert not looks_like_legacy(text)


def test_what_was_found_is_told():
    assert to_unicode("V¨n phßng").encodings == (Encoding.TCVN3,)
    assert to_unicode("V¨n phßng").has_lost_capitals
    assert to_unicode("Vaên phoøng").encodings == (Encoding.VNI,)
    assert not to_unicode("Vaên phoøng").has_lost_capitals
    assert to_unicode("Văn phòng").encodings == ()
    assert to_unicode("V¨n phßng").sureness == 1.0
    assert to_unicode("V¨n phßng §q§").sureness < 1.0


def test_only_the_old_part_of_a_text_is_changed():
    text = "Thôn Tân Hòa, cô Hà.\nV¨n phßng huyÖn ñy\nCó công, có của: đã nhận.\nNguyeãn Vaên Taâm"

    assert to_unicode(text).text == (
        "Thôn Tân Hòa, cô Hà.\nVăn phòng huyện ủy\nCó công, có của: đã nhận.\nNguyễn Văn Tâm"
    )
    inside = "Thôn Tân Hòa có V¨n phßng huyÖn ñy mới ở đây"
    assert to_unicode(inside).text == "Thôn Tân Hòa có Văn phòng huyện ủy mới ở đây"


def test_a_file_is_read_whole_or_left_as_it_is():
    old, modern, other = "Tªn,§¶ng viªn".encode(), "Tên,Đảng viên".encode(), b"\xff\xfe"

    assert file_in_unicode(old)[0].decode() == "Tên,Đảng viên"
    assert file_in_unicode(modern) == (modern, None)
    assert file_in_unicode(other) == (other, None)


def test_cells_of_a_column_tell_each_other():
    found = convert_all(["x· TriÖu Léc", "Hoa Léc", "Phó Léc", "", "Thµnh Léc"])

    assert [one.text for one in found] == [
        "xã Triệu Lộc", "Hoa Lộc", "Phú Lộc", "", "Thành Lộc",
    ]  # fmt: skip


def test_the_soft_hyphen_of_old_letters_is_kept_until_it_is_read():
    assert clean_typed(" C\xad\xeang d\xadìng\u200b ") == "C\xad\xeang d\xadìng"
    assert clean_typed("phát\xadtriển") == "pháttriển" == clean("phát\xadtriển")
    assert to_unicode(clean_typed("gi¶m nghÌo, th\xad viÖn")).text == "giảm nghèo, thư viện"


@pytest.mark.parametrize(
    "word",
    ["Nguyễn", "hòa", "hoà", "quyển", "giếng", "gì", "ngoằn", "thuở", "khuya", "ỷ", "yên", "QUỐC"],
)
def test_syllables_are_known(word):
    assert is_syllable(word)


@pytest.mark.parametrize("word", ["haò", "tat", "ngế", "cế", "kà", "Müller", "thé́", "", "qu", "w"])
def test_what_is_no_syllable_is_known(word):
    assert not is_syllable(word)


REAL_WORDS = """
    Đảng bộ xã vận động nhân dân hiến đất mở đường trồng cây xây dựng nông thôn mới phụ nữ tự quản
    thu gom rác thải giúp đỡ hộ nghèo cựu chiến binh chăm sóc liệt sĩ kết quả huyện ủy chi bộ thôn
    người cao tuổi quỹ khuyến học thưởng giỏi ngày công đóng góp triệu đồng tuyến kênh mương sạch
    đẹp chuyển đổi số cải cách hành chính việc làm gương mẫu đoàn kết giữ gìn trật tự
"""
real_words = st.sampled_from(REAL_WORDS.split())
sentences = st.lists(real_words, min_size=10, max_size=40, unique=True).map(" ".join)
"""«bộ bộ bộ» is «bé bé bé» in TCVN3, which nobody can tell: a sentence has many words."""


@settings(max_examples=300, deadline=None)
@given(sentences)
def test_sentences_come_back_from_each_encoding(text):
    assert to_unicode(in_vni(text)).text == text
    assert to_unicode(in_tcvn3(text)).text.casefold() == text.casefold()
    assert to_unicode(unicodedata.normalize("NFD", text)).text == text
    assert to_unicode(text).text == text


@given(st.text(max_size=60))
def test_any_text_is_answered_and_answered_once(text):
    once = to_unicode(text).text

    assert to_unicode(once).text == once or looks_like_legacy(once)
    assert once.count("\n") == unicodedata.normalize("NFC", text).count("\n")


@given(st.text(alphabet=ALPHABET + " \n", max_size=60))
def test_words_with_letters_that_only_unicode_has_are_never_touched(text):
    kept = to_unicode(text).text.split()

    assert [word for word in text.split() if max(word) > "\xff" and word not in kept] == []


def entries():
    lines = (DATA / "entries_shared.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


@pytest.mark.shared
def test_no_real_text_is_suspected():
    texts = [text for entry in entries() for text in entry.values() if isinstance(text, str)]

    assert [text for text in texts if looks_like_legacy(text)] == []


@pytest.mark.shared
def test_every_real_title_and_summary_comes_back():
    texts = [
        unicodedata.normalize("NFC", entry[name])
        for entry in entries()
        for name in ("title", "summary")
    ]

    assert [text for text in texts if to_unicode(in_vni(text)).text != text] == []
    assert [
        text for text in texts if to_unicode(in_tcvn3(text)).text.casefold() != text.casefold()
    ] == []


@pytest.mark.shared
def test_the_real_sheet_in_vntime_is_read_as_expected():
    sheet = CalamineWorkbook.from_path(DATA / "sheets/D_tcvn3_font_vntime.xlsx")
    rows = sheet.get_sheet_by_index(0).to_python()
    told = json.loads((DATA / "sheets/D_tcvn3_font_vntime.expected.json").read_text("utf-8"))
    columns = [convert_all([str(cell) for cell in column]) for column in zip(*rows, strict=True)]

    for record in told["records"]:
        _, name, place, job, title, note = (column[record["row"] - 1].text for column in columns)
        assert name.casefold() == record["full_name_casefold"]
        assert place.casefold() == f"xã {record['commune_casefold']}"
        assert title.casefold() == record["title_casefold"]
        assert job.casefold() == record["job"].casefold()
        assert note == (record["note"] or "")
