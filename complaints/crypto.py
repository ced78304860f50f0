"""Every primitive of the channel, all of them libsodium's (PyNaCl): nothing here is invented.

Each blob starts with one byte that names its algorithm, so that another may come later without a flag day.
Additional data (AAD) ties a body to its place: moved to another row, it does not open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from nacl import bindings, exceptions
from nacl.encoding import RawEncoder
from nacl.hash import blake2b
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.pwhash import argon2id
from nacl.secret import Aead
from nacl.utils import random

Blob = bytes | memoryview

KEY = 32
"""Bytes of every symmetric key and of each half of an X25519 pair."""
TEXT_BLOCK = 512
"""Texts are padded to a multiple of this many bytes (`sodium_pad`), so that their length says little."""
CHUNK = 64 * 1024
"""Clear bytes of each piece of a SecretStream."""

AEAD = b"\x01"
"""XChaCha20-Poly1305 (IETF), a random nonce of 24 bytes before the ciphertext."""
SEALED = b"\x02"
"""X25519 sealed box: an ephemeral public key and XSalsa20-Poly1305."""
STREAM = b"\x03"
"""libsodium SecretStream (XChaCha20-Poly1305) in pieces of CHUNK bytes, the last one tagged FINAL."""
MAC = bindings.crypto_secretstream_xchacha20poly1305_ABYTES
HEADER = bindings.crypto_secretstream_xchacha20poly1305_HEADERBYTES
FINAL = bindings.crypto_secretstream_xchacha20poly1305_TAG_FINAL
MESSAGE = bindings.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE


class CannotOpen(Exception):
    """The key is another one, or the bytes were changed, cut, lengthened or moved."""


class Pair(NamedTuple):
    """An X25519 pair, each half 32 bytes."""

    public: bytes
    private: bytes


class Cost(NamedTuple):
    """What Argon2id may spend: iterations and bytes of memory."""

    iterations: int
    memory: int


HANDLER_COST = Cost(4, 128 * 1024 * 1024)
"""For the passphrases of those who read complaints: about half a second each."""
RECEIPT_COST = Cost(2, 19 * 1024 * 1024)
"""For receipts, which are random already: cheap, so that trying them cannot choke the server."""


def new_key() -> bytes:
    return random(KEY)


def new_pair() -> Pair:
    private = PrivateKey.generate()
    return Pair(bytes(private.public_key), bytes(private))


def public_of(private: bytes) -> bytes:
    """The public half of a private key."""
    return bytes(PrivateKey(private).public_key)


def encrypt(key: bytes, clear: bytes, aad: bytes) -> bytes:
    """`clear` under `key`, tied to `aad`."""
    return AEAD + bytes(Aead(key).encrypt(clear, aad))


def decrypt(key: bytes, blob: Blob, aad: bytes) -> bytes:
    """Raises CannotOpen when the key, the bytes or the place are not the ones it was made with."""
    try:
        return Aead(key).decrypt(body_of(blob, AEAD), aad)
    except (exceptions.CryptoError, exceptions.ValueError, exceptions.TypeError) as error:
        raise CannotOpen from error


def seal(public: bytes, secret: bytes) -> bytes:
    """`secret` for whoever holds the private half; nobody needs a key to write it."""
    return SEALED + SealedBox(PublicKey(public)).encrypt(secret)


def unseal(private: bytes, blob: Blob) -> bytes:
    """Raises CannotOpen when it was sealed to another key or changed since."""
    try:
        return SealedBox(PrivateKey(private)).decrypt(body_of(blob, SEALED))
    except (exceptions.CryptoError, exceptions.ValueError, exceptions.TypeError) as error:
        raise CannotOpen from error


def body_of(blob: Blob, algorithm: bytes) -> bytes:
    whole = bytes(blob)
    if whole[:1] != algorithm:
        raise CannotOpen("an algorithm this version does not know")
    return whole[1:]


def pad(clear: bytes, block: int = TEXT_BLOCK) -> bytes:
    return bindings.sodium_pad(clear, block)


def unpad(padded: bytes, block: int = TEXT_BLOCK) -> bytes:
    try:
        return bindings.sodium_unpad(padded, block)
    except (exceptions.CryptoError, exceptions.ValueError) as error:
        raise CannotOpen from error


def padme(size: int) -> int:
    """The size, in bytes, to which a file of `size` bytes grows: at most 12 % more, and it tells no more than
    O(log log size) bits (Nikitin et al., "Reducing Metadata Leakage from Encrypted Files", 2019).
    """
    if size < 2:
        return size
    exponent = size.bit_length() - 1
    kept = exponent.bit_length()
    mask = (1 << max(exponent - kept, 0)) - 1
    return (size + mask) & ~mask


def stretch(secret: bytes, salt: bytes, cost: Cost, size: int = 64) -> bytes:
    """Argon2id of a passphrase or receipt, `size` bytes."""
    return argon2id.kdf(size, secret, salt, opslimit=cost.iterations, memlimit=cost.memory)


def derive(secret: bytes, purpose: str, size: int = KEY) -> bytes:
    """A key of its own for each purpose (at most 16 ASCII letters), out of a strong secret."""
    return blake2b(secret, digest_size=size, person=purpose.encode(), encoder=RawEncoder)


def shares(secret: bytes) -> tuple[bytes, bytes]:
    """Two halves, each of them random, that together give `secret` (`join`)."""
    first = random(len(secret))
    return first, join(first, secret)


def join(first: bytes, second: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(first, second, strict=True))


class StreamWriter:
    """Encrypts a file as it comes, in constant memory; `finish` pads it (Padmé) and ends it."""

    def __init__(self, key: bytes) -> None:
        self.state = bindings.crypto_secretstream_xchacha20poly1305_state()
        header = bindings.crypto_secretstream_xchacha20poly1305_init_push(self.state, key)
        self.start = STREAM + header
        self.size = 0
        self.waiting = bytearray()

    def push(self, clear: bytes) -> Iterator[bytes]:
        """Sealed pieces, as soon as they are full."""
        self.size += len(clear)
        self.waiting += clear
        while len(self.waiting) > CHUNK:
            yield self.piece(bytes(self.waiting[:CHUNK]), MESSAGE)
            del self.waiting[:CHUNK]

    def finish(self) -> Iterator[bytes]:
        missing = padme(self.size) - self.size
        while missing:
            some = min(missing, CHUNK)
            yield from self.padding(some)
            missing -= some
        yield self.piece(bytes(self.waiting), FINAL)

    def padding(self, size: int) -> Iterator[bytes]:
        self.size -= size
        yield from self.push(bytes(size))

    def piece(self, clear: bytes, tag: int) -> bytes:
        return bindings.crypto_secretstream_xchacha20poly1305_push(self.state, clear, b"", tag)


def read_stream(key: bytes, pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The first `size` clear bytes of a stream given as its start and then its pieces (`stream_pieces`).

    Raises CannotOpen when it was cut, lengthened, reordered or changed.
    """
    source = iter(pieces)
    start = body_of(next(source, b""), STREAM)
    state = bindings.crypto_secretstream_xchacha20poly1305_state()
    left, tag = size, MESSAGE
    try:
        bindings.crypto_secretstream_xchacha20poly1305_init_pull(state, start, key)
        for piece in source:
            if tag == FINAL:
                raise CannotOpen("there is something after the end")
            clear, tag = bindings.crypto_secretstream_xchacha20poly1305_pull(state, piece)
            if left:
                yield clear[:left]
            left -= min(left, len(clear))
    except (exceptions.CryptoError, exceptions.ValueError, exceptions.TypeError, RuntimeError) as error:
        raise CannotOpen from error
    if tag != FINAL or left:
        raise CannotOpen("the end is missing")
