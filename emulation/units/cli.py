"""`flask emulation import-units FILE`: a list of units into the tree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from emulation.core import clock
from emulation.core.dates import parse_date
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.legacy import file_in_unicode
from emulation.core.numbers import format_number
from emulation.units import services


def read_file(path: str) -> bytes:
    """The bytes of a file named on the command line; one sentence where it cannot be read."""
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise click.ClickException(f"Không đọc được tệp {path}. Kiểm tra lại đường dẫn.") from error


def read_list(path: str) -> bytes:
    """The list of a file, in Unicode; that it was typed for old fonts is told, for another look."""
    content, found = file_in_unicode(read_file(path))
    if found:
        kinds = ", ".join(found.encodings)
        click.echo(
            f"Tệp có {format_number(found.words)} từ viết bằng phông cũ ({kinds}), đã đọc sang "
            "Unicode. Kiểm tra lại tên và chữ hoa.",
            err=True,
        )
    return content


def _day(_context: object, _option: object, value: str | None) -> date:
    if value is None:
        return services.BEGINNING
    try:
        return parse_date(value)
    except Invalid as error:
        raise click.ClickException(f"--holds-on: {error}") from error


@click.command("import-units")
@click.argument("file")
@click.option(
    "--holds-on",
    "holds_from",
    callback=_day,
    help="Ngày bắt đầu hiệu lực của dòng để trống cột valid_from.",
)
@with_appcontext
def import_units(file: str, holds_from: date) -> None:
    """Nhập danh sách đơn vị từ tệp CSV UTF-8. Nhập lại cùng tệp không làm thay đổi gì."""
    content = read_list(file)
    try:
        with transaction():
            done = services.import_units(content, actor=None, at=clock.now(), holds_from=holds_from)
    except Invalid as error:
        raise click.ClickException(f"Chưa nhập đơn vị nào.\n{error}") from error
    click.echo(
        f"Đã thêm {format_number(done.added)} đơn vị, giữ nguyên {format_number(done.unchanged)}, "
        f"ghi ngày kết thúc {format_number(done.ended)}, "
        f"ghi {format_number(done.successions)} lần sáp nhập, đổi tên."
    )
