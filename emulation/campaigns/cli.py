"""`flask emulation open-campaign FILE.toml --as USER`: a campaign with its rules and routes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
from flask.cli import with_appcontext

from emulation.campaigns import queries, services
from emulation.campaigns.models import Campaign, RuleSet
from emulation.campaigns.queries import RouteKey
from emulation.campaigns.rules import Bucket, CampaignKind, RecognitionLevel, StepSpec
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import DomainError, Invalid
from emulation.core.policy import Permission
from emulation.people.queries import SignedIn, signed_in_by_username
from emulation.units import queries as units

Table = Mapping[str, Any]


@click.command("open-campaign")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "username", required=True, help="Tên đăng nhập của người quản trị.")
@with_appcontext
def open_campaign(file: Path, username: str) -> None:
    """Lập và mở một chuyên đề, phong trào cùng tiêu chí, quy trình xét từ tệp TOML."""
    listed = _read(file)
    at = clock.now()
    with transaction():
        actor = _administrator(username)
        try:
            campaign = _take(listed, actor=actor, at=at)
        except KeyError as error:
            raise click.ClickException(f"Tệp thiếu mục {error}. Xem tệp mẫu.") from None
        except (ArithmeticError, TypeError, ValueError):
            raise click.ClickException(
                "Tệp có giá trị chưa đúng kiểu hoặc ngoài danh mục. So với tệp mẫu rồi chạy lại."
            ) from None
        except DomainError as error:
            raise click.ClickException(_sentence(error)) from None
    state = (
        "có tính điểm"
        if queries.current_rules(campaign.id, on=campaign.starts_on)
        else ("chưa có hướng dẫn nên chỉ đếm, không tính điểm")
    )
    click.echo(f"Đã mở «{campaign.name}» ({state}).")


def _read(file: Path) -> Table:
    try:
        return tomllib.loads(file.read_text("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        raise click.ClickException(
            f"Không đọc được tệp {file.name}. Kiểm tra lại đường dẫn."
        ) from None
    except tomllib.TOMLDecodeError as error:
        raise click.ClickException(f"Tệp {file.name} viết chưa đúng TOML: {error}.") from None


def _administrator(username: str) -> SignedIn:
    actor = signed_in_by_username(username, on=clock.local_date(clock.now()))
    if actor is None or not actor.may(Permission.ACCOUNT_MANAGE):
        raise click.ClickException(f"Tài khoản «{username}» không có vai trò Quản trị.")
    return actor


def _take(listed: Table, *, actor: SignedIn, at: datetime) -> Campaign:
    """The campaign is open; routes that exist already are left as they are."""
    row = listed["campaign"]
    campaign = services.create_campaign(
        row["code"],
        kind=CampaignKind(row["kind"]),
        name=row["name"],
        theme=row["theme"],
        host_id=_host(row["host"], actor),
        starts_on=row["starts_on"],
        ends_on=row["ends_on"],
        deadline=_instant(row["deadline"]),
        entry_kinds=row["entry_kinds"],
        plan=row.get("plan", ""),
        actor=actor,
        at=at,
    )
    if "grace_minutes" in row or "takes_late_until" in row:
        late_until = row.get("takes_late_until")
        services.set_margins(
            campaign,
            grace_minutes=row.get("grace_minutes", campaign.grace_minutes),
            takes_late_until=_instant(late_until) if late_until else None,
            actor=actor,
            at=at,
        )
    _take_rules(campaign, listed, actor=actor, at=at)
    for route in listed.get("routes", ()):
        _take_route(route, actor=actor, at=at)
    services.freeze_and_open(campaign, actor=actor, at=at)
    return campaign


def _take_rules(campaign: Campaign, listed: Table, *, actor: SignedIn, at: datetime) -> None:
    """Guidance and rules; a campaign without a guidance gets none and shows counts."""
    issued = listed.get("guidance")
    if issued is None:
        return
    guidance = services.add_guidance(campaign, **issued, actor=actor, at=at)
    rules = services.add_rule_set(
        campaign, guidance=guidance, valid_from=campaign.starts_on, actor=actor, at=at
    )
    for rule in listed.get("rules", ()):
        services.add_rule(
            rules,
            **_parts(rule, "code", "entry_kind", "label", "clause"),
            level=RecognitionLevel(rule["level"]),
            points=Decimal(str(rule["points"])),
            bucket=Bucket(rule.get("bucket", Bucket.BASE)),
        )
    _take_criteria(rules, listed.get("criteria", ()))


def _take_criteria(rules: RuleSet, criteria: Sequence[Table]) -> None:
    for position, criterion in enumerate(criteria, start=1):
        services.add_criterion(
            rules,
            **_parts(criterion, "code", "entry_kind", "label", "clause"),
            position=position,
            ceiling=Decimal(str(criterion["ceiling"])),
            bucket=Bucket(criterion.get("bucket", Bucket.BASE)),
        )


def _take_route(route: Table, *, actor: SignedIn, at: datetime) -> None:
    for kind in route["entry_kinds"]:
        level = units.level_by_code(route["level"])
        unit_kind, field = route.get("unit_kind", ""), route.get("field", "")
        exists = level is not None and queries.route_row_exists(
            RouteKey(level.id, unit_kind, field, kind), valid_from=route["valid_from"]
        )
        if not exists:
            services.add_route(
                route["level"],
                entry_kind=kind,
                steps=[_step(step) for step in route["steps"]],
                valid_from=route["valid_from"],
                unit_kind=unit_kind,
                field=field,
                citation=route.get("citation", ""),
                actor=actor,
                at=at,
            )


def _step(step: Table) -> StepSpec:
    return StepSpec(
        level_code=step["level"],
        permission=Permission(step["permission"]),
        label=step["label"],
        working_days=step["working_days"],
        may_finish=step["may_finish"],
        may_pass_up=step["may_pass_up"],
        recognition=RecognitionLevel(step["recognition"]),
        may_exemplify=step.get("may_exemplify", False),
        may_receive=step.get("may_receive", False),
    )


def _host(name: str, actor: SignedIn) -> int:
    """The unit of that name in the administrator's own scope."""
    today = clock.local_date(clock.now())
    scope = actor.units_with(Permission.ACCOUNT_MANAGE)
    fits = [row for row in units.units_in_scope(scope, on=today) if name == row.full_name]
    if not fits:
        raise Invalid(f"Không có đơn vị «{name}» trong phạm vi quản trị. Ghi đúng tên đầy đủ.")
    return fits[0].id


def _instant(value: datetime | date) -> datetime:
    """A wall-clock time in Vietnam; a bare day means the end of that day."""
    if isinstance(value, datetime):
        return clock.local_instant(value.date(), value.hour, value.minute, value.second)
    return clock.local_instant(value, 23, 59, 59)


def _parts(table: Table, *names: str) -> dict[str, Any]:
    return {name: table[name] for name in names}


def _sentence(error: DomainError) -> str:
    fields = error.fields.values() if isinstance(error, Invalid) else ()
    return " ".join(dict.fromkeys((str(error), *fields)))
