"""Pictures to measure with, drawn by chance: scenes, papers, textures; and what is done to them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageEnhance, ImageFont, ImageOps

from emulation.cli.demonstration.drawing import picture
from emulation.documents.glyphs import FONTS
from emulation.files.images import thumbnail

Picture = Image.Image
Change = Callable[[Picture, Random], Picture]
SERIF = FONTS / "LiberationSerif-Regular.ttf"
SAID = (
    "chi bộ đảng viên thôn hộ dân hiến đất làm đường giao thông nông thôn mới phong trào thi đua "
    "quyết định biên bản họp tháng năm kinh phí ủng hộ ngày công danh sách xác nhận"
)
WORDS = SAID.split()
ROTATE_90 = Image.Transpose.ROTATE_90


def pictures(count: int, random: Random) -> Iterator[Picture]:
    """So many pictures, a third of each kind."""
    made = (_scene, _paper, _texture)
    for number in range(count):
        yield made[number % len(made)](number, random)


def likeness_of(image: Picture) -> bytes:
    """The small likeness that the store keeps of the picture."""
    shown = image.convert("RGB")
    shown.thumbnail((1600, 1600))
    return thumbnail(shown)


def _scene(number: int, random: Random) -> Picture:
    with Image.open(BytesIO(picture(number, random))) as image:
        return image.convert("RGB")


def _paper(_: int, random: Random) -> Picture:
    """A typed page with a round stamp, as phones photograph them."""
    size = (700, 990)
    image = Image.new("RGB", size, (random.randint(215, 252),) * 3)
    draw = ImageDraw.Draw(image)
    font, bold = (ImageFont.truetype(SERIF, points) for points in (20, 26))
    draw.text((60, 40), "ĐẢNG BỘ XÃ LIÊN LỘC", font=font, fill="black")
    draw.text((180, 130), random.choice(("BIÊN BẢN HỌP", "DANH SÁCH")), font=bold, fill="black")
    line = 200
    for _ in range(random.randint(10, 26)):
        said = " ".join(random.choice(WORDS) for _ in range(random.randint(4, 11)))
        draw.text((60, line), said, font=font, fill="black")
        line += random.choice((28, 28, 28, 42))
    left = random.randint(330, 470)
    draw.ellipse([left, line, left + 130, line + 130], outline=(200, 30, 30), width=4)
    return image


def _texture(_: int, random: Random) -> Picture:
    """Light and shade of all sizes, as a photograph of leaves, water or a crowd has them."""
    size = random.choice(((640, 480), (480, 640), (640, 640)))
    image = Image.new("RGB", size, (128, 128, 128))
    for octave in range(1, 8):
        side = 2**octave + 1
        noise = Image.frombytes("RGB", (side, side), random.randbytes(3 * side * side))
        layer = noise.resize(size, Image.Resampling.BICUBIC)
        image = Image.blend(image, layer, 1 / (1 + octave * 0.7))
    draw = ImageDraw.Draw(image)
    for _ in range(random.randint(2, 8)):
        left, top, side = (
            random.randrange(size[0]),
            random.randrange(size[1]),
            random.randint(20, 150),
        )
        shape = random.choice((draw.ellipse, draw.rectangle))
        shape([left, top, left + side, top + side], fill=tuple(random.randbytes(3)))
    return image


def _cropped(image: Picture, random: Random) -> Picture:
    """A tenth of each side is gone, as it happens at one edge or at both."""
    wide, high = image.width // 10, image.height // 10
    left, top = random.randint(0, wide), random.randint(0, high)
    return image.crop((left, top, image.width - wide + left, image.height - high + top))


def _recompressed(image: Picture, random: Random) -> Picture:
    buffer = BytesIO()
    image.save(buffer, "JPEG", quality=random.randint(20, 40))
    with Image.open(buffer) as again:
        return again.convert("RGB")


def _resized(image: Picture, random: Random) -> Picture:
    share = random.uniform(0.3, 0.6)
    return image.resize((round(image.width * share), round(image.height * share)))


def _mirrored(image: Picture, _: Random) -> Picture:
    return ImageOps.mirror(image)


def _turned(image: Picture, _: Random) -> Picture:
    return image.transpose(ROTATE_90)


def _lighter_and_lettered(image: Picture, random: Random) -> Picture:
    """Brighter or darker, with a day and a place written into a corner."""
    lit = ImageEnhance.Brightness(image).enhance(random.choice((0.75, 1.25)))
    draw = ImageDraw.Draw(lit)
    high = lit.height // 14
    top = random.choice((0, lit.height - high))
    draw.rectangle([0, top, lit.width // 2, top + high], fill="white")
    font = ImageFont.truetype(SERIF, max(10, high * 2 // 3))
    draw.text((6, top + 2), "15/11/2024 Liên Lộc", font=font, fill=(190, 20, 20))
    return lit


CHANGES: dict[str, Change] = {
    "cắt 10%": _cropped,
    "nén lại": _recompressed,
    "thu nhỏ": _resized,
    "lật gương": _mirrored,
    "xoay 90°": _turned,
    "sáng tối, ghi chữ": _lighter_and_lettered,
}
