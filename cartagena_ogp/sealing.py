"""Files of any size sealed to a public key, in constant memory (PyNaCl: sealed box and SecretStream).

A sealed file is: the mark `CTGSEAL1`, the 80 bytes of a random key sealed to the recipient (X25519), the 24
bytes of the stream's header, and frames of at most 64 KiB, the last one marked as such. Whoever holds only
the public key can write such files and read none.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from typing import BinaryIO

from nacl import bindings
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

MARK = b"CTGSEAL1"
CHUNK = 64 * 1024
FRAME = CHUNK + bindings.crypto_secretstream_xchacha20poly1305_ABYTES
SEALED_KEY = 80
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
MORE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL


class NotOpened(Exception):
    """A sealed file is cut, altered, or sealed to another key; the message is one sentence."""


class Sealer:
    """A file to write plain bytes to; what reaches `target` is sealed. `close()` marks the end."""

    def __init__(self, target: BinaryIO, recipient: PublicKey) -> None:
        key = secrets.token_bytes(bindings.crypto_secretstream_xchacha20poly1305_KEYBYTES)
        self.target = target
        self.state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self.state, key)
        target.write(MARK + SealedBox(recipient).encrypt(key) + header)
        self.waiting = bytearray()

    def write(self, data: bytes) -> int:
        self.waiting += data
        while len(self.waiting) > CHUNK:
            self.push(bytes(self.waiting[:CHUNK]), MORE)
            del self.waiting[:CHUNK]
        return len(data)

    def close(self) -> None:
        self.push(bytes(self.waiting), FINAL)
        self.waiting.clear()

    def push(self, piece: bytes, tag: int) -> None:
        self.target.write(bindings.crypto_secretstream_xchacha20poly1305_push(self.state, piece, b"", tag))


def opened(source: BinaryIO, key: PrivateKey) -> Iterator[bytes]:
    """The plain bytes of a sealed file, piece by piece. Raises `NotOpened`; what came before is genuine."""
    if source.read(len(MARK)) != MARK:
        raise NotOpened("No es un archivo sellado por el portal.")
    try:
        secret = SealedBox(key).decrypt(source.read(SEALED_KEY))
        state = bindings.crypto_secretstream_xchacha20poly1305_state()
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, source.read(HEADER), secret)
        tag = MORE
        while tag != FINAL:
            frame = source.read(FRAME)
            if not frame:
                raise NotOpened("El archivo está cortado: le falta el final.")
            piece, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, frame, b"")
            yield piece
    except (CryptoError, ValueError) as error:
        raise NotOpened("El archivo está alterado, cortado o sellado para otra clave.") from error
    if source.read(1):
        raise NotOpened("Hay datos después del final del archivo.")
