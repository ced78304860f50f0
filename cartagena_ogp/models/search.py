"""One row a public record, for finding it."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _


class SearchRow(models.Model):
    """What a published record is found by. `history.record` keeps it; the database makes `vector`.

    The vector joins PostgreSQL's `spanish` configuration with an unaccented one: each alone
    misses words that the other finds (`STACK.md` 2).
    """

    kind = models.CharField(max_length=40)
    code = models.CharField(max_length=160)
    title = models.TextField()
    summary = models.TextField(blank=True)
    text = models.TextField(blank=True)
    url = models.CharField(max_length=300)
    date = models.DateField(null=True)
    institution = models.ForeignKey("portal.Institution", models.CASCADE, null=True, related_name="+")
    territory = models.ForeignKey("portal.Territory", models.CASCADE, null=True, related_name="+")
    illustrative = models.BooleanField(default=False)
    changed_at = models.DateTimeField(auto_now=True)
    vector = models.GeneratedField(
        expression=models.Func(
            models.F("title"), models.F("summary"), models.F("text"), function="portal_search_vector"
        ),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("fila de búsqueda")
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "code"], name="search_row_once")]
        indexes: ClassVar = [
            GinIndex(fields=["vector"], name="search_vector"),
            models.Index(fields=["kind", "-date"], name="search_by_kind"),
            models.Index(fields=["-date", "id"], name="search_by_date"),
            models.Index(Upper("code"), name="search_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.code}"


class SearchWord(models.Model):
    """A word that stands in a public title, without accents: what «¿quisiste decir…?» can propose."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        indexes: ClassVar = [
            GinIndex(fields=["word"], opclasses=["gin_trgm_ops"], name="search_word_trigrams")
        ]

    def __str__(self) -> str:
        return self.word
