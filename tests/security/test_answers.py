"""Headers of every answer, and files in and out (security.md §3 I, K)."""

from __future__ import annotations

from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from pypdf import PdfReader
from werkzeug.datastructures import FileStorage
from werkzeug.test import encode_multipart

from emulation.core.db import db
from emulation.entries.models import Evidence
from emulation.web.access import public
from emulation.web.security import CSP
from tests.files import samples
from tests.security import acts
from tests.security.conftest import Browse, MakeApp
from tests.security.scene import Scene, digests

ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(), microphone=()",
    "Content-Security-Policy": CSP,
}


def test_the_policy_allows_no_inline_script_and_no_frame() -> None:
    """B09, K01: what the one policy says."""
    assert "unsafe" not in CSP
    assert [
        part for part in ("frame-ancestors 'none'", "object-src 'none'") if part not in CSP
    ] == []


ADDRESSES = {
    "page": ("nop1", "/"),
    "sign in": (None, "/dang-nhap"),
    "redirect": (None, "/ho-so/"),
    "403": ("nop1", "/quan-tri/"),
    "404": ("nop1", "/khong-co"),
    "404 nobody": (None, "/khong-co"),
    "405": ("nop1", "/dang-xuat"),
    "static": (None, "/static/js/app.js"),
    "static 404": (None, "/static/js/khong-co.js"),
    "stylesheet": (None, "/static/css/app.css"),
    "health": (None, "/healthz"),
    "export": ("td4", "/bao-cao/xuat"),
}


@pytest.mark.parametrize("kind", ADDRESSES)
def test_every_answer_carries_the_headers(enter: Browse, kind: str) -> None:
    """K01, K09: one literal set; and nothing personal is kept by a browser or a proxy."""
    reader, address = ADDRESSES[kind]
    answer = enter(reader).client.get(address)
    answer.close()

    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    assert "Python" not in answer.headers.get("Server", "")
    if kind in ("static", "stylesheet"):
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    else:
        assert answer.headers["Cache-Control"] == "no-store"
        assert "Cookie" in answer.headers["Vary"]


def test_a_fault_of_ours_tells_a_number_and_nothing_else(make_app: MakeApp) -> None:
    """K01, K10: 500 in Vietnamese with a reference, the headers, and no word of the cause."""
    app = make_app()

    @public
    def broken() -> str:
        raise RuntimeError("SELECT secret FROM /etc/passwd")

    app.add_url_rule("/hong", "hong", broken, methods=["GET", "POST"])
    answers = [app.test_client().get("/hong"), app.test_client().get("/hong?debug=1")]

    for answer in answers:
        page = answer.get_data(as_text=True)
        assert answer.status_code == 500
        assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
        assert "Mã sự cố" in page
        assert [
            word for word in ("secret", "RuntimeError", "Traceback", ".py") if word in page
        ] == []


@pytest.mark.parametrize(
    "address",
    [
        *("/console", "/metrics", "/.git/config", "/.env", "/debug", "/admin", "/server-status"),
        *("/static/", "/static/../pyproject.toml", "/static/%2e%2e/pyproject.toml", "/docs/"),
        *("/static/..%2f..%2fetc/passwd", "/static/css/", "/data/secret_key", "/wsgi.py", "/api/"),
        *("/?__debugger__=yes&cmd=resource&f=style.css", "/khong-co?debug=1", "/swagger.json"),
    ],
)
def test_nothing_of_the_machine_is_served(enter: Browse, address: str) -> None:
    """K13, K15, K12–K17 of ASVS: no console, no metrics, no listing, no stray files."""
    answer = enter().client.get(address)
    body = answer.get_data(as_text=True)
    answer.close()

    assert answer.status_code in (302, 404)
    assert [
        word for word in ("[project]", "root:", "werkzeug", "repositoryformat") if word in body
    ] == []


def test_health_says_no_more_than_needed(enter: Browse) -> None:
    """K15: no versions, paths or counts for the public."""
    answers = [enter().client.get(address).get_json() for address in ("/healthz", "/readyz")]

    assert answers == [{"status": "ok"}, {"status": "ok", "wrong": []}]


# Files in ------------------------------------------------------------------------------------

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>'
JPEG = samples.encoded(samples.picture(seed=77))
REFUSED = {
    "HTML as JPG": (HTML, "anh.jpg"),
    "HTML": (HTML, "trang.html"),
    "SVG": (SVG, "hinh.svg"),
    "SVG as PNG": (SVG, "hinh.png"),
    "PDF with JavaScript": (
        samples.pdf(change=samples.opens_with("JavaScript", JS="app.alert(1)")),
        "a.pdf",
    ),
    "PDF that starts a program": (
        samples.pdf(change=samples.with_link("Launch", F="cmd.exe")),
        "a.pdf",
    ),
    "locked PDF": (samples.pdf(change=lambda writer: writer.encrypt("khóa")), "a.pdf"),
    "0 bytes": (b"", "anh.jpg"),
    "1 byte": (b"\xff", "anh.jpg"),
    "only a header": (JPEG[:20], "anh.jpg"),
    "cut JPEG": (JPEG[: len(JPEG) // 2], "anh.jpg"),
    "broken PDF": (b"%PDF-1.7\n" + b"\x00" * 300, "a.pdf"),
    "picture bomb": (samples.png_header(30_000, 30_000), "anh.png"),
    "strip bomb": (samples.png_header(65_500, 10), "anh.png"),
    "marked secret": (samples.pdf_saying("HUYỆN ỦY", "TUYỆT MẬT", "Số 12"), "a.pdf"),
    "zip": (b"PK\x03\x04" + b"\x00" * 100, "a.docx"),
    "program": (b"MZ" + b"\x00" * 300, "anh.jpg"),
    "too large": (JPEG + b"\x00" * (10 * 1024 * 1024), "anh.jpg"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_is_not_taken_is_named_and_nothing_kept(
    stage: Flask, scene: Scene, enter: Browse, kind: str
) -> None:
    """I01, I03, I09, I13, I17, I19, I27: refused by content, with a sentence at the input."""
    content, name = REFUSED[kind]
    before = evidence_count(stage)

    browser, address = enter("nop1"), f"/ho-so/{scene['E1']}/sua"
    typed = browser.get(address).form("/sua") | {"title": "Tên vẫn còn"}
    mark, body = encode_multipart(typed | {"files": FileStorage(BytesIO(content), name)})

    page = browser.post(address, body, content_type=f"multipart/form-data; boundary={mark}")

    assert page.status == 422
    assert any(name in error or "tệp" in error.lower() for error in page.errors)
    assert page.form("/sua")["title"] == "Tên vẫn còn"
    assert evidence_count(stage) == before


def evidence_count(app: Flask) -> int:
    """How many proofs stand on entries."""
    with app.app_context():
        found = db.session.query(Evidence).count()
        db.session.rollback()
    return found


CLIENT_NAMES = (
    *("../../x.jpg", "..\\x.jpg", "/etc/passwd.jpg", "C:\\x.jpg", "con.jpg", "a/b.jpg", "....jpg"),
    *(
        "ả" * 300 + ".jpg",
        'báo cáo "cuối".jpg',
        "a%0D%0AX-Evil: 1.jpg",
        "anh\u202egpj.exe",
        "  .jpg",
    ),
    *(
        "  .jpg",
        "anh.jpg.exe",
        "<img src=x onerror=alert(1)>.jpg",
        "%00.jpg",
        "a;filename=b.html",
        "anh",
    ),
)


@pytest.mark.parametrize("name", CLIENT_NAMES, ids=lambda name: repr(name)[:30])
def test_names_of_files_are_safe_on_the_way_out(
    stage: Flask, scene: Scene, enter: Browse, name: str
) -> None:
    """I05, I07, I21: a random place in the store, a safe name, no extra header, no trace of GPS."""
    browser = enter("nop1")
    photo = samples.telling_photo(seed=5)
    page = browser.send(f"/ho-so/{scene['E1']}/sua", {"files": (BytesIO(photo), name, "text/html")})
    assert page.status == 303
    with stage.app_context():
        row = db.session.query(Evidence).order_by(Evidence.id.desc()).first()
        assert row is not None
        code = row.code

    answer = acts.fetched(browser, f"/ho-so/{scene['E1']}/tep/{code}")
    head = answer.headers["Content-Disposition"]

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert "X-Evil" not in answer.headers
    assert [sign for sign in ("\r", "\n", "\u202e", "/", "\\") if sign in head.split("''")[0]] == []
    assert head.endswith(".jpg")
    assert dict(Image.open(BytesIO(answer.data)).getexif()) == {}
    assert browser.get(f"/ho-so/{scene['E1']}").status == 200


def test_files_leave_in_a_sandbox(scene: Scene, enter: Browse) -> None:
    """I01, K01: no script, no guess, no cache; papers only as attachments."""
    browser = enter("xn1")
    here = f"/ho-so/{scene['E2']}/tep"
    picture = acts.fetched(browser, f"{here}/{scene.evidence['E2']}")
    paper = acts.fetched(browser, f"{here}/{scene.evidence['E2pdf']}")

    for answer in (picture, paper):
        assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert paper.headers["Content-Disposition"].startswith("attachment;")
    assert len(PdfReader(BytesIO(paper.data)).pages) == 1


def test_a_file_changed_on_disk_is_not_given_out(
    stage: Flask, scene: Scene, enter: Browse, caplog: pytest.LogCaptureFixture
) -> None:
    """I29: the digest differs; a page in words and an alarm in the log, never the bytes."""
    folder = stage.config["SETTINGS"].data_dir / "files"
    browser = enter("xn1")
    address = f"/ho-so/{scene['E2']}/tep/{scene.evidence['E2']}"
    content = acts.fetched(browser, address).data
    place = next(
        path for path in folder.rglob("*") if path.is_file() and path.read_bytes() == content
    )
    place.chmod(0o600)
    place.write_bytes(content + b"x")
    try:
        answer = acts.fetched(browser, address)
    finally:
        place.write_bytes(content)

    assert (answer.status_code, answer.mimetype) == (410, "text/html")
    assert content[:200] not in answer.data
    assert "không còn khớp với lúc nhận" in answer.get_data(as_text=True)
    assert [record.levelname for record in caplog.records if "lost" in record.message] == ["ERROR"]


def test_more_files_than_the_limit_are_refused(stage: Flask, scene: Scene, enter: Browse) -> None:
    """I15: the surplus is refused with a sentence, and nothing half done."""
    files = [
        (BytesIO(samples.encoded(samples.picture(32, 32, seed=n))), f"{n}.jpg") for n in range(21)
    ]
    before = digests(stage)

    page = enter("nop1").send(f"/ho-so/{scene['E1']}/sua", {"files": files})

    assert page.status == 422
    assert digests(stage)["evidence"] == before["evidence"]
