"""The limits of style.md §4.2: only a limit that a machine keeps has ever been kept."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
MODULE, FUNCTION, ROUTE, TEMPLATE, MACRO, CSS, JS, TEST = 400, 40, 20, 120, 40, 200, 120, 500


def files(folder: str, pattern: str) -> list[Path]:
    return [
        path
        for path in sorted((TOP / folder).rglob(pattern))
        if "vendor" not in path.parts and "versions" not in path.parts
    ]


def longer(paths: list[Path], limit: int) -> list[str]:
    counted = {path: len(path.read_text("utf-8").splitlines()) for path in paths}
    return [f"{p.relative_to(TOP)}: {n} > {limit}" for p, n in counted.items() if n > limit]


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef):
            yield node


def lines_of(node: ast.FunctionDef) -> int:
    """Lines from `def` to the end; the docstring says, it does not do, so it is not counted."""
    total = (node.end_lineno or node.lineno) - node.lineno + 1
    first = node.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    return total - ((first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0)


def is_route(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(mark, ast.Call)
        and isinstance(mark.func, ast.Attribute)
        and mark.func.attr in ("get", "post", "route")
        for mark in node.decorator_list
    )


def test_modules_are_short() -> None:
    assert longer([*files("emulation", "*.py"), TOP / "run.py"], MODULE) == []


def test_functions_are_short() -> None:
    found = [
        f"{path.relative_to(TOP)}:{node.name}: {lines_of(node)}"
        for path in files("emulation", "*.py")
        for node in functions(path)
        if lines_of(node) > (ROUTE if is_route(node) else FUNCTION)
    ]

    assert found == []


def test_create_app_is_a_list_of_calls() -> None:
    factory = next(
        node for node in functions(TOP / "emulation" / "app.py") if node.name == "create_app"
    )

    assert lines_of(factory) <= 60
    assert len((TOP / "wsgi.py").read_text("utf-8").split("\n\n")) <= 3


def test_templates_and_macros_are_short() -> None:
    assert longer(files("templates", "*.html"), TEMPLATE) == []
    macro = re.compile(r"{%-? macro (\w+).*?endmacro", re.DOTALL)
    found = [
        f"{path.relative_to(TOP)}:{match[1]}"
        for path in files("templates", "*.html")
        for match in macro.finditer(path.read_text("utf-8"))
        if match[0].count("\n") > MACRO
    ]
    assert found == []


def test_styles_and_scripts_are_short() -> None:
    assert longer(files("static/css", "*.css"), CSS) == []
    assert longer(files("static/js", "*.js"), JS) == []


def test_test_files_are_short() -> None:
    assert longer(files("tests", "*.py"), TEST) == []


def test_silenced_checks_give_their_reason_and_stay_few() -> None:
    marks = re.compile(r"#\s*(noqa|type: ignore)(.*)$", re.MULTILINE)
    found = [
        (path.relative_to(TOP), match[0])
        for path in files("emulation", "*.py")
        for match in marks.finditer(path.read_text("utf-8"))
    ]

    assert [(path, mark) for path, mark in found if "--" not in mark] == []
    assert len(found) <= 40


def test_floats_stay_out_of_the_rules() -> None:
    rules = [
        path
        for path in files("emulation", "*.py")
        if path.name == "rules.py" or path.parent.name == "rules"
    ]
    found = [
        f"{path.relative_to(TOP)}:{node.lineno}"
        for path in rules
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]

    assert found == []
