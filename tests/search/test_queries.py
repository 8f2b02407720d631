"""Finding entries: the same answers on both databases, within what the reader may see."""

import unicodedata

import pytest
from sqlalchemy import select

from emulation.core.db import db, transaction
from emulation.core.text import fold
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State
from emulation.search.models import SearchDocument
from emulation.search.queries import Results, find_people, find_units, search
from emulation.search.rules import MOST_WORDS, parse
from emulation.search.services import index_entry, reindex
from tests.factories import World
from tests.search.entries import make_entry

TEXTS = {
    "A": ("Tuyến đường hoa thôn 1", "Đảng viên xã Liên Lộc trồng hoa hai bên đường."),
    "B": ("Xây dựng nông thôn mới", "Chi bộ hiến đất, mở rộng đường dương cầm."),
    "C": ("Phong trào thi đua", "Gương đồng chí Đức làm theo Bác, thi đua lao động."),
    "D": ("Dọn vệ sinh khu hòa bình", "Lưu dân dọn duong làng, liên hoan, lốc xoáy."),
}


@pytest.fixture
def found(world: World) -> World:
    """Four sent entries of the cell LL1, indexed."""
    with transaction():
        for code, (title, summary) in TEXTS.items():
            make_entry(world, code, title=title, summary=summary)
        reindex()
    return world


def _codes(world: World, typed: str, username: str = "td4") -> list[str]:
    return [hit.code for hit in _search(world, typed, username).hits]


def _search(world: World, typed: str, username: str = "td4", **more: object) -> Results:
    return search(typed, actor=world.actor(username), on=world.today, **more)  # type: ignore[arg-type] -- the few options


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("hai ben duong", ["A"]),
        ("trồng hoa", ["A"]),
        ("nong thon moi", ["B"]),
        ("Nông thôn mới", ["B"]),
        ("đường", ["B", "A"]),
        ("ĐƯỜNG", ["B", "A"]),
        ("duong", ["D", "B", "A"]),
        ("dương", ["B"]),
        ("thi dua", ["C"]),
        ("thi đua", ["C"]),
        ("duc", ["C"]),
        ("Đức", ["C"]),
        ("hoà bình", ["D"]),
        ("hòa bình", ["D"]),
        ("hoa binh", ["D"]),
        ("đường không có", []),
    ],
)
def test_words_are_found_with_and_without_marks(found: World, typed: str, codes: list[str]) -> None:
    for written in (typed, unicodedata.normalize("NFD", typed), typed.upper()):
        assert _codes(found, written) == codes


def test_the_place_finds_every_entry_of_the_place(found: World) -> None:
    """All four are of a cell of Liên Lộc, whose name is indexed with them."""
    assert _codes(found, "lien loc") == ["D", "C", "B", "A"]
    assert _codes(found, "Liên Lộc") == ["D", "C", "B", "A"]


def test_marks_that_stand_nowhere_fall_back_and_say_so(found: World) -> None:
    results = _search(found, "đưỡng")
    assert ([hit.code for hit in results.hits], results.is_folded) == (["D", "B", "A"], True)
    assert not _search(found, "duong").is_folded


def test_hits_are_marked_in_their_own_spelling(found: World) -> None:
    hit = _search(found, "tuyen duong hoa").hits[0]
    assert [part.text for part in hit.title if part.is_hit] == ["Tuyến", "đường", "hoa"]
    assert hit.unit_name == "Chi bộ thôn 1"


@pytest.mark.parametrize("typed", ["K-A", "k-b"])
def test_codes_are_found(found: World, typed: str) -> None:
    assert _codes(found, typed) == [typed[-1].upper()]


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "%",
        "_",
        "'",
        '"',
        '"đường',
        "'; DROP TABLE entry; --",
        "title:duong",
        "duong*",
        "NEAR(duong hoa)",
        "duong AND",
        "(duong | hoa) & !x",
        "{title}:",
        "^duong",
        "-duong",
        "\\",
        "\x00\x01\ud800",
        "<script>alert(1)</script>",
        "🙂" * 500,
        "a" * 10_000,
        "đường " * 2_000,
        " ".join(f"từ{n}" for n in range(3_000)),
        "學習",
    ],
)
def test_no_input_is_an_error_or_asks_for_more_than_a_few_words(found: World, typed: str) -> None:
    _search(found, typed)
    find_units(parse(typed), on=found.today)
    find_people(parse(typed), actor=found.actor("td4"), on=found.today)

    assert len(parse(typed).words) <= MOST_WORDS


@pytest.mark.parametrize(
    ("username", "codes"),
    [
        ("nop1", ["A"]),
        ("bt1", ["A"]),
        ("xn1", ["A"]),
        ("td4", ["A"]),
        ("hd1", []),
        ("kt", ["A"]),
        ("nop2", []),
        ("bt1b", []),
        ("xn2", []),
        ("ld", []),
        ("qt1", []),
    ],
)
def test_a_sent_entry_is_found_by_its_unit_and_those_above(
    found: World, username: str, codes: list[str]
) -> None:
    assert _codes(found, "tuyen duong hoa", username) == codes


def test_a_draft_is_found_by_its_authors_alone(world: World) -> None:
    with transaction():
        index_entry(make_entry(world, "N", title="Bản thảo riêng", state=State.DRAFT))
    found = {
        name
        for name in ("nop1", "bt1", "nop2", "xn1", "td4", "kt", "ld")
        if _codes(world, "ban thao", name)
    }
    assert found == {"nop1", "bt1"}


def test_an_approved_entry_is_found_by_leader_and_council(world: World) -> None:
    with transaction():
        index_entry(make_entry(world, "P", title="Đã xong", state=State.APPROVED))
    found = [_codes(world, "da xong", name) for name in ("ld", "hd1", "nop2")]
    assert found == [["P"], ["P"], []]


def test_a_published_entry_is_found_by_everybody(world: World) -> None:
    with transaction():
        index_entry(
            make_entry(world, "P", title="Đã xong", state=State.APPROVED, published_at=world.now)
        )
    assert [_codes(world, "da xong", name) for name in ("nop2", "ld", "qt1")] == [["P"]] * 3


def test_what_is_written_after_a_return_is_not_found_yet(world: World) -> None:
    with transaction():
        entry_id = make_entry(world, "R", title="Bản đã gửi", state=State.RETURNED)
        _write_again(entry_id, world, "Đang viết lại")
        index_entry(entry_id)
    assert (_codes(world, "dang viet lai", "xn1"), _codes(world, "ban da gui", "xn1")) == (
        [],
        ["R"],
    )


def _write_again(entry_id: int, world: World, title: str) -> None:
    typist = world.actor("nop1").id
    again = EntryVersion(
        entry_id=entry_id, number=2, title=title, typed_by_id=typist, saved_at=world.now
    )
    db.session.add(again)
    db.session.flush()


def test_index_again_changes_what_is_found(found: World) -> None:
    with transaction():
        entry = db.session.scalars(select(Entry).where(Entry.code == "A")).one()
        version = EntryVersion(
            entry_id=entry.id,
            number=2,
            title="Thắp sáng đường quê",
            typed_by_id=entry.typed_by_id,
            saved_at=found.now,
            sent_at=found.now,
        )
        db.session.add(version)
        db.session.flush()
        index_entry(entry.id)
        index_entry(entry.id)
    assert (_codes(found, "thap sang"), _codes(found, "tuyen hoa")) == (["A"], [])
    assert db.session.scalars(
        select(SearchDocument.title).where(SearchDocument.entry_id == entry.id)
    ).one() == fold("Thắp sáng đường quê")


def test_pages_follow_each_other_without_gaps(world: World) -> None:
    with transaction():
        for number in range(7):
            make_entry(world, f"S{number}", title=f"Việc sạch số {number}")
        assert reindex() == 7
    seen: list[str] = []
    before = None
    for _ in range(4):
        page = _search(world, "viec sach", limit=2, before=before)
        seen += [hit.code for hit in page.hits]
        before = page.next
    assert (seen, before) == (["S6", "S5", "S4", "S3", "S2", "S1", "S0"], None)


def test_a_page_after_an_unknown_code_is_empty(found: World) -> None:
    assert _search(found, "duong", before="KHÔNG").hits == ()


def test_units_and_people_are_found_by_name(world: World) -> None:
    on = world.today
    assert [unit.code for unit in find_units(parse("lien loc"), on=on)] == ["LL"]
    assert [unit.code for unit in find_units(parse("thôn"), on=on)] == ["LL1", "LL2", "HL1"]
    names = find_people(parse("thi hanh"), actor=world.actor("xn1"), on=on)
    assert ["".join(part.text for part in row.name) for row in names] == ["Lê Thị Hạnh"]
    assert find_people(parse("thi hanh"), actor=world.actor("xn2"), on=on) == []
