"""The barcode of a book: EAN-13 of its ISBN, and beside it EAN-5 with the price (ISO/IEC 15420)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from msgspec import Struct

_ODD = ("0001101", "0011001", "0010011", "0111101", "0100011", "0110001", "0101111", "0111011", "0110111", "0001011")
_RIGHT = tuple("".join("10"[int(bit)] for bit in code) for code in _ODD)
_EVEN = tuple(code[::-1] for code in _RIGHT)
# Which digits have even parity: of the six on the left, by the first digit, which has no bars; of a price, by its checksum.
_LEFT = ("000000", "001011", "001101", "001110", "010011", "011001", "011100", "010101", "010110", "011010")
_PRICE = ("11000", "10100", "10010", "10001", "01100", "00110", "00011", "01010", "01001", "00101")
# Widths in modules: the quiet zones before, between and after the codes, a digit, and how far guards are longer.
_BEFORE, _BETWEEN, _AFTER, _DIGIT, _GUARD = 11, 10, 7, 7, 5
_TOP = 9  # where the bars of a price begin, below its digits


class Barcode(Struct, frozen=True):
    """A barcode as a drawing whose unit is a module, the width of the thinnest bar.

    ``width`` includes the quiet zones. The bars end at ``height``, those of the guards 5 modules below. ``digits`` are to be
    printed below the bars, and ``price`` above those on the right, each in a cell 7 modules wide with this left edge.
    """

    width: int
    height: int
    digits: tuple[tuple[str, int], ...]
    price: tuple[tuple[str, int], ...]
    drawing: str

    @classmethod
    def of(cls, isbn: str, price: str = "", height: int = 56) -> Barcode:
        """The barcode of an ISBN (13 digits) and, if there is one, a price code (5 digits)."""
        left = [
            _BEFORE - 9,
            *(_BEFORE + 3 + _DIGIT * n for n in range(6)),
            *(_BEFORE + 50 + _DIGIT * n for n in range(6)),
        ]
        bars = [*_bars(ean_13(isbn), _BEFORE, 0, height)]
        bars = [(x, y, w, h + _GUARD * _is_guard(x - _BEFORE)) for x, y, w, h in bars]
        end, above = _BEFORE + 95, tuple[tuple[str, int], ...]()
        if price:
            start = end + _BETWEEN
            bars += _bars(ean_5(price), start, _TOP, height - _TOP)
            above = tuple((digit, start + 4 + 9 * n) for n, digit in enumerate(price))
            end = start + 47
        width, depth = end + _AFTER, height + _GUARD
        path = "".join(f"M{x} {y}h{w}v{h}h-{w}z" for x, y, w, h in bars)
        size = f'viewBox="0 0 {width} {depth}" width="{width}" height="{depth}"'
        drawing = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><path fill="#000" d="{path}"/></svg>'
        return cls(width, height, tuple(zip(isbn, left, strict=True)), above, drawing)


def ean_13(digits: str) -> str:
    """The modules of EAN-13: 1 is dark, 0 is light."""
    first, *others = map(int, digits)
    left = "".join((_ODD, _EVEN)[int(even)][digit] for digit, even in zip(others[:6], _LEFT[first], strict=True))
    return f"101{left}01010{''.join(_RIGHT[digit] for digit in others[6:])}101"


def ean_5(digits: str) -> str:
    """The modules of EAN-5, an addition to EAN-13."""
    values = [int(digit) for digit in digits]
    parities = _PRICE[(3 * sum(values[::2]) + 9 * sum(values[1::2])) % 10]
    return "1011" + "01".join((_ODD, _EVEN)[int(even)][digit] for digit, even in zip(values, parities, strict=True))


def _is_guard(module: int) -> bool:
    return module < 3 or 45 <= module < 50 or module >= 92


def _bars(modules: str, left: int, top: int, height: int) -> Iterator[tuple[int, int, int, int]]:
    """The bars: left edge, upper end, width and height."""
    for dark, run in groupby(modules):
        width = len(list(run))
        if dark == "1":
            yield left, top, width, height
        left += width


__all__ = ["Barcode", "ean_5", "ean_13"]
