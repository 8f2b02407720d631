"""How many statements each page that a country looks at asks, for those who look at it most.

The numbers wanted are 6 for one's own list, 8 for an entry and the queue, 15 for boards and a
decision; where a page asks more, its number now stands here, so that it never grows unseen.
"""

from __future__ import annotations

import pytest

from emulation.core.db import db
from tests.entries_made import recognised, sent_action
from tests.factories import World
from tests.reviews.test_routes import Browse, act, statements
from tests.standings.past import sealed

LIST, WHY, PAST = "/ho-so/", "/xep-hang/BAC2024-xa/LL", "/xep-hang/BAC2024-xa?dau=1"


@pytest.mark.parametrize(
    ("by", "path", "most"),
    [
        ("nop1", LIST, 6),
        ("td4", "/xep-hang/BAC2024-xa", 15),
        ("td4", "/xep-hang/BAC2024-chi-bo", 15),
        ("nop1", "/xep-hang/BAC2024-chi-bo", 15),
        ("td4", PAST, 15),
        ("td4", WHY, 13),
        ("nop1", "/xep-hang/BAC2024-chi-bo/LL1", 15),
        ("td4", "/tra-cuu?q=thôn", 10),
        ("xn1", "/cho-xu-ly/", 12),
        ("ld", "/ho-so/{code}", 16),
        ("nop1", "/ho-so/{code}", 19),
    ],
)
def test_a_page_asks_no_more_than_now(
    world: World, browse: Browse, by: str, path: str, most: int
) -> None:
    entry = recognised(world, sent_action(world))
    sent_action(world)
    db.session.commit()
    sealed(world.now)
    browser, there = browse(by), path.format(code=entry.code)
    assert browser.get(there).status == 200

    with statements() as found:
        browser.get(there)

    assert len(found) <= most, "\n".join(found)


def test_a_decision_asks_no_more_than_now(world: World, browse: Browse) -> None:
    first, second = sent_action(world), sent_action(world)
    browser = browse("xn1")
    assert act(browser, first, "recognise", recognition="base").status == 303
    page = browser.get(f"/cho-xu-ly/{second.code}")
    form = page.form(second.code) | {"action": "recognise", "recognition": "base"}

    with statements() as found:
        assert browser.post(f"/cho-xu-ly/{second.code}", form).status == 303

    assert len(found) <= 45, "\n".join(found)
