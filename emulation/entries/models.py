"""Entries, their versions, evidence and figures, and the decisions made on them."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column

from emulation.campaigns.rules import Lateness, RecognitionLevel
from emulation.core.db import Amount, Id, Instant, Json, Model, Points, choice
from emulation.entries.rules import (
    Action,
    DecisionKind,
    Field,
    FigureBasis,
    PersonPart,
    State,
    SubjectKind,
    UploadState,
)
from emulation.entries.rules.stages import ModelStage, Moment


class Entry(Model):
    """One deed or model of one unit in one campaign; its state is a guarded, cached column."""

    __tablename__ = "entry"
    __table_args__ = (
        Index("ix_entry_unit_id_state_id", "unit_id", "state", "id"),
        Index("ix_entry_step_unit_id_state_due_on_id", "step_unit_id", "state", "due_on", "id"),
        Index("ix_entry_typed_by_id_id", "typed_by_id", "id"),
        Index("ix_entry_campaign_id_state_id", "campaign_id", "state", "id"),
        Index(
            "ix_entry_published",
            "id",
            sqlite_where=text("published_at IS NOT NULL"),
            postgresql_where=text("published_at IS NOT NULL"),
        ),
        CheckConstraint(
            "state <> 'submitted' OR (step_position IS NOT NULL AND receipt IS NOT NULL)",
            name="submitted_has_step",
        ),
        CheckConstraint(
            "state <> 'approved' OR recognition IS NOT NULL", name="approved_has_recognition"
        ),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The author: the cell, commune or agency whose deed it is."""
    commune_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"), index=True)
    """The commune over the unit when it was handed in (the unit itself for a commune)."""
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    """The typist: who began it; the author is the unit."""
    title: Mapped[str]
    field: Mapped[Field | None] = mapped_column(choice(Field))
    state: Mapped[State] = mapped_column(choice(State))
    revision: Mapped[int] = mapped_column(default=1)
    """Grows with every change of state or content: guards against stale pages."""
    version_number: Mapped[int] = mapped_column(default=1)
    """The version being written, or the one last handed in."""
    round: Mapped[int] = mapped_column(default=1)
    """Grows with every hand-in and every reversal: one decision a step and round."""
    route_id: Mapped[int | None] = mapped_column(ForeignKey("route.id"))
    step_position: Mapped[int | None]
    chosen_step: Mapped[int | None]
    """The step that the sender chose to hand in to, where its route leaves a choice."""
    step_unit_id: Mapped[int | None] = mapped_column(ForeignKey("unit.id"))
    step_permission: Mapped[str | None]
    """What the present step asks of its decider; pinned with the route."""
    due_on: Mapped[date | None]
    receipt: Mapped[str | None] = mapped_column(unique=True)
    created_at: Mapped[Instant]
    first_received_at: Mapped[Instant | None]
    received_at: Mapped[Instant | None]
    decided_at: Mapped[Instant | None]
    recognition: Mapped[RecognitionLevel | None] = mapped_column(choice(RecognitionLevel))
    published_at: Mapped[Instant | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"), index=True)
    """Who asked for completion last: it comes back to them first."""
    stage: Mapped[ModelStage | None] = mapped_column(choice(ModelStage))
    """How far a model has come: a cached column, guarded; its facts are `model_stage_change`."""
    lateness: Mapped[Lateness | None] = mapped_column(choice(Lateness))
    """How its hand-in stood to the deadline; empty until it was handed in."""
    sending_since: Mapped[Instant | None]
    """When sending was pressed while announced files were still on their way."""
    sending_key: Mapped[str] = mapped_column(default="")
    """The key of the form that was pressed then."""


class EntryVersion(Model):
    """What an entry says; one row a hand-in, and one being written. Immutable once sent."""

    __tablename__ = "entry_version"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint(
            "happened_to IS NULL OR happened_from IS NULL OR happened_to >= happened_from",
            name="dates_in_order",
        ),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    number: Mapped[int]
    title: Mapped[str] = mapped_column(default="")
    summary: Mapped[str] = mapped_column(default="")
    """What was done, how: «nội dung, cách làm»."""
    result: Mapped[str] = mapped_column(default="")
    field: Mapped[Field | None] = mapped_column(choice(Field))
    place: Mapped[str] = mapped_column(default="")
    happened_from: Mapped[date | None]
    happened_to: Mapped[date | None]
    subject_kind: Mapped[SubjectKind] = mapped_column(
        choice(SubjectKind), default=SubjectKind.COLLECTIVE
    )
    subject_name: Mapped[str] = mapped_column(default="")
    """Who did it, as printed: a unit, «đồng chí Lê Thị Hạnh», «hộ ông Trần Văn Bình»."""
    confirmer: Mapped[str] = mapped_column(default="")
    """Who can confirm it («Trưởng thôn Nguyễn Văn Tâm»); counts as a proof."""
    minutes_number: Mapped[str] = mapped_column(default="")
    minutes_on: Mapped[date | None]
    details: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    """What only this kind of entry has, checked by the kind's dataclass."""
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    saved_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    digest: Mapped[str | None]
    """Of the content and of every file, taken when it was sent."""
    file_digests: Mapped[list[str]] = mapped_column(Json, default=list)
    file_captions: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """Digest -> what was written under the file when it was sent."""
    request_answers: Mapped[dict[str, dict[str, str]]] = mapped_column(Json, default=dict)
    """Field -> what became of the request of the last return (`rules.requests`)."""


class EntryPerson(Model):
    """A person named in a version; whoever is named decides nothing on it (S1)."""

    __tablename__ = "entry_person"
    __table_args__ = (UniqueConstraint("version_id", "person_id", "part"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    part: Mapped[PersonPart] = mapped_column(choice(PersonPart))


class Figure(Model):
    """A number with its unit of measure; «trong đó» hangs under the figure it is part of."""

    __tablename__ = "figure"
    __table_args__ = (UniqueConstraint("version_id", "position"),)

    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    position: Mapped[int]
    metric: Mapped[str]
    """Code of the metric in `entries.rules.METRICS`."""
    label: Mapped[str] = mapped_column(default="")
    amount: Mapped[Amount]
    unit: Mapped[str]
    """Code of the unit of measure; money is always đồng."""
    basis: Mapped[FigureBasis] = mapped_column(choice(FigureBasis))
    is_target: Mapped[bool] = mapped_column(default=False)
    is_confirmed: Mapped[bool] = mapped_column(default=False, server_default=false())
    """Unusual, and confirmed by the author's side: it is asked about once."""
    of_which_id: Mapped[int | None] = mapped_column(ForeignKey("figure.id"))


class Evidence(Model):
    """A file shown as proof; removing it hides it, the bytes stay for the versions that had it."""

    __tablename__ = "evidence"
    __table_args__ = (Index("ix_evidence_entry_id_position", "entry_id", "position"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    position: Mapped[int]
    added_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    added_at: Mapped[Instant]
    removed_at: Mapped[Instant | None]


class Upload(Model):
    """A file that a device announced and sends piece by piece; whole and checked it is evidence."""

    __tablename__ = "entry_upload"
    __table_args__ = (
        UniqueConstraint("entry_id", "key"),
        Index("ix_entry_upload_state_changed_at", "state", "changed_at"),
        CheckConstraint("received >= 0 AND received <= size", name="received_within_size"),
        CheckConstraint("state <> 'ready' OR evidence_id IS NOT NULL", name="ready_has_evidence"),
        CheckConstraint("state <> 'refused' OR sentence <> ''", name="refused_has_sentence"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    key: Mapped[str] = mapped_column(String(64))
    """Made by the device: the same file announced again is the same row."""
    name: Mapped[str]
    size: Mapped[int]
    received: Mapped[int] = mapped_column(default=0)
    """Bytes that are durable; the next piece begins here."""
    state: Mapped[UploadState] = mapped_column(choice(UploadState))
    sentence: Mapped[str] = mapped_column(default="")
    """Why it was refused, and what to do."""
    evidence_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    announced_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    announced_at: Mapped[Instant]
    changed_at: Mapped[Instant]
    tried_at: Mapped[Instant | None]
    """When a worker last began to judge the whole file; nobody else does for a while."""


class StageChange(Model):
    """A model moved from one stage of its life to another; append-only."""

    __tablename__ = "model_stage_change"
    __table_args__ = (
        CheckConstraint("stage NOT IN ('stopped') OR note <> ''", name="stop_has_reason"),
    )

    id: Mapped[Id]
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    before: Mapped[ModelStage | None] = mapped_column(choice(ModelStage, name="modelstage_before"))
    stage: Mapped[ModelStage] = mapped_column(choice(ModelStage))
    changed_on: Mapped[date]
    note: Mapped[str]
    note_id: Mapped[int | None] = mapped_column(ForeignKey("progress_note.id"))
    """The note that told it; empty for the registration itself."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]


class ProgressNote(Model):
    """What was done on a model until a day; it can be struck with a reason, never rewritten."""

    __tablename__ = "progress_note"
    __table_args__ = (
        CheckConstraint("since IS NULL OR since <= noted_on", name="days_in_order"),
        CheckConstraint("removed_at IS NULL OR removal_reason <> ''", name="removal_has_reason"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"), index=True)
    since: Mapped[date | None]
    """First day of the period whose figures are told; its last is `noted_on`."""
    noted_on: Mapped[date]
    stage: Mapped[ModelStage] = mapped_column(choice(ModelStage))
    """Where the model stood with this note."""
    text: Mapped[str]
    places: Mapped[str] = mapped_column(default="")
    """Where the model was copied."""
    by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]
    removed_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    removed_at: Mapped[Instant | None]
    removal_reason: Mapped[str] = mapped_column(default="")


class ProgressFigure(Model):
    """A figure of a note, of the period or cumulative; append-only."""

    __tablename__ = "progress_figure"
    __table_args__ = (UniqueConstraint("note_id", "position"),)

    id: Mapped[Id]
    note_id: Mapped[int] = mapped_column(ForeignKey("progress_note.id"))
    position: Mapped[int]
    metric: Mapped[str]
    amount: Mapped[Amount]
    unit: Mapped[str]
    basis: Mapped[FigureBasis] = mapped_column(choice(FigureBasis))


class ProgressFile(Model):
    """A picture before or after, or another proof, of a note; append-only."""

    __tablename__ = "progress_file"
    __table_args__ = (UniqueConstraint("note_id", "position"),)

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    note_id: Mapped[int] = mapped_column(ForeignKey("progress_note.id"))
    position: Mapped[int]
    stored_file_id: Mapped[int] = mapped_column(ForeignKey("stored_file.id"), index=True)
    name: Mapped[str]
    caption: Mapped[str] = mapped_column(default="")
    moment: Mapped[Moment] = mapped_column(choice(Moment))


class Decision(Model):
    """Somebody decided a step of an entry in a round; a reversal is a decision of its own."""

    __tablename__ = "decision"
    __table_args__ = (
        UniqueConstraint("entry_id", "step_position", "round"),
        CheckConstraint(
            "action NOT IN ('return', 'reject', 'revoke') OR reason <> ''",
            name="refusal_has_reason",
        ),
        Index("ix_decision_actor_id_at", "actor_id", "at"),
    )

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(unique=True)
    entry_id: Mapped[int] = mapped_column(ForeignKey("entry.id"))
    step_position: Mapped[int]
    """0 for a reversal, which is no step of the route."""
    round: Mapped[int]
    version_id: Mapped[int] = mapped_column(ForeignKey("entry_version.id"))
    action: Mapped[Action] = mapped_column(choice(Action))
    kind: Mapped[DecisionKind] = mapped_column(choice(DecisionKind))
    recognition: Mapped[RecognitionLevel | None] = mapped_column(choice(RecognitionLevel))
    reason: Mapped[str] = mapped_column(default="")
    clause: Mapped[str] = mapped_column(default="", server_default="")
    """On what a rejection stands: article, number of the paper."""
    field_reasons: Mapped[dict[str, str]] = mapped_column(Json, default=dict)
    """Field name -> what to complete, for a return."""
    file_digests: Mapped[list[str]] = mapped_column(Json, default=list)
    """The files the decider was shown."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    on_behalf_of_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))
    """In whose stead the actor decided (S11); empty for a decision in one's own right."""
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    """The unit in whose name it was decided."""
    at: Mapped[Instant]
    request_key: Mapped[str | None] = mapped_column(unique=True)
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("decision.id"), unique=True)


class DecisionScore(Model):
    """The score given for one criterion in one decision."""

    __tablename__ = "decision_score"
    __table_args__ = (UniqueConstraint("decision_id", "criterion_id"),)

    id: Mapped[Id]
    decision_id: Mapped[int] = mapped_column(ForeignKey("decision.id"))
    criterion_id: Mapped[int] = mapped_column(ForeignKey("criterion.id"))
    points: Mapped[Points]


class MonthReport(Model):
    """«Không phát sinh»: the unit had no deed in the month, which is not the same as silence."""

    __tablename__ = "month_report"
    __table_args__ = (
        Index(
            "uq_month_report_standing",
            "unit_id",
            "campaign_id",
            "month",
            unique=True,
            sqlite_where=text("taken_back_at IS NULL"),
            postgresql_where=text("taken_back_at IS NULL"),
        ),
    )

    id: Mapped[Id]
    unit_id: Mapped[int] = mapped_column(ForeignKey("unit.id"))
    campaign_id: Mapped[int] = mapped_column(ForeignKey("campaign.id"))
    month: Mapped[date]
    """The first day of the month."""
    minutes_number: Mapped[str] = mapped_column(default="")
    """Of the meeting at which the cell said so."""
    minutes_on: Mapped[date | None]
    typed_by_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    at: Mapped[Instant]
    taken_back_at: Mapped[Instant | None]
    taken_back_by_id: Mapped[int | None] = mapped_column(ForeignKey("user_account.id"))


class RequestKey(Model):
    """The idempotency key of a form that was carried out, and where its answer stands."""

    __tablename__ = "request_key"

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("user_account.id"))
    purpose: Mapped[str]
    result: Mapped[str]
    """Code of what came of it, so that the second click shows the same page."""
    at: Mapped[Instant]
