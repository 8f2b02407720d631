"""What a device asks and sends by itself, answered in JSON: who is signed in, text to keep, an
entry to hand in. The same services, rights and keys as the pages; nothing here is a second way."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from flask import request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import generate_csrf

from emulation.campaigns import queries as campaigns
from emulation.campaigns.models import Campaign
from emulation.campaigns.rules import Deadline
from emulation.core import clock
from emulation.core.dates import format_date, format_time, long_instant
from emulation.core.db import transaction
from emulation.core.errors import Invalid
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.forms import ActForm, ContentForm, content_form, posted_answers
from emulation.entries.kinds import KINDS, kind_of
from emulation.entries.models import Entry
from emulation.entries.routes.answers import OVERTAKEN, typed_content
from emulation.entries.routes.blueprint import Draft, bp, opened, own_entry, places, reads_next
from emulation.entries.routes.held import posted_captions
from emulation.entries.routes.page import clashes
from emulation.entries.rules import FIELD_LABELS
from emulation.entries.rules.content import Content
from emulation.entries.services import Awaited, Written, awaited_words
from emulation.files.configured import file_store
from emulation.web.access import reader, requires

NO_KEY = "Máy này gửi thiếu mã biểu mẫu. Tải lại trang rồi lưu lại."


@bp.get("/may")
@requires(Permission.ENTRY_WRITE)
def device() -> ResponseReturnValue:
    """Who is signed in, the server's time, and what can be chosen: all that a form needs."""
    at = clock.now()
    return {
        "account": reader().username,
        "name": reader().full_name,
        "csrf": generate_csrf(),
        "now": at.isoformat(),
        "kinds": [asdict(kind) for kind in KINDS],
        "campaigns": [
            _told_campaign(one, until)
            for one, until in campaigns.taking(reader().units_with(Permission.ENTRY_WRITE), at=at)
        ],
        "units": [{"code": one.code, "name": name} for one, name in places()],
        "fields": [{"code": one.value, "name": label} for one, label in FIELD_LABELS.items()],
    }


def _told_campaign(campaign: Campaign, until: Deadline) -> dict[str, Any]:
    return {
        "code": campaign.code,
        "name": campaign.name,
        "kinds": campaign.entry_kinds,
        "deadline": until.last.isoformat(),
        "deadline_text": long_instant(until.last),
    }


@bp.post("/may/luu")
@requires(Permission.ENTRY_WRITE)
def device_save() -> ResponseReturnValue:
    """The text is kept, in the draft named or in the one that this key begins."""
    code = request.form.get("code", "")
    if code:
        return _kept(opened(own_entry(code)))
    if not request.form.get("request_key"):
        raise Invalid(NO_KEY)
    return _begun()


@bp.post("/may/gui")
@requires(Permission.ENTRY_WRITE)
def device_send() -> ResponseReturnValue:
    """The entry is handed in as the server holds it; the same key gives the same receipt."""
    form = ActForm()
    entry = own_entry(request.form.get("code", ""))
    try:
        with transaction():
            sent = queries.fresh_entry(entry.id)
            waiting = services.press(
                sent, actor=reader(), at=clock.now(), revision=form.seen(), key=form.key()
            )
    except Invalid as refusal:
        return {"code": entry.code, "sentence": str(refusal), "problems": refusal.fields}, 422
    return _waiting(sent, waiting) if waiting else _received(sent)


def _waiting(entry: Entry, waiting: Awaited) -> ResponseReturnValue:
    """Pressed: the hand-in follows by itself when the files are there."""
    until = waiting.until.isoformat() if waiting.until else ""
    return {
        "code": entry.code,
        "waiting": waiting.count,
        "until": until,
        "sentence": awaited_words(waiting, at=clock.now()),
    }, 202


def _received(entry: Entry) -> dict[str, Any]:
    received = entry.received_at
    return {
        "code": entry.code,
        "receipt": entry.receipt,
        "received_at": received.isoformat() if received else "",
        "received_text": long_instant(received) if received else "",
        "next": reads_next(entry),
    }


def _begun() -> ResponseReturnValue:
    """A draft, also of a text that arrives after the deadline: handing in is what has an end."""
    at = clock.now()
    kind = kind_of(request.form.get("kind", ""))
    form = content_form(kind, Content())
    wanted = request.form.get("campaign", "")
    campaign = campaigns.campaign_by_code(wanted[:40])
    unit = next((one for one, _ in places() if one.code == request.form.get("unit")), None)
    if campaign is None or unit is None:
        problems = {} if campaign else {"campaign": "Chọn chuyên đề, phong trào đang nhận."}
        problems |= {} if unit else {"unit": "Chọn đơn vị lập trong danh sách."}
        return {"sentence": "Có chỗ cần sửa.", "problems": problems}, 422
    reading = typed_content(form, Content(), unit_id=unit.id, known=())
    with transaction():
        written = services.begin(
            campaign,
            reading.content,
            kind=kind.code,
            unit_id=unit.id,
            proofs=(),
            store=file_store(),
            actor=reader(),
            at=at,
            key=form.key(),
        )
    return _told(form, written)


def _kept(draft: Draft) -> ResponseReturnValue:
    form = content_form(draft.kind, draft.content)
    reading = typed_content(form, draft.content, unit_id=draft.entry.unit_id, known=draft.persons)
    with transaction():
        entry = queries.fresh_entry(draft.entry.id)
        written = services.write(
            entry,
            reading.content,
            proofs=(),
            store=file_store(),
            actor=reader(),
            at=clock.now(),
            revision=form.seen(),
            answers=posted_answers(services.requests_of(entry), services.answers_of(draft.version)),
            captions=posted_captions(),
        )
    return _told(form, written)


def _told(form: ContentForm, written: Written) -> ResponseReturnValue:
    """What stands on the server now, and what of the text could not be kept or understood."""
    entry = written.entry
    if written.is_overtaken:
        theirs = opened(queries.fresh_entry(entry.id))
        return {
            "code": entry.code,
            "revision": theirs.entry.revision,
            "saved_at": theirs.version.saved_at.isoformat(),
            "sentence": OVERTAKEN,
            "conflict": clashes(form, theirs.content),
        }, 409
    form.tell(written.sentences())
    version = queries.version_of(entry.id, entry.version_number)
    saved = version.saved_at
    return {
        "code": entry.code,
        "revision": entry.revision,
        "saved_at": saved.isoformat(),
        "saved": f"{format_time(saved)}, {format_date(clock.local_date(saved))}",
        "echo": {line.amount.id: line.echo() for line in form.lines if line.echo()},
        "problems": {input_id or "": sentence for input_id, sentence in form.faults()},
    }
