"""The fast canonical form is RFC 8785 byte for byte; what it cannot write goes the long way."""

from __future__ import annotations

from typing import Any

import pytest

from cartagena_ogp import history
from cartagena_ogp.history_bulk import is_plain, plain_canonical

CONTROLS = "".join(map(chr, range(0x20)))


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ({"b": 'ñ "\\/ 😀\u2028\x7f' + CONTROLS, "a": None, "B": True, "_": "", "aa": False}, True),
        ({"list": ["x", None, {"z": 1, "a": -(2**53) + 1}], "n": 2**53 - 1, "none": []}, True),
        ({"1": 1.5}, False),
        ({"deep": [{"x": [1e21]}]}, False),
        ({"ñ": 1, "😀": 2, "\ufb33": 3}, False),
    ],
)
def test_the_fast_canonical_form_is_the_same(value: dict[str, Any], plain: bool) -> None:
    assert is_plain(value) is plain
    assert plain_canonical(value) == history.canonical(value)


@pytest.mark.parametrize("value", [{"n": 2**53}, {"deep": [-(2**53)]}, {1: "x"}])
def test_what_is_not_plain_is_told(value: dict[Any, Any]) -> None:
    assert not is_plain(value)
