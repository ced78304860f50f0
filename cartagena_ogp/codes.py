"""Public codes: short, random, easy to read aloud, with a check character.

A code is six characters of Crockford's base32 (no I, L, O, U) and one check character by ISO 7064 MOD 37,36.
That check may come out as any of 36 characters; a code whose check would be I, L, O or U is never issued,
so a person who types O for 0, I or L for 1, or U for V, always reaches the code they meant.
"""

import re
import secrets

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: what codes are made of."""

LONGEST = 16
"""Characters that a code has at most: nobody is made to wait for the slips of a page of text."""

_ISO = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_MODULUS = len(_ISO)
_LOOKALIKES = str.maketrans("OILU", "011V")
_SEPARATORS = re.compile(r"[\s\-\u2010-\u2015\u2212._]+")


def normalise(text: str) -> str:
    """What the person meant: upper case, no spaces, dashes or dots, O read as 0, I and L as 1, U as V."""
    return _SEPARATORS.sub("", text).upper().translate(_LOOKALIKES)


def check_character(body: str) -> str:
    """The ISO 7064 MOD 37,36 check character of `body`, which may be any of 0-9 and A-Z.

    Raises ValueError when `body` holds another character.
    """
    product = _MODULUS
    for character in body:
        product = (product + _ISO.index(character)) % _MODULUS or _MODULUS
        product = product * 2 % (_MODULUS + 1)
    return _ISO[(_MODULUS + 1 - product) % _MODULUS]


def with_check(body: str) -> str:
    """`body`, normalised, and its check character.

    Raises ValueError when a character is not in the alphabet or the check character is one we never print.
    """
    body = normalise(body)
    if not body or not set(body) <= set(ALPHABET):
        raise ValueError("a code is made of Crockford's base32 characters")
    check = check_character(body)
    if check not in ALPHABET:
        raise ValueError("the check character of this code could be misread; choose another code")
    return body + check


def new_code(length: int = 6) -> str:
    """A random code of `length` characters and its check character; whether it is taken is for the caller
    to ask.
    """
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(length))
        if check_character(body) in ALPHABET:
            return with_check(body)


def is_valid(text: str) -> bool:
    """Whether `text`, as a person typed it, is a well-formed code whose check character agrees."""
    code = normalise(text)
    return len(code) > 1 and set(code) <= set(ALPHABET) and check_character(code[:-1]) == code[-1]


def near(text: str) -> set[str]:
    """The well-formed codes that one slip away from `text` could mean.

    A slip is one wrong character, one missing, one too many, or two neighbours swapped. `text` itself,
    when it is well formed, is not among them.
    """
    code = normalise(text)[:LONGEST]
    places = range(len(code))
    wrong = {code[:at] + letter + code[at + 1 :] for at in places for letter in ALPHABET}
    missing = {code[:at] + letter + code[at:] for at in range(len(code) + 1) for letter in ALPHABET}
    extra = {code[:at] + code[at + 1 :] for at in places}
    swapped = {code[:at] + code[at + 1 : at + 2] + code[at] + code[at + 2 :] for at in places}
    return {each for each in wrong | missing | extra | swapped if is_valid(each)} - {code}
