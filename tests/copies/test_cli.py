"""`flask emulation copies FILE.jsonl`: the pairs of a file, for people and for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from tests.copies.made import AGAIN, FIRST, OTHER

ROWS = [
    {"id": "A", "text": FIRST.summary, "unit": "Xã Liên Lộc", "year": 2022},
    {"id": "B", "text": OTHER.summary, "unit": "Xã Hoa Lộc", "year": 2022},
    {"id": "C", "text": AGAIN.summary, "unit": "Xã Hoa Lộc", "year": 2023},
]


def _run(app: Flask, path: Path, *options: str) -> Any:
    return app.test_cli_runner().invoke(args=["emulation", "copies", str(path), *options])


def _file(tmp_path: Path, *rows: object) -> Path:
    path = tmp_path / "texts.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return path


def test_pairs_are_printed_with_score_and_reason(empty_app: Flask, tmp_path: Path) -> None:
    answer = _run(empty_app, _file(tmp_path, *ROWS), "--json")

    told = json.loads(answer.output)
    assert told["texts"] == 3
    (pair,) = told["pairs"]
    assert (pair["id"], pair["other"], pair["reason"]) == ("C", "A", "text")
    assert 0.4 < pair["score"] <= 1
    assert pair["why"].endswith("khác đơn vị; năm 2022 và 2023")


def test_the_newer_text_of_a_pair_comes_first(empty_app: Flask, tmp_path: Path) -> None:
    answer = _run(empty_app, _file(tmp_path, *reversed(ROWS)), "--json")

    (pair,) = json.loads(answer.output)["pairs"]
    assert (pair["id"], pair["other"]) == ("C", "A")


def test_for_people_there_is_a_line_for_each_pair(empty_app: Flask, tmp_path: Path) -> None:
    answer = _run(empty_app, _file(tmp_path, *ROWS))

    assert answer.output.splitlines()[-1] == "1 cặp trong 3 mục."


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"id": 1}', '{"id": 1, "text": 5}', "null", "[" * 5000]
)
def test_a_line_that_is_no_row_is_named(empty_app: Flask, tmp_path: Path, line: str) -> None:
    path = _file(tmp_path, ROWS[0])
    path.write_text(path.read_text("utf-8") + line + "\n", "utf-8")

    answer = _run(empty_app, path)

    assert answer.exit_code == 1
    assert "Dòng 2 chưa đúng mẫu" in answer.output


def test_unit_and_year_may_be_missing(empty_app: Flask, tmp_path: Path) -> None:
    rows = [{"id": at, "text": FIRST.summary} for at in (1, 2)]

    answer = _run(empty_app, _file(tmp_path, *rows), "--json")

    assert [pair["score"] for pair in json.loads(answer.output)["pairs"]] == [1]


def test_a_mark_at_the_beginning_of_the_file_is_no_text(empty_app: Flask, tmp_path: Path) -> None:
    path = _file(tmp_path, *ROWS)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes() + b"\n\n")

    assert _run(empty_app, path).exit_code == 0
