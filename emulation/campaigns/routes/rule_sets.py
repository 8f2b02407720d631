"""/dot/<code>/bo-tieu-chi: versions of the rules; typed, proposed, frozen by a second person."""

from __future__ import annotations

from dataclasses import dataclass

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.campaigns import queries, services
from emulation.campaigns.forms import COLUMNS, NewVersionForm, RuleTableForm, rule_table_form
from emulation.campaigns.forms.versions import CURRENT, EMPTY, NEW_GUIDANCE
from emulation.campaigns.models import Campaign, Guidance, RuleSet
from emulation.campaigns.routes.blueprint import bp, shown_campaign
from emulation.campaigns.rules import PART_WORDS, RuleTable, total_ceiling
from emulation.core import clock
from emulation.core.dates import format_date, short_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.numbers import format_points
from emulation.core.policy import Permission
from emulation.web.access import reader, requires

TRIED = (("xa", "Xã, thị trấn"), ("co-quan", "Cơ quan, đơn vị"))
"""Boards on which a version is tried before it is frozen, as their addresses name them."""


@dataclass(frozen=True)
class ShownVersion:
    """A version as the list shows it."""

    title: str
    href: str
    tag: str
    tag_kind: str
    meta: str


@bp.route("/<code>/bo-tieu-chi", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_SCORE)
def rule_sets(code: str) -> ResponseReturnValue:
    """The versions of the campaign's rules, and the form that begins the next one."""
    campaign, form = _scored_campaign(code), NewVersionForm()
    versions = queries.rule_sets_of(campaign.id)
    guidances = queries.guidances_of(campaign.id)
    form.offer(
        begins=_begins(versions), guidances=[(one.number, _spoken(one)) for one in guidances]
    )
    if not form.is_submitted():
        form.valid_from.data = format_date(clock.local_date(clock.now()))
        return _list_page(campaign, versions, form)
    begun = _begun(form, campaign, versions, guidances)
    if begun is None:
        return _list_page(campaign, versions, form), 422
    flash(f"Đã lập bản {begun.version}. Sửa từng dòng rồi trình người thứ hai chốt.", "ok")
    for one in services.examples():
        if one.code == form.begin.data:
            flash(f"Nguồn: {one.source}. Cần xác nhận: {one.to_confirm}", "ok")
    return redirect(_address(campaign, begun), 303)


@bp.route("/<code>/bo-tieu-chi/<version>", methods=["GET", "POST"])
@requires(Permission.CAMPAIGN_SCORE)
def rule_set(code: str, version: str) -> ResponseReturnValue:
    """One version: its lines to be typed while it is unfinished, to be read once it is frozen."""
    campaign = _scored_campaign(code)
    row = _version(campaign, version)
    table = queries.rule_table(row.id)
    form = rule_table_form(table, kinds=campaign.entry_kinds, names=request.form)
    if not form.is_submitted():
        form.seen.data = services.digest_of_table(table)
        return _version_page(campaign, row, table, form)
    if not _saved(form, campaign, row):
        return _version_page(campaign, row, table, form), 422
    flash("Đã lưu. Mọi dòng đều hợp lệ.", "ok")
    return redirect(_address(campaign, row), 303)


@bp.post("/<code>/bo-tieu-chi/<version>/trinh")
@requires(Permission.CAMPAIGN_SCORE)
def propose_rule_set(code: str, version: str) -> ResponseReturnValue:
    """The version waits for a second person."""
    campaign = _scored_campaign(code)
    row = _version(campaign, version)
    with transaction():
        services.propose_rule_set(campaign, row, actor=reader(), at=clock.now())
    flash("Đã trình. Chờ một đồng chí khác chốt.", "ok")
    return redirect(_address(campaign, row), 303)


@bp.post("/<code>/bo-tieu-chi/<version>/chot")
@requires(Permission.CAMPAIGN_SCORE)
def confirm_rule_set(code: str, version: str) -> ResponseReturnValue:
    """A second person agrees: the version is frozen and holds from its first day."""
    campaign = _scored_campaign(code)
    row = _version(campaign, version)
    with transaction():
        services.confirm_rule_set(campaign, row, actor=reader(), at=clock.now())
    flash(f"Đã chốt bản {row.version}, áp dụng từ ngày {format_date(row.valid_from)}.", "ok")
    return redirect(_address(campaign, row), 303)


def _scored_campaign(code: str) -> Campaign:
    campaign = shown_campaign(code)
    if not services.may_score(campaign, reader(), on=clock.local_date(clock.now())):
        raise NotAllowed
    return campaign


def _version(campaign: Campaign, version: str) -> RuleSet:
    is_number = version.isascii() and version.isdigit() and len(version) < 5
    row = queries.rule_set_of_version(campaign.id, int(version)) if is_number else None
    if row is None:
        raise NotFound
    return row


def _address(campaign: Campaign, row: RuleSet) -> str:
    return url_for("campaigns.rule_set", code=campaign.code, version=row.version)


def _begins(versions: list[RuleSet]) -> list[tuple[str, str]]:
    current = [(CURRENT, f"Bản {versions[0].version} đang có")] if versions else []
    shipped = [(one.code, f"Bảng mẫu: {one.name}") for one in services.examples()]
    return [*current, *shipped, (EMPTY, "Bảng trống")]


def _spoken(row: Guidance) -> str:
    return f"Số {row.number} ngày {format_date(row.issued_on)}, {row.issuer}"


def _begun(
    form: NewVersionForm, campaign: Campaign, versions: list[RuleSet], guidances: list[Guidance]
) -> RuleSet | None:
    """The next version; None where the form now says what to mend."""
    chosen = {one.code: one.table for one in services.examples()}
    table = chosen.get(form.begin.data or "", RuleTable())
    if form.begin.data == CURRENT and versions:
        table = queries.rule_table(versions[0].id)
    try:
        with transaction():
            return services.begin_version(
                campaign,
                table,
                valid_from=form.read_day("valid_from"),
                guidance=_guidance(form, campaign, guidances),
                actor=reader(),
                at=clock.now(),
            )
    except Invalid as refusal:
        form.tell(refusal)
        return None


def _guidance(form: NewVersionForm, campaign: Campaign, known: list[Guidance]) -> Guidance:
    """The one chosen, or the one typed; in the caller's transaction."""
    if form.guidance.data != NEW_GUIDANCE:
        found = next((row for row in known if row.number == form.guidance.data), None)
        if found is None:
            sentence = "Chọn hướng dẫn trong danh sách, hoặc ghi hướng dẫn mới."
            raise Invalid(sentence, {"guidance": sentence})
        return found
    for name in ("number", "issuer", "signer", "title"):
        if not form[name].data:
            sentence = f"Ghi {form[name].label.text.lower()}."
            raise Invalid(sentence, {name: sentence})
    return services.add_guidance(
        campaign,
        number=form.number.data or "",
        issued_on=form.read_day("issued_on"),
        issuer=form.issuer.data or "",
        signer=form.signer.data or "",
        title=form.title.data or "",
        actor=reader(),
        at=clock.now(),
    )


def _saved(form: RuleTableForm, campaign: Campaign, row: RuleSet) -> bool:
    """The version says what was typed; False where the form now says what to mend."""
    seen, at = form.seen.data or "", clock.now()
    try:
        with transaction():
            services.put_table(campaign, row, form.table(), seen=seen, actor=reader(), at=at)
    except Invalid as refusal:
        form.tell(refusal)
        return False
    return True


def _list_page(campaign: Campaign, versions: list[RuleSet], form: NewVersionForm) -> str:
    return render_template(
        "campaigns/rule_sets.html",
        campaign=campaign,
        versions=[_shown(campaign, row) for row in versions],
        is_open=bool(versions) and versions[0].frozen_at is None,
        form=form,
    )


def _shown(campaign: Campaign, row: RuleSet) -> ShownVersion:
    tag, kind = _state(row)
    until = f" đến hết ngày {format_date(row.valid_to)}" if row.valid_to else ""
    frozen = f" Chốt lúc {short_instant(row.frozen_at)}." if row.frozen_at else ""
    return ShownVersion(
        title=f"Bản {row.version}",
        href=_address(campaign, row),
        tag=tag,
        tag_kind=kind,
        meta=f"Áp dụng từ ngày {format_date(row.valid_from)}{until}.{frozen}",
    )


def _state(row: RuleSet) -> tuple[str, str]:
    if row.superseded_at is not None:
        return "Đã thay", "withdrawn"
    return ("Đã chốt", "approved") if row.frozen_at is not None else ("Đang lập", "draft")


def _version_page(campaign: Campaign, row: RuleSet, table: RuleTable, form: object) -> str:
    proposal = queries.proposal_of(row.id)
    is_own = proposal is not None and proposal.person_id == reader().person_id
    waits = (
        f"Đồng chí {proposal.full_name} trình lúc {short_instant(proposal.at)}." if proposal else ""
    )
    return render_template(
        "campaigns/rule_set.html",
        campaign=campaign,
        version=_shown(campaign, row),
        here=_address(campaign, row),
        parts=[(part, words) for part, words in PART_WORDS.items() if part in COLUMNS],
        form=form,
        boards=TRIED,
        is_frozen=row.frozen_at is not None,
        waits=waits,
        may_confirm=proposal is not None and not is_own,
        may_propose=proposal is None and bool(table.levels or table.criteria),
        totals=[
            f"Tổng điểm tối đa của {words}: {format_points(points)}."
            for words, points in total_ceiling(table.criteria)
        ],
    )
