"""QR codes as SVG and PNG, for signs and for the printed copy of a page."""

from html import escape
from io import BytesIO
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Modules of white margin: what ISO/IEC 18004 asks for, and what a sign on a dark board needs to be read."""
MODULES = 29
"""Side of a code, in modules, that a phone reads from a tenth of its distance (version 3)."""


def compact(url: str) -> str:
    """An address in upper case, which a QR code stores in about two thirds of the room.

    Only for addresses whose path answers in any case, such as those of signs (`/o/<code>`).
    """
    return url.upper()


class Code(NamedTuple):
    """The rows of dark and light modules, without margin, and the level of correction: "H" or "Q"."""

    rows: list[list[bool]]
    level: str


def encode(text: str) -> Code:
    """The code of a text, with level H (about a third may be lost) while it stays within 29 modules,
    else with level Q (a quarter).
    """
    strongest = Code(modules(text, "H"), "H")
    return strongest if len(strongest.rows) <= MODULES else Code(modules(text), "Q")


def modules(text: str, level: str = "Q") -> list[list[bool]]:
    """The code's rows of dark and light modules, without margin, with one of ISO/IEC 18004's levels of
    correction: L, M, Q or H.
    """
    import qrcode

    code = qrcode.QRCode(error_correction=getattr(qrcode, f"ERROR_CORRECT_{level}"), border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def svg(text: str, *, label: str, module_mm: float | None = None) -> SafeString:
    """A standalone SVG image of the code, black on a white plate, with `label` for those who cannot see it.

    `module_mm` is the size of one module in millimetres, for print; without it the page decides the size.
    """
    rows = encode(text).rows
    side = len(rows) + 2 * QUIET
    dark = "".join(
        f"M{left + QUIET} {top + QUIET}h{width}v1h-{width}z"
        for top, row in enumerate(rows)
        for left, width in runs(row)
    )
    size = "" if module_mm is None else f' width="{side * module_mm:g}mm" height="{side * module_mm:g}mm"'
    image = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"{size} role="img"'
        f' shape-rendering="crispEdges" aria-label="{escape(label)}"><title>{escape(label)}</title>'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{dark}"/></svg>'
    )
    return mark_safe(image)  # nosec B308 B703


def png(text: str, *, module_px: int) -> bytes:
    """A black and white PNG of the code with its margin; each module is `module_px` pixels wide."""
    from PIL import Image

    rows = encode(text).rows
    side = len(rows) + 2 * QUIET
    image = Image.new("1", (side, side), 1)
    for top, row in enumerate(rows):
        for left, dark in enumerate(row):
            if dark:
                image.putpixel((left + QUIET, top + QUIET), 0)
    file = BytesIO()
    size = (side * module_px, side * module_px)
    image.resize(size, Image.Resampling.NEAREST).save(file, "PNG", optimize=True)
    return file.getvalue()


def runs(row: list[bool]) -> list[tuple[int, int]]:
    """Where dark modules begin in a row, and how many follow."""
    found: list[tuple[int, int]] = []
    for place, dark in enumerate(row):
        if dark and place and row[place - 1]:
            start, width = found.pop()
            found.append((start, width + 1))
        elif dark:
            found.append((place, 1))
    return found
