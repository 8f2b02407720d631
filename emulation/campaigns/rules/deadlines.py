"""Until when entries are taken: the common deadline, a unit's extension, grace, late work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from emulation.campaigns.rules.vocabulary import CampaignState
from emulation.core.dates import long_instant, remaining
from emulation.core.errors import Invalid, WrongState

REASON_LEAST, REASON_MOST = 20, 1000
NOTICE = timedelta(hours=24)
"""A deadline is brought forward to no sooner than this. No session lasts as long, so whoever has
a form open reads the new deadline on a page before it passes (security.md P09)."""
FURTHEST = timedelta(days=366)
"""No deadline moves further at once: what is typed beyond it is a mistyped year."""
GRACE_MOST = 24 * 60
OFFICE = "Nếu cần gia hạn, liên hệ văn phòng cấp ủy."


class Lateness(StrEnum):
    """How a hand-in stood to the deadline: shown wherever the entry is, never hidden."""

    EXTENDED = "extended"
    GRACE = "grace"
    IN_TIME = "in_time"
    LATE = "late"


LATENESS_LABELS: dict[Lateness, str] = {
    Lateness.IN_TIME: "Gửi đúng hạn",
    Lateness.GRACE: "Gửi đúng hạn, tệp đến sau",
    Lateness.EXTENDED: "Gửi trong thời gian gia hạn",
    Lateness.LATE: "Gửi muộn",
}


class ExtensionState(StrEnum):
    """A change of a deadline waits for a second person, holds, or was dropped."""

    DROPPED = "dropped"
    IN_FORCE = "in_force"
    WAITING = "waiting"


EXTENSION_LABELS: dict[ExtensionState, str] = {
    ExtensionState.WAITING: "Chờ người thứ hai xác nhận",
    ExtensionState.IN_FORCE: "Đang áp dụng",
    ExtensionState.DROPPED: "Không áp dụng",
}


@dataclass(frozen=True)
class Extension:
    """What holds for one unit and everything below it."""

    deadline: datetime
    reason: str
    authority: str
    """Who stands for it («đồng chí A đề nghị, đồng chí B xác nhận»), or the signed paper."""


@dataclass(frozen=True)
class Deadline:
    """Everything that decides whether a unit's entry is taken, and how it is marked."""

    state: CampaignState
    common: datetime
    grace: timedelta
    late_until: datetime | None = None
    """Until then the campaign takes work that is late, marked as such."""
    extension: Extension | None = None

    @property
    def last(self) -> datetime:
        """The last second that is still in time for this unit."""
        return max(self.common, self.extension.deadline) if self.extension else self.common

    @property
    def is_extended(self) -> bool:
        """The unit has longer than the others."""
        return self.last > self.common

    @property
    def waits_until(self) -> datetime:
        """How long a hand-in that was pressed in time waits for its announced files."""
        return self.last + self.grace

    def takes(self, at: datetime) -> bool:
        """An entry handed in now would be taken, in time or late."""
        return self.lateness(at) is not None

    def lateness(self, at: datetime, *, pressed: datetime | None = None) -> Lateness | None:
        """How a hand-in complete `at` and pressed before it stands; None where it is not taken.

        The deadline's own second is inside.
        """
        now, asked = at.replace(microsecond=0), (pressed or at).replace(microsecond=0)
        if self.state is not CampaignState.OPEN:
            return None
        if now <= self.common:
            return Lateness.IN_TIME
        if asked <= self.common and now <= self.common + self.grace:
            return Lateness.GRACE
        if now <= self.last or (asked <= self.last and now <= self.waits_until):
            return Lateness.EXTENDED
        return Lateness.LATE if self.late_until and now <= self.late_until else None


def lateness_of(deadline: Deadline, *, at: datetime, pressed: datetime | None = None) -> Lateness:
    """How the hand-in stands; `WrongState` says what to do where it came too late."""
    found = deadline.lateness(at, pressed=pressed)
    if found is not None:
        return found
    if pressed is not None and pressed.replace(microsecond=0) <= deadline.last:
        raise WrongState(
            f"Tệp đến sau {long_instant(deadline.waits_until)} nên chưa gửi được. Bản nháp và các "
            f"tệp đã đến vẫn được giữ. {OFFICE}"
        )
    raise WrongState(spoken_deadline(deadline, at))


def spoken_deadline(deadline: Deadline, at: datetime) -> str:
    """«Hạn gửi: 17 giờ 00, thứ Sáu, 27/11/2026 (giờ Việt Nam), còn 3 ngày 4 giờ.», or that it has
    passed and what can still be done."""
    last = long_instant(deadline.last)
    stand = deadline.lateness(at)
    if stand is None:
        return f"Đã hết hạn gửi lúc {last}. Bản nháp vẫn được giữ. {OFFICE}"
    if deadline.late_until and at.replace(microsecond=0) > deadline.last:
        return (
            f"Đã hết hạn gửi lúc {last}. Đợt còn nhận đến {long_instant(deadline.late_until)}, "
            f"{remaining(deadline.late_until, at)}; nội dung được ghi rõ là gửi muộn."
        )
    left = remaining(deadline.last, at)
    if deadline.extension and deadline.is_extended:
        return (
            f"Được gia hạn đến {last} (giờ Việt Nam), {left}, theo "
            f"{deadline.extension.authority}. Hạn chung: {long_instant(deadline.common)}."
        )
    return f"Hạn gửi: {last} (giờ Việt Nam), {left}."


def check_change(
    new: datetime, *, common: datetime, state: CampaignState, is_for_all: bool, at: datetime
) -> None:
    """A unit's deadline only grows; the common one is brought forward with notice at most.

    `WrongState` for a campaign that takes nothing, `Invalid` names the input.
    """
    if state is not CampaignState.OPEN:
        raise WrongState("Chỉ đổi được hạn gửi của đợt đang nhận. Tải lại trang để xem tình hình.")
    sentence = ""
    if is_for_all and new == common:
        sentence = "Hạn mới trùng hạn đang áp dụng. Nhập hạn khác."
    elif not is_for_all and new <= common:
        sentence = f"Hạn gia hạn phải sau hạn chung ({long_instant(common)}). Nhập hạn muộn hơn."
    elif is_for_all and new < common and new < at + NOTICE:
        sentence = (
            "Chuyển hạn sớm lên phải báo trước ít nhất 24 giờ để người đang viết kịp biết. "
            f"Nhập từ {long_instant(at + NOTICE)} trở đi."
        )
    elif new <= at:
        sentence = "Hạn mới phải sau thời điểm này. Nhập hạn muộn hơn."
    elif new > max(common, at) + FURTHEST:
        sentence = "Hạn mới xa hạn cũ hơn một năm. Kiểm tra lại năm."
    if sentence:
        raise Invalid(sentence, {"day": sentence})


def check_margins(*, grace_minutes: int, deadline: datetime, late_until: datetime | None) -> None:
    """Grace is a matter of minutes, and late work is late: after the deadline."""
    if not 0 <= grace_minutes <= GRACE_MOST:
        raise Invalid(
            f"Thời gian chờ tệp từ 0 đến {GRACE_MOST} phút.",
            {"grace_minutes": f"Nhập số phút từ 0 đến {GRACE_MOST}."},
        )
    if late_until is not None and late_until <= deadline:
        raise Invalid(
            "Thời điểm thôi nhận nội dung gửi muộn phải sau hạn gửi.",
            {"takes_late_until": "Nhập thời điểm sau hạn gửi."},
        )
