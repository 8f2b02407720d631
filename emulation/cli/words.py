"""The command line's own errors in Vietnamese: what was wrong, and what to type."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup


class Commands(AppGroup):
    """A group whose mistyped options, values and commands are answered with one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except click.UsageError as error:
            raise click.ClickException(sentence(error)) from None


def sentence(error: click.UsageError) -> str:
    """What the person typed wrongly, and where help stands."""
    path = error.ctx.command_path if error.ctx else "flask emulation"
    return f"{_fault(error)} Xem cách dùng: {path} --help"


def _fault(error: click.UsageError) -> str:
    if isinstance(error, click.NoSuchOption):
        return f"Không có tùy chọn «{error.option_name}»."
    if isinstance(error, click.MissingParameter):
        return f"Thiếu «{_name(error.param)}»."
    if isinstance(error, click.BadOptionUsage):
        return f"Tùy chọn «{error.option_name}» cần một giá trị đi kèm."
    if isinstance(error, click.BadParameter):
        return f"Giá trị của «{_name(error.param)}» chưa đúng."
    return "Lệnh chưa đúng hoặc thừa chữ."


def _name(param: click.Parameter | None) -> str:
    if isinstance(param, click.Option):
        return max(param.opts, key=len)
    return (param.human_readable_name if param else "tham số").upper()
