"""A text changed as somebody changes it who hands it in again: words, order, figures, marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from random import Random

KINDS = ("replaced", "every nth", "deleted", "inserted", "all of it")
LOOKALIKES = dict(
    zip(map(ord, "aeocpxyi"), "\u0430\u0435\u043e\u0441\u0440\u0445\u0443\u0456", strict=True)
)


def changed(
    text: str, share: int, kind: str, *, words: Sequence[str], random: Random, unit: str = ""
) -> str:
    """The text with `share` of a hundred words changed, its sentences in another order, its
    figures different, without marks every second time, decomposed every second time."""
    sentences = re.split(r"(?<=[.!?;])\s+", text)
    random.shuffle(sentences)
    text = re.sub(r"\d+", lambda _: str(random.randint(2, 9999)), " ".join(sentences))
    text = _with_other_words(text, share, kind, words=words, random=random)
    if unit:
        text = f"{unit}: {text}"
    if random.random() < 0.5:
        text = without_marks(text)
    return unicodedata.normalize("NFD", text) if random.random() < 0.5 else text


def _with_other_words(
    text: str, share: int, kind: str, *, words: Sequence[str], random: Random
) -> str:
    listed = text.split()
    count = round(len(listed) * share / 100)
    places = random.sample(range(len(listed)), count)
    if kind == "every nth":
        places = [at * len(listed) // count for at in range(count)]
    for at in places:
        act = random.choice(KINDS[:1] + KINDS[2:4]) if kind == "all of it" else kind
        if act == "deleted":
            listed[at] = ""
        elif act == "inserted":
            listed[at] += f" {random.choice(words)}"
        else:
            listed[at] = random.choice(words)
    return " ".join(word for word in listed if word)


def without_marks(text: str) -> str:
    """The text as it is typed without a Vietnamese keyboard."""
    bare = unicodedata.normalize("NFD", text).translate(str.maketrans("đĐ", "dD"))
    return "".join(sign for sign in bare if not unicodedata.combining(sign))


def hidden(text: str) -> str:
    """The text with look-alike letters and an invisible sign after each one."""
    return "\u200b".join(text.translate(LOOKALIKES))
