"""What a query asks for, what of a text is indexed, and where a text answers a query.

Both databases only ever see words of letters and digits: nothing a person types can be syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from emulation.core.text import clean, fold, unit_key, words

MOST_CHARACTERS = 400
MOST_WORDS = 12
LONGEST_WORD = 60
"""Longer words are cut, in the index and in the query alike (PostgreSQL refuses endless ones)."""
OWN = "đ"
"""Begins every key and token of ours. Folded words never hold it; both databases take it for a
letter. Told apart so, and not by a column or weight, they cost PostgreSQL no look at the row."""
MOST_INDEXED = 200_000
"""Characters of one entry that are indexed."""
SNIPPET = 220

_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Query:
    """A query as it is understood."""

    text: str
    """What was typed, cleaned, to be shown again."""
    words: tuple[str, ...]
    """Folded words, each once; an entry must hold all of them."""
    marked: tuple[str, ...]
    """Keys of the words that were typed with marks."""
    is_cut: bool
    """More was typed than is looked for."""


@dataclass(frozen=True)
class Part:
    """A piece of a text; a hit is shown marked."""

    text: str
    is_hit: bool


@dataclass(frozen=True)
class Indexed:
    """The words of an entry as they are stored."""

    title: str
    body: str
    marked: str


def parse(typed: str) -> Query:
    """The query in a text of any kind and length."""
    text = clean(typed[: MOST_CHARACTERS + 1], one_line=True)
    found = _unique(_cut(word) for word in words(text))
    keys = _unique(_mark_key(word) for word in _WORD.findall(text) if _has_marks(word))
    is_cut = len(typed) > MOST_CHARACTERS or len(found) > MOST_WORDS
    return Query(text[:MOST_CHARACTERS], found[:MOST_WORDS], keys[:MOST_WORDS], is_cut)


def index_of(title: str, texts: Iterable[str]) -> Indexed:
    """What is stored of a title and of everything else that an entry says."""
    body = "\n".join(texts)[:MOST_INDEXED]
    marked = (
        _mark_key(word) for word in _WORD.findall(clean(f"{title}\n{body}")) if _has_marks(word)
    )
    return Indexed(
        title=" ".join(_cut(word) for word in words(title)),
        body=" ".join(_cut(word) for word in words(body)),
        marked=" ".join(_unique(marked)),
    )


def _cut(word: str) -> str:
    return word[:LONGEST_WORD]


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


@lru_cache(maxsize=20_000)
def _has_marks(word: str) -> bool:
    return word.lower() != fold(word)


@lru_cache(maxsize=20_000)
def _mark_key(word: str) -> str:
    """Equal for words equal with their marks, wherever the tone is put: hòa and hoà."""
    return _cut(f"{OWN}{unit_key(word)}")


def fts5(query: Query, tokens: Sequence[str], *, is_folded: bool) -> str:
    """The query in the syntax of SQLite's FTS5, within the scope of the tokens."""
    asked = " AND ".join(f'"{word}"' for word in _asked(query, is_folded=is_folded))
    scope = " OR ".join(f'"{token}"' for token in tokens)
    return f"{asked} AND ({scope})"


def tsquery(query: Query, tokens: Sequence[str], *, is_folded: bool) -> str:
    """The query in the syntax of PostgreSQL's to_tsquery, within the scope of the tokens."""
    asked = " & ".join(_asked(query, is_folded=is_folded))
    return f"{asked} & ({' | '.join(tokens)})"


def _asked(query: Query, *, is_folded: bool) -> tuple[str, ...]:
    return query.words if is_folded else query.words + query.marked


def token(kind: str, number: int | str = "") -> str:
    """A word of the index that no text can hold: it begins with a letter that folding removes."""
    return f"{OWN}{kind}{number}"


def marked_up(text: str, query: Query) -> tuple[Part, ...]:
    """The text in pieces, the words that the query asks for told apart."""
    parts = []
    at = 0
    for start, end in _hits(text, query):
        parts += [Part(text[at:start], False), Part(text[start:end], True)]
        at = end
    parts.append(Part(text[at:], False))
    return tuple(part for part in parts if part.text)


def _hits(text: str, query: Query) -> Iterator[tuple[int, int]]:
    wanted = set(query.words)
    for match in _WORD.finditer(text):
        if {_cut(word) for word in words(match[0])} & wanted:
            yield match.span()


def snippet(text: str, query: Query) -> tuple[Part, ...]:
    """The part of the text around its first hit (or its beginning), at most SNIPPET signs."""
    line = clean(text, one_line=True)
    first = next(_hits(line, query), (0, 0))[0]
    start = 0 if first < SNIPPET // 2 else line.find(" ", first - SNIPPET // 3) + 1
    end = len(line) if len(line) - start <= SNIPPET else line.rfind(" ", start, start + SNIPPET)
    end = start + SNIPPET if end <= start else end
    shown = line[start:end]
    before, after = ("… " if start else ""), (" …" if end < len(line) else "")
    return marked_up(f"{before}{shown}{after}", query)


def matches(name: str, query: Query) -> bool:
    """Whether a name holds every word of the query."""
    return bool(query.words) and set(query.words) <= set(words(name))
