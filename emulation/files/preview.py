"""The first page of a PDF as a picture, where it can be had; a page may lack one without fault."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from PIL import Image

from emulation.files.images import thumbnail

PREVIEW_SIDE = 1200
PREVIEW_BYTES = 150 * 1024
PREVIEW_STEPS = ((1200, 70), (1200, 50), (1000, 40), (800, 30), (600, 20))


@dataclass(frozen=True)
class Preview:
    """The first page, large enough to be read on a telephone, and small."""

    content: bytes
    thumb: bytes


def first_page(data: bytes) -> Preview | None:
    """The picture of the first page, or nothing where it cannot be drawn."""
    try:
        document = pypdfium2.PdfDocument(data)
        page = document[0]
        scale = PREVIEW_SIDE / max(*page.get_size(), 1)
        # Forms are left out: their appearance is a viewer's affair, and may hold scripts.
        bitmap = page.render(scale=scale, may_draw_forms=False)
        pixels = bitmap.to_pil().convert("RGB")
    except Exception:  # the renderer raises almost any class on odd files
        return None
    return Preview(_fitting(pixels), thumbnail(pixels))


def _fitting(pixels: Image.Image) -> bytes:
    for side, quality in PREVIEW_STEPS:
        small = pixels.copy()
        small.thumbnail((side, side), Image.Resampling.LANCZOS)
        buffer = BytesIO()
        small.save(buffer, "WEBP", quality=quality)
        if buffer.tell() <= PREVIEW_BYTES:
            break
    return buffer.getvalue()
