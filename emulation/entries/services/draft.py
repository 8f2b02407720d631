"""Writing an entry before it is handed in: begin, save, and the guards of every change."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update

from emulation.audit import services as audit
from emulation.audit.rules import Event
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import CampaignState
from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.db import changes_one, db
from emulation.core.errors import Conflict, Invalid, NotAllowed, WrongState
from emulation.core.policy import Actor
from emulation.entries import queries
from emulation.entries.kinds import kind_of
from emulation.entries.models import (
    Entry,
    EntryPerson,
    EntryVersion,
    Figure,
    RequestKey,
)
from emulation.entries.rules import (
    EDITABLE,
    METRIC_BY_CODE,
    PARTS_OF,
    STATE_LABELS,
    State,
)
from emulation.entries.rules.content import (
    Content,
    FigureInput,
    too_long,
    wrong_dates,
    wrong_figures,
)
from emulation.entries.services.content import content_of, figures_read
from emulation.entries.services.timing import unpressed
from emulation.entries.services.unusual import confirmed_facts
from emulation.jobs.services import enqueue

WRITTEN = (
    "title",
    "summary",
    "result",
    "field",
    "place",
    "happened_from",
    "happened_to",
    "subject_kind",
    "subject_name",
    "confirmer",
    "minutes_number",
    "minutes_on",
)
"""The columns of a version that are taken from the content as they are."""


def start_draft(
    campaign: Campaign, *, kind: str, unit_id: int, actor: Actor, at: datetime, key: str
) -> Entry:
    """A new draft stands for the unit; the same form sent twice gives the same draft.

    `NotAllowed` where the actor may not write for the unit, `WrongState` where the campaign
    takes no entries, `Invalid` where it takes none of this kind.
    """
    done = queries.request_result(key)
    if done is not None:
        return replayed(done, actor=actor)
    return new_draft(campaign, kind=kind, unit_id=unit_id, actor=actor, at=at, key=key)


def new_draft(
    campaign: Campaign, *, kind: str, unit_id: int, actor: Actor, at: datetime, key: str
) -> Entry:
    """As `start_draft`, for a form not known to have been sent: `IntegrityError` when it was."""
    kind_of(kind)
    if not queries.may_write_for(unit_id, actor, on=clock.local_date(at)):
        raise NotAllowed("Đồng chí không được ghi cho đơn vị này. Chọn đơn vị mình phụ trách.")
    if campaign.state is not CampaignState.OPEN:
        raise WrongState(f"«{campaign.name}» hiện không nhận nội dung mới. Chọn đợt đang mở.")
    if kind not in campaign.entry_kinds:
        raise Invalid("Đợt này không nhận loại nội dung đã chọn. Chọn loại khác.")
    entry = Entry(
        code=public_code(),
        kind=kind,
        campaign_id=campaign.id,
        unit_id=unit_id,
        typed_by_id=actor.id,
        title="",
        state=State.DRAFT,
        created_at=at,
    )
    db.session.add(entry)
    db.session.flush()
    db.session.add(EntryVersion(entry_id=entry.id, number=1, typed_by_id=actor.id, saved_at=at))
    remember(key, purpose="entry.draft", result=entry.code, actor=actor, at=at)
    audit.record(
        Event.ENTRY_DRAFT,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=unit_id,
        facts={"kind": kind, "campaign": campaign.code},
    )
    return entry


def save_draft(
    entry: Entry, content: Content, *, actor: Actor, at: datetime, revision: int
) -> EntryVersion:
    """The content is kept in the version being written; a returned entry begins a new version.

    Lists go on naming what was last sent until it is handed in again. `Conflict` where somebody
    saved another text meanwhile, `Invalid` for texts over their limit and figures that cannot be.
    """
    require_author(entry, actor=actor, at=at)
    require_editable(entry)
    wrong = too_long(content, kind_of(entry.kind)) | wrong_figures(content.figures)
    order = wrong_dates(content, today=clock.local_date(at))
    wrong |= {name: text for name, text in order.items() if name == "happened_to"}
    if wrong:
        raise Invalid("Có chỗ cần sửa.", wrong)
    is_unread = entry.state is State.DRAFT
    named: dict[str, object] = {"title": content.title, "field": content.field} if is_unread else {}
    if content_of(queries.version_of(entry.id, entry.version_number)) != content:
        named |= unpressed(entry, at=at)
    advance(entry, revision=revision, **named)
    version = version_being_written(entry, actor=actor, at=at)
    before = {"title": version.title, "summary": version.summary, "result": version.result}
    _fill(version, content, actor=actor, at=at)
    audit.record(
        Event.ENTRY_SAVE,
        actor=actor,
        subject=f"entry:{entry.code}",
        at=at,
        unit_id=entry.unit_id,
        changes={
            name: (old, getattr(version, name))
            for name, old in before.items()
            if old != getattr(version, name)
        },
        facts={"version": version.number} | confirmed_facts(content.figures),
    )
    return version


def require_author(entry: Entry, *, actor: Actor, at: datetime) -> None:
    """`NotAllowed` unless the actor is on the author's side today."""
    if not queries.is_author(entry, actor, on=clock.local_date(at)):
        raise NotAllowed("Chỉ bên lập mới sửa hoặc gửi được nội dung này.")


def require_editable(entry: Entry) -> None:
    """`WrongState` unless the author's side may change it now."""
    if entry.state not in EDITABLE:
        raise WrongState(
            f"Nội dung đang ở trạng thái «{STATE_LABELS[entry.state]}» nên không sửa được. "
            "Nếu cần sửa, hãy rút về hoặc chờ đề nghị bổ sung."
        )


def advance(entry: Entry, *, revision: int, **values: object) -> None:
    """The entry moves one revision on with these values; `Conflict` when somebody was faster."""
    moved = changes_one(
        update(Entry)
        .where(Entry.id == entry.id, Entry.revision == revision, Entry.state == entry.state)
        .values(revision=revision + 1, **values)
    )
    if not moved:
        raise Conflict(
            "Nội dung này vừa được sửa hoặc xử lý ở nơi khác. Phần đồng chí vừa viết được giữ "
            "ở bên dưới; tải lại trang, đối chiếu rồi lưu lại."
        )
    db.session.refresh(entry)


def announce(entry: Entry, *, at: datetime) -> None:
    """What depends on the entry follows once this transaction is committed (architecture §5)."""
    enqueue("search.index", {"entry": entry.id}, at=at)


def remember(key: str, *, purpose: str, result: str, actor: Actor, at: datetime) -> None:
    """The form with this key was carried out, and this came of it."""
    db.session.add(RequestKey(key=key, user_id=actor.id, purpose=purpose, result=result, at=at))
    db.session.flush()


def replayed(done: RequestKey, *, actor: Actor) -> Entry:
    """What came of the form the first time; nobody can replay another person's form."""
    if done.user_id != actor.id:
        raise Conflict("Biểu mẫu này đã được người khác gửi. Mở lại trang để bắt đầu biểu mẫu mới.")
    # What this session has seen of the entry may be older than the act that is replayed.
    return queries.fresh_entry(queries.entry_by_code(done.result).id)


def version_being_written(entry: Entry, *, actor: Actor, at: datetime) -> EntryVersion:
    """The unsent version; made as a copy of the last sent one when a returned entry is opened."""
    version = queries.version_of(entry.id, entry.version_number)
    if version.sent_at is None:
        return version
    copied = {name: getattr(version, name) for name in (*WRITTEN, "details")}
    entry.version_number += 1
    fresh = EntryVersion(
        entry_id=entry.id,
        number=entry.version_number,
        typed_by_id=actor.id,
        saved_at=at,
        **copied,
    )
    db.session.add(fresh)
    db.session.flush()
    _write_figures(fresh.id, figures_read(queries.figures_of(version.id)))
    for row, _ in queries.persons_of(version.id):
        db.session.add(EntryPerson(version_id=fresh.id, person_id=row.person_id, part=row.part))
    db.session.flush()
    return fresh


def _fill(version: EntryVersion, content: Content, *, actor: Actor, at: datetime) -> None:
    for name in WRITTEN:
        setattr(version, name, getattr(content, name))
    version.details = dict(content.details)
    version.typed_by_id = actor.id
    version.saved_at = at
    db.session.execute(delete(Figure).where(Figure.version_id == version.id))
    db.session.execute(delete(EntryPerson).where(EntryPerson.version_id == version.id))
    _write_figures(version.id, content.figures)
    db.session.add_all(
        EntryPerson(version_id=version.id, person_id=person.person_id, part=person.part)
        for person in content.persons
    )
    db.session.flush()


def _write_figures(version_id: int, figures: Sequence[FigureInput]) -> None:
    """The figures in their order, each part («trong đó») hung under its whole."""
    rows = [
        Figure(
            version_id=version_id,
            position=position,
            metric=figure.metric,
            label=figure.label,
            amount=figure.amount,
            unit=METRIC_BY_CODE[figure.metric].unit,
            basis=figure.basis,
            is_target=figure.is_target,
            is_confirmed=figure.is_confirmed,
        )
        for position, figure in enumerate(figures, start=1)
    ]
    db.session.add_all(rows)
    db.session.flush()
    wholes = {(row.metric, row.is_target): row for row in rows}
    for row in rows:
        whole = wholes.get((PARTS_OF.get(row.metric, ""), row.is_target))
        if whole is not None:
            row.of_which_id = whole.id
    db.session.flush()
