"""A browser without a browser: signs in through the real form, checks every page it fetches."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import html5lib
from bs4 import BeautifulSoup, Tag
from bs4.builder._html5lib import HTML5TreeBuilder
from flask import Flask
from werkzeug.test import TestResponse

from tests.factories import PASSWORD

TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
SIGN_IN_FORMS: dict[tuple[int, str], dict[str, str]] = {}


class _Builder(HTML5TreeBuilder):
    """Keeps what the parser objected to, so that a page is parsed once."""

    def feed(self, markup: Any) -> None:
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        self.underlying_builder.parser = parser
        parser.parse(markup)
        self.errors = parser.errors


class Page:
    """One answer, parsed; `problems` says what a machine finds wrong with it."""

    def __init__(self, response: TestResponse) -> None:
        self.status = response.status_code
        self.headers = response.headers
        self.body = response.data
        self.is_html = response.mimetype == "text/html"
        self.html = response.get_data(as_text=True) if self.is_html else ""
        self._builder = _Builder()
        self.soup = BeautifulSoup(self.html, builder=self._builder)
        self.location = response.headers.get("Location", "")

    @property
    def title(self) -> str:
        return _words(self.soup.h1.get_text()) if self.soup.h1 else ""

    @property
    def text(self) -> str:
        """What a person reads, with runs of space folded."""
        return _words(self.soup.body.get_text(" ")) if self.soup.body else ""

    @property
    def errors(self) -> list[str]:
        """The sentences of the error summary."""
        return [_words(a.get_text()) for a in self.soup.select(".error-summary a")]

    def form(self, action: str = "") -> dict[str, str]:
        """The inputs of the form whose action ends like `action`, as a browser would send them."""
        for form in self.soup.find_all("form"):
            if str(form.get("action", "")).split("?")[0].endswith(action):
                return form_inputs(form)
        raise AssertionError(f"no form with the action {action}")

    def links(self) -> list[str]:
        return [str(a["href"]) for a in self.soup.find_all("a", href=True)]

    def problems(self) -> list[str]:
        """Everything wrong that every page must have right."""
        if not self.is_html or self.status in (301, 302, 303):
            return []
        soup = self.soup
        found = []
        if "<html" not in self.html:
            parser = html5lib.HTMLParser(strict=False)
            parser.parseFragment(self.html)
            return [f"HTML: {error}" for error in parser.errors]
        found += [f"HTML: {error[1]} at {error[0]}" for error in self._builder.errors]
        if soup.html is None or soup.html.get("lang") != "vi":
            found.append("no lang=vi")
        headings = soup.find_all("h1")
        if len(headings) != 1:
            found.append(f"{len(headings)} h1")
        elif self.title not in _words(soup.title.get_text() if soup.title else ""):
            found.append(f"title and h1 differ: {self.title}")
        ids = Counter(str(tag["id"]) for tag in soup.find_all(id=True))
        found += [f"id {name} stands {count} times" for name, count in ids.items() if count > 1]
        found += self._form_problems(ids)
        if soup.find_all(style=True) or soup.find_all("style"):
            found.append("inline style")
        found += ["inline script" for tag in soup.find_all("script") if not tag.get("src")]
        return found

    def _form_problems(self, ids: Counter[str]) -> list[str]:
        found = []
        labelled = {str(label["for"]) for label in self.soup.find_all("label", attrs={"for": True})}
        for tag in self.soup.find_all(["input", "select", "textarea"]):
            if tag.get("type") in ("hidden", "submit"):
                continue
            has_label = tag.get("id") in labelled or tag.find_parent("label")
            if not has_label and not tag.get("aria-label") and not tag.get("aria-labelledby"):
                found.append(f"no label: {tag.get('name')}")
        for form in self.soup.find_all("form"):
            if not form.get("action"):
                found.append("a form without an action")
            is_post = str(form.get("method", "get")).lower() == "post"
            if is_post and not form.find("input", attrs={"name": "csrf_token"}):
                found.append(f"no CSRF token: {form.get('action')}")
        return found


class Browser:
    """Keeps cookies, signs in, and fails on any page with problems."""

    def __init__(self, app: Flask, username: str | None = None, password: str = PASSWORD) -> None:
        self.app = app
        self.client = app.test_client()
        if username is not None:
            typed = self._sign_in_form() | {"username": username, "password": password}
            answer = self.post("/dang-nhap", typed)
            assert answer.status in (302, 303), f"{username} did not get in: {answer.text[:300]}"

    def _sign_in_form(self) -> dict[str, str]:
        """The inputs of the form; but for its token it is the same thousands of times over, and is
        parsed and checked when a sign of it is new."""
        with self.app.app_context():
            response = self.client.get("/dang-nhap")
        token = TOKEN.search(html := response.get_data(as_text=True))
        key = (response.status_code, html.replace(token[1], "") if token else html)
        if key not in SIGN_IN_FORMS:
            SIGN_IN_FORMS[key] = self.checked(Page(response)).form("/dang-nhap")
        return SIGN_IN_FORMS[key] | ({"csrf_token": token[1]} if token else {})

    def get(self, address: str, **kwargs: Any) -> Page:
        with self.app.app_context():  # of its own, whatever context the test holds open
            page = Page(self.client.get(address, **kwargs))
        return self.checked(page)

    def post(self, address: str, data: dict[str, Any] | None = None, **kwargs: Any) -> Page:
        with self.app.app_context():
            page = Page(self.client.post(address, data=data, **kwargs))
        return self.checked(page)

    def send(self, address: str, changes: dict[str, Any], *, form: str = "", **kwargs: Any) -> Page:
        """Open the page, fill its form (found by the end of its action) and send it."""
        page = self.get(address)
        assert page.status == 200, f"{address}: {page.status}"
        target = form or urlsplit(address).path
        return self.post(target, page.form(target) | changes, **kwargs)

    def follow(self, page: Page) -> Page:
        """The page a redirect leads to."""
        assert page.status in (302, 303), f"no redirect but {page.status}: {page.text[:300]}"
        return self.get(page.location)

    def checked(self, page: Page) -> Page:
        """The page, sound; anything else fails the test."""
        assert page.status < 500, page.text[:500]
        assert page.problems() == [], f"{page.problems()} {page.html[:2000]}"
        return page


def _words(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def form_inputs(form: Tag) -> dict[str, str]:
    """What a browser would send of the form as it stands, without a press of a button."""
    values: dict[str, str] = {}
    for tag in form.find_all(["input", "select", "textarea"]):
        name, kind = tag.get("name"), tag.get("type", "text")
        if not name or kind in ("submit", "file") or tag.has_attr("disabled"):
            continue
        if kind in ("checkbox", "radio") and not tag.has_attr("checked"):
            continue
        if tag.name == "select":
            chosen = tag.find("option", selected=True) or tag.find("option")
            values[str(name)] = str(chosen.get("value", "")) if chosen else ""
        elif tag.name == "textarea":
            values[str(name)] = tag.get_text().removeprefix("\n")
        else:
            values[str(name)] = str(tag.get("value", ""))
    return values
