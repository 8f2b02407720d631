"""Who may read what: every role on every object's address, as one table (security.md §2.5, C)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest
from flask import Flask

from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests

EVERYBODY = frozenset(acts.READERS)
AUTHORS, OTHER_AUTHORS = frozenset({"nop1", "bt1"}), frozenset({"nop2", "bt2"})
ABOVE = frozenset({"nop3", "xn1"})
REVIEWERS = frozenset({"td1", "td2", "td3", "td4"})
COUNCIL, LEADER, AUDITOR = frozenset({"hd1", "hd2"}), frozenset({"ld"}), frozenset({"kt"})
ENDORSERS = frozenset({"xn1", "xn2"})
WRITERS = AUTHORS | OTHER_AUTHORS | ENDORSERS | {"nop3", "nop4", "bt1b"}
PROPOSERS = ENDORSERS | REVIEWERS | COUNCIL
ABOVE_ALL = ENDORSERS | REVIEWERS | COUNCIL | LEADER | AUDITOR | {"qt1"}
SENT = AUTHORS | ABOVE | REVIEWERS | AUDITOR
APPROVED = SENT | COUNCIL | LEADER
NOBODY: frozenset[str] = frozenset()
READABLE_BY = dict.fromkeys(acts.ENTRIES, SENT) | {
    "E1": AUTHORS,
    "E7": APPROVED,
    "E8": OTHER_AUTHORS,
}
"""Who may open which entry of the scene."""


def row(opens: Iterable[str], *, beside: int, **others: Iterable[str]) -> dict[str, int]:
    """The status of every reader: 200 for `opens`, `beside` for whom no word is said."""
    found = dict.fromkeys(acts.READERS, beside) | dict.fromkeys(opens, 200)
    for status, readers in others.items():
        found |= dict.fromkeys(readers, int(status.removeprefix("s")))
    return found


def entry_table() -> dict[str, dict[str, int]]:
    """C01–C07, C19: entries, their files, their slips; a foreign one is not known to exist."""
    table = {
        f"{name} {what}": row(readers, beside=404)
        for name, readers in READABLE_BY.items()
        for what in ("page", "file", "thumb")
        if what == "page" or name != "M4"
    }
    table["M4 progress"] = row(READABLE_BY["M4"], beside=404)
    table["E2 paper"] = row(SENT, beside=404)
    for name in ("E1", "E2", "E7", "E8"):
        table[f"{name} slip"] = row(READABLE_BY[name], beside=404, s403=["qt1"])
    return table


def author_table() -> dict[str, dict[str, int]]:
    """The pages of the author's side: 403 without the right, 404 where nothing may be known."""
    outside = EVERYBODY - WRITERS
    own_draft = row(AUTHORS, beside=404, s403=outside)
    own_sent = row(AUTHORS, beside=404, s403=outside | ABOVE)
    return {
        "E1 edit": own_draft,
        "E5 edit": own_sent,
        "E8 edit": row(OTHER_AUTHORS, beside=404, s403=outside),
        "E1 discard": own_draft,
        "E2 withdraw": own_sent,
        "EW resume": own_sent,
    }


def decider_table() -> dict[str, dict[str, int]]:
    """The desk: own step opens; a bar is told with 403; a foreign commune's is not there."""
    draft = row(NOBODY, beside=403, s404=ENDORSERS | REVIEWERS)
    settled = row({"xn1"} | REVIEWERS, beside=403, s404=["xn2"])
    at_district = settled | {"td3": 403}
    return {
        "E1 desk": draft,
        "E2 desk": row(["xn1"], beside=403, s404=["xn2"]),
        "E4 desk": at_district,
        "M4 desk": at_district,
        "E5 desk": settled,
        "E6 desk": settled,
        "E7 desk": settled,
        "E8 desk": draft,
        "E9 desk": at_district | {"td4": 403},
        "EW desk": settled,
        "E7 revoke": row(["td1", "td2", "td4"], beside=403),
    }


def list_table() -> dict[str, dict[str, int]]:
    """Lists of recognition: work on them is the district's, what is in effect is everybody's."""
    workers = REVIEWERS | COUNCIL
    work = row(workers, beside=403, s404=ENDORSERS)
    late = row(NOBODY, beside=403, s409=COUNCIL)
    table = {
        "L1 page": row(workers, beside=404),
        "L1 print": row(workers, beside=404),
        "L1 scan": row(NOBODY, beside=403, s404=PROPOSERS),
        "L2 page": row(EVERYBODY, beside=404),
        "L2 print": row(EVERYBODY, beside=404),
        "L2 scan": work,
        "L1 row": work,
        "L1 row off": work,
        "L1 huy": work,
        "L2 huy": row(NOBODY, beside=403, s404=ENDORSERS, s409=workers),
    }
    for name in acts.LISTS:
        table |= {f"{name} {page}": work for page in ("chon", "bang")}
        table |= {f"{name} {page}": late for page in ("ket-luan", "kiem-tra", "tra-lai")}
    return table


def place_table() -> dict[str, dict[str, int]]:
    """Pages of no single object."""
    everybody = row(EVERYBODY, beside=403)
    administration = row(["qt1"], beside=403)
    audit = row(AUDITOR, beside=403)
    report = row(PROPOSERS | LEADER, beside=403)
    sees_all = REVIEWERS | COUNCIL | LEADER | AUDITOR
    return {
        "home": row(WRITERS | REVIEWERS, beside=303),
        "entries": row(EVERYBODY - {"qt1"}, beside=403),
        "new": row(WRITERS, beside=403),
        "queue": row(ENDORSERS | REVIEWERS, beside=403),
        "honours": everybody,
        "new list": row(PROPOSERS, beside=403),
        "boards": everybody,
        "board": everybody,
        "publications": everybody,
        "board export": everybody,
        "board classes": everybody,
        "board pictures": everybody,
        "board chart": row(sees_all, beside=403),
        "why LL": row(AUTHORS | ABOVE | {"bt1b"} | sees_all, beside=403),
        "why HL": row(OTHER_AUTHORS | {"xn2"} | sees_all, beside=403),
        "report": report,
        "report export": report,
        "fairness": report,
        "fairness export": report,
        "search": everybody,
        "audit": audit,
        "audit check": audit,
        "audit export": audit,
        "audit erasure": administration,
        "accounts": administration,
        "cluster": administration,
        "clusters": administration,
        "member counts": administration,
        "places": administration,
        "place": row(NOBODY, beside=403, s404=["qt1"]),
        "holidays": administration,
        "routes": administration,
        "overdue": row(ABOVE_ALL, beside=403),
        "unheld": row({"qt1", *AUDITOR}, beside=403),
        "new route": administration,
        "new account": administration,
        "account of nop1": administration,
        "own account": everybody,
        "campaigns": everybody,
        "campaign": everybody,
        "deadline": row(REVIEWERS, beside=403),
        "how points": everybody,
        "sheets": row(WRITERS | REVIEWERS | AUDITOR, beside=403),
        "simulation": row(REVIEWERS, beside=403),
        "board hold": row(REVIEWERS, beside=403),
        "board settings": row(REVIEWERS, beside=403),
        "rule sets": row(REVIEWERS, beside=403),
        "rule set": row(REVIEWERS, beside=403),
    }


GROUPS = {
    "entries": (acts.entry_addresses, entry_table),
    "authors": (acts.author_addresses, author_table),
    "deciders": (acts.decider_addresses, decider_table),
    "lists": (acts.list_addresses, list_table),
    "places": (acts.place_addresses, place_table),
}


@pytest.mark.parametrize("group", GROUPS)
def test_every_reader_gets_what_the_table_says_and_changes_nothing(
    stage: Flask, scene: Scene, enter: Browse, group: str
) -> None:
    """C01, C03, C05, C19, C25: roles × objects × pages; and no reading writes (B05)."""
    addresses_of, table_of = GROUPS[group]
    addresses, table = addresses_of(scene), table_of()
    browsers = {reader: enter(reader) for reader in acts.READERS}
    before = digests(stage)

    found = {
        name: {
            reader: acts.fetched(browser, address).status_code
            for reader, browser in browsers.items()
        }
        for name, address in addresses.items()
    }

    assert found == table
    assert digests(stage) == before


def all_addresses(scene: Scene) -> dict[str, str]:
    """Every address of every group."""
    return {
        f"{group} {name}": address
        for group, (addresses_of, _) in GROUPS.items()
        for name, address in addresses_of(scene).items()
    }


def test_without_an_account_every_address_leads_to_the_sign_in_page(
    scene: Scene, enter: Browse
) -> None:
    """C07, C23: also file addresses copied from a signed-in page."""
    browser = enter()
    answers = {
        name: acts.fetched(browser, address) for name, address in all_addresses(scene).items()
    }

    assert {name for name, one in answers.items() if one.status_code != 302} == set()
    assert {one.headers["Location"].split("?")[0] for one in answers.values()} == {"/dang-nhap"}


def test_head_and_range_open_nothing_that_get_does_not(scene: Scene, enter: Browse) -> None:
    """C05: HEAD and Range on a foreign file."""
    browser, addresses = enter("nop2"), acts.entry_addresses(scene)
    foreign = [
        addresses[name] for name in ("E2 page", "E2 file", "E2 thumb", "E2 paper", "E2 slip")
    ]
    with browser.app.app_context():
        heads = [browser.client.head(address).status_code for address in foreign]
    parts = [
        acts.fetched(browser, address, headers={"Range": "bytes=0-9"}).status_code
        for address in foreign
    ]

    assert (heads, parts) == ([404] * 5, [404] * 5)


CHANGING = re.compile(r'name="csrf_token"[^>]*>|[0-9A-Z]{8,}|[0-9]+')


def bare(page: str) -> str:
    """The page without its numbers, codes and token."""
    return CHANGING.sub("", page)


def test_a_foreign_thing_and_one_that_is_not_there_look_alike(scene: Scene, enter: Browse) -> None:
    """C11, K11: 404 of both is the same page, apart from the code in the address."""
    browser = enter("nop2")
    different = {}
    for name, address in {**acts.entry_addresses(scene), **acts.author_addresses(scene)}.items():
        code = address.split("/")[2]
        if name.startswith(("E8", "L2")):
            continue
        nobody = address.replace(code, "2" * len(code))
        foreign, absent = acts.fetched(browser, address), acts.fetched(browser, nobody)
        same_words = bare(foreign.get_data(as_text=True)) == bare(absent.get_data(as_text=True))
        if (foreign.status_code, absent.status_code, same_words) != (404, 404, True):
            different[name] = (foreign.status_code, absent.status_code, same_words)

    assert different == {}


def test_evidence_of_one_entry_does_not_open_under_another(scene: Scene, enter: Browse) -> None:
    """C05, CWE-639: the code of a foreign file under an entry one may read."""
    browser, foreign = enter("nop2"), scene.evidence["E2"]

    own = acts.fetched(browser, f"/ho-so/{scene['E8']}/tep/{foreign}")
    thumb = acts.fetched(browser, f"/ho-so/{scene['E8']}/tep/{foreign}/thu-nho")

    assert (own.status_code, thumb.status_code) == (404, 404)


@pytest.mark.parametrize(
    "tail",
    [".json", "/in", "/print", "/xuat", "/raw", "/api", "?format=json", "/phieu.pdf", "/sua.json"],
)
def test_another_representation_gives_no_other_right(
    scene: Scene, enter: Browse, tail: str
) -> None:
    """C13: old or alternate representations of a foreign entry."""
    address = f"/ho-so/{scene['E2']}{tail}"

    assert acts.fetched(enter("nop2"), address).status_code == 404


def test_lists_and_search_hold_nothing_foreign(scene: Scene, enter: Browse) -> None:
    """T09: lists, queue, search, suggestions and counts are scoped like the objects."""
    browser = enter("nop2")
    places = ["/", "/ho-so/", "/tra-cuu?q=hi%E1%BA%BFn+%C4%91%E1%BA%A5t", "/tra-cuu?q=E2"]
    places += [f"/tra-cuu?q={scene[name]}" for name in ("E1", "E2", "E7")]

    pages = "".join(acts.fetched(browser, place).get_data(as_text=True) for place in places)

    assert [name for name in acts.ENTRIES if f"/ho-so/{scene[name]}" in pages] == ["E8"]


def test_drafts_are_in_nobody_elses_lists(scene: Scene, enter: Browse) -> None:
    """ᵈ of §2.5: drafts are excluded for everybody but their authors."""
    drafts = [f"/ho-so/{scene['E1']}", f"/cho-xu-ly/{scene['E1']}"]
    seen = {}
    for reader in acts.READERS:
        browser = enter(reader)
        places = ("/", "/ho-so/", "/cho-xu-ly/", "/tra-cuu?q=E1", "/khen-thuong/", "/bao-cao/")
        pages = "".join(acts.fetched(browser, one).get_data(as_text=True) for one in places)
        seen[reader] = any(draft in pages for draft in drafts)

    assert {reader for reader, is_seen in seen.items() if is_seen} == AUTHORS


def test_the_receipt_check_says_nothing_but_received(scene: Scene, enter: Browse) -> None:
    """C17: the public check knows receipts only, not codes, titles or units."""
    browser = enter()
    for code in (scene["E1"], scene["E2"]):
        page = browser.get(f"/phieu-tiep-nhan/{code}")
        assert "Liên Lộc" not in page.html
        assert "hiến đất" not in page.html


def test_the_public_page_of_a_list_hides_votes_notes_and_births(
    scene: Scene, enter: Browse
) -> None:
    """C17, O01: internal notes, votes and years of birth are for those who work on the list."""
    page = enter("nop2").get(f"/khen-thuong/{scene.lists['L2']}")

    assert page.status == 200
    assert [word for word in ("phiếu", "Ghi chú", "Năm sinh") if word in page.text] == []
