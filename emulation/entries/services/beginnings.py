"""Beginning an entry from something: last year's, a template, or an award already given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.core import clock
from emulation.core.dates import format_date
from emulation.core.db import db
from emulation.core.errors import DomainError, Invalid, NotAllowed
from emulation.core.policy import Actor
from emulation.core.text import is_blank
from emulation.entries import queries
from emulation.entries.models import Entry
from emulation.entries.queries.month import MONTHLY_KIND
from emulation.entries.records import EntryOrigin, PriorAward
from emulation.entries.rules import State
from emulation.entries.rules.content import Content
from emulation.entries.rules.templates import Template
from emulation.entries.services.content import content_of
from emulation.entries.services.draft import replayed, save_draft, start_draft
from emulation.entries.services.evidence import add_evidence
from emulation.entries.services.send import submit
from emulation.files.models import StoredFile

LONGEST = 120


@dataclass(frozen=True)
class Award:
    """What the paper of an award says."""

    form: str
    number: str
    decided_on: date | None
    signer: str


def derive(source: Entry, campaign: Campaign, *, actor: Actor, at: datetime, key: str) -> Entry:
    """A new draft of the same unit holds the words and persons of an earlier entry; its days,
    figures and papers are empty, and where it began stays marked.

    `NotAllowed` unless the actor writes for the unit. The same form sent twice gives one draft.
    """
    done = queries.request_result(key)
    if done is not None:
        return replayed(done, actor=actor)
    if not queries.may_write_for(source.unit_id, actor, on=clock.local_date(at)):
        raise NotAllowed("Chỉ bắt đầu được từ bài của đơn vị mình phụ trách.")
    version = queries.last_sent_version(source.id) or queries.version_of(
        source.id, source.version_number
    )
    words = replace(
        content_of(version),
        happened_from=None,
        happened_to=None,
        minutes_number="",
        minutes_on=None,
        figures=(),
    )
    entry = _begun(campaign, words, source.kind, source.unit_id, actor=actor, at=at, key=key)
    db.session.add(EntryOrigin(entry_id=entry.id, derived_from_id=source.id))
    db.session.flush()
    _record(Event.ENTRY_DERIVE, entry, {"source": source.code}, actor=actor, at=at)
    return entry


def begin_from_template(
    template: Template,
    campaign: Campaign,
    *,
    unit_id: int,
    actor: Actor,
    at: datetime,
    key: str,
) -> Entry:
    """A new draft holds the template's text with its blanks; unfilled it cannot be handed in."""
    done = queries.request_result(key)
    if done is not None:
        return replayed(done, actor=actor)
    words = Content(title="", summary=template.skeleton, field=template.field)
    entry = _begun(campaign, words, template.kind, unit_id, actor=actor, at=at, key=key)
    db.session.add(EntryOrigin(entry_id=entry.id, template=template.code))
    db.session.flush()
    _record(Event.ENTRY_DERIVE, entry, {"source": template.code}, actor=actor, at=at)
    return entry


@dataclass
class Recorded:
    """The deed that was recorded, and what keeps it from being handed in at once."""

    entry: Entry
    is_sent: bool = False
    sentences: dict[str, str] = field(default_factory=dict)


def record_award(
    campaign: Campaign,
    content: Content,
    award: Award,
    *,
    unit_id: int,
    files: Sequence[tuple[StoredFile, str]],
    send: bool,
    actor: Actor,
    at: datetime,
    key: str,
) -> Recorded:
    """A deed that was commended already stands with the paper of its award, which proves it; it
    earns no points a second time. Handed in, with `send`, where nothing is missing.

    `Invalid` names every part of the award that is missing. The same form sent twice gives one.
    """
    done = queries.request_result(key)
    if done is not None:
        entry = replayed(done, actor=actor)
        return Recorded(entry, is_sent=entry.state is not State.DRAFT)
    entry = _commended(campaign, content, award, unit_id, actor=actor, at=at, key=key)
    recorded = Recorded(entry)
    try:
        with db.session.begin_nested():
            if files:
                add_evidence(entry, files, actor=actor, at=at)
            if send:
                submit(entry, actor=actor, at=at, revision=entry.revision, key=f"{key}-gui")
                recorded.is_sent = True
    except DomainError as refusal:
        db.session.refresh(entry)
        named = refusal.fields if isinstance(refusal, Invalid) else {}
        recorded.sentences = named or {"": str(refusal)}
    return recorded


def _commended(
    campaign: Campaign,
    content: Content,
    award: Award,
    unit_id: int,
    *,
    actor: Actor,
    at: datetime,
    key: str,
) -> Entry:
    wrong = wrong_award(award, today=clock.local_date(at))
    if wrong or award.decided_on is None:
        raise Invalid("Có chỗ cần sửa.", wrong)
    paper = f"Quyết định {award.number} ngày {format_date(award.decided_on)}, {award.signer} ký"
    proven = replace(content, confirmer=paper[:250])
    entry = _begun(campaign, proven, MONTHLY_KIND, unit_id, actor=actor, at=at, key=key)
    db.session.add(
        PriorAward(
            entry_id=entry.id,
            form=award.form,
            number=award.number,
            decided_on=award.decided_on,
            signer=award.signer,
            recorded_by_id=actor.id,
            recorded_at=at,
        )
    )
    db.session.flush()
    facts = {"form": award.form, "number": award.number, "signer": award.signer}
    _record(Event.AWARD_RECORD, entry, facts, actor=actor, at=at)
    return entry


def wrong_award(award: Award, *, today: date) -> dict[str, str]:
    """Field -> sentence for everything that is missing of the award's paper."""
    texts = {
        "form": (award.form, "Nhập hình thức khen. Ví dụ: Giấy khen của Ủy ban nhân dân huyện."),
        "number": (award.number, "Nhập số quyết định. Ví dụ: 156/QĐ-UBND."),
        "signer": (award.signer, "Nhập họ tên, chức vụ người ký quyết định."),
    }
    wrong = {name: said for name, (text, said) in texts.items() if is_blank(text)}
    wrong |= {
        name: f"Rút gọn còn tối đa {LONGEST} ký tự."
        for name, (text, _) in texts.items()
        if len(text) > LONGEST
    }
    if award.decided_on is None:
        wrong["decided_on"] = "Nhập ngày quyết định theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024."
    elif award.decided_on > today:
        wrong["decided_on"] = "Ngày quyết định ở sau hôm nay. Kiểm tra lại."
    return wrong


def _begun(
    campaign: Campaign,
    content: Content,
    kind: str,
    unit_id: int,
    *,
    actor: Actor,
    at: datetime,
    key: str,
) -> Entry:
    entry = start_draft(campaign, kind=kind, unit_id=unit_id, actor=actor, at=at, key=key)
    save_draft(entry, content, actor=actor, at=at, revision=entry.revision)
    return entry


def _record(
    event: Event, entry: Entry, facts: dict[str, str], *, actor: Actor, at: datetime
) -> None:
    audit.record(
        event,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        facts=facts,
    )
