"""The census of routes: each declares who may enter, no GET writes, a POST writes once at most."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import Engine, event

from emulation.core.db import db
from tests.entries_made import sent_action
from tests.factories import ACCOUNTS, World
from tests.pages import Browser

WRITING = re.compile(r"\s*(INSERT|UPDATE|DELETE)\s+(?:INTO\s+|FROM\s+)?\"?(\w+)", re.IGNORECASE)
OWN_LEDGERS = {"user_session", "security_event"}
"""Architecture §5: session touch and security log stand outside the business transaction."""
PUBLIC = {
    "desk.find_receipt",
    "desk.healthz",
    "desk.readyz",
    "desk.receipt",
    "manifest",
    "offline.page",
    "people.display",
    "people.sign_in",
    "stylesheet",
    "worker",
}
ROLES = tuple(dict.fromkeys((account[3], account[0]) for account in ACCOUNTS))
ONE_OF_EACH = tuple(dict(reversed(ROLES)).values())


@pytest.fixture
def written() -> Iterator[list[str]]:
    """The tables that statements wrote to, apart from the two ledgers of their own."""
    tables: list[str] = []

    def note(conn: object, cursor: object, sql: str, *_: object) -> None:
        match = WRITING.match(sql)
        if match and match[2].lower() not in OWN_LEDGERS:
            tables.append(match[2])

    event.listen(Engine, "before_cursor_execute", note)
    yield tables
    event.remove(Engine, "before_cursor_execute", note)


def test_every_route_declares_who_may_enter(app: Flask) -> None:
    silent = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static" and not hasattr(app.view_functions[rule.endpoint], "access")
    }

    assert silent == set()


def test_only_the_public_routes_are_public(app: Flask) -> None:
    public = {
        name for name, view in app.view_functions.items() if getattr(view, "access", "") == "public"
    }

    assert public == PUBLIC


def test_addresses_bear_no_row_numbers(app: Flask) -> None:
    numbered = [rule.rule for rule in app.url_map.iter_rules() if "<int:" in rule.rule]

    assert numbered == []


def test_every_post_is_checked_for_its_token(app: Flask, browse: Callable[..., Browser]) -> None:
    posts = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or set())]
    browser = browse("qt1")

    for rule in posts:
        address = re.sub(r"<[^>]+>", "X", rule.rule)
        assert browser.post(address, {}).status == 400, address


@pytest.mark.parametrize("username", ONE_OF_EACH)
def test_no_get_writes(
    app: Flask,
    world: World,
    browse: Callable[..., Browser],
    written: list[str],
    username: str,
) -> None:
    code = sent_action(world).code
    browser = browse(username)
    addresses = [
        re.sub(r"<code>", code, rule.rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or set()) and rule.endpoint != "static"
    ]
    written.clear()

    for address in addresses:
        browser.get(re.sub(r"<[^>]+>", "X", address))

    assert written == []


def test_a_business_transaction_never_nests(app: Flask) -> None:
    from emulation.core.db import transaction  # noqa: PLC0415 -- beside what it shows

    with app.app_context(), transaction(), pytest.raises(RuntimeError), transaction():
        pass
    with app.app_context():
        assert db.session.info.get("writing") in (False, None)
