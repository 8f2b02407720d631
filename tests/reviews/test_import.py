"""Entries from a file: units at their dates, no second copy, faults named by line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import func, select

from emulation.core.db import db
from emulation.entries.models import Decision, Entry, Figure
from emulation.entries.rules import DecisionKind, State
from emulation.entries.rules.listed import LineError, days_of, read_line
from emulation.points import queries as points
from emulation.trail import queries
from tests.factories import World

LINE = {
    "id": "T1",
    "source_url": "https://vi.example/bai",
    "commune": "Xã Liên Lộc",
    "district": "Huyện Hậu Lộc",
    "province": "Thanh Hóa",
    "kind": "model",
    "subject_type": "collective",
    "field": "new_rural",
    "title": "Huy động sức dân làm đường",
    "summary": "Xã họp dân bàn cách làm.",
    "figures": {"money_vnd": 330000000000, "people_money_vnd": 266000000000, "cameras": 3},
    "period": "2021-2023",
}
Run = Callable[..., Result]


@pytest.fixture
def run(app: Flask, tmp_path: Path) -> Run:
    """Runs the command on these lines."""

    def command(*lines: object, more: tuple[str, ...] = ()) -> Result:
        file = tmp_path / "muc.jsonl"
        texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
        file.write_text("\n".join(texts), "utf-8")
        words = ["emulation", "import-entries", str(file), "--as", "qt1", *more]
        return app.test_cli_runner().invoke(args=words)

    return command


@pytest.mark.parametrize(
    ("period", "days"),
    [
        ("2024", "2024-01-01 2024-12-31"),
        ("2021-2023", "2021-01-01 2023-12-31"),
        ("2024-02", "2024-02-01 2024-02-29"),
    ],
)
def test_period_is_read(period: str, days: str) -> None:
    assert " ".join(day.isoformat() for day in days_of(period)) == days


@pytest.mark.parametrize("period", ["", "24", "2024-13", "2023-2021x", "mùa hè"])
def test_period_that_is_none_is_refused(period: str) -> None:
    with pytest.raises(LineError):
        days_of(period)


def test_figures_keep_their_metric_or_their_name() -> None:
    figures = read_line(1, json.dumps(LINE)).content.figures

    assert [(figure.metric, figure.label) for figure in figures] == [
        ("money", ""),
        ("people_money", ""),
        ("count", "cameras"),
    ]


def test_import_hands_in_for_the_unit_that_is_named(run: Run, world: World) -> None:
    result = run(LINE, LINE | {"id": "T2", "commune": "Xã Chưa Biết"})

    assert (result.exit_code, result.output) == (
        0,
        "Đã nhập 2 mục vào «Dữ liệu các năm trước»; 0 mục đã có trước.\n",
    )
    units = db.session.scalars(select(Entry.unit_id).order_by(Entry.id)).all()
    assert units == [world.unit("LL"), world.unit("HU")]


def test_lines_in_old_letters_are_read_and_told(run: Run, world: World) -> None:
    result = run(LINE, LINE | {"id": "T2", "title": "Huy ®éng søc d©n lµm ®\xad\xeang"})

    assert result.exit_code == 0
    assert "Dòng 2: chữ phông cũ (TCVN3, VNI) đã đọc sang Unicode. Kiểm tra lại." in result.output
    titles = db.session.scalars(select(Entry.title).order_by(Entry.id)).all()
    assert titles == ["Huy động sức dân làm đường"] * 2


def test_import_twice_makes_nothing_twice(run: Run, world: World) -> None:
    run(LINE)
    result = run(LINE)

    assert "0 mục vào" in result.output
    assert db.session.scalar(select(func.count(Entry.id))) == 1


def test_approved_import_is_marked_and_gives_no_points(run: Run, world: World) -> None:
    run(LINE, more=("--state", "approved"))

    decision = db.session.scalars(select(Decision)).one()
    assert decision.kind is DecisionKind.IMPORTED
    assert db.session.scalars(select(Entry.state)).all() == [State.APPROVED]
    assert points.earned_by(decision.id) == []
    assert points.differences() == []
    assert queries.unrecorded_decisions() == []


@pytest.mark.parametrize(
    "figures", ["12", [1], {"gifts": "mười"}, {"gifts": 1e30}, {"gifts": True}]
)
def test_figures_that_cannot_be_read_are_told(figures: object) -> None:
    with pytest.raises(LineError):
        read_line(1, json.dumps(LINE | {"figures": figures}))


def test_a_line_without_an_id_is_told() -> None:
    with pytest.raises(LineError, match="id"):
        read_line(1, json.dumps(LINE | {"id": " "}))


def test_a_line_separator_inside_a_text_ends_no_line(run: Run, world: World) -> None:
    line = json.dumps(LINE | {"summary": "Họp dân.\u2028Bàn cách làm."}, ensure_ascii=False)

    assert run(line).exit_code == 0


def test_faults_are_named_by_line_and_nothing_is_written(run: Run, world: World) -> None:
    result = run(LINE, "{", LINE | {"kind": "x"}, LINE | {"field": "x"}, LINE | {"title": " "})

    assert result.exit_code == 1
    assert [line[:7] for line in result.output.splitlines()[:4]] == [
        "Error: ",
        "Dòng 3:",
        "Dòng 4:",
        "Dòng 5:",
    ]
    assert db.session.scalar(select(func.count(Figure.id))) == 0


def test_only_importers_may(app: Flask, tmp_path: Path) -> None:
    file = tmp_path / "muc.jsonl"
    file.write_text(json.dumps(LINE), "utf-8")
    result = app.test_cli_runner().invoke(
        args=["emulation", "import-entries", str(file), "--as", "td1"]
    )

    assert (result.exit_code, "quyền nhập dữ liệu" in result.output) == (1, True)


def test_missing_file_is_one_sentence(app: Flask) -> None:
    result = app.test_cli_runner().invoke(
        args=["emulation", "import-entries", "khong-co.jsonl", "--as", "qt1"]
    )

    assert (result.exit_code, len(result.output.splitlines())) == (1, 1)
