"""The verbs of all services, what each writes and records: read from the source, nothing is run."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

EMULATION = Path(__file__).resolve().parents[2] / "emulation"
Key = tuple[str, str]
"""(module, name)."""
WRITES = frozenset({"add", "add_all", "changes_one", "delete", "execute", "flush"})


@dataclass(frozen=True)
class Verb:
    """A public function of a package's services, with everything it reaches in that package."""

    name: str
    """`package.function`."""
    events: frozenset[str]
    is_writing: bool


def verbs() -> list[Verb]:
    """Every public function of every `services` module."""
    packages = sorted(path.parent for path in EMULATION.glob("*/services*"))
    return [verb for package in dict.fromkeys(packages) for verb in _verbs(package)]


def _verbs(package: Path) -> Iterator[Verb]:
    known = dict(_definitions(package))
    for (module, name), node in known.items():
        if isinstance(node, ast.FunctionDef) and not name.startswith("_"):
            reached = [known[one] for one in _reached((module, name), known)]
            events = frozenset(found for one in reached for found in _events(one))
            is_writing = bool(events) or any(_writes(one) for one in reached)
            yield Verb(f"{package.name}.{name}", events, is_writing)


def _definitions(package: Path) -> Iterator[tuple[Key, ast.AST]]:
    """Functions and constants by module and name: private names repeat (`_record`)."""
    for path in sorted([*package.glob("services.py"), *package.glob("services/*.py")]):
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.FunctionDef):
                yield (path.stem, node.name), node
            elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
                yield (path.stem, node.target.id), node


def _reached(start: Key, known: dict[Key, ast.AST]) -> set[Key]:
    """What is used from there on: in its own module, or a public function of another one."""
    public = {name: (module, name) for module, name in known if not name.startswith("_")}
    found: set[Key] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in found:
            found.add(here)
            for used in _names(known[here]):
                own = (here[0], used)
                waiting += [own] if own in known else [public[used]] if used in public else []
    return found


def _names(node: ast.AST) -> Iterator[str]:
    """The names it uses and did not bind itself (a loop over `check` does not call `check`)."""
    found = [inner for inner in ast.walk(node) if isinstance(inner, ast.Name)]
    own = {inner.id for inner in found if isinstance(inner.ctx, ast.Store)}
    own |= {inner.arg for inner in ast.walk(node) if isinstance(inner, ast.arg)}
    yield from {inner.id for inner in found if isinstance(inner.ctx, ast.Load)} - own


def _events(node: ast.AST) -> Iterator[str]:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Attribute) and ast.unparse(inner.value) == "Event":
            yield inner.attr


def _writes(node: ast.AST) -> bool:
    for inner in ast.walk(node):
        if isinstance(inner, ast.Call):
            called = inner.func
            name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
            is_session = not isinstance(called, ast.Attribute) or "session" in ast.unparse(called)
            if name in WRITES and is_session:
                return True
    return False
