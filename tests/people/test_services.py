"""Accounts, roles and sessions."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db, transaction
from emulation.core.errors import Invalid, NotAllowed, NotFound
from emulation.core.policy import Permission
from emulation.people import queries, services
from emulation.people.models import RoleHolding, User, UserSession
from emulation.people.queries import Credentials
from emulation.people.rules import PersonKind, Role
from emulation.people.services import Attempt
from emulation.units.services import BadList
from tests.conftest import NOW
from tests.factories import PASSWORD, World

COST = (1, 8, 1)
TODAY = date(2024, 11, 15)


def _attempt(username: str, password: str = PASSWORD, address: str = "10.0.0.1") -> Attempt:
    return Attempt(username, password, address, "key")


def _try(attempt: Attempt, at: datetime) -> Credentials:
    """What a request does: log, count, prove; a success is logged."""
    with transaction() as session:
        session.execute(services.logged(attempt, event=services.TRIED, at=at))
    try:
        services.check_throttle(attempt, at=at)
    except services.TooManyAttempts:
        with transaction() as session:
            session.execute(services.logged(attempt, event=services.BLOCKED, at=at))
        raise
    proved = services.prove(attempt, cost=COST, at=at)
    with transaction():
        services.sign_in(proved, attempt=attempt, device="Chrome trên Android", at=at)
    return proved


def _account(world: World, username: str) -> int:
    return world.actor(username).id


# Sign-in -------------------------------------------------------------------------------------


def test_sign_in_opens_a_session_that_only_the_token_finds(world: World) -> None:
    attempt = _attempt("NOP1 ")
    proved = services.prove(attempt, cost=COST, at=NOW)
    with transaction():
        opened = services.sign_in(proved, attempt=attempt, device="Edge trên Windows", at=NOW)

    assert queries.opened_by(services.token_digest("other"), on=TODAY) is None
    known = queries.opened_by(services.token_digest(opened.token), on=TODAY)
    assert known is not None
    assert (known[0].user_id, known[1].username) == (_account(world, "nop1"), "nop1")
    found = db.session.scalars(select(UserSession)).one()
    assert (found.user_id, found.device) == (_account(world, "nop1"), "Edge trên Windows")
    assert found.expires_at == NOW + timedelta(hours=12)
    assert opened.token not in found.token_digest


@pytest.mark.parametrize(
    ("username", "password"), [("nobody", PASSWORD), ("nop1", "sai mật khẩu rồi"), ("nop1", "")]
)
def test_prove_says_the_same_for_every_failure(world: World, username: str, password: str) -> None:
    with pytest.raises(services.WrongPassword) as caught:
        services.prove(_attempt(username, password), cost=COST, at=NOW)

    assert str(caught.value) == (
        "Tên đăng nhập hoặc mật khẩu chưa đúng. Đồng chí kiểm tra lại, chú ý chữ hoa và dấu."
    )


def test_prove_takes_a_password_typed_in_parts(world: World) -> None:
    decomposed = "mật khẩu thử nghiệm"

    assert services.prove(_attempt("nop1", decomposed), cost=COST, at=NOW).user_id == _account(
        world, "nop1"
    )


def test_prove_refuses_a_closed_account(world: World) -> None:
    with transaction():
        services.disable_account(_account(world, "nop1"), actor=world.actor("qt1"), at=NOW)

    with pytest.raises(services.WrongPassword):
        services.prove(_attempt("nop1"), cost=COST, at=NOW)


def test_sixth_try_in_fifteen_minutes_waits(world: World) -> None:
    for minute in range(5):
        with pytest.raises(services.WrongPassword):
            _try(_attempt("nop1", "sai"), NOW + timedelta(minutes=minute))

    with pytest.raises(services.TooManyAttempts) as caught:
        _try(_attempt("nop1"), NOW + timedelta(minutes=5))
    assert caught.value.minutes == 10
    assert _try(_attempt("nop2"), NOW + timedelta(minutes=5)).user_id == _account(world, "nop2")
    assert _try(_attempt("nop1"), NOW + timedelta(minutes=15, seconds=1))


def test_blocked_tries_do_not_prolong_the_wait(world: World) -> None:
    for _ in range(5):
        with pytest.raises(services.WrongPassword):
            _try(_attempt("nop1", "sai"), NOW)
    for minute in range(1, 15):
        with pytest.raises(services.TooManyAttempts):
            _try(_attempt("nop1", "sai"), NOW + timedelta(minutes=minute))

    assert _try(_attempt("nop1"), NOW + timedelta(minutes=15))


def test_success_forgives_the_failures_before(world: World) -> None:
    for _ in range(4):
        with pytest.raises(services.WrongPassword):
            _try(_attempt("nop1", "sai"), NOW)
    _try(_attempt("nop1"), NOW + timedelta(seconds=1))
    for _ in range(4):
        with pytest.raises(services.WrongPassword):
            _try(_attempt("nop1", "sai"), NOW + timedelta(seconds=2))

    assert _try(_attempt("nop1"), NOW + timedelta(seconds=3))


def test_an_address_is_throttled_over_many_accounts(world: World) -> None:
    for number in range(50):
        with pytest.raises(services.WrongPassword):
            _try(_attempt(f"ten{number}", "sai"), NOW)

    with pytest.raises(services.TooManyAttempts):
        _try(_attempt("nop1"), NOW)
    assert _try(_attempt("nop1", address="10.0.0.2"), NOW)


def test_session_ends_by_rest_and_after_twelve_hours(world: World) -> None:
    attempt = _attempt("nop1")
    proved = services.prove(attempt, cost=COST, at=NOW)
    with transaction():
        opened = services.sign_in(proved, attempt=attempt, device="", at=NOW)
    found = queries.opened_by(services.token_digest(opened.token), on=TODAY)
    assert found is not None
    session, actor = found

    assert services.is_alive(session, actor, at=NOW + timedelta(minutes=30))
    assert not services.is_alive(session, actor, at=NOW + timedelta(minutes=31))
    rested = replace(session, seen_at=NOW + timedelta(hours=11, minutes=59))
    assert not services.is_alive(rested, actor, at=NOW + timedelta(hours=12))


def test_touched_writes_once_a_minute(world: World) -> None:
    attempt = _attempt("nop1")
    proved = services.prove(attempt, cost=COST, at=NOW)
    with transaction():
        opened = services.sign_in(proved, attempt=attempt, device="", at=NOW)
    found = queries.opened_by(services.token_digest(opened.token), on=TODAY)
    assert found is not None
    session, _ = found

    assert services.touched(session, at=NOW + timedelta(seconds=59)) is None
    assert services.touched(session, at=NOW + timedelta(seconds=60)) is not None


# Accounts ------------------------------------------------------------------------------------


def _new_person(world: World, name: str = "Lê Văn Mới") -> int:
    person = services.add_person(
        name,
        kind=PersonKind.PARTY_MEMBER,
        unit_id=world.unit("LL1"),
        actor=world.actor("qt1"),
        at=NOW,
    )
    return person.id


def _new_account(world: World, username: str = "moi") -> int:
    with transaction():
        account = services.create_account(
            _new_person(world),
            username=username,
            password_hash=services.hash_password(PASSWORD, cost=COST),
            actor=world.actor("qt1"),
            at=NOW,
        )
        return account.id


def test_create_account_gives_a_first_password_of_72_hours(world: World) -> None:
    user_id = _new_account(world, "Le.Moi")

    account = queries.user(user_id)
    assert account is not None
    assert account.username == "le.moi"
    assert account.must_change_password
    assert services.prove(_attempt("le.moi"), cost=COST, at=NOW + timedelta(hours=72))
    with pytest.raises(services.WrongPassword):
        services.prove(_attempt("le.moi"), cost=COST, at=NOW + timedelta(hours=72, seconds=1))


@pytest.mark.parametrize("username", ["", "a", "có dấu", "a b", "nop1", "x" * 41])
def test_create_account_refuses_bad_names(world: World, username: str) -> None:
    with pytest.raises(Invalid) as caught:
        _new_account(world, username)

    assert set(caught.value.fields) == {"username"}


def test_one_person_has_one_account(world: World) -> None:
    with pytest.raises(Invalid), transaction():
        services.create_account(
            world.person("nop1").id,
            username="nop1b",
            password_hash="x",
            actor=world.actor("qt1"),
            at=NOW,
        )


def test_a_card_stands_in_the_list_once(world: World) -> None:
    def add() -> None:
        services.add_person(
            "Lê Văn Thẻ",
            kind=PersonKind.PARTY_MEMBER,
            unit_id=world.unit("LL1"),
            actor=None,
            at=NOW,
            card_digest=services.keyed_digest("key", "card", "038 1234"),
        )

    with transaction():
        add()
    with pytest.raises(Invalid), transaction():
        add()


def test_accounts_are_managed_only_from_above(world: World) -> None:
    for username in ("nop1", "xn1", "kt"):
        with pytest.raises(NotFound), transaction():
            services.disable_account(_account(world, "bt1"), actor=world.actor(username), at=NOW)


def test_nobody_closes_or_resets_their_own_account(world: World) -> None:
    actor = world.actor("qt1")
    with pytest.raises(NotAllowed), transaction():
        services.disable_account(actor.id, actor=actor, at=NOW)
    with pytest.raises(NotAllowed), transaction():
        services.reset_password(actor.id, password_hash="x", actor=actor, at=NOW)


def test_disable_ends_sessions_and_stops_the_actor(world: World) -> None:
    _try(_attempt("nop1"), NOW)
    user_id = _account(world, "nop1")

    with transaction():
        services.disable_account(user_id, actor=world.actor("qt1"), at=NOW, reason="Chuyển đi")

    assert queries.signed_in(user_id, on=TODAY) is None
    assert queries.sessions_of(user_id, at=NOW) == []
    with transaction():
        services.enable_account(user_id, actor=world.actor("qt1"), at=NOW)
    assert queries.signed_in(user_id, on=TODAY) is not None


def test_change_password_keeps_only_this_device(world: World) -> None:
    _try(_attempt("nop1"), NOW)
    _try(_attempt("nop1"), NOW)
    actor = world.actor("nop1")
    keep = queries.sessions_of(actor.id, at=NOW)[0].id
    proved = services.prove(_attempt("nop1"), cost=COST, at=NOW)
    fresh = services.hash_password("lúa chín vàng đồng", cost=COST)

    with transaction():
        services.change_password(
            actor.id,
            proved_hash=proved.password_hash,
            password_hash=fresh,
            actor=actor,
            at=NOW,
            keep_session=keep,
        )

    assert [row.id for row in queries.sessions_of(actor.id, at=NOW)] == [keep]
    with pytest.raises(Invalid), transaction():
        services.change_password(
            actor.id, proved_hash=proved.password_hash, password_hash="x", actor=actor, at=NOW
        )


# Roles ---------------------------------------------------------------------------------------


def _grant(world: World, username: str, role: Role, **kwargs: object) -> RoleHolding:
    options = {"actor": world.actor("qt1"), "unit_id": world.unit("LL")} | kwargs
    with transaction():
        return services.grant_role(
            _account(world, username), role=role, valid_from=TODAY, at=NOW, **options
        )


def test_grant_role_holds_from_the_day_on(world: World) -> None:
    _grant(world, "bt1", Role.SUBMITTER, unit_id=world.unit("LL1"))

    user_id = _account(world, "bt1")
    after = queries.signed_in(user_id, on=TODAY)
    before = queries.signed_in(user_id, on=TODAY - timedelta(days=1))
    assert after is not None
    assert before is not None
    assert after.roles == {Role.SECRETARY, Role.SUBMITTER}
    assert before.roles == {Role.SECRETARY}


def test_deciding_role_needs_a_second_administrator(world: World) -> None:
    for options in (
        {},
        {"paper": "25-QĐ/HU"},
        {"second": world.actor("qt1")},
        {"second": world.actor("td4")},
        {"second": world.actor("bt1")},
    ):
        with pytest.raises(NotAllowed):
            _grant(world, "bt1", Role.ENDORSER, **options)

    _grant(world, "bt1", Role.ENDORSER, second=world.actor("qt2"))
    record = db.session.scalars(select(AuditRecord).where(AuditRecord.event == "role.grant")).one()
    payload = db.session.get(AuditPayload, record.id)
    assert payload is not None
    assert payload.content["actor"] == "Trần Thị Dậu"
    assert payload.content["facts"]["second"] == "Bùi Quang Vinh"


def test_administrator_role_takes_a_signed_paper(world: World) -> None:
    with pytest.raises(NotAllowed):
        _grant(world, "bt1", Role.ADMINISTRATOR)

    _grant(world, "bt1", Role.ADMINISTRATOR, paper="25-QĐ/HU")
    assert Role.ADMINISTRATOR in world.actor("bt1").roles


def test_administrator_and_auditor_stand_apart(world: World) -> None:
    second = world.actor("qt2")
    for username, role in (
        ("qt2", Role.REVIEWER),
        ("td4", Role.ADMINISTRATOR),
        ("kt", Role.LEADER),
        ("nop1", Role.AUDITOR),
    ):
        with pytest.raises(NotAllowed):
            _grant(world, username, role, second=second, paper="25-QĐ/HU")


def test_nobody_gives_themselves_a_role(world: World) -> None:
    with pytest.raises(NotAllowed):
        _grant(world, "qt1", Role.LEADER, second=world.actor("qt2"))


def test_end_role_stops_at_once(world: World) -> None:
    user_id = _account(world, "xn1")
    holding = queries.holdings_of(user_id)[0].id

    with transaction():
        services.end_role(holding, actor=world.actor("qt1"), at=NOW)

    actor = queries.signed_in(user_id, on=TODAY)
    assert actor is not None
    assert not actor.may(Permission.ENTRY_ENDORSE)


def test_a_role_given_today_and_ended_today_leaves_nothing(world: World) -> None:
    holding = _grant(world, "bt1", Role.SUBMITTER).id

    with transaction():
        services.end_role(holding, actor=world.actor("qt1"), at=NOW)

    assert world.actor("bt1").roles == {Role.SECRETARY}


# Lists ---------------------------------------------------------------------------------------

HEAD = "username,full_name,kind,unit_code,position,gender,birth_year,is_leader,role"


def _import(*lines: str, paper: str = "") -> services.ImportedPeople:
    rows = services.read_people("\n".join([HEAD, *lines]).encode())
    hashes = dict.fromkeys(services.new_usernames(rows), "hash")
    with transaction():
        return services.import_people(rows, hashes=hashes, paper=paper, at=NOW)


def test_import_people_twice_changes_nothing(world: World) -> None:
    lines = (
        "moi1,Lê Văn Một,Đảng viên,LL1,Bí thư chi bộ,nam,1970,x,Bí thư chi bộ",
        ",Trần Thị Hai,citizen,LL1,,nữ,1985,,",
    )

    first, second = _import(*lines), _import(*lines)

    assert (first.people, first.accounts, first.roles) == (2, 1, 1)
    assert (second.people, second.accounts, second.roles, second.unchanged) == (0, 0, 0, 2)
    assert world.actor("moi1").roles == {Role.SECRETARY}
    assert world.person("moi1").is_leader


def test_import_people_names_every_bad_line(world: World) -> None:
    with pytest.raises(BadList) as caught:
        _import(
            ",,Đảng viên,LL1,,,,,",
            ",Lê Văn Một,Người,LL1,,,,,",
            ",Lê Văn Hai,Đảng viên,LL1,,,70,,",
        )

    assert [sentence.split(".")[0] for sentence in caught.value.sentences] == [
        "Dòng 2: chưa ghi họ và tên ở cột full_name",
        "Dòng 3: cột kind ghi «Người»",
        "Dòng 4: cột birth_year ghi «70»",
    ]


def test_import_people_writes_nothing_when_a_line_is_refused(world: World) -> None:
    with pytest.raises(BadList) as caught:
        _import(
            "moi1,Lê Văn Một,Đảng viên,LL1,,,,,",
            "nop1,Lê Văn Hai,Đảng viên,LL1,,,,,",
            "moi3,Lê Văn Ba,Đảng viên,XX,,,,,",
            "moi4,Lê Văn Bốn,Đảng viên,LL,,,,,endorser",
        )

    assert caught.value.sentences == [
        "Dòng 3: tên đăng nhập «nop1» đã có người khác dùng.",
        "Dòng 4: không có đơn vị mã «XX». Kiểm tra cột unit_code.",
        "Dòng 5: vai trò này cần số văn bản đã ký. Thêm --paper SỐ.",
    ]
    assert db.session.scalar(select(User).where(User.username == "moi1")) is None
