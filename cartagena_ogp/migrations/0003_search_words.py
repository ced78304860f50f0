"""Words that a search can propose, and the indexes that searching a million records needs."""

from typing import ClassVar

import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    dependencies: ClassVar = [("portal", "0002_roles")]
    operations: ClassVar = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[("word", models.CharField(max_length=60, primary_key=True, serialize=False))],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["word"], name="search_word_trigrams", opclasses=["gin_trgm_ops"]
                    )
                ]
            },
        ),
        migrations.RemoveIndex(model_name="searchrow", name="search_title_trigrams"),
        migrations.AddIndex(
            model_name="searchrow", index=models.Index(fields=["-date", "id"], name="search_by_date")
        ),
        migrations.AddIndex(model_name="searchrow", index=models.Index(Upper("code"), name="search_by_code")),
        migrations.RunSQL(
            """
            INSERT INTO portal_searchword (word)
            SELECT DISTINCT word
            FROM portal_searchrow, regexp_split_to_table(lower(unaccent(title)), '[^[:alnum:]]+') AS word
            WHERE length(word) BETWEEN 4 AND 60
            ON CONFLICT DO NOTHING
            """,
            migrations.RunSQL.noop,
        ),
    ]
