"""QR codes as SVG, for signs and for the printed copy of a page."""

from html import escape

from django.utils.safestring import SafeString, mark_safe

QUIET = 4
"""Modules of white margin: what ISO/IEC 18004 asks for, and what a sign on a dark board needs to be read."""


def compact(url: str) -> str:
    """An address in upper case, which a QR code stores in about two thirds of the room.

    Only for addresses whose path answers in any case, such as those of signs (`/o/<code>`).
    """
    return url.upper()


def modules(text: str) -> list[list[bool]]:
    """The code's rows of dark and light modules, without margin, with correction level Q (a quarter may be
    lost).
    """
    import qrcode

    code = qrcode.QRCode(error_correction=qrcode.ERROR_CORRECT_Q, border=0)
    code.add_data(text)
    code.make(fit=True)
    return code.get_matrix()


def svg(text: str, *, label: str, module_mm: float | None = None) -> SafeString:
    """A standalone SVG image of the code, black on a white plate, with `label` for those who cannot see it.

    `module_mm` is the size of one module in millimetres, for print; without it the page decides the size.
    """
    rows = modules(text)
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
