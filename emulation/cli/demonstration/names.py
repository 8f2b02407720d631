"""Names of people who do not exist, drawn by the weights of `data/names.csv`."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from random import Random

from emulation.people.rules import Gender


@dataclass(frozen=True)
class Name:
    """A full name and whose it could be."""

    full: str
    gender: Gender

    @property
    def courtesy(self) -> str:
        """«ông» or «bà»: how a citizen is spoken of."""
        return "ông" if self.gender is Gender.MALE else "bà"


@lru_cache(maxsize=1)
def _parts() -> dict[str, tuple[list[str], list[int]]]:
    text = resources.files("emulation.cli.demonstration").joinpath("data/names.csv")
    found: dict[str, tuple[list[str], list[int]]] = defaultdict(lambda: ([], []))
    for row in csv.DictReader(text.read_text(encoding="utf-8").splitlines()):
        names, weights = found[row["part"]]
        names.append(row["name"])
        weights.append(int(row["weight"]))
    return dict(found)


def draw_name(random: Random, gender: Gender | None = None) -> Name:
    """A name of three words or four, of that gender or of either."""
    chosen = gender or random.choice((Gender.FEMALE, Gender.MALE))
    suffix = "male" if chosen is Gender.MALE else "female"
    words = [_word(random, part) for part in ("surname", f"middle_{suffix}", f"given_{suffix}")]
    if words[2] in words[1].split():
        return draw_name(random, chosen)
    return Name(" ".join(words), chosen)


def _word(random: Random, part: str) -> str:
    names, weights = _parts()[part]
    return random.choices(names, weights)[0]
