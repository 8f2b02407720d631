"""Real files, made in memory: photos with telling metadata, hostile pictures, PDFs of all sorts."""

import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from PIL.TiffImagePlugin import IFDRational
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    TextStringObject,
)

SERIAL = "SN-9876-TELLTALE"
OWNER = "Nguyen Van Mau"
XMP_WORDS = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>telltale-xmp-subject</x:xmpmeta>"
IPTC_WORDS = b"telltale-iptc-caption"
COMMENT = b"telltale-comment"
ICC_WORDS = b"telltale-icc-profile"
LATITUDE = (IFDRational(19, 1), IFDRational(55, 1), IFDRational(123457, 10007))
TELLTALES = (
    SERIAL.encode(),
    OWNER.encode(),
    b"telltale",
    struct.pack("<II", 123457, 10007),
    struct.pack(">II", 123457, 10007),
    b"Exif\0\0",
    b"EXIF",
    b"http://ns.adobe.com/xap",
    b"Photoshop 3.0",
    b"ICC_PROFILE",
    b"ICCP",
    b"XMP ",
)


def picture(
    width: int = 640, height: int = 480, *, seed: int = 1, mode: str = "RGB"
) -> Image.Image:
    """Smooth colours, different for each seed; the top left corner is darker than the rest."""
    ramp = Image.linear_gradient("L").resize((width, height))
    other = Image.radial_gradient("L").resize((width, height))
    flat = Image.new("L", (width, height), seed * 37 % 256)
    made = Image.merge("RGB", (ramp, other, flat))
    made.paste((0, 0, 0), (0, 0, width // 4, height // 4))
    return made.convert(mode)


def encoded(image: Image.Image, pillow_format: str = "JPEG", **options: object) -> bytes:
    buffer = BytesIO()
    image.save(buffer, pillow_format, **options)
    return buffer.getvalue()


def uncropped(seed: int = 1) -> bytes:
    """The little picture that cameras embed, still showing what was cut away."""
    return encoded(picture(160, 120, seed=seed + 100), quality=60)


def exif(*, orientation: int = 1, taken: str = "2024:11:05 07:30:00", seed: int = 1) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F] = "Telltale Cameras"
    block[0x013B] = OWNER
    folder = block.get_ifd(0x8769)
    folder[0x9003] = taken
    folder[0xA431] = SERIAL
    folder[0x927C] = uncropped(seed)
    position = block.get_ifd(0x8825)
    position[1], position[2] = "N", LATITUDE
    position[3], position[4] = "E", LATITUDE
    return block.tobytes()


def telling_photo(
    seed: int = 1, *, orientation: int = 1, taken: str = "2024:11:05 07:30:00"
) -> bytes:
    """A JPEG with position, serial number, owner, thumbnail, XMP, IPTC, comment and profile."""
    plain = encoded(
        picture(320, 240, seed=seed),
        exif=exif(orientation=orientation, taken=taken, seed=seed),
        comment=COMMENT,
        icc_profile=ICC_WORDS,
        xmp=XMP_WORDS,
    )
    caption = b"\x1c\x02\x78" + struct.pack(">H", len(IPTC_WORDS)) + IPTC_WORDS
    block = b"Photoshop 3.0\0" + b"8BIM\x04\x04\0\0" + struct.pack(">I", len(caption)) + caption
    return plain[:2] + b"\xff\xed" + struct.pack(">H", len(block) + 2) + block + plain[2:]


def png_header(width: int, height: int) -> bytes:
    """A PNG that promises `width` x `height` pixels and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        sum_ = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + sum_

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 10_000)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    )


# PDF -------------------------------------------------------------------------------------


def pdf(*, pages: int = 1, change: Callable[[PdfWriter], None] | None = None) -> bytes:
    writer = PdfWriter()
    for _ in range(pages):
        writer.add_blank_page(595, 842)
    if change is not None:
        change(writer)
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def action(kind: str, **more: str) -> DictionaryObject:
    made = DictionaryObject({NameObject("/S"): NameObject(f"/{kind}")})
    for key, value in more.items():
        made[NameObject(f"/{key}")] = TextStringObject(value)
    return made


def opens_with(kind: str, **more: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        writer.root_object[NameObject("/OpenAction")] = action(kind, **more)

    return change


def with_link(kind: str, **more: str) -> Callable[[PdfWriter], None]:
    def change(writer: PdfWriter) -> None:
        link = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Annot"),
                NameObject("/Subtype"): NameObject("/Link"),
                NameObject("/A"): action(kind, **more),
            }
        )
        writer.pages[0][NameObject("/Annots")] = ArrayObject([writer._add_object(link)])

    return change


def pdf_saying(*lines: str, page: int = 0, pages: int = 1) -> bytes:
    """A PDF with one line of text under the other, in a font that knows its Unicode."""
    letters = sorted({letter for line in lines for letter in line})
    codes = {letter: index + 1 for index, letter in enumerate(letters)}
    rows = "\n".join(f"<{code:02x}> <{ord(letter):04x}>" for letter, code in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{rows}\nendbfchar endcmap end end"
    )
    shown = " ".join(
        f"<{''.join(f'{codes[letter]:02x}' for letter in line)}> Tj 0 -20 Td" for line in lines
    )

    def change(writer: PdfWriter) -> None:
        font = DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
                NameObject("/ToUnicode"): writer._add_object(stream(cmap)),
            }
        )
        fonts = DictionaryObject({NameObject("/F1"): writer._add_object(font)})
        target = writer.pages[page]
        target[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        body = stream(f"BT /F1 12 Tf 50 800 Td {shown} ET")
        target[NameObject("/Contents")] = writer._add_object(body)

    return pdf(pages=pages, change=change)


def stream(text: str) -> DecodedStreamObject:
    stream = DecodedStreamObject()
    stream.set_data(text.encode("latin-1"))
    return stream
