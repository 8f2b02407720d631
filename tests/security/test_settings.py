"""What an office configures for the network: public address, proxies; and where it is written."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask

from emulation import config
from emulation.core.db import db
from emulation.people.models import SecurityEvent
from tests.factories import PASSWORD
from tests.pages import Browser
from tests.security.conftest import MakeApp

TOP = Path(__file__).resolve().parents[2]
PUBLIC = "https://thidua.example.vn"
NAME = re.compile(r"EMULATION_[A-Z_]+|DATABASE_[A-Z]+(?:_[A-Z]+)*")
OF_TOOLS = {"EMULATION_REQUIRE_SHARED", "EMULATION_CHROMIUM", "EMULATION_POSTGRES_BIN"}
"""Read by the commands of the tests, not by the program."""


def signed_in(app: Flask, **kwargs: object) -> Browser:
    """nop1 over https, as through the public address."""
    browser = Browser(app)
    page = browser.get("/dang-nhap", base_url=PUBLIC, **kwargs)
    data = page.form("/dang-nhap") | {"username": "nop1", "password": PASSWORD}
    answer = browser.post("/dang-nhap", data, base_url=PUBLIC, **kwargs)
    assert answer.status == 303
    return browser


def test_https_cookies_are_bound_to_the_host_and_hold_nothing_personal(make_app: MakeApp) -> None:
    """K03: `__Host-`, Secure, HttpOnly, SameSite, no personal data inside."""
    browser = signed_in(make_app(EMULATION_PUBLIC_URL=PUBLIC))
    page = browser.get("/tai-khoan", base_url=PUBLIC)
    shown = browser.post(
        "/hien-thi",
        page.form("/hien-thi") | {"theme": "dark", "text": "125"},
        base_url=PUBLIC,
        headers={"Referer": f"{PUBLIC}/tai-khoan"},
    )
    session = browser.client.get_cookie("__Host-session", domain="thidua.example.vn")

    assert session is not None
    flags = (
        session.secure,
        session.http_only,
        session.same_site,
        session.path,
        session.origin_only,
    )
    assert flags == (True, True, "Lax", "/", True)
    assert "nop1" not in session.decoded_value
    assert "Hạnh" not in session.decoded_value
    display = next(one for one in shown.headers.getlist("Set-Cookie") if one.startswith("display"))
    assert [flag in display for flag in ("Secure", "HttpOnly", "SameSite=Lax")] == [True] * 3


@pytest.mark.parametrize("address", ["/dang-nhap", "/", "/khong-co", "/static/js/app.js"])
def test_https_answers_bind_the_browser_to_https(make_app: MakeApp, address: str) -> None:
    """K01: HSTS over TLS on every answer."""
    app = make_app(EMULATION_PUBLIC_URL=PUBLIC)

    answer = app.test_client().get(address, base_url=PUBLIC)
    answer.close()

    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "evil.example"},
        {"Host": "thidua.example.vn.evil.example"},
        {"Host": "evil.example:443"},
        {"Host": "thidua.example.vn@evil.example"},
        {"Host": "thidua.example.vn:99999"},
        {"Host": "[::1]"},
        {"Host": "127.0.0.1"},
    ],
    ids=lambda headers: headers["Host"],
)
@pytest.mark.parametrize("address", ["/dang-nhap", "/", "/static/js/app.js", "/khong-co"])
def test_another_host_is_refused(make_app: MakeApp, headers: dict[str, str], address: str) -> None:
    """K05: 400, in Vietnamese, and the name is on no page."""
    app = make_app(EMULATION_PUBLIC_URL=PUBLIC)

    answer = app.test_client().get(address, headers=headers)

    assert answer.status_code == 400
    assert "evil" not in answer.get_data(as_text=True)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_forwarded_host_counts_for_nothing(make_app: MakeApp) -> None:
    """K05: X-Forwarded-Host, Forwarded and X-Original-URL change nothing, behind a proxy either."""
    app = make_app(EMULATION_PUBLIC_URL=PUBLIC, EMULATION_PROXIES="1")
    forged = {
        "X-Forwarded-Host": "evil.example",
        "Forwarded": "host=evil.example",
        "X-Original-URL": "/quan-tri/",
        "X-Rewrite-URL": "/quan-tri/",
        "X-Forwarded-Prefix": "/evil",
    }

    answer = app.test_client().get("/ho-so/", base_url=PUBLIC, headers=forged)

    assert (answer.status_code, answer.headers["Location"]) == (
        302,
        "/dang-nhap?next=/ho-so/",
    )


def test_without_a_public_address_any_host_is_answered(stage: Flask) -> None:
    """A LAN that people reach by number, by name and by cable works out of the box."""
    answer = stage.test_client().get("/dang-nhap", headers={"Host": "192.168.1.5:8000"})

    assert answer.status_code == 200


def tries_from(app: Flask, addresses: list[str]) -> list[int]:
    """Statuses of one failed sign-in for each forwarded address, each with another name."""
    browser = Browser(app)
    form = browser.get("/dang-nhap").form("/dang-nhap")
    return [
        browser.post(
            "/dang-nhap",
            form | {"username": f"ten{number}", "password": "sai"},
            headers={"X-Forwarded-For": address},
        ).status
        for number, address in enumerate(addresses)
    ]


def test_behind_a_proxy_each_sender_has_a_throttle_of_their_own(make_app: MakeApp) -> None:
    """L03, A04: the address is what the last proxy saw, whatever the sender wrote before it."""
    app = make_app(EMULATION_PROXIES="1")
    one_sender = [f"10.9.9.{number}, 203.0.113.7" for number in range(51)]

    statuses = tries_from(app, one_sender)
    elsewhere = tries_from(app, ["203.0.113.8"])

    assert statuses == [422] * 50 + [429]
    assert elsewhere == [422]


def test_without_a_proxy_a_forwarded_address_counts_for_nothing(make_app: MakeApp) -> None:
    """L03: the throttle sees the connection's address."""
    app = make_app()

    tries_from(app, [f"10.9.9.{number}" for number in range(3)])

    with app.app_context():
        seen = {row.address_digest for row in db.session.query(SecurityEvent)}
    assert len(seen) == 1


@pytest.mark.parametrize("number", ["-1", "1,5", "hai", "10", "٣", "1e3"])
def test_a_wrong_number_of_proxies_stops_the_start(number: str) -> None:
    with pytest.raises(config.SettingsError, match="EMULATION_PROXIES"):
        config.load({"EMULATION_ENV": "test", "EMULATION_PROXIES": number})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_REPLICA_URL", "postgresql://may-2/thidua"),  # the primary is SQLite
        ("DATABASE_REPLICA_URL", "sqlite:///ban-sao.sqlite3"),
        ("DATABASE_REPLICA_LAG", "0"),
        ("DATABASE_REPLICA_LAG", "1m"),
    ],
)
def test_a_replica_that_cannot_be_stops_the_start(name: str, value: str) -> None:
    with pytest.raises(config.SettingsError, match=name):
        config.load({"EMULATION_ENV": "test", name: value})


@pytest.mark.parametrize("address", ["thidua.example.vn", "ftp://a.vn", "https://", "https://[a"])
def test_a_public_address_without_a_host_stops_the_start(address: str) -> None:
    with pytest.raises(config.SettingsError, match="EMULATION_PUBLIC_URL"):
        config.load({"EMULATION_ENV": "test", "EMULATION_PUBLIC_URL": address})


def test_production_refuses_http_and_a_weak_key(tmp_path: Path) -> None:
    """K03, architecture §5: https or LAN mode by name; a key nobody can guess."""
    env = {"EMULATION_ENV": "production", "EMULATION_DATA_DIR": str(tmp_path)}
    good = "k" * 40

    with pytest.raises(config.SettingsError, match="EMULATION_SECRET_KEY"):
        config.load(env | {"EMULATION_PUBLIC_URL": PUBLIC})
    with pytest.raises(config.SettingsError, match="EMULATION_SECRET_KEY"):
        config.load(env | {"EMULATION_PUBLIC_URL": PUBLIC, "EMULATION_SECRET_KEY": "ngan"})
    with pytest.raises(config.SettingsError, match="EMULATION_LAN_MODE"):
        config.load(
            env | {"EMULATION_SECRET_KEY": good, "EMULATION_PUBLIC_URL": "http://thidua.vn"}
        )


def test_every_setting_of_the_program_is_in_the_table_of_the_manual() -> None:
    """The table of docs/howto/develop.md and emulation/config.py name the same settings."""
    code = set(NAME.findall((TOP / "emulation" / "config.py").read_text("utf-8")))
    manual = (TOP / "docs" / "howto" / "develop.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in manual.splitlines() if line.startswith("| `")]
    table = {name for row in rows for name in NAME.findall(row)}
    of_tests = {name for name in table if "TEST" in name or name in OF_TOOLS}

    assert table - of_tests == code


def test_the_office_file_sets_what_production_needs() -> None:
    """deploy/thi-dua.env names only settings that exist, and the proxy of deploy/nginx.conf."""
    code = set(NAME.findall((TOP / "emulation" / "config.py").read_text("utf-8")))
    lines = (TOP / "deploy" / "thi-dua.env").read_text("utf-8").splitlines()
    given = dict(line.lstrip("#").split("=", 1) for line in lines if re.match(r"#?[A-Z_]+=", line))

    assert set(given) - code == set()
    settings = config.load(given | {"EMULATION_SECRET_KEY": "k" * 40})
    assert (settings.proxies, settings.is_secure) == (1, True)
    assert settings.trusted_hosts == ["thidua.example.vn"]
