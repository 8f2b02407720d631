"""A17: whatever could lead elsewhere lands on one's own start page."""

from __future__ import annotations

import pytest

from emulation.web.redirects import path_of, safe_path


@pytest.mark.parametrize(
    "target",
    [
        None,
        "",
        "//evil.example",
        "https:evil.example",
        "https://host@evil",
        "/\\evil",
        "\\\\evil",
        "%2f%2fevil",
        "/%2fevil",
        "/%252fevil",
        "/%5cevil",
        "/%09/evil",
        "/\t/evil",
        "/ /evil",
        "/a\nb",
        "javascript:alert(1)",
        "ho-so/",
        "/dang-xuat",
        "/dang-nhap?next=/",
        "/" + "a" * 2_001,
    ],
)
def test_safe_path_refuses(target: str | None) -> None:
    assert safe_path(target) == "/"


@pytest.mark.parametrize("target", ["/", "/ho-so/E8", "/tra-cuu?q=hi%E1%BA%BFn+%C4%91%E1%BA%A5t"])
def test_safe_path_keeps_paths_of_this_host(target: str) -> None:
    assert safe_path(target) == target


def test_path_of_keeps_only_addresses_of_the_host() -> None:
    assert path_of("http://thidua.local/ho-so/moi?b=1", host="thidua.local") == "/ho-so/moi?b=1"
    assert path_of("http://evil.example/ho-so/moi", host="thidua.local") == ""
    assert path_of(None, host="thidua.local") == ""
