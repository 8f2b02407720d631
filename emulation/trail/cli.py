"""`flask emulation check`: does everything agree?"""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from emulation.files.configured import file_store
from emulation.trail.services import Difference, check_all


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--anchor", help="Mã niêm phong đã in trên giấy, để đối chiếu.")
@with_appcontext
def check(as_json: bool, anchor: str | None) -> None:
    """Kiểm tra toàn vẹn tiếp nhận, quyết định, điểm, nhật ký, tệp; sai lệch thì mã thoát 1."""
    found = check_all(file_store(), anchor=anchor)
    click.echo(_json(found) if as_json else _text(found))
    if found:
        raise click.exceptions.Exit(1)


def _json(found: list[Difference]) -> str:
    differences = [{"invariant": d.invariant, "difference": d.sentence} for d in found]
    table = {"ok": not found, "count": len(found), "differences": differences}
    return json.dumps(table, ensure_ascii=False, indent=2)


def _text(found: list[Difference]) -> str:
    if not found:
        return "Không có sai lệch."
    lines = [f"{difference.invariant}: {difference.sentence}" for difference in found]
    return "\n".join([*lines, f"Có {len(found)} sai lệch."])
