"""Images are decoded and drawn again: what is not picture (places, names, scripts, appended files) does not
survive.
"""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from cartagena_ogp.cleaning import Facts, Refused, facts

TAKEN = {"image/jpeg", "image/png", "image/webp", "image/gif"}
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")
"""What is opened; the JPEG reader itself hands double pictures of phones over as MPO."""
WRITTEN = {
    "JPEG": ("JPEG", "image/jpeg", "jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "MPO": ("JPEG", "image/jpeg", "jpg", {"quality": 85, "optimize": True, "progressive": True}),
    "PNG": ("PNG", "image/png", "png", {}),
    "GIF": ("PNG", "image/png", "png", {}),
    "WEBP": ("WEBP", "image/webp", "webp", {"quality": 85, "method": 4}),
}
DERIVED = {
    "webp": ("WEBP", {"quality": 78, "method": 4}),
    "avif": ("AVIF", {"quality": 60, "speed": 7}),
    "jpg": ("JPEG", {"quality": 80, "optimize": True, "progressive": True}),
}
PAGE_WIDTH = 640
PAGE_BYTES = 45 * 1024
"""What a photo of a page may weigh (UX guide, section 7): rubble and leaves give up quality for it."""
QUALITY_STEP, LEAST_QUALITY = 10, 20
_BROKEN = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, OverflowError)


def clean(source: Path, target: Path, *, pixels: int, side: int) -> Facts:
    """Draw the image again, upright, in sRGB and at most `side` pixels long; of a phone's double picture,
    the first.

    Raises Refused when it is moving, larger than `pixels`, cut short or not really an image.
    """
    Image.MAX_IMAGE_PIXELS = pixels
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=FORMATS) as image:
            kind = image.format or ""
            if image.width * image.height > pixels:
                raise Image.DecompressionBombError
            if kind != "MPO" and getattr(image, "is_animated", False):
                raise Refused("animated")
            if kind in ("JPEG", "MPO"):
                image.draft(image.mode, (side, side))
            image.load()
            picture = upright(image, side)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refused("pixels", megapixels=pixels // 1_000_000) from None
    except _BROKEN:
        raise Refused("broken_image") from None
    form, content_type, extension, options = WRITTEN[kind]
    picture.save(target, form, **options)
    return facts("image", content_type, extension, picture.width, picture.height)


def upright(image: Image.Image, side: int) -> Image.Image:
    """A picture of at most `side` pixels, turned as its camera meant it, in 8-bit sRGB, with nothing
    attached.
    """
    profile = image.info.get("icc_profile")
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value * (1 / 257)).convert("L")
    elif image.has_transparency_data and image.mode != "RGBA":
        image = image.convert("RGBA")
    elif image.mode not in ("L", "RGB", "RGBA", "CMYK"):
        image = image.convert("RGB")
    image.thumbnail((side, side), Image.Resampling.LANCZOS)
    picture = in_srgb(ImageOps.exif_transpose(image), profile)
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    picture.info = {}
    return picture


def in_srgb(image: Image.Image, profile: bytes | None) -> Image.Image:
    """Colours of another space (a phone's Display P3) as sRGB; an unreadable profile is left aside."""
    if not profile or image.mode == "L":
        return image
    mode = "RGB" if image.mode == "CMYK" else image.mode
    try:
        theirs = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return (
            ImageCms.profileToProfile(image, theirs, ImageCms.createProfile("sRGB"), outputMode=mode) or image
        )
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image


def derive(source: Path, target: Path, *, width: int, extension: str) -> None:
    """A copy of a clean image at most `width` pixels wide; a smaller one is never enlarged.

    One that pages show is at most `PAGE_BYTES` long, unless that asks for less than the least quality.
    """
    form, options = DERIVED[extension]
    with Image.open(source, formats=FORMATS) as image:
        image.draft(image.mode, (width, width))
        picture: Image.Image = image.convert("RGBA" if image.has_transparency_data else "RGB")
    if form == "JPEG" and picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    picture.thumbnail((width, picture.height), Image.Resampling.LANCZOS)
    picture.info = {}
    quality = options["quality"]
    picture.save(target, form, **options)
    while width <= PAGE_WIDTH and target.stat().st_size > PAGE_BYTES and quality > LEAST_QUALITY:
        quality = max(quality - QUALITY_STEP, LEAST_QUALITY)
        picture.save(target, form, **options | {"quality": quality})
