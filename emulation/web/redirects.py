"""Where a person may be sent after signing in: only to a path of this installation."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

NOWHERE = frozenset({"/dang-nhap", "/dang-xuat"})
LONGEST = 2_000


def safe_path(target: str | None, *, default: str = "/") -> str:
    """The target if it is a plain path here, otherwise the default.

    Whatever a browser could read as another host is refused: `//h`, `/\\h`, `https:h`, tabs and
    line ends between the slashes, and the same written with percent signs.
    """
    if not target or len(target) > LONGEST:
        return default
    if not all(_is_path(form) for form in (target, unquote(target), unquote(unquote(target)))):
        return default
    return default if urlsplit(target).path.rstrip("/") in NOWHERE else target


def _is_path(text: str) -> bool:
    if not text.startswith("/") or text.startswith("//"):
        return False
    if "\\" in text or any(ord(sign) < 0x21 or ord(sign) == 0x7F for sign in text.split("?")[0]):
        return False
    if any(ord(sign) < 0x20 for sign in text):
        return False
    parts = urlsplit(text)
    return not parts.scheme and not parts.netloc


def path_of(address: str | None, *, host: str) -> str:
    """The path and query of an address of this host, or an empty text for any other."""
    if not address:
        return ""
    parts = urlsplit(address)
    if parts.netloc != host:
        return ""
    return safe_path(f"{parts.path}?{parts.query}" if parts.query else parts.path, default="")
