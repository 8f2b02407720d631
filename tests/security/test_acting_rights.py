"""Who may do what: every role tries every act on every object, as one table (C, D01–D11, T01)."""

from __future__ import annotations

import pytest
from flask import Flask

from tests.databases import Database
from tests.security import acts
from tests.security.conftest import Browse
from tests.security.scene import Scene, digests, revision_of
from tests.security.test_reading_rights import (
    AUTHORS,
    COUNCIL,
    ENDORSERS,
    OTHER_AUTHORS,
    PROPOSERS,
    REVIEWERS,
    WRITERS,
    entry_table,
)

DONE = 200
"""Stands for an act that succeeds: a redirect, or the slip of an account."""
STATES = {
    "E1": "draft",
    "E2": "commune",
    "E4": "district",
    "E5": "returned",
    "E6": "rejected",
    "E7": "approved",
    "E8": "draft",
    "E9": "district",
    "EW": "withdrawn",
    "M4": "district",
}
FITS = {
    "save": {"draft", "returned"},
    "send": {"draft", "returned"},
    "withdraw": {"draft", "returned", "commune"},
    "resume": {"withdrawn"},
    "tell": set(),
    "take file off": {"draft", "returned"},
}
DECISIONS = ("recognise", "pass up", "reject", "return")
UNDO = {
    "E4": {"xn1"},
    "E5": {"xn1"},
    "E6": {"td4"},
    "E7": {"xn1"},
    "E9": {"xn1"},
    "M4": {"xn1"},
}
"""Whose decision of the last ten minutes stands on the entry."""
READABLE = entry_table()


def is_readable(name: str, reader: str) -> bool:
    """The reading table lets them open the entry."""
    return READABLE[f"{name} page"][reader] == 200


def writing(name: str, verb: str, reader: str) -> int:
    """What the author's side gets (D01, D03): 403 without the right, 409 in the wrong state."""
    if reader not in WRITERS:
        return 403
    if not is_readable(name, reader):
        return 404
    if reader not in (OTHER_AUTHORS if name == "E8" else AUTHORS):
        return 403
    is_going_on = verb == "tell" and name == "M4"
    return DONE if is_going_on or STATES[name] in FITS[verb] else 409


def deciding(name: str, verb: str, reader: str) -> int:
    """What those who decide get: bars are 403 with the rule, a closed step 409."""
    if reader not in ENDORSERS | REVIEWERS:
        return 403
    if not is_readable(name, reader):
        return 404
    state = STATES[name]
    if state not in ("commune", "district"):
        return 409
    holders = {"xn1"} if state == "commune" else REVIEWERS - barred(name)
    if reader not in holders:
        return 403
    is_top = state == "district" and verb in ("recognise", "pass up")
    return 422 if is_top else DONE  # the level sent is the commune's, and nobody stands above


def barred(name: str) -> set[str]:
    """td3 is of the author's cell (S2); td4 is named in E9 (S1)."""
    return {"td3", "td4"} if name == "E9" else {"td3"}


def undoing(name: str, reader: str) -> int:
    """Only who decided, within the ten minutes."""
    if reader not in ENDORSERS | REVIEWERS:
        return 403
    if not is_readable(name, reader):
        return 404
    return DONE if reader in UNDO.get(name, set()) else 409


def revoking(name: str, verb: str, reader: str) -> int:
    """Proposed by those without a bar; confirmed only where somebody proposed."""
    if reader not in REVIEWERS:
        return 403
    if not is_readable(name, reader):
        return 404
    if name != "E7" or verb == "confirm revoke":
        return 409
    return 403 if reader in barred(name) else DONE


def on_entry(name: str, verb: str, reader: str) -> int:
    """The status an act on an entry must get."""
    if verb in FITS:
        return writing(name, verb, reader)
    if verb in DECISIONS:
        return deciding(name, verb, reader)
    return undoing(name, reader) if verb == "undo" else revoking(name, verb, reader)


OF_LISTS = {
    "L1 choose": DONE,
    "L1 board": 422,
    "L1 arrange": DONE,
    "L1 submit": 409,
    "L1 cancel": 409,
    "L1 row edit": 422,
    "L1 row off": DONE,
    "L1 row shift": DONE,
    **{f"L2 {verb}": 409 for verb in ("choose", "board", "arrange", "submit", "cancel")},
}
"""What those who work on the district's lists get; the revision sent is an old one."""
OF_COUNCIL = {
    f"{name} {verb}" for name in acts.LISTS for verb in ("conclude", "check", "send back")
}
OF_ACCOUNTS = {
    "new account": DONE,
    "disable account": DONE,
    "enable account": DONE,
    "reset password": DONE,
    "grant role": DONE,
    "end role": 404,
}

OF_ROUTES = {
    "put holiday": DONE,
    "put holiday unnamed": 422,
    "remove holiday": DONE,
    "remove holiday unknown": 404,
    "count members unfilled": 422,
    "move clusters unfilled": 422,
    "new cluster unnamed": 422,
    "lead cluster unfilled": 422,
    "rename cluster unnamed": 422,
    "rename cluster unknown": 404,
    "mark place unfilled": 422,
    "switch place": DONE,
    "switch place unknown": 404,
    "end place": 404,
    "propose route unfilled": 422,
    "confirm route": 404,
    "drop route": 404,
}
"""What the administrator gets; nobody else lays down days off and routes."""

OF_DEADLINES = {
    "propose deadline": DONE,
    "propose deadline unreasoned": 422,
    "confirm deadline": 404,
    "drop deadline": 404,
}
"""D19: what reviewers of the host get; nobody else changes a deadline."""
OF_RULES = {
    "begin rules unfilled": 422,
    "put frozen rules": 409,
    "propose frozen rules": 409,
    "confirm frozen rules": 409,
}
"""What reviewers of the host get; a version in force is changed by nobody."""
OF_TRAIL = {"export trail": {"kt": DONE}, "erase names": {"qt1": 422}}
OF_SHEETS = {"begin sheet unscored": dict.fromkeys(("nop1", "bt1", "nop3", "xn1"), 409)}
"""The auditor takes copies and changes nothing; the administrator erases by a paper's order."""


def elsewhere(name: str, reader: str) -> int:
    """The status an act on a list or an account must get."""
    if name in OF_ACCOUNTS:
        return OF_ACCOUNTS[name] if reader == "qt1" else 403
    if name in OF_ROUTES:
        return OF_ROUTES[name] if reader == "qt1" else 403
    if name in OF_DEADLINES | OF_RULES:
        return (OF_DEADLINES | OF_RULES)[name] if reader in REVIEWERS else 403
    if name in OF_TRAIL | OF_SHEETS:
        return (OF_TRAIL | OF_SHEETS)[name].get(reader, 403)
    if name in OF_COUNCIL:
        return 409 if reader in COUNCIL else 403
    if reader not in PROPOSERS:
        return 403
    if name == "new list":
        return 422 if reader in ENDORSERS else DONE
    return 404 if reader in ENDORSERS else OF_LISTS[name]


def expected(name: str, reader: str) -> int:
    """The cell of the table."""
    thing, _, verb = name.partition(" ")
    return on_entry(thing, verb, reader) if thing in STATES else elsewhere(name, reader)


@pytest.mark.parametrize("reader", acts.READERS)
def test_every_act_gets_what_the_table_says(
    stage: Flask, scene: Scene, enter: Browse, database: Database, reader: str
) -> None:
    """C03, C19, C25, D01, D03, D11: roles × objects × acts, the allowed ones on fresh scenes."""
    revisions = {name: revision_of(stage, scene[name]) for name in acts.ENTRIES}
    browser = enter(reader)
    token = acts.token_of(browser)
    found = {}

    for name, act in acts.acts(scene, revisions).items():
        status = acts.tried(browser, act, token).status_code
        found[name] = DONE if status in (200, 303) else status
        if expected(name, reader) != DONE:
            continue
        database.reset("scene", stage)
        browser = enter(reader)
        token = acts.token_of(browser)

    assert found == {name: expected(name, reader) for name in found}


@pytest.mark.parametrize("reader", acts.READERS)
def test_refused_acts_leave_every_table_as_it_was(
    stage: Flask, scene: Scene, enter: Browse, reader: str
) -> None:
    """§3.0: nothing changed in entry, ledger, standings, nor in the audit."""
    revisions = {name: revision_of(stage, scene[name]) for name in acts.ENTRIES}
    browser = enter(reader)
    token, before = acts.token_of(browser), digests(stage)

    for name, act in acts.acts(scene, revisions).items():
        if expected(name, reader) != DONE:
            acts.tried(browser, act, token)

    assert digests(stage) == before


def test_acts_without_an_account_are_refused(stage: Flask, scene: Scene, enter: Browse) -> None:
    """C23: with a token of the sign-in page nothing opens either."""
    browser = enter()
    token = browser.get("/dang-nhap").form("/dang-nhap")["csrf_token"]
    revisions = {name: revision_of(stage, scene[name]) for name in acts.ENTRIES}
    before = digests(stage)

    found = {
        name: acts.tried(browser, act, token).status_code
        for name, act in acts.acts(scene, revisions).items()
    }

    assert {name for name, status in found.items() if status != 401} == set()
    assert digests(stage) == before
