"""The frame of every page: menu, reader, error pages that lose nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from emulation.core import clock
from emulation.core.dates import long_instant, short_instant
from emulation.core.db import db
from emulation.core.errors import DomainError
from emulation.core.policy import Permission
from emulation.web.access import is_signed_in, reader

SECRET_INPUTS = frozenset(
    {"csrf_token", "password", "old_password", "new_password", "repeat", "second_password"}
)
UNTYPED_INPUTS = frozenset({"action", "recognition", "request_key", "revision"})
"""What forms carry for the program: nobody typed it, so error pages do not give it back."""


@dataclass(frozen=True)
class NavItem:
    """One word of the menu."""

    label: str
    href: str
    icon: str
    is_current: bool


@dataclass(frozen=True)
class MenuEntry:
    """A place of the menu and the permissions, any of which shows it (none: everybody)."""

    label: str
    path: str
    icon: str
    permissions: tuple[Permission, ...] = ()


MENU: tuple[MenuEntry, ...] = (
    MenuEntry("Việc của tôi", "/", "home"),
    MenuEntry(
        "Việc làm, mô hình",
        "/ho-so/",
        "doc",
        (Permission.ENTRY_READ, Permission.ENTRY_READ_APPROVED),
    ),
    MenuEntry(
        "Chờ xử lý", "/cho-xu-ly/", "list", (Permission.ENTRY_ENDORSE, Permission.ENTRY_APPROVE)
    ),
    MenuEntry("Kết quả và xếp hạng", "/xep-hang/", "chart"),
    MenuEntry("Biểu dương, khen thưởng", "/khen-thuong/", "award"),
    MenuEntry("Báo cáo", "/bao-cao/", "document", (Permission.REPORT_READ,)),
    MenuEntry("Tra cứu", "/tra-cuu", "search"),
    MenuEntry("Quản trị", "/quan-tri/", "user", (Permission.ACCOUNT_MANAGE,)),
    MenuEntry("Nhật ký hệ thống", "/nhat-ky-he-thong/", "clock", (Permission.AUDIT_READ,)),
)


@dataclass(frozen=True)
class ErrorPage:
    """Words of an error page: what happened and what to do."""

    title: str
    message: str
    advice: str


ERROR_PAGES: dict[int, ErrorPage] = {
    400: ErrorPage(
        "Yêu cầu chưa đọc được",
        "Máy chủ chưa đọc được nội dung gửi lên.",
        "Quay lại trang trước, tải lại trang rồi thử lại.",
    ),
    403: ErrorPage(
        "Chưa được phép",
        "Đồng chí không có quyền thực hiện việc này.",
        "Nếu cần quyền này, liên hệ văn phòng cấp ủy.",
    ),
    404: ErrorPage(
        "Không tìm thấy trang",
        "Không tìm thấy trang, hoặc đồng chí không có quyền xem.",
        "Kiểm tra lại địa chỉ, hoặc tìm theo tên.",
    ),
    405: ErrorPage(
        "Không mở được trang theo cách này",
        "Địa chỉ này chỉ dùng khi bấm nút trên trang.",
        "Về trang Việc của tôi rồi chọn lại việc cần làm.",
    ),
    409: ErrorPage(
        "Nội dung vừa thay đổi",
        "Có người vừa xử lý mục này trước.",
        "Tải lại để xem tình hình mới nhất.",
    ),
    410: ErrorPage(
        "Không mở được tệp",
        "Nội dung tệp trên máy chủ không còn nguyên như lúc nhận.",
        "Báo quản trị hệ thống để lấy lại từ bản sao lưu.",
    ),
    413: ErrorPage(
        "Nội dung gửi quá lớn",
        "Tổng dung lượng gửi lên vượt mức cho phép.",
        "Bỏ bớt tệp hoặc chọn tệp nhỏ hơn, mỗi tệp tối đa 10 MB.",
    ),
    422: ErrorPage(
        "Có chỗ cần sửa", "Nội dung gửi lên có chỗ cần sửa.", "Quay lại trang trước để sửa."
    ),
    429: ErrorPage(
        "Thử lại sau ít phút",
        "Đồng chí đã thử nhiều lần trong thời gian ngắn.",
        "Chờ ít phút rồi thử lại, hoặc gọi số hỗ trợ.",
    ),
    500: ErrorPage(
        "Hệ thống đang gặp sự cố",
        "Nội dung đã gửi trước đó không mất.",
        "Thử lại sau ít phút. Nếu vẫn gặp, báo mã sự cố cho số hỗ trợ.",
    ),
    507: ErrorPage(
        "Máy chủ hết chỗ chứa",
        "Máy chủ hết chỗ chứa nên chưa nhận được nội dung này.",
        "Báo văn phòng cấp ủy. Nội dung đã gửi trước đó không mất.",
    ),
}


def init_pages(app: Flask, reader_view: Callable[[], object | None]) -> None:
    """Every template knows the menu, the reader and the demonstration; every error has its page."""

    def context() -> dict[str, Any]:
        return {
            "navigation": navigation(),
            "reader": reader_view(),
            "demo": _demonstration(),
            "support_phone": current_app.config["SUPPORT_PHONE"],
            "display": _display(),
        }

    app.context_processor(context)
    app.register_error_handler(DomainError, _domain_error)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _unexpected)


def navigation() -> list[NavItem]:
    """The menu of this reader, with the current place marked."""
    if not is_signed_in():
        return []
    actor, path = reader(), request.path
    return [
        NavItem(
            label=item.label,
            href=item.path,
            icon=item.icon,
            is_current=path == item.path or (item.path != "/" and path.startswith(item.path)),
        )
        for item in MENU
        if not item.permissions or any(actor.may(permission) for permission in item.permissions)
    ]


def _demonstration() -> dict[str, str] | None:
    if not current_app.config["IS_DEMO"]:
        return None
    return {
        "now_text": long_instant(clock.now()),
        "now_short": short_instant(clock.now()),
        "password": current_app.config["DEMO_PASSWORD"],
    }


def _display() -> dict[str, str]:
    """Theme and text size from the cookie that /hien-thi sets; anything unknown is ignored."""
    theme, _, text = request.cookies.get("display", "").partition("-")
    return {
        "theme": theme if theme in ("light", "dark") else "auto",
        "text": text if text in ("125", "150") else "100",
    }


def kept_inputs() -> list[tuple[str, str]]:
    """What was typed into the form that failed, so that the error page can show it again."""
    if request.method != "POST":
        return []
    try:
        pairs = list(request.form.items(multi=True))
    except HTTPException:  # the body itself was refused: too large, too many parts
        return []
    left_out = SECRET_INPUTS | UNTYPED_INPUTS
    return [
        (name, value)
        for name, value in pairs
        if name and value and name not in left_out and not name.startswith("field_")
    ]


def wants_json() -> bool:
    """A module of the page asked, not a person: it says so in what it accepts."""
    return request.accept_mimetypes.best == "application/json"


def error_page(
    status: int, *, message: str = "", reference: str = ""
) -> tuple[str | dict[str, str], int]:
    """The page for `status`, with its own words or `message`, and what was typed."""
    words = ERROR_PAGES.get(status, ERROR_PAGES[400])
    says_all = "Tải lại" in message or (status == 403 and bool(message))
    db.session.rollback()
    if wants_json():
        return {"sentence": message or f"{words.message} {words.advice}"}, status
    html = render_template(
        "errors/page.html",
        status=status,
        title=words.title,
        message=message or words.message,
        advice="" if says_all else words.advice,
        reference=reference,
        kept=kept_inputs(),
        home_href="/",
        is_signed_in=bool(current_user.is_authenticated),
    )
    return html, status


def _domain_error(error: DomainError) -> Any:
    if error.status == 410:
        current_app.logger.error("kept content is lost or changed: %r", request.path)
    return error_page(error.status, message=str(error))


def _csrf_error(error: CSRFError) -> Any:
    return error_page(
        400,
        message="Trang mở quá lâu nên cần xác nhận lại. Nội dung vẫn còn ở bên dưới. "
        'Tải lại trang rồi bấm "Gửi lại".',
    )


def _http_error(error: HTTPException) -> Any:
    if error.code is None or error.code < 400:
        return error
    return error_page(error.code)


def _unexpected(error: Exception) -> Any:
    reference = secrets.token_hex(4)
    current_app.logger.error("unexpected error reference=%s", reference, exc_info=error)
    return error_page(500, reference=reference)
