"""The last seal stands on every paper and printed board, and what is copied from there is known."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook

from emulation.audit.queries import last_seal, verify
from emulation.audit.rules import read_anchor
from emulation.audit.services import seal
from emulation.core.db import transaction
from tests.entries_made import recognised, sent_action
from tests.factories import World
from tests.pages import Browser
from tests.recognition import made

Browse = Callable[..., Browser]
LINE = re.compile(r"Niêm phong nhật ký số (\d+): ((?:[0-9a-f]{4} ?){8})\.")


def text_of(content: bytes, kind: str) -> str:
    """Everything that stands on the paper, read back from the file."""
    if kind == "pdf":
        text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    elif kind == "docx":
        section = Document(BytesIO(content)).sections[0]
        feet = (section.footer, section.first_page_footer)
        text = "\n".join(line.text for foot in feet for line in foot.paragraphs)
    elif kind == "xlsx":
        book = CalamineWorkbook.from_filelike(BytesIO(content))
        rows = [
            row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
        ]
        text = "\n".join(str(cell) for row in rows for cell in row)
    else:
        text = content.decode()
    return " ".join(text.split())


@pytest.fixture
def sealed(world: World) -> dict[str, str]:
    """The codes of a list and of an entry; a seal covers all that was done."""
    entry = recognised(world, sent_action(world))
    code = made.filled(world, entry)
    with transaction():
        seal(at=world.now)
    return {"list": code, "entry": entry.code}


PAPERS = {
    "list pdf": ("hd2", "/khen-thuong/{list}/in?dang=pdf", "pdf"),
    "list docx": ("hd2", "/khen-thuong/{list}/in?dang=docx", "docx"),
    "list xlsx": ("hd2", "/khen-thuong/{list}/in?dang=xlsx", "xlsx"),
    "slip": ("nop1", "/ho-so/{entry}/phieu", "pdf"),
    "board xlsx": ("td4", "/xep-hang/BAC2024-xa/xuat", "xlsx"),
    "board page": ("td4", "/xep-hang/BAC2024-xa", "html"),
    "why page": ("td4", "/xep-hang/BAC2024-xa/LL", "html"),
    "report xlsx": ("ld", "/bao-cao/xuat", "xlsx"),
    "report page": ("ld", "/bao-cao/", "html"),
}


@pytest.mark.parametrize("paper", PAPERS)
def test_the_last_seal_stands_on_the_paper(
    sealed: dict[str, str], browse: Browse, paper: str
) -> None:
    username, address, kind = PAPERS[paper]
    browser = browse(username)
    with browser.app.app_context():
        answer = browser.client.get(address.format(**sealed))
        text = text_of(answer.get_data(), kind)
    last = last_seal()
    assert last is not None

    found = LINE.search(text)

    assert found is not None, text
    assert (int(found[1]), found[2].replace(" ", "")) == (last.n, last.hash[:32])
    assert verify(anchor=found[0]) == []


def test_a_list_in_effect_keeps_the_seal_of_its_day(
    world: World, browse: Browse, tmp_path: Path
) -> None:
    entry = recognised(world, sent_action(world))
    with transaction():
        seal(at=world.now)
    code = made.in_effect(world, entry, folder=tmp_path)
    with transaction():
        seal(at=world.now)
    browser = browse("hd2")
    with browser.app.app_context():
        answer = browser.client.get(f"/khen-thuong/{code}/in?dang=pdf")
        text = text_of(answer.get_data(), "pdf")
    found = LINE.search(text)
    assert found is not None
    assert (found[1], verify(anchor=found[0])) == ("1", [])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Niêm phong nhật ký số 12: 3F2A 9c1b 44d0 81ee.", (12, "3f2a9c1b44d081ee")),
        ("12:3f2a9c1b44d081ee…", (12, "3f2a9c1b44d081ee")),
        ("3f2a 9c1b 44d0 81ee", (0, "3f2a9c1b44d081ee")),
        ("3f2a 9c1b", None),
        ("số 12", None),
        ("3f2a 9c1b 44d0 81eg", None),
        ("", None),
    ],
)
def test_a_seal_is_read_as_it_was_copied(text: str, read: tuple[int, str] | None) -> None:
    assert read_anchor(text) == read


def test_a_seal_of_another_number_or_mark_is_not_in_the_trail(sealed: dict[str, str]) -> None:
    last = last_seal()
    assert last is not None

    assert verify(anchor=f"1: {last.hash[:32]}") == []
    gone = [f"Niêm phong {last.hash[:16]} đã in ra giấy không còn trong nhật ký."]
    assert verify(anchor=f"2: {last.hash[:32]}") == gone
    assert verify(anchor="12 chữ")[0].startswith("Mã niêm phong chưa đúng")
