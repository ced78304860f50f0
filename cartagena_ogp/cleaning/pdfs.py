"""PDF files are written again without scripts, attached files, launchers or the names of who made them.

A digital signature inside does not survive the cleaning; the SHA-256 of the original is kept beside it.
"""

from pathlib import Path

import pikepdf
from pikepdf import Array, Dictionary, Name, Object
from pikepdf.sanitize import Sanitizer

from cartagena_ogp.cleaning import Facts, Refused, facts

STREAM_MEMORY = 200 * 1024 * 1024
TAIL = 2048
DEPTH = 60

ACTIVE = {
    "/JavaScript",
    "/Launch",
    "/GoToR",
    "/GoToE",
    "/SubmitForm",
    "/ImportData",
    "/Rendition",
    "/Movie",
    "/Sound",
    "/RichMediaExecute",
    "/GoTo3DView",
}
WEB = ("http://", "https://", "mailto:", "tel:")
DROPPED = (Name.AA, Name.OpenAction, Name.Metadata, Name.PieceInfo, Name.XFA, Name.EF, Name.LastModified)
RESOURCES = (Name.Font, Name.XObject, Name.Pattern, Name.ExtGState)

_SANITIZER = (
    Sanitizer()
    .remove_javascript()
    .remove_attachments()
    .remove_multimedia()
    .remove_thumbnails()
    .remove_private_app_data()
    .remove_web_capture()
    .remove_collection()
)


def clean(source: Path, target: Path) -> Facts:
    """Write the PDF again with its pages, links to the web, forms and accessibility tags, and nothing active.

    Raises Refused when it has a password, is cut short, has no page or cannot be read.
    """
    refuse_if_cut_short(source)
    pikepdf.settings.set_qpdf_limits(
        flate_max_memory=STREAM_MEMORY,
        png_max_memory=STREAM_MEMORY,
        run_length_max_memory=STREAM_MEMORY,
        tiff_max_memory=STREAM_MEMORY,
    )
    try:
        with pikepdf.open(source) as pdf:
            if pdf.is_encrypted:
                raise Refused("password")
            if not len(pdf.pages):
                raise Refused("broken_pdf")
            _SANITIZER.apply(pdf)
            for found in pdf.objects:
                defang(found, DEPTH)
            del pdf.docinfo
            with target.open("wb") as file:  # a name would be replaced, and it may be of memory
                pdf.save(file, preserve_pdfa=False, fix_metadata_version=False, deterministic_id=True)
    except pikepdf.PasswordError:
        raise Refused("password") from None
    except (pikepdf.PdfError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, RecursionError):
        raise Refused("broken_pdf") from None
    return facts("pdf", "application/pdf", "pdf")


def refuse_if_cut_short(source: Path) -> None:
    """A PDF ends by saying so; one that was half received would open with its last pages missing."""
    with source.open("rb") as file:
        file.seek(max(0, source.stat().st_size - TAIL))
        if b"%%EOF" not in file.read():
            raise Refused("broken_pdf")


def defang(found: Object, depth: int) -> None:
    """Take what is active out of an object and of those written inside it, wherever in the file it hides."""
    if depth == 0:
        raise Refused("broken_pdf")
    if isinstance(found, Array):
        inside = [item for item in found if not item_is_indirect(item)]
    elif isinstance(found, Dictionary | pikepdf.Stream):
        if is_active(found):
            for key in list(found.keys()):
                del found[key]
        for name in DROPPED:
            if name in found and not is_resource(found[name]):
                del found[name]
        inside = [item for key in list(found.keys()) if not item_is_indirect(item := found[key])]
    else:
        return
    for item in inside:
        defang(item, depth - 1)


def item_is_indirect(item: object) -> bool:
    """Whether `item` has a number of its own (so it is met by itself), or is a plain value."""
    return not isinstance(item, Array | Dictionary) or item.is_indirect


def is_resource(value: object) -> bool:
    """Whether this is a font or a picture that a page happens to call by one of the dropped names."""
    return isinstance(value, Dictionary | pikepdf.Stream) and value.get(Name.Type) in RESOURCES


def is_active(found: Object) -> bool:
    """Whether this is an action that runs, opens or sends something other than a link to the web."""
    subtype = found.get(Name.S)
    if not isinstance(subtype, Name):
        return False
    if subtype == Name.URI:
        address = str(found.get(Name.URI, "")).strip().lower()
        return not address.startswith(WEB)
    return str(subtype) in ACTIVE
