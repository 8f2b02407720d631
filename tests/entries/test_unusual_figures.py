"""Unusual figures on the real form: asked about once, confirmed by a tick, kept in the audit."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select

from emulation.audit.models import AuditPayload, AuditRecord
from emulation.core.db import db
from emulation.entries import queries
from emulation.entries.rules import FigureBasis, State
from emulation.entries.rules.content import FigureInput
from emulation.entries.rules.figures import CONFIRM
from tests.entries_made import ACTION, draft, send

MANY = {"figures-0-metric": "trees", "figures-0-amount": "120.000"}


@pytest.fixture
def opened(world, browse):
    """A browser, the address of the form of a draft with an absurd number of trees, the draft."""
    content = replace(ACTION, figures=(FigureInput("trees", Decimal(120_000)),))
    entry = draft(world, content)
    return browse("nop1"), f"/ho-so/{entry.code}/sua", entry


def test_it_is_told_at_its_line_and_keeps_the_entry_back(opened):
    browser, address, entry = opened

    page = browser.get(address)
    assert "Lớn khác thường" in page.text
    assert "figures-0-confirmed" not in page.form("/sua")

    page = browser.post(address, page.form("/sua") | {"action": "send"})
    assert page.status == 422
    assert page.errors[0].startswith("«Số cây»: Lớn khác thường đối với một đơn vị như vậy")
    assert queries.fresh_entry(entry.id).state is State.DRAFT


def test_the_tick_is_remembered_and_asks_no_more(opened):
    browser, address, entry = opened
    tick = browser.get(address).soup.find(
        "input", attrs={"type": "checkbox", "name": "figures-0-confirmed"}
    )

    form = browser.get(address).form("/sua") | {"figures-0-confirmed": tick["value"]}
    page = browser.follow(browser.post(address, form | {"action": "save"}))
    assert page.form("/sua")["figures-0-confirmed"] == tick["value"]

    sent = browser.post(address, page.form("/sua") | {"action": "send"})
    assert sent.status == 303
    db.session.rollback()
    assert queries.fresh_entry(entry.id).state is State.SUBMITTED


def test_another_amount_is_asked_about_again(opened):
    browser, address, _ = opened
    tick = browser.get(address).soup.find("input", attrs={"name": "figures-0-confirmed"})["value"]
    changes = {"figures-0-confirmed": tick, "figures-0-amount": "1.200.000", "action": "save"}

    page = browser.follow(browser.post(address, browser.get(address).form("/sua") | changes))

    assert "figures-0-confirmed" not in page.form("/sua")
    assert CONFIRM in page.text


def test_the_audit_says_what_was_confirmed(opened):
    browser, address, _ = opened
    tick = browser.get(address).soup.find("input", attrs={"name": "figures-0-confirmed"})["value"]
    browser.post(address, browser.get(address).form("/sua") | {"figures-0-confirmed": tick})

    db.session.rollback()
    wanted = (
        select(AuditPayload.content)
        .join(AuditRecord, AuditRecord.id == AuditPayload.record_id)
        .order_by(AuditRecord.id.desc())
    )
    last = db.session.scalars(wanted).first()
    assert last["facts"]["confirmed"] == ["Số cây: 120.000 cây"]


def test_usual_is_what_the_unit_told_in_the_year_before(world):
    unit = world.unit("LL1")
    told = (FigureInput("trees", Decimal(40)), FigureInput("land", Decimal("12.5")))
    send(world, draft(world, replace(ACTION, figures=told)))
    draft(world, replace(ACTION, figures=(FigureInput("trees", Decimal(7)),)))

    now = queries.usual_figures(unit, 2024, on=date(2024, 11, 15))
    before = queries.usual_figures(unit, 2023, on=date(2024, 11, 15))

    assert (now.level, now.year) == ("cell", 2024)
    assert now.before == {
        ("trees", FigureBasis.IN_PERIOD): Decimal(40),
        ("land", FigureBasis.IN_PERIOD): Decimal("12.5"),
    }
    assert before.before == {}
