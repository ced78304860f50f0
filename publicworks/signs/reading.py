"""What a photo of a sign says: the QR codes in it, and how far from the work it was taken."""

from __future__ import annotations

from math import asin, cos, radians, sin, sqrt
from typing import IO, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from cartagena_ogp import codes

from ..models.signs import Sign

EARTH = 6_371_009
"""Mean radius of the Earth, in metres (IUGG)."""
RADIUS = 500
"""Metres from the point of a work within which its signs stand."""
SIDE = 2560
"""Longest side, in pixels, of a photo as `uploads` keeps it; a larger one is not read."""


def texts_in(photo: IO[bytes]) -> list[str]:
    """What the QR codes in a picture say, read by zxing-cpp. The picture comes clean from `uploads`."""
    import zxingcpp
    from PIL import Image

    photo.seek(0)
    with Image.open(photo) as image:
        if max(image.size) > SIDE:
            return []
        grey = image.convert("L")
    photo.seek(0)
    found = zxingcpp.read_barcodes(grey, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return [code.text for code in found]


def code_of(text: str) -> str | None:
    """The code of the sign that an address leads to; None when the address is not one of this portal."""
    address = urlsplit(text.strip())
    ours = {urlsplit(each).netloc.lower() for each in (settings.SHORT_URL, settings.PORTAL_URL)}
    folder, _slash, code = address.path.strip("/").partition("/")
    if (
        address.netloc.lower() not in ours
        or folder.lower() != "o"
        or address.query
        or not codes.is_valid(code)
    ):
        return None
    return codes.normalise(code)


def need_code(sign: Sign, photo: IO[bytes]) -> None:
    """Raise `ValidationError` unless the photo shows the code of this sign, read by the server itself."""
    texts = texts_in(photo)
    found = {text: code_of(text) for text in texts}
    if sign.code in found.values():
        return
    others = sorted(code for code in found.values() if code)
    if others:
        said = _("La foto es de la valla %(other)s y esta es la valla %(code)s. Elige la foto correcta.")
        raise refused(said % {"other": others[0], "code": sign.code})
    if texts:
        said = _(
            "El código de la foto lleva a otra dirección: «%(text)s». "
            "Si es una calcomanía pegada sobre la valla, quítala y repórtala como alterada."
        )
        raise refused(said % {"text": texts[0][:120]})
    raise refused(
        _(
            "No encontramos un código QR en la foto. Acércate, que el código salga completo y sin reflejos, "
            "y toma otra."
        )
    )


def need_place(sign: Sign, latitude: Any, longitude: Any) -> int | None:
    """Metres from the point of the work; None when the work has no point.

    Raises `ValidationError` when the photo was taken farther than `RADIUS`.
    """
    work = sign.work
    if work is None or work.latitude is None or work.longitude is None:
        return None
    away = round(metres((work.latitude, work.longitude), (latitude, longitude)))
    if away > RADIUS:
        said = _(
            "La foto se tomó a %(metres)s m del punto de la obra y la valla va a menos de %(radius)s m. "
            "Revisa el lugar, o corrige primero el punto de la obra."
        )
        raise ValidationError({"latitude": said % {"metres": away, "radius": RADIUS}})
    return away


def metres(here: tuple[Any, Any], there: tuple[Any, Any]) -> float:
    """The distance between two points (latitude and longitude in WGS 84 degrees), over the sphere."""
    (north, east), (north2, east2) = (
        tuple(radians(float(value)) for value in point) for point in (here, there)
    )
    half = sin((north2 - north) / 2) ** 2 + cos(north) * cos(north2) * sin((east2 - east) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


def refused(message: str) -> ValidationError:
    return ValidationError({"photo": message})
