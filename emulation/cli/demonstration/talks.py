"""What is said beside entries on the demonstration's day: a thread, a note, a request to look
again at a rejection, and a conclusion that waits for its second person."""

from __future__ import annotations

from datetime import datetime, timedelta

from emulation.appeals.services import file_appeal
from emulation.cli.demonstration.stories import Stage
from emulation.core.clock import local_date
from emulation.core.codes import public_code
from emulation.core.errors import DomainError
from emulation.core.policy import Actor, Permission
from emulation.entries import queries as entries
from emulation.entries.models import Entry
from emulation.entries.rules import Action, State
from emulation.files.services import Prepared
from emulation.files.store import FileStore
from emulation.meetings.rules import Paper
from emulation.meetings.services import NewItem, type_conclusion
from emulation.reviews import queries as reviews
from emulation.reviews.rules import Verdict
from emulation.reviews.services import case_of
from emulation.talk.rules import Thread
from emulation.talk.services import post_message

QUESTION = "Đề nghị chi bộ cho biết có bao nhiêu hộ tham gia, ai theo dõi việc này hằng tháng."
ANSWER = "Báo cáo đồng chí: ban công tác thôn theo dõi, cuối tháng ghi sổ và báo chi bộ."
NOTE = "Đã gọi trưởng thôn, số hộ khớp với sổ theo dõi. Nên giới thiệu lên cấp trên."
GROUNDS = "Chi bộ đã có biên bản nghiệm thu ghi đủ số hộ, lần trước chụp thiếu trang thứ hai."
ENDORSER, REVIEWER, AUTHORS = "xn1", "td1", ("nop1", "nop2", "nop3")
CONCLUDED = 2


def talks(stage: Stage, scan: Prepared, store: FileStore) -> None:
    """Everything is said at the start of the demonstration, after all stories were told."""
    at, actors = stage.cast.scene.start, stage.cast.actors
    _thread(actors[ENDORSER], actors[AUTHORS[0]], store, at=at)
    writers = [one for one in actors.values() if one.may(Permission.ENTRY_WRITE)]
    for author in [*(actors[name] for name in AUTHORS), *writers]:
        if _appeal(author, store, at=at):
            break
    _conclusion(actors[REVIEWER], scan, store, at=at)


def _thread(decider: Actor, author: Actor, store: FileStore, *, at: datetime) -> None:
    today = local_date(at)
    rows = reviews.queue(decider, on=today).rows
    found = [entries.fresh_entry(row.id) for row in rows]
    if not found:
        return
    own = [one for one in found if entries.is_author(one, author, on=today)]
    entry = next(iter([*own, *found]))
    _say(entry, Thread.TO_SENDER, QUESTION, decider, store, at=at)
    if own:
        _say(entry, Thread.TO_SENDER, ANSWER, author, store, at=at)
    _say(entry, Thread.INTERNAL, NOTE, decider, store, at=at)


def _say(
    entry: Entry, thread: Thread, text: str, actor: Actor, store: FileStore, *, at: datetime
) -> None:
    post_message(entry, thread, text, (), store=store, actor=actor, at=at, key=public_code(20))


def _appeal(author: Actor, store: FileStore, *, at: datetime) -> bool:
    """One request, where something of the author's was rejected in the last days."""
    for row in entries.own_entries(author, on=local_date(at), states=(State.REJECTED,)):
        if row.decided_at is None or row.decided_at < at - timedelta(days=14):
            continue
        try:
            entry = entries.fresh_entry(row.id)
            file_appeal(entry, GROUNDS, (), store=store, actor=author, at=at, key=public_code(20))
        except DomainError:
            continue
        return True
    return False


def _conclusion(typist: Actor, scan: Prepared, store: FileStore, *, at: datetime) -> None:
    """Two deeds that need no scores are concluded; nobody has compared paper and typing yet."""
    items = []
    for row in reviews.queue(typist, on=local_date(at)).rows:
        entry = entries.fresh_entry(row.id)
        case = case_of(entry, at=at)
        if Action.RECOGNISE in case.powers.actions() and not case.is_scored:
            verdict = Verdict(Action.RECOGNISE, recognition=case.powers.levels()[0])
            items.append(NewItem(row.code, entry.revision, verdict))
    if items:
        paper = Paper(
            number="52-KL/HU",
            concluded_on=local_date(at) - timedelta(days=1),
            signer="Nguyễn Hữu Phước",
            signer_title="Phó Bí thư Thường trực Huyện ủy",
        )
        chosen = items[:CONCLUDED]
        key = public_code(20)
        type_conclusion(paper, chosen, scan=scan, store=store, actor=typist, at=at, key=key)
