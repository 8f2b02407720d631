"""`flask emulation import-entries FILE.jsonl --as USER`: old entries into an archive campaign."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click
from flask.cli import with_appcontext

from emulation.campaigns import queries as campaigns
from emulation.campaigns import services as campaign_services
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignKind
from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import DomainError, Invalid
from emulation.core.policy import Permission
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.rules import State
from emulation.entries.rules.listed import LineError, ListedEntry, read_line
from emulation.people.queries import SignedIn, signed_in_by_username
from emulation.reviews.services.importing import import_entry
from emulation.units import queries as units
from emulation.units.queries import UnitRow

ARCHIVE_CODE = "LUU-TRU"
STATES = {"sent": State.SUBMITTED, "approved": State.APPROVED}


@click.command("import-entries")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--as", "username", required=True, help="Tên đăng nhập của người nhập.")
@click.option(
    "--state",
    type=click.Choice(list(STATES)),
    default="sent",
    show_default=True,
    help="sent: chờ xử lý; approved: đã công nhận theo giấy tờ cũ, không tính điểm.",
)
@click.option("--campaign", "campaign_code", default=ARCHIVE_CODE, show_default=True)
@with_appcontext
def import_entries(file: Path, username: str, state: str, campaign_code: str) -> None:
    """Nhập việc làm, mô hình từ tệp JSONL vào một đợt ghi lại; nhập lại không sinh trùng."""
    listed = _read(file)
    _tell_old(listed)
    at = clock.now()
    with transaction():
        actor = _importer(username)
        within = _unit_of(actor)
        campaign = _campaign(campaign_code, within, actor)
        done = []
        for row in listed:
            try:
                done.append(
                    import_entry(
                        row,
                        campaign=campaign,
                        within=within,
                        state=STATES[state],
                        actor=actor,
                        at=at,
                    )
                )
            except DomainError as error:
                raise click.ClickException(
                    f"Dòng {row.number}: {_sentence(error)} Chưa nhập dòng nào."
                ) from None
    fresh = sum(row.is_new for row in done)
    click.echo(f"Đã nhập {fresh} mục vào «{campaign.name}»; {len(done) - fresh} mục đã có trước.")


def _read(file: Path) -> list[ListedEntry]:
    """Every line of the file; all faults at once, so that one mend is enough."""
    try:
        # Only at line ends: U+2028 and the like may stand inside a JSON text.
        lines = file.read_text("utf-8-sig").split("\n")
    except (OSError, UnicodeDecodeError):
        raise click.ClickException(
            f"Không đọc được tệp {file.name}. Kiểm tra đường dẫn; tệp phải là UTF-8."
        ) from None
    rows, faults = [], []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(read_line(number, line))
        except LineError as error:
            faults.append(f"Dòng {number}: {error}.")
    if faults:
        raise click.ClickException("\n".join([*faults[:20], "Chưa nhập dòng nào."]))
    return rows


def _tell_old(listed: list[ListedEntry]) -> None:
    numbers = [str(row.number) for row in listed if row.was_old]
    if numbers:
        shown = ", ".join(numbers[:20]) + ("…" if len(numbers) > 20 else "")
        click.echo(
            f"Dòng {shown}: chữ phông cũ (TCVN3, VNI) đã đọc sang Unicode. Kiểm tra lại.", err=True
        )


def _importer(username: str) -> SignedIn:
    actor = signed_in_by_username(username, on=clock.local_date(clock.now()))
    if actor is None or not actor.may(Permission.ENTRY_IMPORT):
        raise click.ClickException(
            f"Tài khoản «{username}» không có hoặc không có quyền nhập dữ liệu (vai trò Quản trị)."
        )
    return actor


def _unit_of(actor: SignedIn) -> UnitRow:
    unit_id = actor.units_with(Permission.ENTRY_IMPORT)[0]
    return units.units_by_id([unit_id], on=clock.local_date(clock.now()))[unit_id]


def _campaign(code: str, within: UnitRow, actor: SignedIn) -> Campaign:
    """The named archive campaign; the default one is made when it is first asked for."""
    found = campaigns.campaign_by_code(code)
    if found is not None and found.kind is CampaignKind.ARCHIVE:
        return found
    if found is not None or code != ARCHIVE_CODE:
        raise click.ClickException(f"Không có đợt ghi lại nào mang mã «{code}».")
    at = clock.now()
    campaign = campaign_services.create_campaign(
        ARCHIVE_CODE,
        kind=CampaignKind.ARCHIVE,
        name="Dữ liệu các năm trước",
        theme="Ghi lại mô hình, việc làm đã có",
        host_id=within.id,
        starts_on=date(1990, 1, 1),
        ends_on=date(2099, 12, 31),
        deadline=clock.local_instant(date(2099, 12, 31), 23, 59, 59),
        entry_kinds=tuple(KIND_BY_CODE),
        actor=actor,
        at=at,
    )
    campaign_services.freeze_and_open(campaign, actor=actor, at=at)
    return campaign


def _sentence(error: DomainError) -> str:
    return " ".join(error.fields.values()) if isinstance(error, Invalid) else str(error)
