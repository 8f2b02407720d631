"""The permission matrix, asked cell by cell: roles × addresses, fragments, and what lists hold."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.pages import Browser
from tests.security import acts, matrix
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests

PLACE = re.compile(r"<[^>]+>")
LEAST = 1_500


def test_the_matrix_is_large_enough(
    stage: Flask, record_property: Callable[[str, object], None]
) -> None:
    counted = dict(matrix.checks(stage))
    record_property("checks", sum(counted.values()))

    assert sum(counted.values()) >= LEAST


def asked(browser: Browser, gate: matrix.Gate, token: str) -> TestResponse:
    """The answer at the gate's address, with a code that nothing bears."""
    address = PLACE.sub("KHONGCO2", gate.address)
    with browser.app.app_context():
        if gate.method == "GET":
            answer = browser.client.get(address)
        else:
            answer = browser.client.post(address, data={"csrf_token": token})
        answer.close()
        return answer


@pytest.mark.parametrize("username", matrix.HOLDERS)
def test_every_address_keeps_out_whom_it_must(
    stage: Flask, scene: Scene, enter: Browse, username: str
) -> None:
    """C19, C23, C25: all addresses × nine roles; who comes in gets no 5xx and is not sent away."""
    role = matrix.HOLDERS[username]
    browser = enter() if role is None else enter(username)
    token = (
        browser.get("/dang-nhap").form("/dang-nhap")["csrf_token"]
        if role is None
        else acts.token_of(browser)
    )
    before, wrong = digests(stage), {}

    for gate in matrix.gates(stage):
        expected = gate.expected(role)
        if gate.method == "POST" and not expected:
            continue  # what they may do there, on which object, is the table of acts
        status = asked(browser, gate, token).status_code
        is_right = status == expected if expected else status < 500 and status not in (401, 405)
        if not is_right:
            wrong[f"{gate.method} {gate.address}"] = (status, expected)

    assert wrong == {}
    assert digests(stage) == before


@pytest.mark.parametrize("name", matrix.GROUPS)
def test_a_fragment_gives_no_other_right_than_its_page(
    stage: Flask, scene: Scene, enter: Browse, name: str
) -> None:
    """C13: what htmx asks for, of every object, as every reader."""
    addresses_of, table_of = matrix.GROUPS[name]
    addresses, table = addresses_of(scene), table_of()
    browsers = {reader: enter(reader) for reader in acts.READERS}
    part = {"HX-Request": "true", "X-Requested-With": "XMLHttpRequest"}

    found = {
        what: {
            reader: acts.fetched(browser, address, headers=part).status_code
            for reader, browser in browsers.items()
        }
        for what, address in addresses.items()
    }

    assert found == table


@pytest.mark.parametrize("reader", acts.READERS)
def test_lists_hold_what_the_matrix_says(
    stage: Flask, scene: Scene, enter: Browse, reader: str
) -> None:
    """T09: search and queue show what the reader may open, and nothing else."""
    browser = enter(reader)
    places = {
        "search": [f"/tra-cuu?q={scene[name]}" for name in acts.ENTRIES]
        + ["/tra-cuu?q=hi%E1%BA%BFn+%C4%91%E1%BA%A5t", "/ho-so/", "/", "/khen-thuong/"],
        "queue": ["/cho-xu-ly/"],
    }

    for place, table in matrix.listing().items():
        shown = "".join(
            acts.fetched(browser, address).get_data(as_text=True) for address in places[place]
        )
        stem = "/cho-xu-ly/" if place == "queue" else "/ho-so/"
        found = {name for name in acts.ENTRIES if f"{stem}{scene[name]}" in shown}
        if place == "queue":
            assert found <= table[reader]
            assert not found or found >= table[reader] - {"E9", "E4", "M4"}
        else:
            assert found <= table[reader], place
