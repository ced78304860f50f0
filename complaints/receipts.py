"""The receipt: the only thing an author needs to come back, and the only thing we never keep.

Nineteen random characters of Crockford's base32 (95 bits, less the ninth part of them whose check character
could be misread: 94.8) and one check character, shown in five groups of four.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from django.conf import settings

from cartagena_ogp import codes
from complaints import crypto

LENGTH = 20
GROUP = 4
POSSIBLE = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{4}[\s._-]?){4}[0-9A-Za-z]{4}(?![0-9A-Za-z])")


class ReceiptKeys(NamedTuple):
    """What a receipt gives: where its case is found, and the key that opens it. Both 32 bytes."""

    lookup: bytes
    kek: bytes


def new() -> str:
    """A receipt as it is shown: XXXX-XXXX-XXXX-XXXX-XXXX."""
    return shown(codes.new_code(LENGTH - 1))


def shown(receipt: str) -> str:
    receipt = codes.normalise(receipt)
    return "-".join(receipt[start : start + GROUP] for start in range(0, len(receipt), GROUP))


def last_group(receipt: str) -> str:
    """What the author types to say that the receipt is safe."""
    return codes.normalise(receipt)[-GROUP:]


def is_well_formed(typed: str) -> bool:
    """Whether it has twenty characters and its check character agrees: told without looking anywhere."""
    return len(codes.normalise(typed)) == LENGTH and codes.is_valid(typed)


def candidates(text: str) -> list[str]:
    """What could be a receipt in a text, in groups or not: at most five, for each costs an Argon2id."""
    found = [codes.normalise(one) for one in POSSIBLE.findall(text)]
    return [one for one in found if is_well_formed(one)][:5]


def keys_of(typed: str) -> ReceiptKeys:
    """The keys of a receipt, well formed or not: the work is always done, once.

    Argon2id with a salt that comes from the server's pepper (settings.RECEIPT_PEPPER, never in the database
    nor its backups), then one derivation for each purpose.
    """
    salt = crypto.derive(settings.RECEIPT_PEPPER, "salt", size=16)
    root = crypto.stretch(codes.normalise(typed).encode(), salt, crypto.RECEIPT_COST)
    return ReceiptKeys(crypto.derive(root, "lookup"), crypto.derive(root, "kek"))
