"""What makes two texts alike: what survives a change, what is common, and where it stands."""

from __future__ import annotations

import unicodedata

import pytest

from emulation.copies.rules import (
    Commonness,
    Reason,
    alike_pairs,
    likeness,
    nearest,
    percent,
    pieces,
    shared_runs,
    shingles_of,
    to_ask,
)
from emulation.copies.rules.likeness import FULL, weight
from emulation.copies.rules.shingles import MOST_WHOLE, SAMPLE, hashed
from tests.copies.changed import hidden, without_marks

TEXT = (
    "Chi bộ thôn 1 vận động 12 hộ hiến 450 m² đất để mở rộng đường làng. "
    "Đảng viên làm trước, đến từng nhà giải thích và họp thôn ba buổi. "
    "Đến nay con đường dài 1,2 km đã được đổ bê tông, xe tải vào được tận ngõ."
)
OTHER = (
    "Phụ nữ xã lập quỹ giúp nhau nuôi ong lấy mật dưới tán rừng ngập mặn. "
    "Mỗi tháng chị em góp mười nghìn đồng, ai khó khăn được vay trước. "
    "Sau hai năm có ba hộ thoát nghèo nhờ bán mật cho khách du lịch."
)
BOILERPLATE = (
    "Thực hiện Chỉ thị số 05-CT/TW của Bộ Chính trị về đẩy mạnh học tập và làm theo tư tưởng, "
    "đạo đức, phong cách Hồ Chí Minh, cấp ủy đã quán triệt đến toàn thể đảng viên trong chi bộ. "
)


def _own_words(stem: str, count: int) -> list[str]:
    """So many words that no other text holds."""
    return [f"{stem}{chr(0x4E00 + at)}" for at in range(count)]


@pytest.mark.parametrize(
    "same",
    [
        TEXT.upper(),
        without_marks(TEXT),
        unicodedata.normalize("NFD", TEXT),
        hidden(TEXT),
        TEXT.replace("12", "3.400").replace("450", "1 200").replace("1,2", "0.75"),
        TEXT.replace(",", " ;").replace(".", "…\n"),
    ],
    ids=["capitals", "no marks", "decomposed", "hidden", "figures", "punctuation"],
)
def test_what_a_text_is_recognised_by_survives(same: str) -> None:
    assert shingles_of([same]) == shingles_of([TEXT])


def test_sentences_in_another_order_are_the_same_text() -> None:
    swapped = " ".join(reversed(TEXT.split(". ")))

    assert [(pair.first, pair.second) for pair in alike_pairs([TEXT, swapped])] == [(0, 1)]


def test_every_third_word_replaced_is_still_the_same_text() -> None:
    listed = TEXT.split()
    listed[::3] = [f"khác{'abcdefghijklmnopqrstuvwxyz'[at]}" for at in range(len(listed[::3]))]

    assert len(alike_pairs([TEXT, OTHER, " ".join(listed)])) == 1


def test_texts_of_their_own_are_not_alike() -> None:
    assert alike_pairs([TEXT, OTHER, "", " ", "một hai ba", "…"]) == []


def test_what_every_text_begins_with_does_not_make_them_alike() -> None:
    others = (" ".join(_own_words(f"việc{chr(0x5E00 + at)}", 40)) for at in range(60))
    subjects = [TEXT, OTHER, *others]

    assert alike_pairs([BOILERPLATE + text for text in subjects]) == []


def test_a_part_that_stands_in_a_long_text_is_an_excerpt() -> None:
    around = " ".join(_own_words("kể", 260))

    (pair,) = alike_pairs([f"{around} {TEXT} {around}", OTHER, TEXT])

    assert (pair.first, pair.second, pair.likeness.reason) == (0, 2, Reason.EXCERPT)


def test_runs_are_numbers_that_never_change() -> None:
    """They are stored: another hash would need every entry to be indexed anew."""
    assert hashed("t", ("hien", "dat", "mo")) == hashed("t", ("hien", "dat", "mo"))
    assert hashed("t", ("hien", "dat", "mo")) != hashed("l", ("hien", "dat", "mo"))
    assert 0 <= hashed("w", ("dat",)) < 2**63


def test_a_short_text_is_kept_whole_and_a_long_one_sampled() -> None:
    short = shingles_of([" ".join(f"từ{at:c}" for at in range(97, 97 + 26))])
    long = shingles_of([" ".join(chr(0x4E00 + at) for at in range(400))])

    assert short.kept() == short.tight | short.loose
    assert not long.is_whole
    assert all(number % SAMPLE == 0 for number in long.kept())
    assert len(long.tight | long.loose) > MOST_WHOLE > len(long.kept())


@pytest.mark.parametrize(
    ("count", "texts", "least", "most"),
    [
        (1, 0, 300, FULL),
        (1, 100_000, FULL, FULL),
        (1_000, 100_000, 999, FULL),
        (10_000, 100_000, 280, 290),
        (25_000, 100_000, 0, 5),
        (100_000, 100_000, 0, 0),
        (3, 3, 600, FULL),
    ],
)
def test_what_many_texts_hold_says_little(count: int, texts: int, least: int, most: int) -> None:
    assert least <= weight(count, texts) <= most


def test_likeness_to_oneself_is_whole_and_to_nothing_is_nought() -> None:
    asked = shingles_of([TEXT])
    weights = Commonness({}, 0, 0).weights(asked)

    assert likeness(asked, asked, weights).score == FULL
    assert likeness(asked, shingles_of([""]), weights).score == 0
    assert not likeness(asked, shingles_of([OTHER]), weights).is_alike


def test_the_index_is_asked_for_the_rarest_runs_first() -> None:
    assert to_ask([1, 2, 3], {1: 30_000, 2: 15_000, 3: 4}) == [3, 2]


def test_the_nearest_share_most_and_chance_is_left_out() -> None:
    weights = {1: 10, 2: 10, 3: 10, 4: 5}
    rows = [(number, holder) for holder in (7, 8) for number in (1, 2, 3)]
    rows += [(4, 8), (1, 9), (2, 9)]

    assert nearest(rows, weights) == [8, 7]
    assert nearest(rows, weights, most=1) == [8]


def test_passages_are_marked_in_the_spelling_of_the_text() -> None:
    mine = unicodedata.normalize("NFD", "Ở đây chi bộ đã vận động 12 hộ hiến đất, rất vui.")
    shared = shared_runs([mine], ["Chi bo da van dong 7 ho hien dat mo duong"])

    found = pieces(mine, shared)

    assert "".join(piece.text for piece in found) == mine
    assert [unicodedata.normalize("NFC", piece.text) for piece in found if piece.is_shared] == [
        "chi bộ đã vận động 12 hộ hiến đất"
    ]
    assert percent([mine], shared) == 100 * 9 // 13


@pytest.mark.parametrize("text", ["", " ", "\u200b", "<b>", "a" * 5000, "\ud800 x", "№ ½ ①②③"])
def test_any_text_comes_back_whole(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text, frozenset())) == text
    assert percent([text], frozenset()) == 0
