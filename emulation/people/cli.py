"""`flask emulation init` and `flask emulation import-people FILE`."""

from __future__ import annotations

from datetime import datetime
from typing import cast

import click
from flask import current_app
from flask.cli import with_appcontext

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import DomainError, Invalid
from emulation.core.numbers import format_number
from emulation.core.text import clean
from emulation.people import queries, services
from emulation.people.rules import PersonKind, Role, password_fault
from emulation.people.services.passwords import Cost
from emulation.units import queries as units
from emulation.units.cli import read_list
from emulation.units.rules import UnitKind
from emulation.units.services import BEGINNING, add_unit

FIRST_WORDS = {
    "tỉnh": ("province", UnitKind.PROVINCE),
    "thành phố": ("province", UnitKind.PROVINCE),
    "huyện": ("district", UnitKind.DISTRICT),
    "thị xã": ("district", UnitKind.DISTRICT),
    "quận": ("district", UnitKind.DISTRICT),
    "xã": ("commune", UnitKind.COMMUNE),
    "thị trấn": ("commune", UnitKind.TOWNSHIP),
    "phường": ("commune", UnitKind.WARD),
}


def _cost() -> Cost:
    return cast(Cost, current_app.config["SETTINGS"].argon2)


@click.command("init")
@click.option("--unit-name", help="Tên đơn vị. Ví dụ: Huyện Hậu Lộc.")
@click.option("--unit-code", default="", help="Mã đơn vị hành chính, nếu có. Ví dụ: 400.")
@click.option("--full-name", help="Họ và tên người quản trị.")
@click.option("--username", help="Tên đăng nhập của người quản trị.")
@click.option("--generate", is_flag=True, help="Tạo mật khẩu ngẫu nhiên và in ra một lần.")
@with_appcontext
def init(
    unit_name: str | None,
    unit_code: str,
    full_name: str | None,
    username: str | None,
    generate: bool,
) -> None:
    """Lập đơn vị đầu tiên và người quản trị đầu tiên cho cơ sở dữ liệu trống."""
    if queries.has_accounts():
        raise click.ClickException(
            "Cơ sở dữ liệu đã có tài khoản. Lệnh này chỉ dùng khi còn trống."
        )
    place = clean(unit_name or str(click.prompt("Tên đơn vị")), one_line=True)
    name = full_name or str(click.prompt("Họ và tên người quản trị"))
    account = username or str(click.prompt("Tên đăng nhập của người quản trị"))
    password = services.first_password() if generate else _asked_password(account)
    hashed = services.hash_password(password, cost=_cost())
    try:
        with transaction():
            _begin(place, unit_code, name, account, hashed, generate)
    except DomainError as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"Đã lập {place} và tài khoản quản trị {account}.")
    if generate:
        click.echo(f"Mật khẩu lần đầu (chỉ in một lần, dùng trong 72 giờ): {password}")


def _asked_password(username: str) -> str:
    password = str(
        click.prompt("Mật khẩu", hide_input=True, confirmation_prompt="Nhập lại mật khẩu")
    )
    fault = password_fault(password, username=username)
    if fault:
        raise click.ClickException(fault)
    return password


def _begin(
    unit_name: str, unit_code: str, full_name: str, username: str, hashed: str, is_first: bool
) -> None:
    at = clock.now()
    unit_id = _first_unit(unit_name, unit_code, at)
    person = services.add_person(
        full_name, kind=PersonKind.PARTY_MEMBER, unit_id=unit_id, actor=None, at=at
    )
    account = services.create_account(
        person.id,
        username=username,
        password_hash=hashed,
        actor=None,
        at=at,
        is_first_password=is_first,
    )
    services.grant_role(
        account.id,
        role=Role.ADMINISTRATOR,
        unit_id=unit_id,
        valid_from=clock.local_date(at),
        actor=None,
        at=at,
        paper="flask emulation init",
    )


def _first_unit(name: str, code: str, at: datetime) -> int:
    """The unit of that name where a list was imported before, otherwise a new one."""
    rows = units.tree(clock.local_date(at))
    known = next((row.id for row in rows if row.full_name.lower() == name.lower()), None)
    if known is not None:
        return known
    prefix = next((word for word in FIRST_WORDS if name.lower().startswith(f"{word} ")), None)
    if prefix is None:
        words = ", ".join(FIRST_WORDS)
        raise Invalid(f"Tên đơn vị phải bắt đầu bằng một trong: {words}.")
    level_code, kind = FIRST_WORDS[prefix]
    unit = add_unit(
        name[len(prefix) + 1 :],
        level_code=level_code,
        kind=kind,
        parent_id=None,
        valid_from=BEGINNING,
        full_name=name,
        official_code=code or None,
        actor=None,
        at=at,
    )
    return unit.id


@click.command("import-people")
@click.argument("file")
@click.option("--paper", default="", help="Số văn bản đã ký giao các vai trò xét, thẩm định.")
@with_appcontext
def import_people(file: str, paper: str) -> None:
    """Nhập danh sách người và tài khoản từ tệp CSV UTF-8. Mật khẩu lần đầu in ra một lần."""
    content = read_list(file)
    try:
        rows = services.read_people(content)
        firsts = {name: services.first_password() for name in services.new_usernames(rows)}
        cost = _cost()
        hashes = {name: services.hash_password(text, cost=cost) for name, text in firsts.items()}
        with transaction():
            done = services.import_people(rows, hashes=hashes, paper=paper, at=clock.now())
    except DomainError as error:
        raise click.ClickException(f"Chưa nhập người nào.\n{error}") from error
    click.echo(
        f"Đã thêm {format_number(done.people)} người, {format_number(done.accounts)} tài khoản, "
        f"{format_number(done.roles)} vai trò; giữ nguyên {format_number(done.unchanged)} dòng."
    )
    for name, first in firsts.items():
        click.echo(f"{name}\t{first}")
