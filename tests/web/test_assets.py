from pathlib import Path

import pytest

from emulation.web.assets import asset_url, stylesheet


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for folder in ("vendor", "css/layout", "css/components", "js"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "vendor/bootstrap-reboot.min.css").write_text('@charset "UTF-8";a{}/*# map */')
    for name in ("tokens", "fonts", "base", "utilities", "print"):
        (tmp_path / f"css/{name}.css").write_text(f".{name} {{\n  top: 0;\n}}\n")
    (tmp_path / "css/components/tag.css").write_text("/* why */\n.tag {}\n")
    (tmp_path / "js/app.js").write_text("import")
    return tmp_path


def test_stylesheet_is_joined_in_order_without_comments_and_layers(root):
    content, _ = stylesheet(root)

    text = content.decode()
    assert text.startswith("a{}")
    assert "why" not in text
    assert "@layer" not in text
    assert text.index(".tokens") < text.index(".base") < text.index(".tag") < text.index(".print")


def test_stylesheet_digest_follows_the_content(root):
    before = stylesheet(root)[1]
    (root / "css/components/tag.css").write_text(".tag { top: 1px }")
    stylesheet.cache_clear()

    assert stylesheet(root)[1] != before


def test_asset_url_of_a_script_follows_every_script(root):
    before = asset_url("js/app.js", root=root)
    (root / "js/theme.js").write_text("export")
    asset_url.cache_clear()

    after = asset_url("js/app.js", root=root)
    assert after.startswith("/static/js/app.js?v=")
    assert after != before


def test_asset_url_of_an_absent_file_is_an_error(root):
    with pytest.raises(FileNotFoundError):
        asset_url("img/none.svg", root=root)
