"""Passwords, roles that cannot stand together, and how long a session may rest."""

from __future__ import annotations

from datetime import timedelta

import pytest

from emulation.people.rules import (
    Role,
    bar_to_role,
    idle_limit,
    is_deciding,
    normal_password,
    password_fault,
)

GUESSABLE = "Mật khẩu này dễ bị đoán. Chọn mật khẩu khác."


@pytest.mark.parametrize(
    "password",
    [
        "con trâu đi trước",
        "ba con mèo 😺 và một con chó",
        "dài dòng văn tự " * 8,
        "Lúa chiêm lấp ló " * 4,
    ],
)
def test_password_fault_accepts_phrases(password: str) -> None:
    assert password_fault(password[:128], username="nop1") == ""


@pytest.mark.parametrize(
    "password",
    [
        "123456789012",
        "mật khẩu 123456",
        "aaaaaaaaaaaaa",
        "qwertyuiopasd",
        "Hậu Lộc 2024!",
        "nguyenvana12345",
        "098765432109",
    ],
)
def test_password_fault_refuses_what_is_guessed(password: str) -> None:
    assert password_fault(password, username="nguyenvana") == GUESSABLE


def test_password_fault_names_the_limits() -> None:
    short = "Mật khẩu cần ít nhất 12 ký tự. Có thể dùng một câu dễ nhớ, có dấu cách."

    assert password_fault("bảy ký", username="nop1") == short
    assert password_fault("dài " * 1000, username="nop1").startswith("Mật khẩu dài tối đa 128")


def test_normal_password_makes_both_keyboards_equal() -> None:
    assert normal_password("mật khẩu") == normal_password("mật khẩu")


def test_deciding_roles_are_those_that_endorse_approve_or_check() -> None:
    assert {role for role in Role if is_deciding(role)} == {
        Role.COUNCIL,
        Role.ENDORSER,
        Role.REVIEWER,
    }


@pytest.mark.parametrize(
    ("role", "held", "is_barred"),
    [
        (Role.ENDORSER, {Role.ADMINISTRATOR}, True),
        (Role.ADMINISTRATOR, {Role.REVIEWER}, True),
        (Role.AUDITOR, {Role.SUBMITTER}, True),
        (Role.LEADER, {Role.AUDITOR}, True),
        (Role.SUBMITTER, {Role.SUBMITTER}, True),
        (Role.SECRETARY, {Role.SUBMITTER}, False),
        (Role.AUDITOR, set(), False),
        (Role.ADMINISTRATOR, {Role.SUBMITTER}, False),
    ],
)
def test_bar_to_role(role: Role, held: set[Role], is_barred: bool) -> None:
    assert bool(bar_to_role(role, frozenset(held))) == is_barred


def test_idle_limit_is_the_shortest_of_the_roles() -> None:
    assert idle_limit(frozenset()) == timedelta(minutes=30)
    assert idle_limit(frozenset({Role.SUBMITTER, Role.ENDORSER})) == timedelta(minutes=15)
    assert idle_limit(frozenset({Role.ADMINISTRATOR})) == timedelta(minutes=5)
