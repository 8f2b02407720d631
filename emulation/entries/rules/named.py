"""Who did it, as it is jotted down: «đ/c Lê Thị Hạnh», «hộ ông Trần Văn Bình», «Chi hội Phụ nữ»."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from emulation.core.text import fold
from emulation.entries.rules.content import NamedPerson
from emulation.entries.rules.vocabulary import SUBJECT_LABELS, PersonPart, SubjectKind

_COURTESY: tuple[tuple[str, SubjectKind], ...] = (
    ("đồng chí", SubjectKind.PARTY_MEMBER),
    ("đ/c", SubjectKind.PARTY_MEMBER),
    ("đc", SubjectKind.PARTY_MEMBER),
    ("gia đình", SubjectKind.HOUSEHOLD),
    ("hộ", SubjectKind.HOUSEHOLD),
    ("ông", SubjectKind.CITIZEN),
    ("bà", SubjectKind.CITIZEN),
    ("anh", SubjectKind.CITIZEN),
    ("chị", SubjectKind.CITIZEN),
    ("em", SubjectKind.CITIZEN),
    ("cháu", SubjectKind.CITIZEN),
)
_FAMILY_NAMES = frozenset({
    "nguyễn", "trần", "lê", "phạm", "hoàng", "huỳnh", "phan", "vũ", "võ", "đặng", "bùi", "đỗ",
    "hồ", "ngô", "dương", "lý", "đinh", "trịnh", "mai", "đào", "đoàn", "lưu", "hà", "cao",
    "lương", "tạ", "tống", "trương", "chu", "vương", "nghiêm", "thân", "kiều",
})  # fmt: skip
_NAME_WORDS = range(2, 6)


@dataclass(frozen=True)
class RosterPerson:
    """Somebody on the cell's list."""

    id: int
    full_name: str
    kind: SubjectKind


@dataclass(frozen=True)
class Subject:
    """Who did it, as the entry will say it; `doubt` where a person must look."""

    kind: SubjectKind = SubjectKind.COLLECTIVE
    name: str = ""
    persons: tuple[NamedPerson, ...] = ()
    doubt: str = ""


def bare_name(text: str) -> str:
    """The name without what stands before it: «hộ ông Trần Văn Bình» is «Trần Văn Bình»."""
    bare = text
    while True:
        prefix = _courtesy(bare)
        if prefix is None:
            return bare
        bare = bare[len(prefix[0]) :].lstrip(" .:")


def read_subject(text: str, roster: Sequence[RosterPerson]) -> Subject:
    """Who is meant: a person of the roster is named with the entry, so that bars know them."""
    if not text:
        return Subject()
    prefix, bare = _courtesy(text), bare_name(text)
    known = [one for one in roster if one.full_name.lower() == bare.lower()]
    known = known or [one for one in roster if fold(one.full_name) == fold(bare)]
    if len(known) > 1:
        kind = prefix[1] if prefix else known[0].kind
        doubt = "Có nhiều người cùng tên trong danh sách. Chọn đúng người ở trang của bài."
        return Subject(kind, text, doubt=doubt)
    if known:
        return _of_roster(text, known[0], prefix[1] if prefix else known[0].kind)
    if prefix:
        return Subject(prefix[1], text)
    if _looks_like_name(text):
        label = SUBJECT_LABELS[SubjectKind.CITIZEN]
        doubt = f"Không có trong danh sách của chi bộ, hiểu là {label.lower()}."
        return Subject(SubjectKind.CITIZEN, text, doubt=doubt)
    return Subject(SubjectKind.COLLECTIVE, text)


def _of_roster(text: str, person: RosterPerson, kind: SubjectKind) -> Subject:
    is_same = person.full_name.lower() == bare_name(text).lower()
    doubt = "" if is_same else f"Hiểu là {person.full_name}."
    return Subject(kind, text, (NamedPerson(person.id, PersonPart.SUBJECT),), doubt)


def _courtesy(text: str) -> tuple[str, SubjectKind] | None:
    """The word of courtesy at the beginning, with the kind of person it speaks of."""
    start = text.lower()
    for word, kind in _COURTESY:
        if start.startswith(word) and not start[len(word) : len(word) + 1].isalpha():
            return text[: len(word)], kind
    return None


def _looks_like_name(text: str) -> bool:
    names = text.split()
    return (
        len(names) in _NAME_WORDS
        and names[0].lower() in _FAMILY_NAMES
        and all(word[:1].isupper() for word in names)
    )
