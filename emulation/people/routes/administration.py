"""/quan-tri: accounts of one's units, their passwords and roles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.db import transaction
from emulation.core.errors import NotFound
from emulation.core.policy import Permission
from emulation.people import queries, services
from emulation.people.forms import AccountForm, RoleForm
from emulation.people.models import Person, User
from emulation.people.queries import AccountRow, SignedIn
from emulation.people.routes.blueprint import attempt_of, bp, cost, reported_in, signed
from emulation.people.routes.sign_in import confirmed_password
from emulation.people.rules import FIRST_PASSWORD_HOURS, ROLE_LABELS, PersonKind, Role, has_stead
from emulation.units import queries as units
from emulation.web.access import requires
from emulation.web.choices import options

PAGE = 30
MANAGED_LEVELS = frozenset({"province", "district", "commune", "agency", "cell"})


@bp.get("/quan-tri/")
@requires(Permission.ACCOUNT_MANAGE)
def administration() -> ResponseReturnValue:
    """Accounts of the reader's units, by given name, searched by name or sign-in name."""
    words = request.args.get("q", "")[:100]
    rows = queries.accounts_in_scope(
        _places(),
        on=_today(),
        words=words,
        after=_after(request.args.get("sau", "")),
        limit=PAGE + 1,
    )
    shown, more = rows[:PAGE], len(rows) > PAGE
    last = shown[-1].person_code if more else None
    return render_template(
        "people/accounts.html",
        rows=[_listed(row) for row in shown],
        q=words,
        is_routing=signed().may(Permission.ROUTE_MANAGE),
        next_href=url_for("people.administration", q=words, sau=last) if last else None,
    )


def _listed(row: AccountRow) -> dict[str, object]:
    return {
        "href": url_for("people.manage", code=row.person_code),
        "full_name": row.full_name,
        "username": row.username,
        "unit": row.unit_name,
        "roles": ", ".join(ROLE_LABELS[role] for role in row.roles) or "Chưa có vai trò",
        "is_enabled": row.is_enabled,
    }


def _after(code: str) -> tuple[str, int] | None:
    """Where the page before ended: the person's sorting key and the account's row."""
    person = queries.person_by_code(code) if code else None
    account = queries.user_of_person(person.id) if person else None
    return (person.sort_key, account.id) if person and account else None


def _places() -> tuple[int, ...]:
    return signed().units_with(Permission.ACCOUNT_MANAGE)


def _today() -> date:
    return clock.local_date(clock.now())


def _unit_choices() -> list[Any]:
    rows = units.units_in_scope(_places(), on=_today())
    return options((row.code, row.full_name) for row in rows if row.level_code in MANAGED_LEVELS)


@bp.route("/quan-tri/tai-khoan-moi", methods=["GET", "POST"])
@requires(Permission.ACCOUNT_MANAGE)
def new_account() -> ResponseReturnValue:
    """A person with an account; the first password is shown once, on a slip to print."""
    form = AccountForm()
    form.unit.choices = _unit_choices()
    if form.validate_on_submit():
        first = services.first_password()
        with reported_in(form):
            person_id = _create(form, services.hash_password(first, cost=cost()))
        if not form.errors and not form.form_errors:
            return _slip(person_id, form.username.data or "", first)
    status = 422 if request.method == "POST" else 200
    return render_template("people/new_account.html", form=form), status


def _create(form: AccountForm, password_hash: str) -> int:
    at = clock.now()
    with transaction():
        person = _listed_person(form, at)
        services.create_account(
            person.id,
            username=form.username.data or "",
            password_hash=password_hash,
            actor=signed(),
            at=at,
        )
        return person.id


def _listed_person(form: AccountForm, at: datetime) -> Person:
    """The person of that name in the unit's list, put there if nobody has it."""
    unit = units.unit_by_code(form.unit.data, on=clock.local_date(at))
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị.")
    name = form.full_name.data or ""
    known = queries.same_person(name, unit_id=unit.id, birth_year=None)
    if known is not None and queries.user_of_person(known.id) is None:
        return known
    return services.add_person(
        name,
        kind=PersonKind(form.kind.data),
        unit_id=unit.id,
        position=form.position.data or "",
        is_leader=form.is_leader.data,
        actor=signed(),
        at=at,
    )


def _slip(person_id: int, username: str, first: str) -> ResponseReturnValue:
    """The paper with the first password; it is shown this once and kept nowhere."""
    person = queries.person(person_id)
    if person is None:
        abort(404)
    unit = units.unit_by_id(person.unit_id, on=_today())
    return render_template(
        "people/slip.html",
        full_name=person.full_name,
        unit=unit.full_name if unit else "",
        back=url_for("people.manage", code=person.code),
        username=username.lower(),
        password=first,
        hours=FIRST_PASSWORD_HOURS,
        today=_today(),
    )


def managed(code: str) -> tuple[Person, User]:
    """The account of the address, if the reader manages it; otherwise there is none to know of."""
    person = queries.person_by_code(code)
    account = queries.user_of_person(person.id) if person else None
    if person is None or account is None:
        abort(404)
    if not services.may_manage(signed(), person.unit_id, at=clock.now()):
        abort(404)
    return person, account


@bp.get("/quan-tri/tai-khoan/<code>")
@requires(Permission.ACCOUNT_MANAGE)
def manage(code: str) -> ResponseReturnValue:
    """One account: state, roles now and before, and what can be done to it."""
    person, account = managed(code)
    form = RoleForm(formdata=None)
    return _manage_page(form, person, account)


def _manage_page(form: RoleForm, person: Person, account: User) -> str:
    form.unit.choices = form.unit.choices or _unit_choices()
    today = _today()
    held = queries.holdings_of(account.id)
    places = units.units_by_id([person.unit_id, *(row.unit_id for row in held)], on=today)
    return render_template(
        "people/manage.html",
        form=form,
        person=person,
        account=account,
        unit=places[person.unit_id],
        is_self=account.id == signed().id,
        is_deciding=has_stead(frozenset(row.role for row in held)),
        roles=[
            {
                "id": row.id,
                "label": ROLE_LABELS[row.role],
                "title": row.title,
                "unit": places[row.unit_id].committee_name,
                "since": row.valid_from,
                "until": row.valid_to,
                "is_open": row.valid_to is None or row.valid_to >= today,
            }
            for row in held
        ],
    )


@bp.post("/quan-tri/tai-khoan/<code>/khoa")
@requires(Permission.ACCOUNT_MANAGE)
def disable(code: str) -> ResponseReturnValue:
    """The account is closed and its devices are signed out."""
    person, account = managed(code)
    name, number = person.full_name, account.id
    with transaction():
        services.disable_account(number, actor=signed(), at=clock.now())
    flash(f"Đã khóa tài khoản của {name}.", "ok")
    return redirect(url_for("people.manage", code=code), 303)


@bp.post("/quan-tri/tai-khoan/<code>/mo-lai")
@requires(Permission.ACCOUNT_MANAGE)
def enable(code: str) -> ResponseReturnValue:
    """The account can be used again."""
    person, account = managed(code)
    name, number = person.full_name, account.id
    with transaction():
        services.enable_account(number, actor=signed(), at=clock.now())
    flash(f"Đã mở lại tài khoản của {name}.", "ok")
    return redirect(url_for("people.manage", code=code), 303)


@bp.post("/quan-tri/tai-khoan/<code>/cap-lai-mat-khau")
@requires(Permission.ACCOUNT_MANAGE)
def reset_password(code: str) -> ResponseReturnValue:
    """A first password on a slip; the old one and all devices are out."""
    person, account = managed(code)
    person_id, number, username = person.id, account.id, account.username
    first = services.first_password()
    hashed = services.hash_password(first, cost=cost())
    with transaction():
        services.reset_password(number, password_hash=hashed, actor=signed(), at=clock.now())
    return _slip(person_id, username, first)


@bp.post("/quan-tri/tai-khoan/<code>/vai-tro")
@requires(Permission.ACCOUNT_MANAGE)
def grant_role(code: str) -> ResponseReturnValue:
    """The account holds a role from today, confirmed by a second person where it decides."""
    _, account = managed(code)
    number = account.id
    form = RoleForm()
    form.unit.choices = _unit_choices()
    if form.validate():
        with reported_in(form):
            _grant(form, number)
        if not form.errors and not form.form_errors:
            flash("Đã giao vai trò, có hiệu lực ngay.", "ok")
            return redirect(url_for("people.manage", code=code), 303)
    return _manage_page(form, *managed(code)), 422


def _grant(form: RoleForm, user_id: int) -> None:
    at = clock.now()
    second = _second(form)
    unit = units.unit_by_code(form.unit.data, on=clock.local_date(at))
    if unit is None:
        raise NotFound("Không tìm thấy đơn vị.")
    with transaction():
        services.grant_role(
            user_id,
            role=Role(form.role.data),
            unit_id=unit.id,
            valid_from=clock.local_date(at),
            title=form.title.data or "",
            paper=form.paper.data or "",
            second=second,
            actor=signed(),
            at=at,
        )


def _second(form: RoleForm) -> SignedIn | None:
    """The second administrator, who proves being there by their own password."""
    if not form.second_username.data:
        return None
    attempt = attempt_of(form.second_username.data, form.second_password.data or "")
    proved = confirmed_password(attempt)
    return queries.signed_in(proved.user_id, on=_today())


@bp.post("/quan-tri/tai-khoan/<code>/thoi-vai-tro")
@requires(Permission.ACCOUNT_MANAGE)
def end_role(code: str) -> ResponseReturnValue:
    """The chosen role of the account ends at once."""
    _, account = managed(code)
    wanted = request.form.get("holding", "")
    held = {str(row.id): row.id for row in queries.holdings_of(account.id)}
    if wanted not in held:
        abort(404)
    with transaction():
        services.end_role(held[wanted], actor=signed(), at=clock.now())
    flash("Đã thôi giao vai trò.", "ok")
    return redirect(url_for("people.manage", code=code), 303)
