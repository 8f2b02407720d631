"""`flask emulation check`: does everything agree? `erase-payload`: names gone from the trail.

`grants`: what a PostgreSQL role may do that serves the application.
"""

from __future__ import annotations

import json

import click
from flask.cli import with_appcontext

from emulation.audit.rules import erasure_order
from emulation.core import clock
from emulation.core.dates import parse_date
from emulation.core.db import db, transaction
from emulation.core.errors import DomainError, Invalid
from emulation.core.grants import statements
from emulation.core.policy import Permission
from emulation.files.configured import file_store
from emulation.people.queries import signed_in_by_username
from emulation.trail.services import Difference, check_all, erase


@click.command("check")
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@click.option("--anchor", help="Niêm phong in trên giấy, ví dụ «12: 3f2a 9c1b …», để đối chiếu.")
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


@click.command("erase-payload")
@click.argument("numbers")
@click.option("--as", "username", required=True, help="Tên đăng nhập của người quản trị.")
@click.option("--paper", required=True, help="Số văn bản cho phép xóa, ví dụ 12-QĐ/HU.")
@click.option("--signed-on", required=True, help="Ngày ký văn bản, ví dụ 05/09/2024.")
@click.option("--signer", required=True, help="Người ký văn bản.")
@click.option("--reason", required=True, help="Lý do; không nhắc lại tên người.")
@with_appcontext
def erase_payload(
    numbers: str, username: str, paper: str, signed_on: str, signer: str, reason: str
) -> None:
    """Xóa họ tên, nội dung của các bản ghi nhật ký (số: 12,15,20-25); chuỗi niêm phong vẫn khớp."""
    at = clock.now()
    today = clock.local_date(at)
    try:
        order = erasure_order(
            paper=paper,
            signed_on=parse_date(signed_on),
            signer=signer,
            reason=reason,
            today=today,
        )
        with transaction():
            actor = signed_in_by_username(username, on=today)
            if actor is None or not actor.may(Permission.AUDIT_ERASE):
                raise click.ClickException(
                    f"Tài khoản «{username}» không có, hoặc không giữ vai trò Quản trị."
                )
            count = erase(numbers, order=order, actor=actor, at=at)
    except Invalid as error:
        raise click.ClickException(" ".join(error.fields.values()) or str(error)) from None
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Đã xóa thông tin của {count} bản ghi.")


@click.command("grants")
@click.argument("role")
def grants(role: str) -> None:
    """In lệnh SQL cấp quyền cho tài khoản PostgreSQL chạy chương trình: không sửa, xóa được sổ."""
    try:
        lines = list(statements(role, db.metadata.tables))
    except ValueError:
        raise click.ClickException(
            f"Tên tài khoản «{role}» chưa đúng: dùng chữ thường không dấu, số và gạch dưới."
        ) from None
    click.echo("\n".join(["BEGIN;", *lines, "COMMIT;"]))
