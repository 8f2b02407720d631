"""Templates of good entries: made-up examples by field, each with a text to begin with."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from emulation.campaigns.rules import Field
from emulation.core.text import words
from emulation.entries.rules.content import Content

BLANK = re.compile(r"\[[^\[\]\n]{1,80}\]")
"""«[số hộ]»: a place of a template that is to be filled."""


@dataclass(frozen=True)
class Template:
    """One example: how a good entry reads, and the text that an entry may begin with."""

    code: str
    kind: str
    field: Field
    title: str
    example: str
    """A whole entry, for reading."""
    result: str
    """What the example says was reached."""
    why: str
    """What makes it a good one."""
    skeleton: str
    """The text to begin with, its blanks in brackets."""


@lru_cache(maxsize=1)
def templates() -> tuple[Template, ...]:
    """Every template of the file, in its order."""
    source = resources.files("emulation.entries").joinpath("data/templates.toml")
    rows = tomllib.loads(source.read_text(encoding="utf-8"))["template"]
    return tuple(Template(**row | {"field": Field(row["field"])}) for row in rows)


def template_of(code: str) -> Template | None:
    """The template with this code."""
    return next((one for one in templates() if one.code == code), None)


def unfilled(content: Content) -> dict[str, str]:
    """Field -> sentence where a template's words still stand as they were: nobody did that."""
    found = {}
    said = words(content.summary)
    known = [words(text) for one in templates() for text in (one.skeleton, one.example)]
    if said and said in known:
        found["summary"] = "Nội dung còn nguyên như mẫu. Viết lại theo việc của đơn vị mình."
    elif blanks := BLANK.findall(content.summary):
        found["summary"] = f"Còn chỗ trống của mẫu: {', '.join(blanks[:3])}. Điền hoặc xóa đi."
    if BLANK.search(content.title):
        found["title"] = "Tên còn chỗ trống của mẫu. Điền hoặc xóa đi."
    return found
