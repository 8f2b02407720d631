"""What keeps the look one look: literals in one place, small files, nothing inline."""

import re
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "static"
SHEETS = sorted((STATIC / "css").rglob("*.css"))
SCRIPTS = sorted((STATIC / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
COMPONENTS = sorted((ROOT / "templates/components").glob("*.html"))
# A named colour is a literal too.
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(|:\s*(?:white|black|red|gray)\b")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_literal_colours_stand_in_tokens_only(sheet):
    if sheet.name == "tokens.css":
        return
    rules = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.DOTALL)
    assert COLOUR.findall(rules) == []


def test_every_token_used_is_defined():
    text = "".join(sheet.read_text("utf-8") for sheet in SHEETS)

    defined = set(re.findall(r"(--[\w-]+)\s*:", text))
    assert set(re.findall(r"var\((--[\w-]+)", text)) - defined == set()


def test_dark_is_the_same_by_device_and_by_choice():
    tokens = (STATIC / "css/tokens.css").read_text("utf-8")

    by_device = re.search(r"html:not\([^)]*\) \{(.*?)\}", tokens, re.DOTALL)
    by_choice = re.search(r'html\[data-theme="dark"\] \{(.*?)\}', tokens, re.DOTALL)
    assert by_device[1].split() == by_choice[1].split()


@pytest.mark.parametrize("sheet", SHEETS, ids=name)
def test_a_sheet_has_at_most_200_lines(sheet):
    assert len(sheet.read_text("utf-8").splitlines()) <= 200


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_a_script_has_at_most_120_lines(script):
    assert len(script.read_text("utf-8").splitlines()) <= 120


@pytest.mark.parametrize("template", TEMPLATES, ids=name)
def test_a_template_has_at_most_120_lines_and_nothing_inline(template):
    text = template.read_text("utf-8")

    assert len(text.splitlines()) <= 120
    assert re.findall(r"<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']", text) == []
    assert [tag for tag in re.findall(r"<script\b[^>]*>", text) if "src=" not in tag] == []


@pytest.mark.parametrize("template", COMPONENTS, ids=name)
def test_a_macro_has_at_most_40_lines(template):
    for macro in re.findall(r"{%-? macro .*?endmacro", template.read_text("utf-8"), re.DOTALL):
        assert len(macro.splitlines()) <= 40, macro.splitlines()[0]


def icons_named_in(template: Path) -> set[str]:
    """Names given as words to icon() or as `icon=`; names that are computed are checked below."""
    tree = Environment(autoescape=True).parse(template.read_text("utf-8"))
    found = set()
    for call in tree.find_all(nodes.Call):
        if not isinstance(call.node, nodes.Name):
            continue
        if call.node.name == "icon" and call.args and isinstance(call.args[0], nodes.Const):
            found.add(call.args[0].value)
        found |= {
            keyword.value.value
            for keyword in call.kwargs
            if keyword.key in ("icon", "sign") and isinstance(keyword.value, nodes.Const)
        }
    return found - {None}


def sprite() -> str:
    return (STATIC / "img/icons.svg").read_text("utf-8")


def test_the_sprite_has_every_icon_that_is_named():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', sprite()))
    named = set().union(*(icons_named_in(template) for template in TEMPLATES))
    for template in COMPONENTS:
        text = template.read_text("utf-8")
        for table in re.findall(r"set (?:ICONS|STATES) = {(.*?)} %}", text, re.DOTALL):
            named |= set(re.findall(r':\s*\(?"([\w-]+)"', table))

    assert named - drawn == set()


def test_the_sprite_stays_small():
    assert len(sprite().encode()) <= 6 * 1024


def test_third_party_files_are_those_written_down():
    for folder in (STATIC / "vendor", STATIC / "fonts", ROOT / "tests/vendor"):
        versions = (folder / "VERSIONS").read_text("utf-8")
        kept = [path for path in folder.iterdir() if path.suffix in (".css", ".js", ".woff2")]
        assert [path.name for path in kept if path.name not in versions] == []


def test_every_module_that_a_template_names_is_written():
    inside = set(re.findall(r'^  "([\w-]+)": \(', (STATIC / "js/app.js").read_text("utf-8"), re.M))
    written = inside | {script.stem for script in SCRIPTS}
    named = set()
    for template in TEMPLATES:
        text = re.sub(r"{%.*?%}|{#.*?#}", " ", template.read_text("utf-8"), flags=re.DOTALL)
        for attribute in re.findall(r'data-module="([^"]*)"', text):
            named |= set(attribute.split())
        named |= set(re.findall(r'"data-module": "([\w-]+)"', template.read_text("utf-8")))

    assert named - written == set()


def test_every_macro_that_a_template_imports_is_written():
    macros = {
        name(path).removeprefix("templates/"): set(
            re.findall(r"{%-? macro (\w+)", path.read_text("utf-8"))
        )
        for path in TEMPLATES
    }
    wrong = []
    for template in TEMPLATES:
        tree = Environment(autoescape=True).parse(template.read_text("utf-8"))
        for found in tree.find_all(nodes.FromImport):
            wanted = {one[0] if isinstance(one, tuple) else one for one in found.names}
            missing = wanted - macros.get(found.template.value, set())
            wrong += [f"{name(template)}: {found.template.value} {one}" for one in missing]

    assert wrong == []
