"""Every address of an object and every act on it, by a name the tables of the tests use."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.test import TestResponse

from tests.pages import Browser
from tests.security.scene import Scene

READERS = (
    *("nop1", "nop2", "nop3", "nop4", "bt1", "bt1b", "bt2", "xn1", "xn2", "td1", "td2", "td3"),
    *("td4", "hd1", "hd2", "ld", "qt1", "kt"),
)
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
ENTRIES = ("E1", "E2", "E4", "E5", "E6", "E7", "E8", "E9", "EW", "M4")
LISTS = ("L1", "L2")
LIST_PAGES = ("chon", "bang", "ket-luan", "kiem-tra", "tra-lai", "huy")

TOLD = {"target": "running", "noted_on": "14/11/2024", "text": "Đã thành lập bốn tổ tự quản."}


@dataclass(frozen=True)
class Act:
    """A POST: where, and with what besides the token."""

    address: str
    data: dict[str, str]


def entry_addresses(scene: Scene) -> dict[str, str]:
    """Pages and files of entries; the name says which and what."""
    found = {}
    for name in ENTRIES:
        here = f"/ho-so/{scene[name]}"
        found[f"{name} page"] = here
        if name in scene.evidence:
            found[f"{name} file"] = f"{here}/tep/{scene.evidence[name]}"
            found[f"{name} thumb"] = f"{here}/tep/{scene.evidence[name]}/thu-nho"
    found["E2 paper"] = f"/ho-so/{scene['E2']}/tep/{scene.evidence['E2pdf']}"
    found["M4 progress"] = f"/ho-so/{scene['M4']}/tien-do"
    for name in ("E1", "E2", "E7", "E8"):
        found[f"{name} slip"] = f"/ho-so/{scene[name]}/phieu"
    return found


def author_addresses(scene: Scene) -> dict[str, str]:
    """The pages of the author's side."""
    return {
        "E1 edit": f"/ho-so/{scene['E1']}/sua",
        "E5 edit": f"/ho-so/{scene['E5']}/sua",
        "E8 edit": f"/ho-so/{scene['E8']}/sua",
        "E1 discard": f"/ho-so/{scene['E1']}/xoa",
        "E2 withdraw": f"/ho-so/{scene['E2']}/rut",
        "EW resume": f"/ho-so/{scene['EW']}/lay-lai",
    }


def decider_addresses(scene: Scene) -> dict[str, str]:
    """The pages of those who decide."""
    found = {f"{name} desk": f"/cho-xu-ly/{scene[name]}" for name in ENTRIES}
    return found | {"E7 revoke": f"/cho-xu-ly/{scene['E7']}/huy-cong-nhan"}


def list_addresses(scene: Scene) -> dict[str, str]:
    """The pages of the lists of recognition."""
    found = {}
    for name in LISTS:
        here = f"/khen-thuong/{scene.lists[name]}"
        found |= {
            f"{name} page": here,
            f"{name} print": f"{here}/in",
            f"{name} scan": f"{here}/ban-ky",
        }
        found |= {f"{name} {page}": f"{here}/{page}" for page in LIST_PAGES}
    row = f"/khen-thuong/{scene.lists['L1']}/muc/{scene.item}"
    return found | {"L1 row": row, "L1 row off": f"{row}/bo"}


def place_addresses(scene: Scene) -> dict[str, str]:
    """The pages that belong to no single object."""
    return {
        "home": "/",
        "entries": "/ho-so/",
        "new": "/ho-so/moi",
        "queue": "/cho-xu-ly/",
        "honours": "/khen-thuong/",
        "new list": "/khen-thuong/moi",
        "boards": "/xep-hang/",
        "board": "/xep-hang/BAC2024-xa",
        "publications": "/cong-bo/",
        "board export": "/xep-hang/BAC2024-xa/xuat",
        "board hold": "/xep-hang/BAC2024-xa/giu-kin",
        "board settings": "/xep-hang/BAC2024-xa/thiet-lap",
        "simulation": "/xep-hang/BAC2024-xa/thu/1",
        "board classes": "/xep-hang/BAC2024-xa/xep-loai",
        "board pictures": "/xep-hang/BAC2024-xa/hinh",
        "board chart": "/xep-hang/BAC2024-xa/bieu-do",
        "why LL": "/xep-hang/BAC2024-xa/LL",
        "why HL": "/xep-hang/BAC2024-xa/HL",
        "report": "/bao-cao/",
        "report export": "/bao-cao/xuat",
        "fairness": "/bao-cao/cong-bang/",
        "fairness export": "/bao-cao/cong-bang/xuat",
        "search": "/tra-cuu?q=hi%E1%BA%BFn",
        "audit": "/nhat-ky-he-thong/",
        "audit check": "/nhat-ky-he-thong/kiem-tra",
        "audit export": "/nhat-ky-he-thong/xuat",
        "audit erasure": "/nhat-ky-he-thong/xoa-thong-tin",
        "accounts": "/quan-tri/",
        "cluster": "/quan-tri/cum/cum-1",
        "clusters": "/quan-tri/cum",
        "member counts": "/quan-tri/dang-vien",
        "places": "/quan-tri/dia-ban",
        "place": "/quan-tri/dia-ban/KHONGCO",
        "holidays": "/quan-tri/ngay-nghi",
        "routes": "/quan-tri/quy-trinh",
        "overdue": "/cho-xu-ly/qua-han",
        "unheld": "/quan-tri/khong-nguoi-xu-ly",
        "new route": "/quan-tri/quy-trinh/moi",
        "new account": "/quan-tri/tai-khoan-moi",
        "account of nop1": f"/quan-tri/tai-khoan/{scene.persons['nop1']}",
        "own account": "/tai-khoan",
        "campaigns": "/dot/",
        "campaign": "/dot/BAC2024",
        "deadline": "/dot/BAC2024/han-gui",
        "how points": "/dot/BAC2024/cach-tinh-diem",
        "rule sets": "/dot/BAC2024/bo-tieu-chi",
        "rule set": "/dot/BAC2024/bo-tieu-chi/1",
        "sheets": "/phieu-cham/",
    }


def acts(scene: Scene, revisions: dict[str, int]) -> dict[str, Act]:
    """Every act on every entry, list and account, as a form in order would send it."""
    found: dict[str, Act] = {}
    for name in ENTRIES:
        found |= _entry_acts(name, scene[name], str(revisions[name]))
    for name in ("E1", "E2", "E8"):
        evidence = scene.evidence[name]
        found[f"{name} take file off"] = Act(f"/ho-so/{scene[name]}/tep/{evidence}/bo", {})
    found["export trail"] = Act("/nhat-ky-he-thong/xuat", {})
    found["erase names"] = Act("/nhat-ky-he-thong/xoa-thong-tin", {"action": "erase"})
    return (
        found
        | _list_acts(scene)
        | _account_acts(scene)
        | _deadline_acts()
        | _rule_acts()
        | _routing_acts()
    )


def _deadline_acts() -> dict[str, Act]:
    here = "/dot/BAC2024/han-gui"
    typed = {
        "unit": "LL",
        "day": "05/12/2024",
        "hour": "17:00",
        "reason": "Mất mạng ba ngày liền do bão số 5.",
        "request_key": "tried-deadline",
    }
    return {
        "propose deadline": Act(here, typed),
        "propose deadline unreasoned": Act(here, typed | {"reason": "Bão"}),
        "confirm deadline": Act(f"{here}/KHONGCO/xac-nhan", {}),
        "drop deadline": Act(f"{here}/KHONGCO/bo", {}),
    }


def _rule_acts() -> dict[str, Act]:
    here = "/dot/BAC2024/bo-tieu-chi"
    return {
        "begin rules unfilled": Act(here, {"valid_from": "15/11/2024"}),
        "put frozen rules": Act(f"{here}/1", {"seen": "x"}),
        "propose frozen rules": Act(f"{here}/1/trinh", {}),
        "confirm frozen rules": Act(f"{here}/1/chot", {}),
        "begin sheet unscored": Act(
            "/phieu-cham/", {"campaign": "BAC2024", "unit": "LL1", "year": "2024"}
        ),
    }


def _routing_acts() -> dict[str, Act]:
    here = "/quan-tri/ngay-nghi"
    typed = {"day": "05/02/2027", "kind": "holiday", "label": "Tết Nguyên đán"}
    return {
        "put holiday": Act(here, typed),
        "put holiday unnamed": Act(here, typed | {"label": ""}),
        "remove holiday": Act(f"{here}/bo", {"day": "01/01/2024"}),
        "remove holiday unknown": Act(f"{here}/bo", {"day": "05/02/2027"}),
        "count members unfilled": Act("/quan-tri/dang-vien", {}),
        "move clusters unfilled": Act("/quan-tri/cum", {}),
        "new cluster unnamed": Act("/quan-tri/cum/moi", {}),
        "lead cluster unfilled": Act("/quan-tri/cum/cum-1/cum-truong", {}),
        "rename cluster unnamed": Act("/quan-tri/cum/cum-1/ten", {}),
        "rename cluster unknown": Act("/quan-tri/cum/KHONGCO/ten", {"name": "Cụm khác"}),
        "mark place unfilled": Act("/quan-tri/dia-ban", {"unit": "LL"}),
        "switch place": Act("/quan-tri/dia-ban/xem", {"trait": "remote", "action": "on"}),
        "switch place unknown": Act("/quan-tri/dia-ban/xem", {"trait": "la"}),
        "end place": Act("/quan-tri/dia-ban/KHONGCO", {"action": "strike"}),
        "propose route unfilled": Act("/quan-tri/quy-trinh/moi", {"action": "save"}),
        "confirm route": Act("/quan-tri/quy-trinh/de-nghi/KHONGCO/xac-nhan", {}),
        "drop route": Act("/quan-tri/quy-trinh/de-nghi/KHONGCO/bo", {}),
    }


def _entry_acts(name: str, code: str, revision: str) -> dict[str, Act]:
    seen = {"revision": revision, "request_key": f"tried-{name}"}
    verdict = seen | {"recognition": "base", "reason": "Chưa đúng nội dung, đề nghị làm lại."}
    own, desk = f"/ho-so/{code}", f"/cho-xu-ly/{code}"
    return {
        f"{name} save": Act(f"{own}/sua", seen | {"action": "save", "title": "Sửa trộm"}),
        f"{name} send": Act(f"{own}/sua", seen | {"action": "send", "title": "Gửi trộm"}),
        f"{name} withdraw": Act(f"{own}/rut", seen),
        f"{name} tell": Act(f"{own}/tien-do", seen | TOLD),
        f"{name} resume": Act(f"{own}/lay-lai", seen),
        f"{name} recognise": Act(desk, verdict | {"action": "recognise"}),
        f"{name} pass up": Act(desk, verdict | {"action": "pass_up"}),
        f"{name} reject": Act(desk, verdict | {"action": "reject"}),
        f"{name} return": Act(desk, verdict | {"action": "return", "reason_summary": "Ghi rõ."}),
        f"{name} undo": Act(f"{desk}/hoan-tac", seen),
        f"{name} revoke": Act(
            f"{desk}/huy-cong-nhan", seen | {"reason": "Thành tích khai chưa đúng sự thật."}
        ),
        f"{name} confirm revoke": Act(f"{desk}/huy-cong-nhan", seen | {"action": "confirm"}),
    }


def _list_acts(scene: Scene) -> dict[str, Act]:
    found: dict[str, Act] = {}
    reason = {"revision": "1", "request_key": "tried-list", "reason": "Lý do thử nghiệm rõ ràng."}
    for name in LISTS:
        here = f"/khen-thuong/{scene.lists[name]}"
        found |= {
            f"{name} choose": Act(f"{here}/chon", {"entries": scene["E7"]}),
            f"{name} board": Act(f"{here}/bang", {"board": "BAC2024-xa", "top": "1"}),
            f"{name} arrange": Act(f"{here}/xep-lai", {}),
            f"{name} submit": Act(f"{here}/trinh", reason),
            f"{name} conclude": Act(f"{here}/ket-luan", reason | {"number": "9"}),
            f"{name} check": Act(f"{here}/kiem-tra", reason | {"agreed": "y"}),
            f"{name} send back": Act(f"{here}/tra-lai", reason),
            f"{name} cancel": Act(f"{here}/huy", reason),
        }
    row = f"/khen-thuong/{scene.lists['L1']}/muc/{scene.item}"
    return found | {
        "L1 row edit": Act(row, reason | {"name": "Tên khác", "form": "merit_certificate"}),
        "L1 row off": Act(f"{row}/bo", reason),
        "L1 row shift": Act(f"{row}/chuyen", {"direction": "down"}),
        "new list": Act(
            "/khen-thuong/moi",
            {
                "title": "Danh sách lạ",
                "campaign": "BAC2024",
                "unit": "HU",
                "form": "merit_certificate",
            },
        ),
    }


def _account_acts(scene: Scene) -> dict[str, Act]:
    here = f"/quan-tri/tai-khoan/{scene.persons['nop2']}"
    return {
        "new account": Act(
            "/quan-tri/tai-khoan-moi",
            {"full_name": "Lê Lạ", "kind": "party_member", "unit": "LL1", "username": "la.le"},
        ),
        "disable account": Act(f"{here}/khoa", {}),
        "enable account": Act(f"{here}/mo-lai", {}),
        "reset password": Act(f"{here}/cap-lai-mat-khau", {}),
        "grant role": Act(f"{here}/vai-tro", {"role": "secretary", "unit": "HL1"}),
        "end role": Act(f"{here}/thoi-vai-tro", {"holding": "1"}),
    }


def token_of(browser: Browser) -> str:
    """The token of the session, as it stands on any page with a form."""
    page = browser.client.get("/tai-khoan").get_data(as_text=True)
    return TOKEN.findall(page)[0]


def tried(browser: Browser, act: Act, token: str) -> TestResponse:
    """The answer to the act, sent as its form would send it."""
    with browser.app.app_context():
        return browser.client.post(act.address, data=act.data | {"csrf_token": token})


def fetched(browser: Browser, address: str, **kwargs: object) -> TestResponse:
    """The answer as it comes, not parsed: hundreds of them are asked for."""
    with browser.app.app_context():
        return browser.client.get(address, **kwargs)
