"""Templates hold nothing that nobody uses: imports, macros, whole files."""

from __future__ import annotations

import re
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, nodes

TOP = Path(__file__).resolve().parents[2]
TEMPLATES = TOP / "templates"
GALLERY = TOP / "tests" / "browser" / "gallery"
WAITING = {"layouts/htmx.html"}
"""Asked for by no page yet: partial lists come with htmx (docs/decisions/0006)."""
ENVIRONMENT = Environment(loader=FileSystemLoader(TEMPLATES), autoescape=True)


def parsed(folder: Path) -> dict[str, nodes.Template]:
    return {
        path.relative_to(folder).as_posix(): ENVIRONMENT.parse(path.read_text("utf-8"))
        for path in sorted(folder.rglob("*.html"))
    }


def imported(tree: nodes.Template) -> list[tuple[str, str, str]]:
    """(template, name there, name here) of every macro that is imported by name."""
    pairs = [
        (node.template, name if isinstance(name, tuple) else (name, name))
        for node in tree.find_all(nodes.FromImport)
        for name in node.names
    ]
    return [(named(source), there, here) for source, (there, here) in pairs]


def named(template: nodes.Expr) -> str:
    assert isinstance(template, nodes.Const), "a template is named by a literal text"
    return str(template.value)


def used(tree: nodes.Template) -> set[str]:
    return {node.name for node in tree.find_all(nodes.Name) if node.ctx == "load"}


def leads_to(tree: nodes.Template) -> set[str]:
    kinds = (nodes.Extends, nodes.FromImport, nodes.Import, nodes.Include)
    return {named(node.template) for node in tree.find_all(kinds)}


def test_every_import_is_used() -> None:
    unused = [
        f"{path}: {here}"
        for path, tree in parsed(TEMPLATES).items()
        for _, _, here in imported(tree)
        if here not in used(tree)
    ]

    assert unused == []


def test_every_macro_is_called() -> None:
    """By a page, by a macro beside it, or by the gallery, which documents the components."""
    pages = parsed(TEMPLATES)
    asked = {
        (source, there)
        for tree in [*pages.values(), *parsed(GALLERY).values()]
        for source, there, _ in imported(tree)
    }
    uncalled = [
        f"{path}: {macro.name}"
        for path, tree in pages.items()
        for macro in tree.find_all(nodes.Macro)
        if (path, macro.name) not in asked and macro.name not in used(tree)
    ]

    assert uncalled == []


def test_every_template_is_reached_from_a_route() -> None:
    pages = parsed(TEMPLATES)
    code = "\n".join(path.read_text("utf-8") for path in (TOP / "emulation").rglob("*.py"))
    texts = [re.escape(text) for text in re.findall(r'f?"([\w/{}.]+\.html)"', code)]
    patterns = [re.compile(re.sub(r"\\\{\w+\\\}", r"[\\w-]+", text)) for text in texts]
    waiting = [path for path in pages if any(one.fullmatch(path) for one in patterns)]
    for tree in parsed(GALLERY).values():
        waiting += [path for path in leads_to(tree) if path in pages]
    reached: set[str] = set()
    while waiting:
        path = waiting.pop()
        if path not in reached:
            reached.add(path)
            waiting += leads_to(pages[path])

    assert pages.keys() - reached - WAITING == set()


def test_every_script_is_asked_for() -> None:
    """By a template (`data-module`, `asset_url`) or by another script."""
    scripts = sorted((TOP / "static" / "js").glob("*.js"))
    texts = [*sorted(TEMPLATES.rglob("*.html")), *scripts]
    asked = {path: path.read_text("utf-8") for path in texts}
    idle = [
        script.name
        for script in scripts
        if not any(
            re.search(rf"\b{script.stem}\b", text) for path, text in asked.items() if path != script
        )
    ]

    assert idle == []


def test_an_included_template_imports_what_it_calls() -> None:
    """Names of the page around it would do as well, until that page no longer needs them."""
    pages = parsed(TEMPLATES)
    included = {
        named(node.template) for tree in pages.values() for node in tree.find_all(nodes.Include)
    }
    macros = {macro.name for tree in pages.values() for macro in tree.find_all(nodes.Macro)}
    macros |= {here for tree in pages.values() for _, _, here in imported(tree)}
    borrowed = [
        f"{path}: {call.node.name}"
        for path in sorted(included)
        for call in pages[path].find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name in macros
        if call.node.name not in {here for _, _, here in imported(pages[path])}
        if call.node.name not in {macro.name for macro in pages[path].find_all(nodes.Macro)}
    ]

    assert borrowed == []
