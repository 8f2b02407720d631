"""What is drawn: names, texts and pictures are valid, various, and the same for one seed."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from random import Random

import pytest
from PIL import Image

from emulation.cli.demonstration.drawing import picture
from emulation.cli.demonstration.names import draw_name
from emulation.cli.demonstration.stories import RETURNS
from emulation.cli.demonstration.texts import Setting, compose, topics
from emulation.core import codes
from emulation.core.text import clean
from emulation.entries.kinds import KIND_BY_CODE
from emulation.entries.rules.content import missing, too_long, wrong_dates, wrong_figures
from emulation.people.models import Person
from emulation.people.rules import Gender, PersonKind
from emulation.reviews.rules import FIELD_LABELS

TODAY = date(2024, 6, 10)
PEOPLE = tuple(
    Person(id=number, full_name=name, kind=kind, gender=Gender.FEMALE, position="")
    for number, (name, kind) in enumerate(
        (
            ("Lê Thị Thơm", PersonKind.PARTY_MEMBER),
            ("Hoàng Thị Mai", PersonKind.CITIZEN),
            ("Hộ bà Bùi Thị Lý", PersonKind.HOUSEHOLD),
        ),
        start=1,
    )
)


def setting(kind: str, audience: str) -> Setting:
    return Setting(
        kind=kind,
        audiences=(audience,),
        unit="Chi bộ thôn 3",
        place="thôn 3, xã Liên Lộc",
        on=TODAY,
        year=2024,
        people=PEOPLE,
        with_minutes=True,
    )


@pytest.mark.parametrize(("kind", "audience"), sorted({(t.kind, t.audience) for t in topics()}))
def test_an_entry_of_any_topic_can_be_handed_in(kind: str, audience: str) -> None:
    random = Random(1)
    for _ in range(60):
        content = compose(setting(kind, audience), random)
        entry_kind = KIND_BY_CODE[kind]
        assert missing(content, entry_kind, file_count=0, needs_target=kind == "model") == {}
        assert too_long(content, entry_kind) == {}
        assert wrong_figures(content.figures) == {}
        assert wrong_dates(content, today=TODAY) == {}
        written = f"{content.title} {content.summary} {content.result}"
        assert "{" not in written
        assert clean(written) == written


def test_one_seed_gives_one_entry_and_many_seeds_give_many() -> None:
    told = [compose(setting("action", "hamlet"), Random(n % 100)) for n in range(200)]
    assert told[:100] == told[100:]
    assert len({content.summary for content in told}) > 80


def test_a_name_has_three_or_four_words() -> None:
    names = [draw_name(Random(number)) for number in range(300)]
    assert {len(name.full.split()) for name in names} == {3, 4}
    assert {name.gender for name in names} == set(Gender)
    assert len({name.full for name in names}) > 200


def test_a_picture_is_drawn_the_same_twice() -> None:
    drawn = picture(3, Random(5))
    assert drawn == picture(3, Random(5))
    assert drawn != picture(3, Random(6))
    assert Image.open(BytesIO(drawn)).size == (1200, 900)


def test_codes_can_be_drawn_from_a_seed() -> None:
    with codes.drawn_from(Random(1)):
        first = [codes.public_code(), codes.receipt_code()]
    with codes.drawn_from(Random(1)):
        assert [codes.public_code(), codes.receipt_code()] == first
    assert codes.public_code() != first[0]


def test_returns_name_fields_that_reviewers_know() -> None:
    assert {field for reasons in RETURNS for field in reasons} - set(FIELD_LABELS) == set()
