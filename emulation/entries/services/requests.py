"""The requests of a return, answered one by one when the entry is handed in again."""

from __future__ import annotations

from collections.abc import Mapping

from emulation.entries import queries
from emulation.entries.models import Entry, EntryVersion
from emulation.entries.rules import State
from emulation.entries.rules.content import Content
from emulation.entries.rules.requests import Answered, read_back, settled, stored, unanswered
from emulation.entries.services.content import content_of


def requests_of(entry: Entry) -> dict[str, str]:
    """Field -> what was asked for, of an entry that came back; nothing for any other."""
    if entry.state is not State.RETURNED:
        return {}
    found = queries.last_returns([entry.id]).get(entry.id)
    return dict(found.field_reasons) if found else {}


def answers_of(version: EntryVersion) -> dict[str, Answered]:
    """What was answered while this version is written; a version that was sent answered earlier
    requests."""
    return {} if version.sent_at else read_back(version.request_answers or {})


def changed_since(entry: Entry, content: Content) -> frozenset[str]:
    """The fields that differ from what was last sent, files among them."""
    sent = queries.last_sent_version(entry.id)
    if sent is None:
        return frozenset()
    before = content_of(sent)
    names = set(Content.__dataclass_fields__) - {"details", "persons"}
    changed = {name for name in names if getattr(before, name) != getattr(content, name)}
    own = set(before.details) | set(content.details)
    changed |= {name for name in own if before.details.get(name) != content.details.get(name)}
    changed |= {"happened_from"} if "happened_to" in changed else set()
    shown = [(row.digest, row.caption) for row in queries.evidence_of(entry.id)]
    told = sent.file_captions or {}
    is_same = shown == [(digest, told.get(digest, "")) for digest in sent.file_digests]
    return frozenset(changed | (set() if is_same else {"files"}))


def open_requests(entry: Entry, content: Content, given: Mapping[str, Answered]) -> dict[str, str]:
    """Field -> sentence for every request that was neither met nor answered."""
    asked = requests_of(entry)
    return unanswered(asked, settled(asked, given, changed_since(entry, content)))


def settle_requests(entry: Entry, version: EntryVersion) -> None:
    """The version says what became of each request, for the reviewer to see."""
    asked = requests_of(entry)
    if asked:
        given = read_back(version.request_answers or {})
        changed = changed_since(entry, content_of(version))
        version.request_answers = stored(settled(asked, given, changed))
