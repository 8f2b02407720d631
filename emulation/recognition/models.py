"""Lists of recognition and the proposals on them; a list takes effect by a signed conclusion."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from emulation.campaigns.rules import RecognitionLevel
from emulation.core.db import Id, Instant, Model, choice
from emulation.people.rules import Gender
from emulation.recognition.rules import AwardForm, ItemKind, ListState, Source


class RecognitionList(Model):
    """One list of proposals in one campaign; its state is guarded by `revision`."""

    __tablename__ = "recognition_list"
    __table_args__ = (
        Index("ix_recognition_list_state_id", "state", "id"),
        Index("ix_recognition_list_unit_id_state", "unit_id", "state"),
        CheckConstraint(
            "state NOT IN ('concluded', 'in_effect') OR (number <> '' AND signer <> '' "
            "AND concluded_on IS NOT NULL AND scan_id IS NOT NULL AND typed_by_id IS NOT NULL)",
            name="concluded_has_paper",
        ),
        CheckConstraint(
            "state <> 'in_effect' OR (checked_by_id IS NOT NULL AND checked_by_id <> typed_by_id "
            "AND digest IS NOT NULL)",
            name="two_persons",
        ),
        CheckConstraint("state <> 'cancelled' OR reason <> ''", name="cancelled_has_reason"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"), index=True)
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit in whose name the list is made; its proposals lie at or below it."""
    occasion: Mapped[str] = mapped_column(default="")
    """«6 tháng đầu năm 2024»: as the printed title goes on."""
    form: Mapped[AwardForm] = mapped_column(choice(AwardForm))
    """The award that new rows begin with."""
    state: Mapped[ListState] = mapped_column(choice(ListState))
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every change of the list or a row: guards against stale pages."""
    created_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    created_at: Mapped[Instant]
    changed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """Who moved it last, for the sentence that a slower person reads."""
    changed_at: Mapped[Instant]
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    proposed_at: Mapped[Instant | None]
    reason: Mapped[str] = mapped_column(default="")
    """Why it was last sent back or cancelled."""
    number: Mapped[str] = mapped_column(default="")
    concluded_on: Mapped[date | None]
    signer: Mapped[str] = mapped_column(default="")
    signer_title: Mapped[str] = mapped_column(default="")
    scan_id: Mapped[int | None] = mapped_column(ForeignKey("stored_file.id"))
    scan_name: Mapped[str] = mapped_column(default="")
    typed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    typed_at: Mapped[Instant | None]
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    checked_at: Mapped[Instant | None]
    digest: Mapped[str | None]
    """Of the content that took effect, the scan's digest included."""
    seal_n: Mapped[int | None]
    """The last seal of the audit when the list took effect."""


class RecognitionItem(Model):
    """One proposal: whom, for what, with which award. A removed row stays, with its reason."""

    __tablename__ = "recognition_item"
    __table_args__ = (
        Index("ix_recognition_item_list_id_position", "list_id", "position"),
        Index("ix_recognition_item_person_id", "person_id"),
        CheckConstraint("source <> 'entry' OR entry_id IS NOT NULL", name="entry_source"),
        CheckConstraint("removed_at IS NULL OR removed_reason <> ''", name="removed_has_reason"),
        CheckConstraint(
            "claimed_entry_id IS NULL OR claimed_entry_id = entry_id", name="claims_own_entry"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    list_id: Mapped[int] = mapped_column(ForeignKey("recognition_list.id"))
    position: Mapped[int]
    kind: Mapped[ItemKind] = mapped_column(choice(ItemKind))
    name: Mapped[str]
    name_key: Mapped[str]
    position_text: Mapped[str] = mapped_column(default="")
    """«Chức vụ, đơn vị»; for a household where it lives."""
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"), index=True)
    unit_key: Mapped[str] = mapped_column(default="")
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), index=True)
    claimed_entry_id: Mapped[int | None] = mapped_column(ForeignKey("entry.id"), unique=True)
    """Equals `entry_id` while the list is proposed, concluded or in effect: the same achievement
    cannot stand on two such lists, whoever asks at the same instant."""
    source: Mapped[Source] = mapped_column(choice(Source))
    level: Mapped[RecognitionLevel | None] = mapped_column(choice(RecognitionLevel))
    birth_year: Mapped[int | None]
    gender: Mapped[Gender | None] = mapped_column(choice(Gender))
    party_cell: Mapped[str] = mapped_column(default="")
    """«Đảng viên (chi bộ)»: the cell of a Party member, empty for others."""
    is_leader: Mapped[bool | None]
    summary: Mapped[str]
    form: Mapped[AwardForm] = mapped_column(choice(AwardForm))
    vote: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    edited_reason: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(default=1)
    removed_at: Mapped[Instant | None]
    removed_reason: Mapped[str] = mapped_column(default="")
