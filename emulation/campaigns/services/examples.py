"""The tables that ship with the program, to begin a rule set with."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources

from emulation.campaigns.rules import Example, example_of

SUFFIX = ".toml"


@cache
def examples() -> tuple[Example, ...]:
    """Every example by its name, read once: the tables of real guidances (`domain.md` §3.3)."""
    folder = resources.files("emulation.campaigns") / "examples"
    found = [
        example_of(file.name.removesuffix(SUFFIX), tomllib.loads(file.read_text("utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(SUFFIX)
    ]
    return tuple(sorted(found, key=lambda one: one.name))
