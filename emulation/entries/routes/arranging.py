"""Many photos chosen at once, each sorted to an entry: guessed by its day, changed by a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from time import monotonic

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from emulation.core import clock
from emulation.core.codes import public_code
from emulation.core.dates import format_date
from emulation.core.db import transaction
from emulation.core.policy import Permission
from emulation.entries import queries, services
from emulation.entries.forms import ActForm
from emulation.entries.forms.photos import SKIP, LaidBy, laid_by, token_of
from emulation.entries.routes.blueprint import address, bp, today
from emulation.entries.rules.arranging import Place, guess
from emulation.files.configured import file_store, judging_seconds, part_store, virus_scanner
from emulation.files.exif import capture_day
from emulation.files.rules import (
    PICTURES,
    FileRefused,
    Refusal,
    check_announced,
    signature_of,
    thumbnail_headers,
)
from emulation.files.services import (
    OutOfTime,
    Prepared,
    Waiting,
    make_durable,
    prepare,
)
from emulation.web.access import reader, requires
from emulation.web.pages import wants_json

MOST = 30
TOO_MANY = f"Mỗi lần chọn tối đa {MOST} ảnh. Chọn {MOST} ảnh trước, lưu xong rồi chọn tiếp."
LOST = "Máy chủ không còn giữ ảnh này vì để quá một ngày. Chọn lại ảnh."


@dataclass
class Photo:
    """A photo of the list with what was chosen for it."""

    token: str
    name: str
    taken: str
    chosen: str
    """Code of an entry, `SKIP`, or nothing."""
    is_guessed: bool = False
    error: str = ""


@dataclass
class Tray:
    """Everything the page shows."""

    places: list[Place]
    photos: list[Photo] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)

    def choices(self) -> list[tuple[str, str]]:
        """(value, words) for the list beside each photo."""
        return [
            ("", "Chọn việc làm, mô hình"),
            *((one.code, _place_words(one)) for one in self.places),
            (SKIP, "Không dùng ảnh này"),
        ]

    def faults(self) -> list[tuple[str | None, str]]:
        """(id of the input, sentence) for the summary."""
        rows = [(f"entry-{n}", one.error) for n, one in enumerate(self.photos) if one.error]
        return [*(("photos", text) for text in self.refusals), *rows]


@bp.route("/xep-anh", methods=["GET", "POST"])
@requires(Permission.ENTRY_WRITE)
def arrange() -> ResponseReturnValue:
    """The photos are chosen; then each stands in a list with the entry it seems to belong to."""
    tray = _posted()
    if request.method == "POST":
        _add(tray)
        if wants_json():
            return {"rows": _rows(tray), "refusals": tray.refusals}
    return _page(tray)


@bp.post("/xep-anh/luu")
@requires(Permission.ENTRY_WRITE)
def save_arranged() -> ResponseReturnValue:
    """Each photo is a proof of the entry that was chosen for it."""
    tray = _posted()
    wanted = _chosen(tray)
    if tray.faults():
        return _page(tray)
    proofs = _judged(wanted, tray)
    with transaction():
        refused = services.arrange_photos(
            proofs, store=file_store(), actor=reader(), at=clock.now(), key=ActForm().key()
        )
    return _after(tray, wanted, proofs, refused)


@bp.get("/xep-anh/anh/<token>")
@requires(Permission.ENTRY_WRITE)
def arranged_thumb(token: str) -> ResponseReturnValue:
    """The small likeness of a photo that was not saved yet, for whoever chose it."""
    photo = laid_by(token, user_id=reader().id)
    data = part_store().read(photo.code) if photo else b""
    try:
        prepared = _prepared(data, photo.name, within=judging_seconds()) if photo else None
    except (FileRefused, OutOfTime):  # saving it will say so
        prepared = None
    if prepared is None or prepared.thumb is None:
        abort(404)
    return Response(prepared.thumb, headers=thumbnail_headers())


def _page(tray: Tray) -> ResponseReturnValue:
    form = ActForm()
    form.renew()
    html = render_template("entries/arrange.html", tray=tray, form=form, most=MOST)
    return html, 422 if tray.faults() else 200


def _rows(tray: Tray) -> str:
    return render_template("entries/arrange_rows.html", tray=tray, first=_count_before())


def _count_before() -> int:
    """How many photos stand on the page already, so that the new ones have names of their own."""
    text = request.form.get("first", "0")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 0


def _posted() -> Tray:
    """The photos of the form, each with what was chosen; a token that names nothing is left out."""
    tray = Tray(queries.open_places(reader(), on=today()))
    for number in range(2 * MOST):
        token = request.form.get(f"photo-{number}", "")
        photo = laid_by(token, user_id=reader().id) if token else None
        if photo is not None:
            chosen = request.form.get(f"entry-{number}", "")
            tray.photos.append(_photo(photo, token, chosen))
    return tray


def _add(tray: Tray) -> None:
    """The photos of this request are laid by; what is no photo is told."""
    room = MOST - len(tray.photos) - _count_before()
    files = [one for one in request.files.getlist("photos") if one.filename]
    if len(files) > room:
        tray.refusals.append(TOO_MANY)
    for one in files[: max(room, 0)]:
        name, data = one.filename or "", one.read()
        try:
            tray.photos.append(_laid(name, data, tray.places))
        except FileRefused as refusal:
            tray.refusals.append(str(refusal))


def _laid(name: str, data: bytes, places: list[Place]) -> Photo:
    check_announced(len(data), client_name=name)
    if signature_of(data, client_name=name) not in PICTURES:
        raise FileRefused(Refusal.OTHER_KIND, name)
    photo = LaidBy(public_code(12), name[:200], len(data), capture_day(data))
    part_store().write(photo.code, 0, data)
    made = _photo(photo, token_of(photo, user_id=reader().id), guess(photo.taken, places))
    made.is_guessed = bool(made.chosen)
    return made


def _photo(photo: LaidBy, token: str, chosen: str) -> Photo:
    return Photo(token, photo.name, format_date(photo.taken) if photo.taken else "", chosen)


def _chosen(tray: Tray) -> dict[str, list[LaidBy]]:
    """Code of an entry -> its photos; a photo for which nothing was chosen gets a sentence."""
    known = {one.code for one in tray.places}
    wanted: dict[str, list[LaidBy]] = {}
    for row in tray.photos:
        photo = laid_by(row.token, user_id=reader().id)
        if row.chosen == SKIP or photo is None:
            continue
        if row.chosen not in known:
            row.error = f"Chọn việc làm, mô hình cho ảnh «{row.name}», hoặc «Không dùng ảnh này»."
        elif len(part_store().read(photo.code)) != photo.size:
            row.error = LOST
        else:
            wanted.setdefault(row.chosen, []).append(photo)
    return wanted


def _judged(wanted: dict[str, list[LaidBy]], tray: Tray) -> dict[str, list[Prepared | Waiting]]:
    """Those for which there is time are ready, the others wait for the worker."""
    deadline = monotonic() + judging_seconds()
    found: dict[str, list[Prepared | Waiting]] = {code: [] for code in wanted}
    for code, photo in ((code, photo) for code, photos in wanted.items() for photo in photos):
        outcome = _judged_one(photo, within=deadline - monotonic())
        if isinstance(outcome, FileRefused):
            tray.refusals.append(str(outcome))
        else:
            found[code].append(outcome)
    return found


def _judged_one(photo: LaidBy, *, within: float) -> Prepared | Waiting | FileRefused:
    """The photo, durable; it waits also where the virus scanner is silent, for it is here."""
    try:
        if within <= 0:
            raise OutOfTime
        prepared = _prepared(part_store().read(photo.code), photo.name, within=within)
    except OutOfTime:
        return Waiting(photo.code, photo.name, photo.size)
    except FileRefused as refusal:
        return refusal if refusal.is_final else Waiting(photo.code, photo.name, photo.size)
    make_durable(prepared, store=file_store())
    return prepared


def _prepared(data: bytes, name: str, *, within: float) -> Prepared:
    return prepare(data, name, scanner=virus_scanner(), within=within)


def _after(
    tray: Tray,
    wanted: dict[str, list[LaidBy]],
    proofs: dict[str, list[Prepared | Waiting]],
    refused: dict[str, str],
) -> ResponseReturnValue:
    """Back to the list of drafts; photos that were not taken stay on the page."""
    waiting = {one.code for found in proofs.values() for one in found if isinstance(one, Waiting)}
    for code, photos in wanted.items():
        for photo in photos:
            if code not in refused and photo.code not in waiting:
                part_store().delete(photo.code)
    saved = sum(len(photos) for code, photos in wanted.items() if code not in refused)
    titles = {one.code: one.title or one.code for one in tray.places}
    for code, sentence in refused.items():
        tray.refusals.append(f"«{titles[code]}»: {sentence}")
    if tray.refusals:
        tray.photos = [one for one in tray.photos if one.chosen in refused]
        return _page(tray)
    places = sum(1 for code in wanted if code not in refused)
    flash(f"Đã xếp {saved} ảnh vào {places} việc làm, mô hình.", "ok")
    only = next(iter(wanted), "") if len(wanted) == 1 else ""
    return redirect(address(only) if only else url_for("entries.index"), 303)


def _place_words(place: Place) -> str:
    days = " – ".join(format_date(day) for day in (place.first, place.last) if day)
    return " · ".join(part for part in (place.title or "Chưa đặt tên", days) if part)
