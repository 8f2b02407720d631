"""What is made from the code: `python -m tests.architecture.documents` writes it."""

from __future__ import annotations

import importlib
import pkgutil
import tempfile
from enum import StrEnum
from pathlib import Path

import emulation
from emulation import config
from emulation.app import create_app
from emulation.core.policy import Permission
from emulation.entries.rules import ACTION_LABELS, STATE_LABELS, WORKFLOW, mermaid
from emulation.entries.rules.stages import STAGE_LABELS, STAGE_MOVES, stage_diagram
from emulation.people.rules import GRANTS, ROLE_LABELS
from tests.security import matrix

TOP = Path(__file__).resolve().parents[2]
TERMS = TOP / "docs" / "terms.md"


def workflow() -> str:
    """docs/workflow.md: the table of transitions, drawn and listed."""
    lines = [
        "# Workflow",
        "",
        "Made from `emulation/entries/rules/workflow.py`"
        " by `python -m tests.architecture.documents`.",
        "Where a submitted entry stands is a step of its route, which is data (`docs/howto`).",
        "",
        "```mermaid",
        mermaid(),
        "```",
        "",
        "| act | Vietnamese | from | to | by |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.action} | {ACTION_LABELS[row.action]} | "
        f"{', '.join(STATE_LABELS[state] for state in row.sources)} | "
        f"{STATE_LABELS[row.target]} | {row.by} |"
        for row in WORKFLOW
    ]
    lines += ["", "## The life of a model", "", "`emulation/entries/rules/stages.py`.", ""]
    lines += ["```mermaid", stage_diagram(), "```", "", "| to | from | asks for |", "|---|---|---|"]
    lines += [
        f"| {STAGE_LABELS[row.target]} | "
        f"{', '.join(STAGE_LABELS[one] for one in row.sources)} | "
        f"{'a figure or a proof' if row.needs_proof else 'a note'}"
        f"{', the places' if row.needs_places else ''} |"
        for row in STAGE_MOVES
    ]
    return "\n".join([*lines, ""])


def permissions() -> str:
    """docs/permissions.md: what each role may ever do; where and whether barred is asked later."""
    roles = list(GRANTS)
    lines = [
        "# Permissions",
        "",
        "Made from `emulation/people/rules.py` by `python -m tests.architecture.documents`.",
        "A dot: some holder of the role may do it, inside the scope of the unit at which the role",
        "is held, if no bar holds.",
        "",
        "| permission | " + " | ".join(ROLE_LABELS[role] for role in roles) + " |",
        "|---|" + ":-:|" * len(roles),
    ]
    lines += [
        f"| `{permission}` | "
        + " | ".join("●" if permission in GRANTS[r] else "" for r in roles)
        + " |"
        for permission in Permission
    ]
    return "\n".join([*lines, "", *_matrix(), ""])


def _matrix() -> list[str]:
    """What the tests of the permission matrix ask, object by object."""
    with tempfile.TemporaryDirectory() as folder:
        settings = config.load({"EMULATION_ENV": "test", "EMULATION_DATA_DIR": folder})
        return matrix.printed(create_app(settings))


def glossary() -> str:
    """docs/glossary.md: the terms written by hand, then every word of the closed vocabularies."""
    lines = [TERMS.read_text("utf-8").rstrip(), "", "## Closed vocabularies", ""]
    lines += ["| identifier | Vietnamese | where |", "|---|---|---|"]
    for vocabulary, labels in vocabularies():
        where = vocabulary.__module__.removeprefix("emulation.")
        lines += [
            f"| `{vocabulary.__name__}.{member.name}` | {labels.get(member, '')} | {where} |"
            for member in vocabulary
        ]
    return "\n".join([*lines, ""])


def vocabularies() -> list[tuple[type[StrEnum], dict[StrEnum, str]]]:
    """Every StrEnum of the rules with its Vietnamese labels, in order of module and name."""
    found: dict[type[StrEnum], dict[StrEnum, str]] = {}
    for info in pkgutil.walk_packages(emulation.__path__, "emulation."):
        if ".rules" not in info.name and info.name != "emulation.core.policy":
            continue
        values = vars(importlib.import_module(info.name)).values()
        for value in values:
            if isinstance(value, type) and issubclass(value, StrEnum) and value is not StrEnum:
                found.setdefault(value, {})
        for value in values:
            if isinstance(value, dict) and value and isinstance(next(iter(value.values())), str):
                key = next(iter(value))
                if type(key) in found:
                    found[type(key)] |= value
    return sorted(found.items(), key=lambda pair: (pair[0].__module__, pair[0].__name__))


DOCUMENTS = {
    "docs/workflow.md": workflow,
    "docs/permissions.md": permissions,
    "docs/glossary.md": glossary,
}


if __name__ == "__main__":
    for name, made in DOCUMENTS.items():
        (TOP / name).write_text(made(), "utf-8")
