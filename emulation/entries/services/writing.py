"""One press of a button on the form: text, proofs and hand-in, each kept though another fails."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from emulation.campaigns.models import Campaign
from emulation.core.db import db
from emulation.core.errors import Conflict, DomainError, Invalid, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.models import Entry, RequestKey
from emulation.entries.rules import EDITABLE
from emulation.entries.rules.content import Content
from emulation.entries.rules.requests import Answered, stored
from emulation.entries.services.content import content_of
from emulation.entries.services.draft import (
    advance,
    new_draft,
    replayed,
    require_author,
    require_editable,
    save_draft,
    version_being_written,
)
from emulation.entries.services.evidence import caption_evidence
from emulation.entries.services.pressing import Awaited, press
from emulation.entries.services.requests import open_requests, requests_of
from emulation.entries.services.uploads import attach
from emulation.files.services import Prepared, Waiting
from emulation.files.store import FileStore

BEGUN = 2
"""The revision of a draft as `begin` leaves it: 1 when it is started, 2 with its first text."""


@dataclass
class Written:
    """What came of one press of the button; `refusals` are fit to be shown."""

    entry: Entry
    is_sent: bool = False
    is_overtaken: bool = False
    """Somebody else saved another text meanwhile: the text was not kept, proofs were."""
    awaited: Awaited | None = None
    """Sending was pressed and waits for announced files."""
    refusals: list[DomainError] = field(default_factory=list)

    def sentences(self) -> dict[str, str]:
        """Field -> sentence of everything that was refused; "" for what concerns no field."""
        found: dict[str, str] = {}
        for refusal in self.refusals:
            named = refusal.fields if isinstance(refusal, Invalid) else {}
            found |= named or {"": str(refusal)}
        return found


def begin(
    campaign: Campaign,
    content: Content,
    *,
    kind: str,
    unit_id: int,
    proofs: Sequence[Prepared | Waiting],
    store: FileStore,
    actor: Actor,
    at: datetime,
    key: str,
) -> Written:
    """A new draft holds text and proofs; the same form sent twice gives the first one's draft.

    A later text under the same key (the answer to the first was lost) is kept as well, unless
    the draft was saved otherwise meanwhile. Refuses what `start_draft` refuses.
    """

    def again(done: RequestKey) -> Written:
        entry = replayed(done, actor=actor)
        version = queries.version_of(entry.id, entry.version_number)
        if entry.state not in EDITABLE or (content_of(version) == content and not proofs):
            return Written(entry)
        kept = min(entry.revision, BEGUN)
        return write(entry, content, proofs=proofs, store=store, actor=actor, at=at, revision=kept)

    done = queries.request_result(key)
    if done is not None:
        return again(done)
    try:
        with db.session.begin_nested():
            entry = new_draft(campaign, kind=kind, unit_id=unit_id, actor=actor, at=at, key=key)
    except IntegrityError:
        # The same form arrived twice at once, and the other one was carried out first.
        done = queries.request_result(key)
        if done is None:
            raise
        return again(done)
    return write(
        entry, content, proofs=proofs, store=store, actor=actor, at=at, revision=entry.revision
    )


def write(
    entry: Entry,
    content: Content,
    *,
    proofs: Sequence[Prepared | Waiting],
    store: FileStore,
    actor: Actor,
    at: datetime,
    revision: int,
    answers: Mapping[str, Answered] | None = None,
    captions: Mapping[str, str] | None = None,
) -> Written:
    """Text and proofs are kept; a text that was overtaken or files too many leave the rest.

    `answers` say what became of the requests of a return, `captions` what is written under the
    files.

    `NotAllowed` for anybody but the author's side, `WrongState` where nothing can be changed.
    The bytes of the proofs are durable before. What came back is no new version before
    something in it is changed.
    """
    require_author(entry, actor=actor, at=at)
    require_editable(entry)
    written = Written(entry)
    version = queries.version_of(entry.id, entry.version_number)
    is_same = content_of(version) == content
    if not (is_same and (version.sent_at or entry.revision != revision)):
        with _kept_apart(written):
            save_draft(entry, content, actor=actor, at=at, revision=revision)
    written.is_overtaken = any(isinstance(one, Conflict) for one in written.refusals)
    if answers and not written.is_overtaken:
        with _kept_apart(written):
            _keep_answers(entry, answers, actor=actor, at=at)
    if captions:
        with _kept_apart(written):
            caption_evidence(entry, captions, actor=actor, at=at)
    if proofs:
        with _kept_apart(written):
            attach(entry, proofs, store=store, actor=actor, at=at)
    return written


def hand_in(
    entry: Entry,
    content: Content,
    *,
    proofs: Sequence[Prepared | Waiting],
    store: FileStore,
    actor: Actor,
    at: datetime,
    revision: int,
    key: str,
    answers: Mapping[str, Answered] | None = None,
    captions: Mapping[str, str] | None = None,
) -> Written:
    """Text and proofs are kept and the entry is handed in, or waits for announced files; where
    something is missing it stays as it was, with everything kept. The same form sent twice is
    sent once."""
    done = queries.request_result(key)
    if done is not None:
        return Written(replayed(done, actor=actor), is_sent=True)
    written = write(
        entry,
        content,
        proofs=proofs,
        store=store,
        actor=actor,
        at=at,
        revision=revision,
        answers=answers,
        captions=captions,
    )
    if written.is_overtaken and queries.request_result(key) is not None:
        return Written(entry, is_sent=True)
    if not written.refusals:
        with _kept_apart(written):
            if answers is not None:
                _require_answers(entry, content, answers)
            written.awaited = press(entry, actor=actor, at=at, revision=entry.revision, key=key)
            written.is_sent = written.awaited is None
    return written


def _keep_answers(
    entry: Entry, answers: Mapping[str, Answered], *, actor: Actor, at: datetime
) -> None:
    """The answers stand in the version being written, which one of them alone may begin."""
    known = {name: one for name, one in answers.items() if name in requests_of(entry)}
    current = queries.version_of(entry.id, entry.version_number)
    if known and stored(known) != current.request_answers:
        advance(entry, revision=entry.revision)
        version_being_written(entry, actor=actor, at=at).request_answers = stored(known)
        db.session.flush()


def _require_answers(entry: Entry, content: Content, answers: Mapping[str, Answered]) -> None:
    wrong = open_requests(entry, content, answers)
    if wrong:
        named = {f"answer_{name}": sentence for name, sentence in wrong.items()}
        raise Invalid("Chưa gửi được vì còn chỗ cần bổ sung.", named)


@contextmanager
def _kept_apart(written: Written) -> Iterator[None]:
    """What is refused inside the block is undone alone and told; the rest is kept."""
    try:
        with db.session.begin_nested():
            yield
    except (Conflict, Invalid, WrongState) as refusal:
        written.refusals.append(refusal)
        db.session.refresh(written.entry)
