"""What goes out compressed, and what does not."""

from __future__ import annotations

import gzip

import pytest

GZIP = {"Accept-Encoding": "gzip"}


def test_pages_are_compressed_for_browsers_that_take_it(app):
    plain = app.test_client().get("/dang-nhap")
    packed = app.test_client().get("/dang-nhap", headers=GZIP, buffered=True)

    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert "Đăng nhập" in gzip.decompress(packed.data).decode()
    assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
    assert "Accept-Encoding" in packed.headers["Vary"]


@pytest.mark.parametrize("name", ["js/app.js", "img/icons.svg"])
def test_scripts_are_compressed_and_kept_apart(app, name):
    packed = app.test_client().get(f"/static/{name}", headers=GZIP, buffered=True)

    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.get_etag()[0].endswith("-gzip")
    again = app.test_client().get(
        f"/static/{name}", headers=GZIP | {"If-None-Match": packed.headers["ETag"]}, buffered=True
    )
    assert again.status_code in (200, 304)


def test_small_answers_and_pictures_stay_as_they_are(app):
    assert (
        "Content-Encoding"
        not in app.test_client().get("/healthz", headers=GZIP, buffered=True).headers
    )
    font = app.test_client().get(
        "/static/fonts/noto-sans-latin-400.woff2", headers=GZIP, buffered=True
    )
    assert "Content-Encoding" not in font.headers
