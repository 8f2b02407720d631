"""Pictures that the program draws itself: nobody's photograph stands in a demonstration."""

from __future__ import annotations

from io import BytesIO
from random import Random

from PIL import Image, ImageDraw, ImageFont

from emulation.documents.glyphs import FONTS

WIDTH, HEIGHT = 1200, 900
HORIZON = 420
LABEL = "Ảnh minh họa"
SKIES = (("#f6d7a7", "#fdf1dc"), ("#bcd8ea", "#f3ead8"), ("#f2b98c", "#fbe6cf"))
FIELDS = ("#a9b665", "#8fa658", "#c9b458", "#7f9d5e")
ROOFS = ("#b4532f", "#a3402a", "#c26a3d")
HEAPS = ("#8c8c86", "#6e7468", "#a39a86", "#55606b")
SHIRTS = ("#c0392b", "#2e6f8e", "#d98e32", "#4f7d4a", "#7a4a8c")

Draw = ImageDraw.ImageDraw


def picture(number: int, random: Random) -> bytes:
    """A JPEG of 1200 × 900: a village scene, its theme by `number`, its details by `random`."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _ground(draw, random)
    for _ in range(random.randint(2, 4)):
        _house(draw, random)
    (_road, _canal, _trees, _gathering)[number % 4](draw, random)
    for _ in range(random.randint(2, 5)):
        _figure(draw, random)
    _label(draw, number)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def before_after(number: int, random: Random) -> tuple[bytes, bytes]:
    """The same place twice: neglected, and as people made it; its theme by `number`."""
    seed = random.randrange(2**32)
    return _place(number, seed, is_after=False), _place(number, seed, is_after=True)


def _place(number: int, seed: int, *, is_after: bool) -> bytes:
    random = Random(seed)  # noqa: S311 -- the same place twice
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    _ground(draw, random)
    for _ in range(3):
        _house(draw, random)
    if is_after:
        (_road, _canal, _trees)[number % 3](draw, random)
        for _ in range(3):
            _figure(draw, random)
    else:
        _neglect(draw, random)
    _label(draw, number + 1)
    kept = BytesIO()
    image.save(kept, "JPEG", quality=80)
    return kept.getvalue()


def _neglect(draw: Draw, random: Random) -> None:
    """A muddy track with heaps of rubbish."""
    draw.polygon([(575, HORIZON), (620, HORIZON), (840, HEIGHT), (330, HEIGHT)], fill="#7d6a4c")
    for _ in range(9):
        x, y = random.randint(360, 820), random.randint(HORIZON + 120, 780)
        size = 18 + (y - HORIZON) // 8
        draw.ellipse([x - size, y, x + size, y + size], fill=random.choice(HEAPS))
    for _ in range(4):
        x, y = random.randint(420, 700), random.randint(HORIZON + 160, 800)
        draw.ellipse([x - 60, y - 12, x + 60, y + 12], fill="#5d5443")


def _ground(draw: Draw, random: Random) -> None:
    high, low = random.choice(SKIES)
    top, bottom = _rgb(high), _rgb(low)
    for y in range(HORIZON):
        share = y / HORIZON
        colour = tuple(round(a + (b - a) * share) for a, b in zip(top, bottom, strict=True))
        draw.line([(0, y), (WIDTH, y)], fill=(colour[0], colour[1], colour[2]))
    sun = random.randint(150, 1050)
    draw.ellipse([sun - 55, 70, sun + 55, 180], fill="#f7e3a1")
    hills = [(0, HORIZON), *((x, HORIZON - random.randint(20, 110)) for x in range(0, 1300, 150))]
    draw.polygon([*hills, (WIDTH, HORIZON)], fill="#8b9f7b")
    draw.rectangle([0, HORIZON, WIDTH, HEIGHT], fill=random.choice(FIELDS))
    for x in range(-400, 1600, 160):
        draw.line([(600 + (x - 600) // 3, HORIZON), (x, HEIGHT)], fill="#93a657", width=4)


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _house(draw: Draw, random: Random) -> None:
    x, base = random.randint(40, 980), random.randint(430, 500)
    width = random.randint(110, 180)
    draw.rectangle([x, base - 80, x + width, base], fill="#f0e2c6", outline="#8a6f4d", width=3)
    roof = [(x - 18, base - 80), (x + width // 2, base - 135), (x + width + 18, base - 80)]
    draw.polygon(roof, fill=random.choice(ROOFS))
    draw.rectangle([x + width // 2 - 14, base - 48, x + width // 2 + 14, base], fill="#7b4b2a")


def _road(draw: Draw, random: Random) -> None:
    lean = random.randint(-150, 150)
    draw.polygon(
        [(560, HORIZON), (640, HORIZON), (980 + lean, HEIGHT), (220 + lean, HEIGHT)],
        fill="#cfc6b6",
    )
    for step in range(6):
        y = HORIZON + 30 + step * step * 14
        side = 70 + step * 62
        for x in (600 - side + lean * step // 6, 600 + side + lean * step // 6):
            draw.line([(x, y), (x, y - 70 - step * 16)], fill="#6a6a6a", width=3 + step)
            draw.ellipse([x - 9, y - 88 - step * 16, x + 9, y - 70 - step * 16], fill="#fff3b0")


def _canal(draw: Draw, random: Random) -> None:
    left = random.randint(150, 450)
    draw.polygon(
        [(590, HORIZON), (630, HORIZON), (left + 520, HEIGHT), (left, HEIGHT)], fill="#6f9fb5"
    )
    for y in range(HORIZON + 40, HEIGHT, 60):
        x = 600 + (left + 260 - 600) * (y - HORIZON) // (HEIGHT - HORIZON)
        draw.arc([x - 60, y, x + 60, y + 18], 0, 180, fill="#dbe9ef", width=3)


def _trees(draw: Draw, random: Random) -> None:
    for x in range(60, WIDTH, random.randint(110, 170)):
        base = random.randint(540, 760)
        draw.rectangle([x - 6, base - 70, x + 6, base], fill="#6f4e2f")
        draw.ellipse([x - 48, base - 150, x + 48, base - 50], fill="#5f8a4a")
        draw.ellipse([x - 10, base - 20, x + 10, base], fill="#d9668a")


def _gathering(draw: Draw, random: Random) -> None:
    draw.rectangle([330, 470, 870, 690], fill="#efe3cd", outline="#9a7b52", width=5)
    draw.rectangle([360, 500, 840, 560], fill="#b3261e")
    for x in range(380, 850, 70):
        draw.rectangle([x, 640, x + 44, 690], fill="#8a5a34")
    for _ in range(7):
        _figure(draw, random)


def _figure(draw: Draw, random: Random) -> None:
    x, base = random.randint(90, 1110), random.randint(660, 860)
    size = 40 + (base - 640) // 4
    shirt = random.choice(SHIRTS)
    draw.rectangle([x - size // 4, base - size, x + size // 4, base], fill="#3f4a59")
    draw.rounded_rectangle(
        [x - size // 3, base - 2 * size, x + size // 3, base - size], radius=size // 6, fill=shirt
    )
    head = base - 2 * size - size // 3
    draw.ellipse([x - size // 4, head - size // 4, x + size // 4, head + size // 4], fill="#d9a679")
    hat = [(x - size // 2, head), (x, head - size // 2), (x + size // 2, head)]
    draw.polygon(hat, fill="#e9d8a6")


def _label(draw: Draw, number: int) -> None:
    font = ImageFont.truetype(str(FONTS / "LiberationSerif-Regular.ttf"), 40)
    text = f"{LABEL} {number:02}"
    draw.rounded_rectangle([30, 818, 350, 880], radius=10, fill="#fffaf0")
    draw.text((50, 822), text, font=font, fill="#5c2a1a")
