"""The permission matrix of security.md §2.5 as this program has it: roles × objects × acts × scope.

Three tables, all printed in docs/permissions.md: what every address asks for (the gate), what
each person of the scene gets on each of its objects (the scope, from the tables of
`test_reading_rights.py` and `test_acting_rights.py`), and what lists show of them (the counts).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from flask import Flask

from emulation.people.rules import GRANTS, ROLE_LABELS, Role
from tests.security import acts
from tests.security.scene import Scene
from tests.security.test_acting_rights import DONE, expected
from tests.security.test_reading_rights import (
    GROUPS,
    NOBODY,
    READABLE_BY,
    REVIEWERS,
)

ANONYMOUS = "anonymous"
HOLDERS: dict[str, Role | None] = {
    "nop1": Role.SUBMITTER,
    "bt1": Role.SECRETARY,
    "xn1": Role.ENDORSER,
    "td4": Role.REVIEWER,
    "hd1": Role.COUNCIL,
    "ld": Role.LEADER,
    "qt1": Role.ADMINISTRATOR,
    "kt": Role.AUDITOR,
    ANONYMOUS: None,
}
"""One of each of the nine roles."""
SCOPES = {
    "nop1": "Người lập, đơn vị mình",
    "nop3": "Người lập cấp xã, xã mình",
    "nop4": "Người lập, cơ quan khác",
    "bt1": "Bí thư, chi bộ mình",
    "bt1b": "Bí thư, chi bộ khác cùng xã",
    "nop2": "Người lập, xã khác",
    "xn1": "Xét cấp xã, xã mình",
    "xn2": "Xét cấp xã, xã khác",
    "td1": "Thẩm định huyện",
    "td3": "Thẩm định, cùng chi bộ",
    "td4": "Thẩm định, có tên trong E9",
    "hd1": "Hội đồng",
    "ld": "Lãnh đạo",
    "qt1": "Quản trị",
    "kt": "Kiểm tra",
}
"""Who is shown in the printed table; the tests ask all eighteen readers."""


@dataclass(frozen=True)
class Gate:
    """An address, a method, and what it asks for: permissions, «signed_in» or «public»."""

    address: str
    method: str
    access: str

    def expected(self, role: Role | None) -> int:
        """0: they come in, and scope decides; otherwise the status that keeps them out."""
        if self.access == "public":
            return 0
        if role is None:
            return 302 if self.method == "GET" else 401
        asked = set(self.access.split(" | "))
        return 0 if self.access == "signed_in" or asked & GRANTS[role] else 403


def gates(app: Flask) -> list[Gate]:
    """Every address of the program but the files of the look, by address and method."""
    found = [
        Gate(rule.rule, method, str(vars(app.view_functions[rule.endpoint])["access"]))
        for rule in app.url_map.iter_rules()
        if rule.endpoint != "static"
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]
    return sorted(found, key=lambda gate: (gate.address, gate.method))


def named_scene() -> Scene:
    """The scene with names in place of codes: enough to know which addresses and acts there are."""
    proofs = {name: name for name in (*acts.ENTRIES, "E2pdf") if name != "M4"}
    return Scene(
        entries={name: name for name in acts.ENTRIES},
        evidence=proofs,
        lists={name: name for name in acts.LISTS},
        item="item",
        persons=dict.fromkeys(("nop1", "nop2"), "person"),
    )


def reading() -> dict[str, dict[str, int]]:
    """Object and page to reader to status."""
    return {name: row for _, table_of in GROUPS.values() for name, row in table_of().items()}


def acting() -> dict[str, dict[str, int]]:
    """Object and act to reader to status; 200 where it is done."""
    names = acts.acts(named_scene(), dict.fromkeys(acts.ENTRIES, 1))
    return {name: {reader: expected(name, reader) for reader in acts.READERS} for name in names}


def listing() -> dict[str, dict[str, frozenset[str]]]:
    """Place to reader to the entries of the scene that stand there; drafts are their authors'."""
    readable = {
        reader: frozenset(name for name in acts.ENTRIES if reader in READABLE_BY[name])
        for reader in acts.READERS
    }
    at_commune, at_district = frozenset({"E2"}), frozenset({"E4", "E9", "M4"})
    return {"search": readable} | {
        "queue": dict.fromkeys(acts.READERS, NOBODY)
        | {"xn1": at_commune}
        | dict.fromkeys(REVIEWERS, at_district)
    }


def checks(app: Flask) -> Iterator[tuple[str, int]]:
    """Each part of the matrix and how many checks it is."""
    readers = len(acts.READERS)
    yield "gate: every address and method × 9 roles", len(gates(app)) * len(HOLDERS)
    yield "pages, files, exports × readers and nobody", len(reading()) * (readers + 1)
    yield "the same as fragments × readers", len(reading()) * readers
    yield "acts × readers and nobody", len(acting()) * (readers + 1)
    yield "counts: places × readers × entries", len(listing()) * readers * len(acts.ENTRIES)


def printed(app: Flask) -> list[str]:
    """The matrix as docs/permissions.md shows it."""
    counted = list(checks(app))
    lines = ["## What every address asks for", ""]
    lines += ["●: comes in, and scope decides what is found there. Otherwise the answer."]
    lines += _table(
        "address",
        [ROLE_LABELS[role] if role else "Chưa đăng nhập" for role in HOLDERS.values()],
        (
            (f"`{gate.address}` {gate.method}", [gate.expected(role) for role in HOLDERS.values()])
            for gate in gates(app)
        ),
    )
    lines += ["", "## What each person gets on each object", "", _LEGEND]
    lines += _table(
        "object, page",
        list(SCOPES.values()),
        ((name, [row[reader] for reader in SCOPES]) for name, row in reading().items()),
    )
    lines += ["", "## What each person can do to each object", ""]
    lines += ["409: allowed to the role, in another state; 422: what was typed is not enough."]
    lines += _table(
        "object, act",
        list(SCOPES.values()),
        ((name, [row[reader] for reader in SCOPES]) for name, row in acting().items()),
    )
    lines += ["", "## How much of it is checked", "", "| part | checks |", "|---|--:|"]
    lines += [f"| {name} | {count} |" for name, count in counted]
    return [*lines, f"| **together** | **{sum(count for _, count in counted)}** |"]


_LEGEND = (
    "E1 draft, E2 waits at the commune, E4 at the district, E5 returned, E6 not recognised, "
    "E7 recognised, E8 draft of another commune, E9 at the district and names a reviewer, "
    "EW withdrawn, M4 a model; L1 a list being made, L2 in effect. 404: not known to be there; "
    "403: known, and told why not; 303: led to the page of the role."
)


def _table(head: str, columns: list[str], rows: Iterable[tuple[str, list[int]]]) -> list[str]:
    lines = ["", "| " + " | ".join([head, *columns]) + " |", "|---|" + ":-:|" * len(columns)]
    lines += [
        f"| {name} | " + " | ".join("●" if s in (0, DONE) else str(s) for s in row) + " |"
        for name, row in rows
    ]
    return lines
