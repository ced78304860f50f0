"""Django's own words in our Spanish: `locale/es` holds only those we say in another way."""

from pathlib import Path

import django
import polib

OURS = Path(__file__).parents[2] / "locale/es/LC_MESSAGES"
THEIRS = Path(django.__file__).parent


def test_the_compiled_words_are_those_of_the_source():
    source = {entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.pofile(OURS / "django.po")}
    compiled = {
        entry.msgid: entry.msgstr or entry.msgstr_plural for entry in polib.mofile(OURS / "django.mo")
    }

    assert compiled == source


def test_every_word_is_still_one_of_django():
    files = [
        *THEIRS.glob("contrib/*/locale/en/LC_MESSAGES/django.po"),
        *THEIRS.glob("conf/locale/en/*/django.po"),
    ]
    known = {entry.msgid for file in files for entry in polib.pofile(file)}

    assert {entry.msgid for entry in polib.pofile(OURS / "django.po")} <= known


def test_nobody_is_called_usted():
    formal = ("introduzca", "seleccione", "por favor", "usted", "asegúrese", " su ")
    for entry in polib.pofile(OURS / "django.po"):
        for words in [entry.msgstr, *entry.msgstr_plural.values()]:
            assert not any(word in f" {words.lower()} " for word in formal), words
