"""One row a public record, for finding it."""

from itertools import chain
from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.models.indexes import where_said
from cartagena_ogp.models.search_sums import SUMS

FEW, PLENTY = Q(plentiful=False), Q(plentiful=True)
SHELVES = {False: {1: 2_000, 2: 8_000}, True: {3: 2_000, 4: 8_000, 5: 24_000, 6: 128_000}}
"""How many records there are to be on the shelves of each side, plentiful kinds or not, newest first."""
SHELF = "(SELECT min(number) FROM portal_searchshelf s WHERE s.plentiful = {0} AND s.since <= {1})"
"""The shelf of a record of that side and that date, in SQL."""
MAKE_VECTOR = f"""
    NEW.vector := portal_search_vector(NEW.title, NEW.summary, NEW.text);
    NEW.shelf := {SHELF.format("NEW.plentiful", "NEW.date")};
    RETURN NEW;
"""  # nosec B608


class SearchRow(models.Model):
    """What a published record is found by. `history.record` keeps it; the database makes `vector`.

    The vector joins PostgreSQL's `spanish` configuration with an unaccented one: each alone
    misses words that the other finds (`STACK.md` 2). A bulk import brings the vector and the shelf with the
    row (`search.refresh_coming`), and then no trigger is called: one for each row costs more than the words.
    """

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=160)
    title = models.TextField()
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    date = models.DateField(null=True)
    institution = models.ForeignKey(
        "portal.Institution", models.CASCADE, null=True, related_name="+", db_index=False
    )
    territory = models.ForeignKey(
        "portal.Territory", models.CASCADE, null=True, related_name="+", db_index=False
    )
    illustrative = models.BooleanField(default=False)
    plentiful = models.BooleanField(default=False)
    """Of a kind that has so many that a search looks for them apart (`PublicRecord.plentiful`)."""
    shelf = models.PositiveSmallIntegerField(null=True, editable=False)
    """Where the newest are, for a search to look there first (`shelves`); none: among all the older."""
    changed_at = models.DateTimeField(auto_now=True)
    vector = SearchVectorField(null=True, editable=False)

    class Meta:
        verbose_name = _("fila de búsqueda")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "code"], name="search_row_once")]
        indexes: ClassVar = [
            # A search looks at the plentiful kinds and at the others apart (`finding`).
            GinIndex(fields=["vector"], name="search_few", condition=FEW),
            GinIndex(fields=["vector"], name="search_plenty", condition=PLENTY),
            *(
                # Written at once: what waits to be written into such an index is read by each search.
                GinIndex(
                    fields=["vector"],
                    name=f"search_shelf_{number}",
                    condition=Q(shelf=number),
                    fastupdate=False,
                )
                for number in chain(*SHELVES.values())
            ),
            # From the newest back; what has no date comes at the end.
            models.Index(
                "kind", F("date").desc(nulls_last=True), "id", name="search_few_by_kind", condition=FEW
            ),
            models.Index(F("date").desc(nulls_last=True), "id", name="search_few_by_date", condition=FEW),
            models.Index(
                F("date").desc(nulls_last=True), "id", name="search_plenty_by_date", condition=PLENTY
            ),
            models.Index(Upper("code"), name="search_by_code"),
            where_said("institution", "search_by_institution"),
            where_said("territory", "search_by_territory"),
        ]
        triggers: ClassVar = [
            pgtrigger.Trigger(
                name="search_words",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__vector__isnull=True),
                func=MAKE_VECTOR,
            ),
            pgtrigger.Trigger(
                name="search_words_again",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("title", "summary", "text", "date", "vector"),
                condition=pgtrigger.Condition("NEW.vector IS NOT DISTINCT FROM OLD.vector"),
                func=MAKE_VECTOR,
            ),
            *SUMS,
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code}"


class SearchShelf(models.Model):
    """From which date on a record of a side is on a shelf, if not on one of a lower number (`shelves`)."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    plentiful = models.BooleanField()
    since = models.DateField()

    def __str__(self) -> str:
        return f"{self.number}: {self.since}"


class SearchWord(models.Model):
    """A word that stands in a public title, without accents: what «¿quisiste decir…?» can propose."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trigrams")
        ]

    def __str__(self) -> str:
        return self.word
