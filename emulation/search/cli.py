"""`flask emulation search QUERY --as USER`: what that account would find."""

from __future__ import annotations

import json
from typing import Any

import click
from flask.cli import with_appcontext

from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.entries.rules import STATE_LABELS
from emulation.people.queries import signed_in_by_username
from emulation.search import queries, services
from emulation.search.queries import Hit, Results
from emulation.search.rules import Part


@click.command("search")
@click.argument("query")
@click.option("--as", "username", required=True, help="Tên đăng nhập của người tìm.")
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1, 1000))
@click.option("--json", "as_json", is_flag=True, help="In kết quả dạng JSON.")
@with_appcontext
def search(query: str, username: str, limit: int, as_json: bool) -> None:
    """Tìm việc làm, mô hình theo từ, trong phạm vi người đó được xem."""
    today = clock.local_date(clock.now())
    actor = signed_in_by_username(username, on=today)
    if actor is None:
        raise click.ClickException(f"Không có tài khoản «{username}» đang hoạt động.")
    found = queries.search(query, actor=actor, on=today, limit=limit)
    if as_json:
        click.echo(json.dumps(_table(found), ensure_ascii=False, indent=2))
        return
    if found.is_folded:
        click.echo("Không có kết quả khớp dấu, hiện kết quả không dấu.")
    for hit in found.hits:
        state, title = STATE_LABELS[hit.state], _plain(hit.title)
        click.echo(f"{hit.code}  {format_date(hit.on)}  {hit.unit_name}  {state}  {title}")
    click.echo(f"{len(found.hits)} kết quả.")


@click.command("reindex")
@with_appcontext
def reindex() -> None:
    """Lập lại chỉ mục tra cứu, ví dụ sau khi sắp xếp lại đơn vị."""
    with transaction():
        count = services.reindex()
    click.echo(f"Đã lập chỉ mục {count} mục.")


def _table(found: Results) -> dict[str, Any]:
    return {
        "query": found.query.text,
        "words": list(found.query.words),
        "is_folded": found.is_folded,
        "results": [_hit(hit) for hit in found.hits],
        "next": found.next,
    }


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "code": hit.code,
        "kind": hit.kind,
        "title": _plain(hit.title),
        "snippet": _plain(hit.snippet),
        "unit": hit.unit_name,
        "state": hit.state.value,
        "recognition": hit.recognition.value if hit.recognition else None,
        "on": hit.on.isoformat(),
    }


def _plain(parts: tuple[Part, ...]) -> str:
    return "".join(part.text for part in parts)
