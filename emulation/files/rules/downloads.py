"""How a kept file leaves: pictures may be shown in the page, everything else is an attachment."""

import unicodedata
from typing import Protocol
from urllib.parse import quote

from emulation.files.rules.limits import KINDS, THUMB_TYPE, FileKind
from emulation.files.rules.names import name_for_type, safe_name

# Also on errors of judgement about the content: no script, no plug-in, no guess at another type.
GUARDS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
# RFC 5987 attr-char, besides letters and digits.
PLAIN_IN_HEADER = "!#$&+-.^_`|~"
PLAIN_LETTERS = str.maketrans({"đ": "d", "Đ": "D", '"': "'", "\\": "_", "%": "_"})


class Downloadable(Protocol):
    """What a download needs to know of a kept file."""

    @property
    def media_type(self) -> str: ...


def disposition(stored_file: Downloadable, name: str) -> dict[str, str]:
    """The headers under which the bytes may be sent, named `name` as RFC 6266 wants it.

    Only pictures are shown inline; a media type that is not taken goes out as plain bytes.
    """
    kind = KINDS.get(stored_file.media_type)
    if kind is None:
        return _headers("application/octet-stream", "attachment", safe_name(name))
    way = "inline" if kind is FileKind.IMAGE else "attachment"
    return _headers(stored_file.media_type, way, name_for_type(name, stored_file.media_type))


def thumbnail_headers() -> dict[str, str]:
    """The headers of a thumbnail: always a picture, never named."""
    return {"Content-Type": THUMB_TYPE, "Content-Disposition": "inline", **GUARDS}


def _headers(media_type: str, way: str, name: str) -> dict[str, str]:
    spread = unicodedata.normalize("NFD", name.translate(PLAIN_LETTERS))
    plain = "".join(c for c in spread if " " <= c <= "~") or "tep"
    encoded = quote(name, safe=PLAIN_IN_HEADER)
    return {
        "Content-Type": media_type,
        "Content-Disposition": f"{way}; filename=\"{plain}\"; filename*=UTF-8''{encoded}",
        **GUARDS,
    }
