"""Roles and what each may ever do: the matrix of security.md §2.5, as one table."""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from enum import StrEnum

from emulation.core.policy import Permission as P  # noqa: N817 -- the table below is read as a matrix
from emulation.core.text import fold


class PersonKind(StrEnum):
    """Who an achievement can belong to; a unit (collective) is no person."""

    CITIZEN = "citizen"
    HOUSEHOLD = "household"
    PARTY_MEMBER = "party_member"


PERSON_KIND_LABELS: dict[PersonKind, str] = {
    PersonKind.PARTY_MEMBER: "Đảng viên",
    PersonKind.CITIZEN: "Quần chúng",
    PersonKind.HOUSEHOLD: "Hộ gia đình",
}


class Gender(StrEnum):
    """As recognition lists print it."""

    FEMALE = "female"
    MALE = "male"


class Role(StrEnum):
    """The roles of security.md §2.5; the ninth, anonymous, is the absence of an account."""

    SUBMITTER = "submitter"
    SECRETARY = "secretary"
    ENDORSER = "endorser"
    REVIEWER = "reviewer"
    COUNCIL = "council"
    LEADER = "leader"
    ADMINISTRATOR = "administrator"
    AUDITOR = "auditor"


ROLE_LABELS: dict[Role, str] = {
    Role.SUBMITTER: "Người lập",
    Role.SECRETARY: "Bí thư chi bộ",
    Role.ENDORSER: "Người xét cấp xã",
    Role.REVIEWER: "Cán bộ thẩm định",
    Role.COUNCIL: "Ủy viên Hội đồng",
    Role.LEADER: "Lãnh đạo",
    Role.ADMINISTRATOR: "Quản trị",
    Role.AUDITOR: "Kiểm tra",
}

EVERYONE = frozenset({P.CAMPAIGN_READ, P.BOARD_READ, P.RECOGNITION_READ, P.UNIT_READ})

GRANTS: dict[Role, frozenset[P]] = {
    Role.SUBMITTER: EVERYONE | {P.ENTRY_READ, P.ENTRY_WRITE},
    Role.SECRETARY: EVERYONE | {P.ENTRY_READ, P.ENTRY_WRITE},
    Role.ENDORSER: EVERYONE
    | {
        P.ENTRY_ENDORSE,
        P.ENTRY_READ,
        P.ENTRY_WRITE,
        P.NOTE_READ,
        P.RECOGNITION_PROPOSE,
        P.REPORT_READ,
    },
    Role.REVIEWER: EVERYONE
    | {
        P.BOARD_PUBLISH,
        P.BOARD_READ_ALL,
        P.CAMPAIGN_EXTEND,
        P.CAMPAIGN_SCORE,
        P.ENTRY_APPROVE,
        P.ENTRY_READ,
        P.ENTRY_REVOKE,
        P.NOTE_READ,
        P.RECOGNITION_PROPOSE,
        P.REPORT_READ,
    },
    Role.COUNCIL: EVERYONE
    | {
        P.BOARD_READ_ALL,
        P.ENTRY_READ_APPROVED,
        P.NOTE_READ,
        P.RECOGNITION_CHECK,
        P.RECOGNITION_CONCLUDE,
        P.RECOGNITION_PROPOSE,
        P.REPORT_READ,
    },
    Role.LEADER: EVERYONE | {P.BOARD_READ_ALL, P.ENTRY_READ_APPROVED, P.REPORT_READ},
    Role.ADMINISTRATOR: EVERYONE
    | {P.ACCOUNT_MANAGE, P.AUDIT_ERASE, P.ENTRY_IMPORT, P.ROUTE_MANAGE, P.SYSTEM_READ},
    Role.AUDITOR: EVERYONE
    | {
        P.AUDIT_READ,
        P.BOARD_READ_ALL,
        P.ENTRY_READ,
        P.NOTE_READ,
        P.SYSTEM_READ,
    },
}

DECIDING: frozenset[P] = frozenset(
    {
        P.BOARD_PUBLISH,
        P.CAMPAIGN_EXTEND,
        P.CAMPAIGN_SCORE,
        P.ENTRY_APPROVE,
        P.ENTRY_ENDORSE,
        P.ENTRY_REVOKE,
        P.RECOGNITION_CHECK,
    }
)
"""S6: nobody who manages accounts holds any of these."""


def permissions(roles: frozenset[Role]) -> frozenset[P]:
    """Everything the roles allow together; S6 and S7: administrator and auditor stand alone."""
    if Role.AUDITOR in roles:
        return GRANTS[Role.AUDITOR]
    if Role.ADMINISTRATOR in roles:
        return GRANTS[Role.ADMINISTRATOR]
    return frozenset().union(*(GRANTS[role] for role in roles))


def is_deciding(role: Role) -> bool:
    """Whether the role decides on others' entries or lists: it is given by two persons (S6)."""
    return bool(GRANTS[role] & DECIDING)


def bar_to_role(role: Role, held: frozenset[Role]) -> str:
    """Why the role cannot stand beside those held (S6, S7), or an empty text."""
    if role in held:
        return "Tài khoản đang giữ vai trò này."
    together = held | {role}
    if Role.AUDITOR in together and len(together) > 1:
        return "Vai trò Kiểm tra không đi cùng vai trò khác. Thôi giao các vai trò còn lại trước."
    if Role.ADMINISTRATOR in together and any(is_deciding(one) for one in together):
        return "Người quản trị không được giữ vai trò xét, thẩm định. Chọn đồng chí khác."
    return ""


# Standing in ---------------------------------------------------------------------------------

STAND_IN_DAYS = 90
STEAD: tuple[P, ...] = (P.ENTRY_APPROVE, P.ENTRY_ENDORSE)
"""What a stand-in does in the stead of somebody: decide the steps of entries, nothing else."""


def may_stand_in(roles: frozenset[Role]) -> bool:
    """Administrators and auditors decide for nobody (S6, S7)."""
    return not roles & {Role.ADMINISTRATOR, Role.AUDITOR}


def has_stead(roles: frozenset[Role]) -> bool:
    """Whether the roles decide steps of entries, so that somebody can do it in their stead."""
    return bool(permissions(roles) & set(STEAD))


def wrong_days(valid_from: date | None, valid_to: date | None, *, today: date) -> dict[str, str]:
    """Input name -> sentence: from today on, in order, for a bounded time."""
    found = {}
    if valid_from is None:
        found["valid_from"] = "Nhập ngày bắt đầu theo dạng ngày/tháng/năm. Ví dụ: 05/09/2024."
    elif valid_from < today:
        found["valid_from"] = "Ngày bắt đầu đã qua. Chọn từ hôm nay trở đi."
    if valid_to is None:
        found["valid_to"] = "Nhập ngày kết thúc theo dạng ngày/tháng/năm. Ví dụ: 20/09/2024."
    if found or valid_from is None or valid_to is None:
        return found
    if valid_to < valid_from:
        found["valid_to"] = "Ngày kết thúc ở trước ngày bắt đầu. Kiểm tra lại."
    elif (valid_to - valid_from).days >= STAND_IN_DAYS:
        found["valid_to"] = f"Mỗi lần giao tối đa {STAND_IN_DAYS} ngày. Chọn ngày sớm hơn."
    return found


# Passwords -----------------------------------------------------------------------------------

PASSWORD_MIN, PASSWORD_MAX = 12, 128
FIRST_PASSWORD_HOURS = 72
_RUNS = ("01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")
_COMMON = frozenset(
    (
        "motconvitxoera2caicanh",
        "matkhaumatkhau",
        "matkhau",
        "password",
        "passwordpassword",
        "iloveyou",
        "anhyeuem",
        "emyeuanh",
        "khongbietnua",
        "khongcomatkhau",
        "vietnam",
        "vietnamvodich",
        "dangcongsanvietnam",
        "bachomuonnam",
        "bachochiminh",
        "hochiminh",
        "thidua",
        "thiduakhenthuong",
        "thanhhoa",
        "hauloc",
        "huyenuy",
        "administrator",
        "quantri",
        "quantrihethong",
        "admin",
        "letmein",
        "welcome",
        "dragon",
        "football",
        "abcabcabcabc",
        "doimatkhau",
        "xinchao",
    )
)


def normal_password(text: str) -> str:
    """The password as it is hashed: NFC, so that two keyboards give the same one; not trimmed."""
    return unicodedata.normalize("NFC", text)


def password_fault(text: str, *, username: str) -> str:
    """What is wrong with a new password, as a sentence, or an empty text."""
    password = normal_password(text)
    if len(password) > PASSWORD_MAX:
        return f"Mật khẩu dài tối đa {PASSWORD_MAX} ký tự. Chọn câu ngắn hơn."
    if len(password) < PASSWORD_MIN:
        return (
            f"Mật khẩu cần ít nhất {PASSWORD_MIN} ký tự. Có thể dùng một câu dễ nhớ, có dấu cách."
        )
    if _is_guessable(password, username):
        return "Mật khẩu này dễ bị đoán. Chọn mật khẩu khác."
    return ""


def _is_guessable(password: str, username: str) -> bool:
    bare = "".join(fold(password).split())
    core = bare.strip("0123456789!@#$%^&*.,_-")
    is_run = any(bare in run or bare[::-1] in run for run in _RUNS)
    is_name = username.lower() in bare and len(bare) - len(username) < 6
    is_monotone = len(set(bare)) < 4
    return is_run or is_name or is_monotone or core in _COMMON or not core


# Sessions ------------------------------------------------------------------------------------

SESSION_HOURS = 12
FAILURES_PER_ACCOUNT, FAILURES_PER_ADDRESS = 5, 50
FAILURE_WINDOW = timedelta(minutes=15)
TOUCH_EVERY = timedelta(minutes=1)
_IDLE_MINUTES: dict[Role, int] = {
    Role.SUBMITTER: 30,
    Role.SECRETARY: 30,
    Role.ENDORSER: 15,
    Role.REVIEWER: 15,
    Role.COUNCIL: 15,
    Role.LEADER: 15,
    Role.ADMINISTRATOR: 5,
    Role.AUDITOR: 15,
}


def idle_limit(roles: frozenset[Role]) -> timedelta:
    """How long a session may rest: the shortest of the roles held (security.md §1.6)."""
    return timedelta(minutes=min((_IDLE_MINUTES[role] for role in roles), default=30))
