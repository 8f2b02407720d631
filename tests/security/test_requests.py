"""Broken, forged and enormous requests (security.md §3 B, C09, G09, G11, H13, H15, K)."""

from __future__ import annotations

import re
import zlib

import pytest
from flask import Flask

from tests.pages import Browser
from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests

LEAKS = re.compile(
    r"Traceback|File \"|sqlalchemy|sqlite3|psycopg|SELECT [a-z_]+\.|INSERT INTO|/usr/|\.py\b"
    r"|Werkzeug/|Python/|jinja2|argon2|Internal Server Error|Bad Request|Not Found|Not Allowed"
)
BIG = str(2**63)
MULTI = "multipart/form-data; boundary=x"
IDS = (
    *("0", "-1", BIG, "1e9", "1 ", "01", "1;", "%00", "%ff", "%ed%a0%80", "id[]=1", "..%2f..%2f"),
    *("%2e%2e", "'", "%27%20OR%201=1--", "1;SELECT%20pg_sleep(5)", "%25", "_", "%5c", "a" * 2_000),
    *("%E2%80%8B", "%E2%80%AE", "{{7*7}}", "${7*7}", "%0d%0aX-Evil:1", "null", "None", "NaN", "@"),
)
PLACES = (
    *(
        "/ho-so/{}",
        "/ho-so/{}/sua",
        "/ho-so/{}/phieu",
        "/ho-so/{}/rut",
        "/ho-so/{}/tep/{}",
        "/ho-so/{}/tien-do",
    ),
    *("/ho-so/{}/tien-do", "/ho-so/{}/tien-do/tep/{}", "/ho-so/{}/tien-do/{}/bo"),
    *("/ho-so/{}/tep/{}/thu-nho", "/cho-xu-ly/{}", "/cho-xu-ly/{}/huy-cong-nhan"),
    *("/khen-thuong/{}", "/khen-thuong/{}/in", "/khen-thuong/{}/muc/{}", "/khen-thuong/{}/ban-ky"),
    *("/xep-hang/{}", "/xep-hang/{}/{}", "/xep-hang/BAC2024-xa/{}", "/xep-hang/{}/xuat"),
    *("/dot/{}", "/dot/{}/han-gui", "/quan-tri/tai-khoan/{}"),
)
HOLDERS = {"ho-so": "nop1", "cho-xu-ly": "td4", "khen-thuong": "hd2", "quan-tri": "qt1"}


def opened(browser: Browser, method: str, address: str, **kwargs: object) -> tuple[int, str]:
    """Status and body, with nothing in body or headers that tells of the machine."""
    with browser.app.app_context():
        answer = browser.client.open(address, method=method, **kwargs)
        body = answer.get_data(as_text=True) if answer.mimetype == "text/html" else ""
        answer.close()
    if body:
        assert LEAKS.search(body) is None
    assert LEAKS.search(str(answer.headers)) is None
    assert answer.status_code < 500
    return answer.status_code, body


def test_a_code_that_names_nothing_is_not_found(stage: Flask, scene: Scene, enter: Browse) -> None:
    """C09: every broken id at every address that takes one, for those who could enter."""
    browsers = {reader: enter(reader) for reader in ("nop1", "td4", "hd2", "qt1")}
    before = digests(stage)
    found = {}
    for place in PLACES:
        browser = browsers[HOLDERS.get(place.split("/")[1], "td4")]
        for code in IDS:
            status = opened(browser, "GET", place.replace("{}", code))[0]
            if status not in (404, 400):
                found[place, code] = status

    assert found == {}
    assert digests(stage) == before


@pytest.mark.parametrize("reader", ["nop1", "nop2"])
def test_a_code_in_small_letters_gives_no_other_right(
    scene: Scene, enter: Browse, reader: str
) -> None:
    """C09: upper and lower case, blanks and dots around a code."""
    code = scene["E2"]
    variants = [code.lower(), f"{code}%20", f"%20{code}", f"{code}.", f"{code};x", f"{code}/"]
    right = {"nop1": (200, 301, 302, 303, 308, 404), "nop2": (404,)}[reader]

    statuses = [opened(enter(reader), "GET", f"/ho-so/{one}")[0] for one in variants]

    assert [status for status in statuses if status not in right] == []


@pytest.mark.parametrize(
    "address",
    [
        *("//ho-so/{}", "/./ho-so/{}", "/ho-so//{}", "/ho-so/./{}", "/x/../ho-so/{}", "/HO-SO/{}"),
        *(
            "/ho-so;x/{}",
            "/ho-so%2f{}",
            "/ho-so%E2%88%95{}",
            "/ho-so/{}/",
            "/ho-so/{};jsessionid=1",
        ),
        *("/ho-so/{}%00.pdf", "/ho-so/{}%2ejson", "/ho-so/{}#x", "/static/../ho-so/{}"),
    ],
)
def test_an_address_written_otherwise_gives_no_other_right(
    scene: Scene, enter: Browse, address: str
) -> None:
    """K17: slashes, dots, semicolons, unicode slashes; signed out and of another commune."""
    wanted = address.replace("{}", scene["E2"])
    statuses = set()
    for reader in ("nop2", None):
        answer = acts.fetched(enter(reader), wanted, follow_redirects=True)
        statuses.add(answer.status_code)
        assert "hiến đất" not in answer.get_data(as_text=True)

    assert statuses <= {200, 400, 404}


# Query strings -------------------------------------------------------------------------------

QUERIES = {
    "/ho-so/": ("trang-thai", "loai", "truoc"),
    "/cho-xu-ly/": ("sau", "xong"),
    "/tra-cuu": ("q", "sau", "dau"),
    "/khen-thuong/": ("dot",),
    "/xep-hang/": ("ky", "tu", "nhom", "cum", "sau"),
    "/xep-hang/BAC2024-xa": ("ky", "tu", "nhom", "cum", "sau"),
    "/xep-hang/BAC2024-xa/LL": ("ky", "tu", "sau"),
    "/xep-hang/BAC2024-xa/xuat": ("ky", "tu"),
    "/bao-cao/": ("dot",),
    "/bao-cao/xuat": ("dot",),
    "/nhat-ky-he-thong/": ("su_kien", "nguoi", "don_vi", "tu_ngay", "den_ngay", "sau"),
    "/nhat-ky-he-thong/kiem-tra": ("niem_phong",),
    "/quan-tri/": ("q", "sau"),
    "/ho-so/moi": ("loai", "dong"),
    "/dang-nhap": ("next",),
    "/phieu-tiep-nhan/": ("ma",),
}
VALUES = (
    *("", "-1", "0", "99999999999", "1e3", "abc", "1000000", BIG, "9" * 400, "٣", "²", "NaN"),
    *(
        "29/02/2024",
        "29/02/2023",
        "31/11/2024",
        "00/00/0000",
        "1/1/0001",
        "31/12/9999",
        "2024-02-30",
    ),
    *(
        "2024-13-45_X",
        "9999-12-31_",
        "' OR 1=1--",
        "1;SELECT pg_sleep(5)",
        "%",
        "_",
        "\\",
        "(a+)+$",
    ),
    *("<script>alert(1)</script>", "\x00", "\ud800", "\u202e", "\u200b", "a" * 5_000, "\r\nX: 1"),
    *("[object Object]", "../../etc/passwd", "{{7*7}}", "=1+1", '"><img src=x onerror=alert(1)>'),
)
WHO = {"/nhat-ky-he-thong/": "kt", "/quan-tri/": "qt1", "/ho-so/moi": "nop1", "/dang-nhap": None}


@pytest.mark.parametrize("address", QUERIES)
def test_a_query_string_of_any_kind_is_answered(stage: Flask, enter: Browse, address: str) -> None:
    """H13, H15, P05: pages, dates and words that make no sense; the page is whole or a 404."""
    reader = "kt" if address.startswith("/nhat-ky") else WHO.get(address, "td4")
    browser, found = enter(reader), {}
    for name in QUERIES[address]:
        for value in VALUES:
            raw = value.encode("utf-8", "surrogatepass")
            status, body = opened(browser, "GET", address, query_string={name: raw})
            if status not in (200, 302, 303, 400, 404, 422) or "<script>alert" in body:
                found[name, value] = status

    assert found == {}


@pytest.mark.parametrize("address", ["/ho-so/", "/xep-hang/BAC2024-xa", "/bao-cao/", "/tra-cuu"])
def test_a_page_with_a_broken_query_is_a_whole_page(enter: Browse, address: str) -> None:
    """H15: what cannot be read is told or ignored, and the page stays valid HTML."""
    browser = enter("td4")
    for name in QUERIES[address]:
        for value in ('"><b>', "-1", "<script>alert(1)</script>", "29/02/2023", "đ" * 300):
            assert browser.get(address, query_string={name: value}).status in (200, 404)


def test_a_query_of_many_parts_is_answered(enter: Browse) -> None:
    """G09: 10,000 names, the same name 1,000 times, lists and maps."""
    browser = enter("td4")
    queries = (
        "&".join(f"a{n}=1" for n in range(10_000)),
        "&".join("q=a" for _ in range(1_000)),
        "q[]=a&q[x]=b&q.x=c",
        "q",
        "&&&===&",
        "%",
        "q=%zz",
    )

    assert {opened(browser, "GET", f"/tra-cuu?{query}")[0] for query in queries} == {200}


@pytest.mark.parametrize("words", ["%", "_", "\\", "' OR 1=1--", "1;SELECT pg_sleep(5)", "*", '"'])
def test_search_takes_signs_literally(scene: Scene, enter: Browse, words: str) -> None:
    """H13: no extra rows; `%` finds a literal percent sign."""
    page = enter("td4").get("/tra-cuu", query_string={"q": words})

    assert [link for link in page.links() if link.startswith("/ho-so/") and link[7:]] == []


# Methods and tokens --------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["TRACE", "PROPFIND", "CONNECT", "PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(stage: Flask, scene: Scene, enter: Browse, method: str) -> None:
    """K07: on pages, acts, files and static files alike."""
    browser = enter("nop1")
    token = acts.token_of(browser)
    places = ["/", "/dang-nhap", f"/ho-so/{scene['E1']}", f"/ho-so/{scene['E1']}/sua", "/healthz"]
    places += [f"/ho-so/{scene['E1']}/tep/{scene.evidence['E1']}", "/static/js/app.js"]
    before = digests(stage)
    environ = {"REQUEST_METHOD": method}

    statuses = {
        opened(browser, method, place, headers={"X-CSRFToken": token}, environ_overrides=environ)[0]
        for place in places
    }

    assert statuses <= {400, 403, 405, 501}
    assert digests(stage) == before


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_safe_methods_do_nothing(stage: Flask, scene: Scene, enter: Browse, method: str) -> None:
    """B05: every act by GET, HEAD and OPTIONS, with the data in the query."""
    browsers = {reader: enter(reader) for reader in ("nop1", "xn1", "td4", "hd2", "qt1")}
    table = acts.acts(scene, dict.fromkeys(acts.ENTRIES, 2))
    before = digests(stage)

    for browser in browsers.values():
        for act in table.values():
            status, _ = opened(browser, method, act.address, query_string=act.data)
            assert status in (200, 303, 403, 404, 405, 409)

    assert digests(stage) == before


@pytest.mark.parametrize(
    "override",
    [
        {"headers": {"X-HTTP-Method-Override": "POST"}},
        {"headers": {"X-HTTP-Method": "POST", "X-Method-Override": "POST"}},
        {"query_string": {"_method": "POST", "action": "recognise"}},
    ],
)
def test_a_method_cannot_be_overridden(
    stage: Flask, scene: Scene, enter: Browse, override: dict[str, dict[str, str]]
) -> None:
    """K07, B05: a GET stays one."""
    browser = enter("xn1")
    before = digests(stage)

    assert opened(browser, "GET", f"/cho-xu-ly/{scene['E2']}", **override)[0] == 200
    assert digests(stage) == before


def test_no_act_works_without_its_token(stage: Flask, scene: Scene, enter: Browse) -> None:
    """B01, B02: no token, a wrong one, another session's, one in JSON: 400, and nothing done."""
    own, other = enter("xn1"), enter("nop1")
    tokens = {"none": None, "empty": "", "wrong": "abc.def.ghi", "another's": acts.token_of(other)}
    before = digests(stage)
    table = acts.acts(scene, dict.fromkeys(acts.ENTRIES, 2))
    found = {}
    for name, act in table.items():
        for kind, token in tokens.items():
            data = act.data | ({} if token is None else {"csrf_token": token})
            status, body = opened(own, "POST", act.address, data=data)
            typed = [act.data.get(field, "") for field in ("title", "reason", "full_name", "name")]
            lost = [text for text in typed if text not in body]
            if (status, lost) != (400, []):
                found[name, kind] = (status, lost)
        status = opened(own, "POST", act.address, json=act.data)[0]
        if status != 400:
            found[name, "json"] = status

    assert found == {}
    assert digests(stage) == before


def test_the_page_of_a_missing_token_keeps_what_was_typed(enter: Browse) -> None:
    """B01: the long text of a slow typist is on the page; the password is not."""
    browser, text = enter("nop1"), 'Chi bộ đã họp ba buổi.\n<b>Đậm</b> & "kép"'
    page = browser.post("/ho-so/moi", {"title": "Hiến đất", "summary": text})
    signed = enter().post("/dang-nhap", {"username": "nop1", "password": "mật khẩu dài lắm"})

    kept = [tag.get_text() for tag in page.soup.find_all("textarea")]
    assert (page.status, signed.status) == (400, 400)
    assert "Hiến đất" in kept
    assert text in [one.removeprefix("\n") for one in kept]
    assert "mật khẩu dài lắm" not in signed.html


# Bodies --------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["/dang-nhap", "/ho-so/moi", "/hien-thi"])
def test_a_body_of_too_many_or_too_long_parts_is_refused(enter: Browse, address: str) -> None:
    """G09, I15: 10,000 fields, 2 MB of names, 1,000 parts, a header without end."""
    browser = enter("nop1")
    bodies = {
        "10,000 parts": multipart({f"f{n}": "1" for n in range(10_000)}),
        "1,000 parts": multipart({f"f{n}": "1" for n in range(1_000)}),
        "a long part": multipart({"summary": "d" * 3_000_000}),
        "a long field": {"data": {"summary": "d" * 3_000_000}},
        "long names": {"data": {"n" * 2_000_000: "1"}},
        "a long header": multipart({"n" * 1_100_000: "1"}),
    }

    statuses = {name: opened(browser, "POST", address, **body)[0] for name, body in bodies.items()}

    assert {name: one for name, one in statuses.items() if one not in (400, 413)} == {}
    assert statuses["10,000 parts"] == 413


def multipart(fields: dict[str, str]) -> dict[str, object]:
    """The body of a form with a file input, as bytes of our own making."""
    parts = [
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    return {"data": ("".join(parts) + "--x--\r\n").encode(), "content_type": MULTI}


def test_a_body_over_the_limit_gets_the_page_of_413(stage: Flask, enter: Browse) -> None:
    """§5, K19: the size announced is believed before a byte is read; the page says what to do."""
    browser = enter("nop1")
    with stage.app_context():
        answer = browser.client.post(
            "/ho-so/moi",
            content_type="multipart/form-data; boundary=x",
            environ_overrides={"CONTENT_LENGTH": str(500 * 1024 * 1024)},
        )

    assert answer.status_code == 413
    assert "Bỏ bớt tệp hoặc chọn tệp nhỏ hơn" in answer.get_data(as_text=True)


BROKEN_BODIES = {
    "nothing": (b"", "application/x-www-form-urlencoded"),
    "NUL": (b"title=a%00b&csrf_token=x", "application/x-www-form-urlencoded"),
    "bad UTF-8": (b"title=%ff%fe\xff\xfe", "application/x-www-form-urlencoded"),
    "UTF-16": (
        "title=Hiến đất".encode("utf-16"),
        "application/x-www-form-urlencoded; charset=utf-16",
    ),
    "no boundary": (b"--x\r\n\r\n", "multipart/form-data"),
    "cut short": (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\nab',
        MULTI,
    ),
    "an endless boundary": (b"--x\r\n", "multipart/form-data; boundary=" + "x" * 5_000),
    "XML": (
        b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        "text/xml",
    ),
    "JSON": (b'{"title": {"$gt": ""}, "csrf_token": null}', "application/json"),
    "broken JSON": (b'{"title":', "application/json"),
    "no type": (b"title=a", ""),
    "packed": (zlib.compress(b"title=" + b"a" * 5_000_000), "application/x-www-form-urlencoded"),
    "a part without a name": (b"--x\r\nContent-Disposition: form-data\r\n\r\nab\r\n--x--", MULTI),
}


@pytest.mark.parametrize("kind", BROKEN_BODIES)
@pytest.mark.parametrize("address", ["/dang-nhap", "/ho-so/moi", "/hien-thi", "/khen-thuong/moi"])
def test_a_broken_body_is_refused(stage: Flask, enter: Browse, address: str, kind: str) -> None:
    """G11, K19, H12: NUL, broken UTF-8, UTF-16, XML entities, compressed bodies."""
    body, content_type = BROKEN_BODIES[kind]
    browser = enter("xn1")
    before = digests(stage)
    headers = {"Content-Encoding": "deflate"} if kind == "packed" else {}

    status, _ = opened(
        browser, "POST", address, data=body, content_type=content_type, headers=headers
    )

    assert status in (400, 413, 415, 422)
    assert digests(stage) == before
