"""Documentation that cannot lie: what is made from the code is compared with it."""

from __future__ import annotations

import ast
import re

import pytest

from emulation.audit.rules import Event
from tests.architecture.documents import DOCUMENTS, TOP


@pytest.mark.parametrize("name", DOCUMENTS)
def test_document_is_in_step_with_the_code(name: str) -> None:
    assert (TOP / name).read_text("utf-8") == DOCUMENTS[name](), (
        "run: .venv/bin/python -m tests.architecture.documents"
    )


def test_decision_records_are_short_and_numbered() -> None:
    records = sorted((TOP / "docs" / "decisions").glob("*.md"))

    assert [path.name[:4] for path in records] == [
        f"{number:04}" for number in range(1, len(records) + 1)
    ]
    assert [path.name for path in records if len(path.read_text("utf-8").splitlines()) >= 40] == []


def test_every_recorded_event_is_in_use() -> None:
    sources = "".join(path.read_text("utf-8") for path in sorted((TOP / "emulation").rglob("*.py")))
    unused = [
        event.name
        for event in Event
        if not re.search(rf"(?<!    )Event\.{event.name}\b", sources)
        and not re.search(rf"    Event\.{event.name}\b(?!: )", sources)
    ]

    assert unused == []


def test_every_package_says_what_it_is() -> None:
    silent = [
        str(path.relative_to(TOP))
        for path in sorted((TOP / "emulation").rglob("__init__.py"))
        if ast.get_docstring(ast.parse(path.read_text("utf-8"))) is None
    ]

    assert silent == []


def test_templates_speak_vietnamese() -> None:
    """ux.md §2.4: no English, no «bạn», no bare «không hợp lệ» where a person reads."""
    words = re.compile(
        r">[^<{]*\b(upload|file|deadline|submit|user|login|email|dashboard|bạn|không hợp lệ)\b"
        r"[^<{]*<",
        re.IGNORECASE,
    )
    found = [
        f"{path.relative_to(TOP)}: {match[0]}"
        for path in sorted((TOP / "templates").rglob("*.html"))
        for match in words.finditer(path.read_text("utf-8"))
    ]

    assert found == []
