"""QR codes: the modules say the text, with margin and correction enough for a sign."""

from xml.etree import ElementTree

from cartagena_ogp.qr import QUIET, compact, modules, runs, svg

URL = "https://v.cartagena.gov.co/o/7K3QF9"


def test_an_upper_case_address_fits_29_modules():
    assert compact(URL) == "HTTPS://V.CARTAGENA.GOV.CO/O/7K3QF9"
    assert len(modules(compact(URL))) == 29
    assert len(modules(URL)) == 33


def test_the_image_draws_every_module_inside_its_margin():
    image = ElementTree.fromstring(svg(compact(URL), label="Obra <1> & más", module_mm=4))
    plate, ink = image.findall("{*}path")
    rows = modules(compact(URL))

    assert image.get("viewBox") == f"0 0 {29 + 2 * QUIET} {29 + 2 * QUIET}"
    assert image.get("width") == "148mm"
    assert image.get("aria-label") == "Obra <1> & más"
    assert image.find("{*}title").text == "Obra <1> & más"
    assert (plate.get("fill"), ink.get("fill")) == ("#fff", "#000")
    assert drawn(ink.get("d")) == {
        (left + QUIET, top + QUIET) for top, row in enumerate(rows) for left, dark in enumerate(row) if dark
    }


def drawn(path: str) -> set[tuple[int, int]]:
    """The squares that a path of runs fills."""
    squares = set()
    for run in path.split("M")[1:]:
        place, width = run.partition("v")[0].split("h")
        left, top = map(int, place.split())
        squares |= {(left + step, top) for step in range(int(width))}
    return squares


def test_runs():
    assert runs([True, True, False, True]) == [(0, 2), (3, 1)]
    assert runs([False]) == []
