"""Vietnamese text: what is cleaned away, what search sees, and how names stand in order."""

import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from emulation.core.text import (
    clean,
    fold,
    is_blank,
    name_key,
    placed_words,
    unit_key,
    words,
)

texts = st.text(max_size=60)
vietnamese = st.text(alphabet="aAàÁảãạăằĂâậđĐêệôồơởưựiyxzbn 019'’-", max_size=40)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Hòa Lộc ", "Hòa Lộc"),
        ("Ho\u0300a Lo\u0323\u0302c", "Hòa Lộc"),
        ("a\u200bb\u202ec\ufeffd\u00ade", "abcde"),
        ("ho\u200b\u0300a", "hòa"),
        ("nul\x00 bell\x07", "nul bell"),
        ("một\u00a0hai", "một hai"),
        ("half \ud83d pair", "half  pair"),
        ("một \r\nhai\rba\u2028bốn", "một\nhai\nba\nbốn"),
        ("\ufffe\ufdd0", ""),
        ("", ""),
    ],
)
def test_clean_of_many_lines(typed, kept):
    assert clean(typed) == kept


def test_clean_of_one_line_collapses_all_space():
    assert clean(" Nguyễn \u00a0 Văn\t\tAn\r\n", one_line=True) == "Nguyễn Văn An"


@given(texts, st.booleans())
def test_clean_twice_changes_nothing(text, one_line):
    once = clean(text, one_line=one_line)

    assert clean(once, one_line=one_line) == once


@given(texts)
def test_clean_is_encodable_and_composed(text):
    once = clean(text)

    assert once.encode() and "\x00" not in once if once else True
    assert unicodedata.is_normalized("NFC", once)


@pytest.mark.parametrize(
    ("text", "answer"),
    [("", True), (None, True), (" \u200b\n\u00a0", True), ("0", False), ("·", False)],
)
def test_is_blank(text, answer):
    assert is_blank(text) is answer


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Đảng ủy xã Liên Lộc", "dang uy xa lien loc"),
        ("ĐƯỜNG  nông\u00a0thôn\nmới", "duong nong thon moi"),
        ("Ðảng Ɖường", "dang duong"),  # Eth and African D are often typed for Đ
        ("\u041d\u043ea L\u1ed9\u0441", "hoa loc"),  # Cyrillic letters for H, o and c
        ("H’Hen Niê", "h'hen nie"),
        ("450 m²", "450 m2"),
        ("ＨÒＡ", "hoa"),
        ("zero\u200bwidth", "zerowidth"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@given(st.one_of(texts, vietnamese))
def test_fold_of_composed_and_decomposed_text_is_one(text):
    assert fold(unicodedata.normalize("NFC", text)) == fold(unicodedata.normalize("NFD", text))


@given(vietnamese)
def test_fold_ignores_case_and_is_stable(text):
    assert fold(text.upper()) == fold(text)
    assert fold(fold(text)) == fold(text)


def test_words_are_folded_without_punctuation():
    assert words("Kế hoạch số 12-KH/ĐU, «H'Hen_Niê»") == [
        "ke", "hoach", "so", "12", "kh", "du", "h", "hen", "nie",
    ]  # fmt: skip


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_words_are_placed_in_the_text_as_it_was_given(form):
    text = unicodedata.normalize(form, "Đường 1,2 km: vận\u200b động «Hòa»")

    placed = placed_words(text)

    assert [word for word, _, _ in placed] == words(text)
    assert [clean(text[start:end]) for _, start, end in placed] == [
        "Đường",
        "1",
        "2",
        "km",
        "vận",
        "động",
        "Hòa",
    ]


def in_any_order(ordered, key):
    shuffled = list(ordered)
    random.Random(7).shuffle(shuffled)
    return sorted(shuffled, key=key)


@pytest.mark.parametrize(
    "ordered",
    [
        ["ma", "mà", "mả", "mã", "má", "mạ"],
        ["Anh", "Ánh", "Ăn", "Ân"],
        ["Da", "Dung", "Đa Lộc"],
        ["Hạnh", "Hằng", "Hân"],
        ["Chi bộ 2", "Chi bộ 2A", "Chi bộ 10", "Chi bộ 100", "Chi bộ Đông Hải"],
        ["Chi bộ", "Chi bộ 1", "Chiến"],
        ["Hoa Lộc", "Hòa Lộc", "Hòa Phú"],
        list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"),
        ["Thị trấn", "Xã A", "中文"],
    ],
)
def test_unit_key_orders_as_a_reader_does(ordered):
    assert in_any_order(ordered, unit_key) == ordered


def test_unit_key_reads_both_placements_of_the_tone_alike():
    assert unit_key("Hoà Lộc") == unit_key("Hòa Lộc")
    assert unit_key("HÒA  LỘC") == unit_key("Hòa Lộc")


def test_unit_key_of_leading_zeros_is_the_number():
    assert unit_key("Chi bộ 02") == unit_key("Chi bộ 2")


def test_name_key_orders_by_given_then_middle_then_family():
    ordered = [
        "Lưu Đức Anh",
        "Hoàng Ánh",
        "Trịnh Thị Ánh",
        "Nguyễn Văn Ân",
        "Đỗ Xuân Trường",
        "Lê Văn Ước",
        "Nguyễn Văn Ước",
    ]

    assert in_any_order(ordered, name_key) == ordered


def test_name_key_takes_one_word_and_minority_names():
    assert name_key("Hen") < name_key("H'Hen Niê") < name_key("Nguyễn Thị Niên")
    assert name_key("  ") == ""


@given(texts)
def test_keys_hold_only_letters_and_digits_that_every_collation_orders_alike(text):
    key = unit_key(text) + name_key(text)

    assert key == "" or (key.isascii() and key.isalnum() and key == key.lower())
