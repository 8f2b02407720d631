"""What made-up entries say, put together from `data/topics.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from importlib import resources
from random import Random
from typing import Any

from emulation.cli.demonstration.names import draw_name
from emulation.core.numbers import format_number
from emulation.entries.rules import METRIC_BY_CODE, Field, FigureBasis, PersonPart, SubjectKind
from emulation.entries.rules.content import Content, FigureInput, NamedPerson
from emulation.people.models import Person
from emulation.people.rules import PersonKind

MONEY = ("money", "people_money", "revenue")
SUBJECT_OF = {
    PersonKind.PARTY_MEMBER: SubjectKind.PARTY_MEMBER,
    PersonKind.CITIZEN: SubjectKind.CITIZEN,
    PersonKind.HOUSEHOLD: SubjectKind.HOUSEHOLD,
}
CONFIRMERS = ("Trưởng thôn", "Trưởng ban công tác Mặt trận", "Chi hội trưởng Nông dân")
SOURCES = ("Chi bộ nêu", "Nhân dân giới thiệu", "Mặt trận xã giới thiệu", "")


@dataclass(frozen=True)
class Topic:
    """Something people do, with the words and numbers it is told in."""

    kind: str
    audience: str
    field: Field
    titles: tuple[str, ...]
    ways: tuple[str, ...]
    results: tuple[str, ...]
    numbers: dict[str, tuple[float, float, float]]
    problems: tuple[str, ...] = ()
    replication: tuple[str, ...] = ()
    no_household: bool = False
    """Only a single person does such a thing."""


@dataclass(frozen=True)
class Setting:
    """For whom an entry is told, and when."""

    kind: str
    audiences: tuple[str, ...]
    unit: str
    """«Chi bộ thôn 3»: who hands in."""
    place: str
    """«thôn 3, xã Liên Lộc»: where it happened."""
    on: date
    """The day it is written."""
    year: int
    people: tuple[Person, ...]
    with_minutes: bool


@lru_cache(maxsize=1)
def _frame() -> dict[str, Any]:
    source = resources.files("emulation.cli.demonstration").joinpath("data/topics.toml")
    return tomllib.loads(source.read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def topics() -> tuple[Topic, ...]:
    """Every topic of the file."""
    return tuple(
        Topic(
            kind=row["kind"],
            audience=row["audience"],
            field=Field(row["field"]),
            titles=tuple(row["titles"]),
            ways=tuple(row["ways"]),
            results=tuple(row["results"]),
            numbers={name: tuple(value) for name, value in row["numbers"].items()},
            problems=tuple(row.get("problems", ())),
            replication=tuple(row.get("replication", ())),
            no_household=row.get("no_household", False),
        )
        for row in _frame()["topic"]
    )


def compose(setting: Setting, random: Random) -> Content:
    """A whole entry that can be handed in on the setting's day."""
    fitting = [t for t in topics() if t.kind == setting.kind and t.audience in setting.audiences]
    topic = random.choice(fitting)
    amounts = _amounts(topic, random)
    subject = _subject(topic, setting, random)
    words = _words(amounts) | {
        "place": setting.place,
        "unit": setting.unit,
        "who": _spoken(subject) if subject else setting.unit,
    }
    first, last = _span(setting, random)
    number = random.randrange(len(topic.titles))

    def aligned(texts: tuple[str, ...]) -> str:
        """The text that belongs to the title, where each title has its own; or any."""
        return texts[number] if len(texts) == len(topic.titles) else random.choice(texts)

    return Content(
        title=_sentence(topic.titles[number], words),
        summary=_told(aligned(topic.ways), words, random),
        result=_sentence(aligned(topic.results), words),
        field=topic.field,
        place=_capital(setting.place),
        happened_from=first,
        happened_to=last,
        subject_kind=SUBJECT_OF[subject.kind] if subject else SubjectKind.COLLECTIVE,
        subject_name=_spoken(subject) if subject else "",
        confirmer=f"{random.choice(CONFIRMERS)} {draw_name(random).full}",
        minutes_number=f"{random.randint(3, 48):02}-BB/CB" if setting.with_minutes else "",
        minutes_on=last if setting.with_minutes else None,
        details=_details(topic, words, aligned),
        figures=_figures(topic, amounts),
        persons=(NamedPerson(subject.id, PersonPart.SUBJECT),) if subject else (),
    )


def _amounts(topic: Topic, random: Random) -> dict[str, Decimal]:
    """Every number of the topic; «trong đó» is a share in per cent of the money."""
    found = {}
    for name, (low, high, step) in topic.numbers.items():
        steps = round((high - low) / step)
        found[name] = Decimal(str(low)) + random.randint(0, steps) * Decimal(str(step))
    if "people_money" in found:
        share = found["money"] * found["people_money"] / 100
        found["people_money"] = share // 500_000 * 500_000
    return found


def _words(amounts: dict[str, Decimal]) -> dict[str, str]:
    return {
        name: f"{format_number(amount / 1_000_000)} triệu đồng"
        if name in MONEY
        else format_number(amount)
        for name, amount in amounts.items()
    }


def _sentence(pattern: str, words: dict[str, str]) -> str:
    return _capital(pattern.format_map(words))


def _told(way: str, words: dict[str, str], random: Random) -> str:
    """What was done, with how it began and how it goes on, so that no two read alike."""
    before, after = (random.choice(_frame()[name]) for name in ("openers", "closers"))
    return " ".join(_sentence(text, words) for text in (before, way, after) if text)


def _capital(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def _subject(topic: Topic, setting: Setting, random: Random) -> Person | None:
    if topic.audience != "person":
        return None
    return random.choice(
        [p for p in setting.people if not (topic.no_household and p.kind is PersonKind.HOUSEHOLD)]
    )


def _spoken(person: Person) -> str:
    if person.kind is PersonKind.PARTY_MEMBER:
        return f"đồng chí {person.full_name}"
    if person.kind is PersonKind.HOUSEHOLD:
        return f"{person.full_name[:1].lower()}{person.full_name[1:]}"
    courtesy = "bà" if person.gender == "female" else "ông"
    return f"{courtesy} {person.full_name}"


def _span(setting: Setting, random: Random) -> tuple[date, date]:
    """From when to when it was done: inside the year, over before it is written."""
    last = setting.on - timedelta(days=random.randint(1, 6))
    first = last - timedelta(days=random.randint(5, 70))
    earliest = date(setting.year, 1, 2)
    return max(first, earliest), max(last, earliest)


def _details(
    topic: Topic, words: dict[str, str], aligned: Callable[[tuple[str, ...]], str]
) -> dict[str, str]:
    if topic.kind == "action":
        return {"source": aligned(SOURCES)}
    return {
        "problem": aligned(topic.problems),
        "replication": _sentence(aligned(topic.replication), words),
    }


def _figures(topic: Topic, amounts: dict[str, Decimal]) -> tuple[FigureInput, ...]:
    known = {name: amount for name, amount in amounts.items() if name in METRIC_BY_CODE}
    done = [FigureInput(name, amount) for name, amount in known.items()]
    if topic.kind == "action":
        return tuple(done)
    wanted = [FigureInput(name, _target(name, amount), FigureBasis.IN_PERIOD, is_target=True)
              for name, amount in list(known.items())[:2]]  # fmt: skip
    return (*wanted, *done)


def _target(name: str, amount: Decimal) -> Decimal:
    """A little more than what was reached, rounded as people plan."""
    if name == "rate":
        return Decimal(95)
    size = Decimal(10) ** max(0, amount.adjusted() - 1)
    return (amount * Decimal("1.1") // size + 1) * size
