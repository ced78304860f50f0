"""Spanish text without what PostgreSQL's builtin collation cannot sort or compare (`STACK.md` 2)."""

import re
import unicodedata

ACCENTS = re.compile("[\u0300-\u036f]")


def plain(text: str) -> str:
    """Small letters without accents; ñ becomes n, as `unaccent` has it."""
    if text.isascii():
        return text.casefold()
    spread = ACCENTS.sub("", unicodedata.normalize("NFKD", text.casefold()))
    if spread.isascii():
        return spread
    return "".join(letter for letter in spread if not unicodedata.combining(letter))


def sort_key(text: str) -> str:
    """Spanish alphabetical order: no accents, ñ after n. At most 200 characters."""
    return plain(text.casefold().replace("ñ", "n~"))[:200]
