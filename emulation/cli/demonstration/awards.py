"""One list of recognition in effect since 19/5, and one that is being made."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from emulation.campaigns.rules import RecognitionLevel
from emulation.cli.demonstration.maps import office_hour
from emulation.cli.demonstration.stories import Acts, Stage
from emulation.core.clock import local_date
from emulation.files.services import Prepared
from emulation.files.store import FileStore
from emulation.recognition import queries, services
from emulation.recognition.models import RecognitionList
from emulation.recognition.rules import AwardForm

TYPIST, CHECKER = "hd2", "hd1"
VOTES = ("9/9", "9/9", "8/9", "9/9")


def may_list(stage: Stage, scan: Prepared, store: FileStore) -> Acts:
    """Praised on 19/5: proposed, voted, concluded by `hd2` with the scan, checked by `hd1`."""
    year = stage.cast.scene.year
    made, concluded, checked = (date(year, 5, day) for day in (9, 14, 16))
    at = office_hour(stage.random, made)
    yield at
    code = _begin(
        stage,
        f"Danh sách biểu dương học tập và làm theo Bác năm {year}",
        f"nhân kỷ niệm ngày sinh Chủ tịch Hồ Chí Minh 19/5/{year}",
        AwardForm.PRAISE,
        most=16,
        at=at,
    )
    at += timedelta(minutes=25)
    yield at
    typist = stage.cast.actors[TYPIST]
    services.arrange(code, actor=typist, at=at)
    services.submit(code, revision=_list(code).revision, actor=typist, at=at)
    at = office_hour(stage.random, concluded)
    yield at
    _vote(stage, code, at)
    _conclude(stage, code, scan, store, concluded, at)
    at = office_hour(stage.random, checked)
    yield at
    row = _list(code)
    digest = services.digest_of_list(row)
    checker = stage.cast.actors[CHECKER]
    services.check(code, digest=digest, revision=row.revision, actor=checker, at=at)


def year_list(stage: Stage) -> Acts:
    """For the end of the year: begun a week ago, its rows still being chosen."""
    scene = stage.cast.scene
    at = office_hour(stage.random, scene.today - timedelta(days=7))
    yield at
    _begin(
        stage,
        f"Danh sách đề nghị khen thưởng năm {scene.year}",
        f"tổng kết năm {scene.year}",
        AwardForm.MERIT_CERTIFICATE,
        most=9,
        at=at,
    )


def _begin(
    stage: Stage, title: str, occasion: str, form: AwardForm, *, most: int, at: datetime
) -> str:
    """A list of the study campaign with its first rows; its code."""
    typist = stage.cast.actors[TYPIST]
    code = services.create_list(
        services.NewList(
            title=title,
            campaign_code=stage.campaigns[0].code,
            unit_id=stage.cast.seat.id,
            form=form,
            occasion=occasion,
        ),
        actor=typist,
        at=at,
    )
    chosen = _chosen(code, local_date(at), most)
    services.propose_from_entries(code, entry_codes=chosen, actor=typist, at=at)
    return code


def _conclude(
    stage: Stage, code: str, scan: Prepared, store: FileStore, day: date, at: datetime
) -> None:
    """The conclusion of the day is typed from its scan."""
    services.conclude(
        code,
        paper=services.Paper(
            number="45-KL/HĐ",
            concluded_on=day,
            signer=stage.cast.actors[CHECKER].full_name,
            signer_title="Chủ tịch Hội đồng",
        ),
        scan=scan,
        store=store,
        revision=_list(code).revision,
        actor=stage.cast.actors[TYPIST],
        at=at,
    )


def _list(code: str) -> RecognitionList:
    row = queries.get_list(code)
    if row is None:
        raise LookupError(code)
    return row


def _chosen(code: str, on: date, most: int) -> list[str]:
    """Recognised entries that no list has yet, the most exemplary first, at most two a unit."""
    found: list[str] = []
    units: list[int] = []
    for one in queries.candidates(_list(code), on=on):
        is_free = not one.taken_by and units.count(one.unit.id) < 2
        if is_free and (one.level is not RecognitionLevel.BASE or len(found) < most // 2):
            found.append(one.code)
            units.append(one.unit.id)
    return found[:most]


def _vote(stage: Stage, code: str, at: datetime) -> None:
    """The secret ballot's result stands in every row."""
    for item in queries.items(_list(code).id):
        services.edit_item(
            code,
            item.code,
            text=services.ItemText(
                name=item.name,
                position_text=item.position_text,
                party_cell=item.party_cell,
                is_leader=item.is_leader,
                summary=item.summary,
                form=item.form,
                vote=stage.random.choice(VOTES),
                note=item.note,
            ),
            reason="Ghi kết quả bỏ phiếu kín của Hội đồng.",
            revision=item.revision,
            actor=stage.cast.actors[TYPIST],
            at=at,
        )
