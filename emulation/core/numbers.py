"""Numbers as Vietnamese people write, read and say them."""

from __future__ import annotations

import re
import unicodedata
from decimal import ROUND_HALF_UP, Context, Decimal

from emulation.core.errors import Invalid
from emulation.core.text import fold

MAX_PLACES = 4
MAX_FIGURE = Decimal(10) ** 14
_EXACT = Context(prec=60)
_MEGABYTE = 1024 * 1024


class FigureError(Invalid):
    """A number cannot be read; the text says how to write it."""

    def __init__(
        self, message: str = "Nhập số, dùng dấu phẩy cho phần thập phân. Ví dụ: 1,5."
    ) -> None:
        super().__init__(message)


class WrongUnit(FigureError):
    """The number was typed in a unit that measures something else; `typed` is that unit."""

    def __init__(self, typed: str, unit: str) -> None:
        super().__init__(f"Ghi số theo đơn vị «{unit}». Ví dụ: 12 {unit}.")
        self.typed = typed


_SCALES = {
    "k": 10**3, "nghin": 10**3, "ngan": 10**3,
    "tr": 10**6, "trieu": 10**6,
    "ty": 10**9, "ti": 10**9,
}  # fmt: skip

# Each known unit, folded: (what it measures, how many of the smallest it holds).
_UNITS = {
    "dong": ("đồng", 1), "d": ("đồng", 1), "vnd": ("đồng", 1), "₫": ("đồng", 1),
    "m2": ("m²", 1), "met vuong": ("m²", 1), "ha": ("m²", 10_000), "hecta": ("m²", 10_000),
    "m": ("m", 1), "met": ("m", 1), "km": ("m", 1_000),
    "m3": ("m³", 1), "met khoi": ("m³", 1), "khoi": ("m³", 1),
    "%": ("%", 1), "phan tram": ("%", 1),
    "kg": ("kg", 1), "can": ("kg", 1), "yen": ("kg", 10), "ta": ("kg", 100), "tan": ("kg", 1_000),
}  # fmt: skip

_LOCAL_AREAS = {"sao", "mau", "thuoc"}
_NUMBER = re.compile(
    r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)"
    r"(?:,(?P<part>[0-9]+))?(?![0-9.,])"
)
_DOT_DECIMAL = re.compile(r"(?P<whole>[0-9]+)\.(?P<part>[0-9]{1,2})(?![0-9.,])")
_SCALE_WORD = re.compile(r" ?(?P<word>k|nghin|ngan|tr|trieu|ty|ti)(?![a-z])")
_SHORT_REST = re.compile(r"(?P<digits>[0-9]{1,3})(?![0-9.,])")


def parse_figure(text: str, *, unit: str, to: str | None = None) -> Decimal:
    """The figure that was written, in `unit` (such as "đồng", "triệu đồng", "m²", "hộ").

    Reads `1.234,5`, `1 234`, `1tr5`, `330 tỷ`, `2 tỷ 350 triệu`, `450m2`, `1,2 ha`. A number
    without a unit of its own is taken to be in `unit`; with `to`, it is given in that unit of the
    same measure. Raises FigureError with an example.
    """
    written = _written(text)
    _refuse_foreign(written)
    amount, scaled, rest = _read_amount(written)
    measured, size = _unit_of(unit)
    wanted = Decimal(_unit_of(to)[1] if to else size)
    if rest:
        amount = _EXACT.multiply(amount, _size_of(rest, measured, unit))
    elif not scaled or measured != "đồng":
        # «330 tỷ» under «triệu đồng» is money; «1,2 triệu» under «cây» is a count.
        amount = _EXACT.multiply(amount, Decimal(size))
    return _bounded(_EXACT.divide(amount, wanted))


def same_measure(unit: str, other: str) -> bool:
    """Whether both measure the same: «ha» and «m²», «450 m2» typed without its number."""
    return _unit_of(unit)[0] == _unit_of(other)[0]


def _written(text: str) -> str:
    composed = unicodedata.normalize("NFC", text).replace("²", "2").replace("³", "3")
    if re.search(r"[²³]", text) and not re.search(r"[mM][²³]", text):
        raise FigureError("Số mũ chỉ dùng trong đơn vị m², m³. Ví dụ: 450 m².")
    if any(sign.isdigit() and sign not in "0123456789" for sign in composed):
        raise FigureError("Nhập bằng các chữ số 0 đến 9. Ví dụ: 1.234,5.")
    return fold(composed)


def _refuse_foreign(written: str) -> None:
    if not written:
        raise FigureError("Nhập một số. Ví dụ: 12 hoặc 1,5.")
    if written[0] in "-−–(":
        raise FigureError("Nhập số từ 0 trở lên, không có dấu trừ. Ví dụ: 12.")
    if re.match(r"[0-9.,]*[0-9](?:e[+-]?|x)[0-9]", written):
        raise FigureError("Viết đủ các chữ số, không dùng dạng rút gọn. Ví dụ: 100.000.")
    if re.match(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]|,[0-9])", written):
        raise FigureError(
            "Dùng dấu chấm để tách hàng nghìn, dấu phẩy cho phần thập phân. Ví dụ: 1.234,5."
        )


def _read_amount(written: str) -> tuple[Decimal, bool, str]:
    """The sum of what is written, whether a scale word stood in it, and what follows it."""
    total, rest, last_scale = Decimal(0), written, 0
    while found := _read_number(rest, is_first=not last_scale):
        value, rest = found
        scale = _SCALE_WORD.match(rest)
        if scale is None:
            if last_scale:
                raise FigureError("Ghi rõ đơn vị của từng phần. Ví dụ: 2 tỷ 350 triệu.")
            return value, False, rest.strip()
        size = _SCALES[scale["word"]]
        if last_scale and size >= last_scale:
            raise FigureError("Ghi phần lớn trước, phần nhỏ sau. Ví dụ: 2 tỷ 350 triệu.")
        rest, last_scale = rest[scale.end() :], size
        total = _EXACT.add(total, _EXACT.multiply(value, Decimal(size)))
        total, rest = _add_short_rest(total, rest, size)
        rest = rest.strip()
    if not last_scale:
        raise FigureError
    return total, True, rest


def _read_number(rest: str, *, is_first: bool) -> tuple[Decimal, str] | None:
    found = _NUMBER.match(rest) or _DOT_DECIMAL.match(rest)
    if found is None:
        if is_first or rest[:1].isdigit():
            raise FigureError
        return None
    whole = found["whole"]
    if whole.startswith("0.") or whole.startswith("0 "):
        raise FigureError
    digits = whole.replace(".", "").replace(" ", "")
    if len(digits) > 20 or len(found["part"] or "") > 20:
        raise FigureError("Số quá dài. Kiểm tra lại các chữ số 0.")
    return Decimal(f"{digits}.{found['part'] or '0'}"), rest[found.end() :]


def _add_short_rest(total: Decimal, rest: str, size: int) -> tuple[Decimal, str]:
    """«1tr5» is 1,5 triệu and «1tr250» is 1,25 triệu; «1 triệu rưỡi» is 1,5 triệu."""
    if found := _SHORT_REST.match(rest):
        part = _EXACT.multiply(Decimal(f"0.{found['digits']}"), Decimal(size))
        return _EXACT.add(total, part), rest[found.end() :]
    if found := re.match(r" ?ruoi(?![a-z])", rest):
        return _EXACT.add(total, Decimal(size) / 2), rest[found.end() :]
    return total, rest


def _unit_of(unit: str) -> tuple[str, int]:
    """What the unit measures and its size: «triệu đồng» is money, a million of the smallest.

    What stands after a stroke («triệu đồng/người/năm») is a rate; the part before it counts.
    """
    head = fold(unit.replace("²", "2").replace("³", "3")).split("/")[0].strip()
    if head in _UNITS:
        return _UNITS[head]
    scale, _, base = head.partition(" ")
    if scale in _SCALES and base in _UNITS:
        measured, size = _UNITS[base]
        return measured, size * _SCALES[scale]
    return head, 1


def _size_of(rest: str, measured: str, unit: str) -> Decimal:
    head, _, rate = rest.rstrip(".").partition("/")
    if head.strip() in _LOCAL_AREAS and measured == "m²":
        raise FigureError(
            "Đổi sào, mẫu, thước ra m² hoặc ha theo cách tính ở địa phương (Trung Bộ: 1 sào là "
            "500 m², 1 mẫu là 10 sào, 1 thước là 1/15 sào). Ví dụ: 450 m²."
        )
    found, size = _UNITS.get(head.strip(), (head.strip(), 1))
    wanted_rate = fold(unit).partition("/")[2]
    if found != measured or (rate and rate != wanted_rate):
        raise WrongUnit(rest, unit)
    return Decimal(size)


def _bounded(value: Decimal) -> Decimal:
    if value >= MAX_FIGURE:
        raise FigureError("Số quá lớn. Kiểm tra lại các chữ số 0 và đơn vị.")
    plain = _plain(value)
    exponent = plain.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > MAX_PLACES:
        raise FigureError(f"Ghi tối đa {MAX_PLACES} chữ số sau dấu phẩy. Ví dụ: 1,2345.")
    return plain


def _plain(value: Decimal) -> Decimal:
    """The same number without trailing zeros and without an exponent."""
    if not value.is_finite():
        raise ValueError("only finite numbers can be written")
    trimmed = value.normalize(_EXACT) if value else Decimal(0)
    exponent = trimmed.as_tuple().exponent
    if isinstance(exponent, int) and exponent > 0:
        return trimmed.quantize(Decimal(1), context=_EXACT)
    return trimmed


# Writing -----------------------------------------------------------------------------------


def format_number(value: Decimal | int, places: int | None = None) -> str:
    """The number as «1.234,5»: with all its decimals, or rounded half up to `places`."""
    number = _plain(Decimal(value))
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, _EXACT)
    sign = "-" if number < 0 else ""
    whole, _, part = f"{abs(number):f}".partition(".")
    grouped = f"{int(whole):,}".replace(",", ".")
    return f"{sign}{grouped},{part}" if part else f"{sign}{grouped}"


def format_points(points: Decimal | int) -> str:
    """Points with one decimal, or two where they have them: «268,0», «12,25»."""
    value = Decimal(points)
    tenths = value.quantize(Decimal("0.1"), ROUND_HALF_UP, _EXACT)
    return format_number(value, 1 if tenths == value else 2)


def signed_points(points: Decimal) -> str:
    """The points with their sign, a true minus: «+8,0», «−4,0»; nought has none."""
    if points < 0:
        return f"−{format_points(-points)}"
    return f"+{format_points(points)}" if points else format_points(points)


def format_size(size: int) -> str:
    """So many bytes as a reader compares them: «84 KB», «1,8 MB»."""
    if size < _MEGABYTE // 10:
        return f"{max(1, size // 1024)} KB"
    return f"{format_number(Decimal(size) / _MEGABYTE, 1)} MB"


def format_money(dong: int) -> str:
    """The amount as «162.000.000 đồng»."""
    return f"{format_number(dong)} đồng"


# Saying ------------------------------------------------------------------------------------

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_BILLION = 10**9


def in_words(value: Decimal | int, unit: str = "") -> str:
    """The number as it is said: «một trăm sáu mươi hai triệu đồng», «mười hai phẩy năm»."""
    number = _plain(Decimal(value))
    whole, _, part = f"{abs(number):f}".partition(".")
    said = ["âm"] if number < 0 else []
    said += _say_whole(int(whole), is_inner=False)
    if part:
        said += ["phẩy", *_say_decimals(part)]
    return " ".join([*said, unit] if unit else said)


def _say_decimals(part: str) -> list[str]:
    if len(part) <= 2 and not part.startswith("0"):
        return _say_whole(int(part), is_inner=False)
    return [_DIGITS[int(digit)] for digit in part]


def _say_whole(number: int, *, is_inner: bool) -> list[str]:
    if number == 0:
        return [] if is_inner else [_DIGITS[0]]
    if number >= _BILLION:
        above, below = divmod(number, _BILLION)
        return [*_say_whole(above, is_inner=is_inner), "tỷ", *_say_whole(below, is_inner=True)]
    said: list[str] = []
    for size, name in ((10**6, "triệu"), (10**3, "nghìn"), (1, "")):
        group = number // size % 1000
        if group:
            said += _say_group(group, is_inner=is_inner or bool(said))
            said += [name] if name else []
    return said


def _say_group(group: int, *, is_inner: bool) -> list[str]:
    """Three digits; after a larger group the hundreds are said even when there are none."""
    hundreds, rest = divmod(group, 100)
    tens, ones = divmod(rest, 10)
    said = [_DIGITS[hundreds], "trăm"] if hundreds or is_inner else []
    if tens == 0:
        return said + ((["linh"] if said else []) + [_DIGITS[ones]] if ones else [])
    said += ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return said + ([_ones_after_tens(tens, ones)] if ones else [])


def _ones_after_tens(tens: int, ones: int) -> str:
    if ones == 5:
        return "lăm"
    if tens > 1:
        return {1: "mốt", 4: "tư"}.get(ones, _DIGITS[ones])
    return _DIGITS[ones]
