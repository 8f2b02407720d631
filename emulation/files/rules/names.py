"""Names that came from outside, made fit for a message and for the reader's own disk.

The store never uses a name: bytes lie under their digest. A name is only shown and offered again
at download.
"""

import re
import unicodedata

MAX_CHARACTERS = 120
# Most file systems allow 255 bytes; Vietnamese letters take up to three each.
MAX_NAME_BYTES = 240
NAMELESS = "tệp"

# Control, format (bidi overrides, zero width), surrogate, private, unassigned; line separators.
UNSEEN_CATEGORIES = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
FORBIDDEN_ON_WINDOWS = str.maketrans({'"': "'", **dict.fromkeys("<>:|?*", "-")})
RESERVED_ON_WINDOWS = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ .]*(\..*)?", re.IGNORECASE
)
EXTENSION = re.compile(r"\.[A-Za-z][A-Za-z0-9]{1,4}")
EXTENSIONS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": (".docx",),
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": (".xlsx",),
}


def safe_name(client_name: str) -> str:
    """A name without folders, unseen characters or meaning to Windows; Vietnamese stays.

    At most 120 characters and 240 bytes, its ending kept; «tệp» where nothing is left.
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", client_name))[-1]
    seen = "".join(
        " " if c in "\t\n\r" else c
        for c in last
        if c in "\t\n\r" or unicodedata.category(c) not in UNSEEN_CATEGORIES
    )
    name = re.sub(r"\s+", " ", seen.translate(FORBIDDEN_ON_WINDOWS)).strip(" .")
    if not name:
        return NAMELESS
    if RESERVED_ON_WINDOWS.fullmatch(name):
        name = f"_{name}"
    return _shortened(name)


def name_for_type(client_name: str, media_type: str) -> str:
    """The safe name, with an ending that tells the truth about the kept bytes."""
    name = safe_name(client_name)
    stem, ending = _parted(name)
    endings = EXTENSIONS[media_type]
    if ending.lower() in endings:
        return name
    return _shortened(f"{stem or NAMELESS}{endings[0]}")


def _parted(name: str) -> tuple[str, str]:
    stem, dot, rest = name.rpartition(".")
    ending = f"{dot}{rest}"
    return (stem, ending) if EXTENSION.fullmatch(ending) else (name, "")


def _shortened(name: str) -> str:
    """Cut the stem, never the ending, until both limits hold."""
    stem, ending = _parted(name)
    stem = stem[: MAX_CHARACTERS - len(ending)]
    while len((stem + ending).encode()) > MAX_NAME_BYTES:
        stem = stem[:-1]
    return f"{stem.rstrip(' .')}{ending}"
