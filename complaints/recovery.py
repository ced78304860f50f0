"""The organisation's recovery key: made far from the server, kept as five paper shares, three to use it.

`python -m complaints.recovery` is the ceremony. It needs neither Django nor database nor network, so that it
runs on a computer without any of them. Only the public half goes to the portal (`manage.py
load_recovery_key`); the private half exists as SLIP-39 shares and nowhere else.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import NamedTuple

from shamir_mnemonic import MnemonicError, combine_mnemonics, generate_mnemonics

from complaints import crypto

NEEDED, MADE = 3, 5
FINGERPRINT_BYTES = 8


class WrongShares(ValueError):
    """Too few shares, a misspelt word, shares of another ceremony, or of another key than expected."""


class Ceremony(NamedTuple):
    """What a ceremony leaves: the public half (32 bytes) and five shares of 33 words."""

    public: bytes
    shares: tuple[str, ...]


def hold_ceremony() -> Ceremony:
    """A new pair whose private half is split before anybody sees it (SLIP-39, one group, 3 of 5)."""
    pair = crypto.new_pair()
    [shares] = generate_mnemonics(1, [(NEEDED, MADE)], pair.private)
    assert private_from(shares[:NEEDED], pair.public) == pair.private
    return Ceremony(pair.public, tuple(shares))


def private_from(shares: Iterable[str], public: bytes) -> bytes:
    """The private half, from any three shares. Raises WrongShares unless it is the one of `public`."""
    try:
        private = combine_mnemonics([" ".join(share.split()).lower() for share in shares])
    except MnemonicError as error:
        raise WrongShares(str(error)) from error
    if len(private) != crypto.KEY or crypto.public_of(private) != bytes(public):
        raise WrongShares("these shares belong to another key")
    return private


def fingerprint(public: bytes) -> str:
    """What people compare aloud: sixteen digits in groups of four."""
    code = crypto.derive(public, "fingerprint", size=FINGERPRINT_BYTES).hex().upper()
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


def script() -> str:
    """Hold a ceremony and give what is read aloud in it: to be shown once and kept nowhere."""
    ceremony = hold_ceremony()
    lines = [
        "",
        "CEREMONIA DE LA CLAVE DE RECUPERACIÓN",
        "Hazla en un equipo sin red. Cada parte va a una persona distinta, en papel y en sobre cerrado.",
        f"Con {NEEDED} de las {MADE} se abre todo: nadie debe tener dos. No se muestran otra vez.",
    ]
    for number, share in enumerate(ceremony.shares, 1):
        words = share.split()
        lines += ["", f"PARTE {number} DE {MADE}"]
        for start in range(0, len(words), 6):
            line = [
                f"{place:>2} {word:<10}" for place, word in enumerate(words[start : start + 6], start + 1)
            ]
            lines.append("  " + " ".join(line).rstrip())
    lines += [
        "",
        "MITAD PÚBLICA (no es secreta; es lo único que va al portal)",
        f"  manage.py load_recovery_key {ceremony.public.hex()}",
        f"HUELLA  {fingerprint(ceremony.public)}",
        "",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.stdout.write(script())
