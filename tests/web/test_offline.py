"""What is served so that the program opens without a network: the same for everybody."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from emulation.web.assets import asset_url, stylesheet
from emulation.web.offline import worker_script
from tests.pages import Browser

STATIC = Path(__file__).parents[2] / "static"


def release(script: str) -> dict[str, object]:
    found: dict[str, object] = json.loads(script.partition(" = ")[2].partition(";\n")[0])
    return found


def test_the_worker_keeps_static_files_and_one_page(app: Flask) -> None:
    answer = app.test_client().get("/sw.js")
    told = release(answer.get_data(as_text=True))

    assert answer.mimetype == "text/javascript"
    assert "no-cache" in answer.headers["Cache-Control"]
    assert told["page"] == "/ngoai-tuyen"
    assert all(str(address).startswith("/static/") for address in told["assets"])


def test_every_file_that_the_worker_keeps_is_served(app: Flask) -> None:
    client = app.test_client()
    told = release(client.get("/sw.js").get_data(as_text=True))

    for address in told["assets"]:
        answer = client.get(address)
        answer.close()
        assert answer.status_code == 200, address


@pytest.fixture
def root(tmp_path: Path) -> Path:
    shutil.copytree(STATIC, tmp_path / "static")
    return tmp_path / "static"


def test_another_page_or_another_file_is_another_release(root: Path) -> None:
    first = release(worker_script(root, "page"))["version"]
    other_page = release(worker_script(root, "other page"))["version"]
    (root / "js" / "theme.js").write_text("// later")
    asset_url.cache_clear()
    other_file = release(worker_script(root, "page"))["version"]
    with (root / "css" / "base.css").open("a") as sheet:
        sheet.write("p { margin: 0 }")
    stylesheet.cache_clear()
    asset_url.cache_clear()
    other_style = release(worker_script(root, "page"))["version"]

    assert len({first, other_page, other_file, other_style}) == 4
    assert release(worker_script(root, "page"))["version"] == other_style


def test_the_page_without_a_network_names_nobody_and_begins_no_session(
    app: Flask, browse: Callable[..., Browser]
) -> None:
    stranger = app.test_client().get("/ngoai-tuyen")
    member = browse("nop1").get("/ngoai-tuyen")

    assert stranger.get_data(as_text=True) == member.html
    assert "Set-Cookie" not in stranger.headers
    assert "Lê Thị Hạnh" not in member.html
    assert "csrf_token" not in member.html
    assert 'type="hidden" name="revision"' not in member.html


@pytest.mark.parametrize("kind", ["action", "model"])
def test_the_page_asks_what_the_form_of_the_kind_asks(
    browse: Callable[..., Browser], kind: str
) -> None:
    """Every compulsory input of the server's own form stands on the sheet of the device."""
    page = browse().get("/ngoai-tuyen")
    sheet = page.soup.select_one(f'template[data-kind="{kind}"]')
    assert sheet is not None
    names = set(re.findall(r'name="([\w-]+)"', str(sheet)))

    asked = {"title", "summary", "field", "happened_from", "confirmer", "minutes_number"}
    assert asked | {"campaign", "unit", "figures-0-metric", "kind"} <= names


def test_the_manifest_names_pictures_that_are_there(app: Flask) -> None:
    client = app.test_client()
    manifest = json.loads(client.get("/ung-dung.webmanifest").data)

    assert (manifest["name"], manifest["start_url"]) == ("Thi Đua", "/")
    sizes = set()
    for icon in manifest["icons"]:
        answer = client.get(icon["src"])
        sizes.add(icon["sizes"])
        answer.close()
        assert (answer.status_code, answer.mimetype) == (200, icon["type"])
    assert {"192x192", "512x512"} <= sizes


def test_only_a_signed_in_page_offers_to_be_installed(browse: Callable[..., Browser]) -> None:
    assert browse("nop1").get("/").soup.select_one('link[rel="manifest"]') is not None
    assert browse().get("/dang-nhap").soup.select_one('link[rel="manifest"]') is None
