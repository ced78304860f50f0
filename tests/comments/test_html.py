"""The pages that need somebody's comment are as valid and as ordered as the rest (`tests/site`)."""

import re
from itertools import pairwise

import html5lib
import pytest

from tests.comments.conftest import URL

HTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture
def thread(say, institution, moderator):
    """A thread with an answer of each kind."""
    first = say("Un comentario con\ndos líneas.\n\nY otro párrafo.", name="Dayana Ríos")
    say("Una respuesta que sí se lee.", parent=first)
    say("Una respuesta que se rechazó.", parent=first, state="rejected")
    say("Un comentario que se retiró.", state="removed")
    return first


@pytest.mark.parametrize("prefix", ["", "/en"])
@pytest.mark.parametrize(
    "path",
    [
        URL,
        "/comentarios/hilo/{code}/",
        URL + "nuevo/?responde={code}",
        "{link}",
        "{used}",
        "/comentarios/confirmar/x/",
    ],
)
def test_a_page_is_valid_and_in_order(client, thread, write, link, path, prefix):
    if path == "{link}" or path == "{used}":
        write(body="Algo que espera su confirmación.")
        client.post(link()) if path == "{used}" else None
        path = link()
    document = client.get(prefix + path.format(code=thread.code)).text

    root = html5lib.HTMLParser(strict=True).parse(document)
    main = next(root.iter(f"{HTML}main"))
    levels = [int(node.tag[-1]) for node in main.iter() if re.fullmatch(rf"{HTML}h[1-6]", str(node.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert not [(one, two) for one, two in pairwise(levels) if two > one + 1], levels
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert len(ids) == len(set(ids))
