"""What a query asks for, and where a text answers it."""

import unicodedata

import pytest

from emulation.search.rules import (
    MOST_WORDS,
    Part,
    fts5,
    index_of,
    marked_up,
    matches,
    parse,
    snippet,
    token,
    tsquery,
)


def _hits(text: str, typed: str) -> list[str]:
    return [part.text for part in marked_up(text, parse(typed)) if part.is_hit]


@pytest.mark.parametrize(
    ("typed", "words", "marked"),
    [
        ("lien loc", ("lien", "loc"), 0),
        ("Liên Lộc", ("lien", "loc"), 2),
        ("Liên loc", ("lien", "loc"), 1),
        ("ĐƯỜNG", ("duong",), 1),
        ("đường đường", ("duong",), 1),
        ('"OR* NEAR(', ("or", "near"), 0),
        ("%_'\\", (), 0),
        ("", (), 0),
        ("\u200b", (), 0),
        ("7K3M-29QF-XT4B", ("7k3m", "29qf", "xt4b"), 0),
    ],
)
def test_parse_finds_words_and_marked_words(
    typed: str, words: tuple[str, ...], marked: int
) -> None:
    query = parse(typed)
    assert (query.words, len(query.marked)) == (words, marked)


def test_parse_is_equal_for_both_places_of_the_tone_and_for_nfd() -> None:
    keys = {parse(text).marked for text in ("hoà", "hòa", unicodedata.normalize("NFD", "HÒA"))}
    assert len(keys) == 1
    assert parse("hoá").marked not in keys


def test_parse_of_ten_thousand_signs_is_cut_and_says_so() -> None:
    query = parse("đường " * 2000)
    assert (query.words, query.is_cut) == (("duong",), True)
    many = parse(" ".join(f"t{n}" for n in range(50)))
    assert (len(many.words), many.is_cut) == (MOST_WORDS, True)


def test_both_syntaxes_hold_only_letters_and_digits_of_the_query() -> None:
    query = parse("Hòa 'x\") OR *")
    tokens = [token("all"), token("u", 3)]
    assert fts5(query, tokens, is_folded=True) == ('"hoa" AND "x" AND "or" AND ("đall" OR "đu3")')
    assert tsquery(query, tokens, is_folded=True) == "hoa & x & or & (đall | đu3)"
    assert tsquery(query, tokens, is_folded=False).startswith("hoa & x & or & đ")


def test_no_text_holds_a_key_or_token_of_ours() -> None:
    assert parse("đu3 ĐALL đa7").words == ("du3", "dall", "da7")


def test_index_holds_marked_words_once() -> None:
    indexed = index_of("Đường hoa", ["đường hoa số 1"])
    assert (indexed.title, indexed.body) == ("duong hoa", "duong hoa so 1")
    assert len(indexed.marked.split()) == 2


def test_marked_up_marks_the_original_spelling() -> None:
    assert marked_up("Tuyến ĐƯỜNG hoa, đường đẹp", parse("duong")) == (
        Part("Tuyến ", False),
        Part("ĐƯỜNG", True),
        Part(" hoa, ", False),
        Part("đường", True),
        Part(" đẹp", False),
    )


def test_marked_up_never_loses_a_sign() -> None:
    text = unicodedata.normalize("NFD", "Nông thôn mới <b>&</b> m² ﬁ")
    assert "".join(part.text for part in marked_up(text, parse("nong fi moi"))) == text


def test_marked_up_does_not_mark_within_a_word() -> None:
    assert _hits("Đức ducati", "duc") == ["Đức"]


def test_snippet_shows_the_first_hit_within_its_length() -> None:
    text = "chữ " * 200 + "Liên Lộc " + "sau " * 200
    parts = snippet(text, parse("lien loc"))
    shown = "".join(part.text for part in parts)
    assert "Liên Lộc" in shown
    assert shown.startswith("… ")
    assert shown.endswith(" …")
    assert len(shown) < 240


def test_snippet_of_one_endless_word_is_cut() -> None:
    assert len("".join(part.text for part in snippet("a" * 5000, parse("b")))) < 240


def test_snippet_without_a_hit_is_the_beginning() -> None:
    assert snippet("Chi bộ thôn 1", parse("duong")) == (Part("Chi bộ thôn 1", False),)


def test_a_name_matches_when_it_holds_every_word() -> None:
    assert matches("Xã Liên Lộc", parse("loc lien"))
    assert not matches("Xã Liên Lộc", parse("lien hoa"))
    assert not matches("Xã Liên Lộc", parse("..."))
