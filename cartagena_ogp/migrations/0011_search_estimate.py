"""How many records the planner expects for some words, so that a search can choose its way."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    dependencies: ClassVar = [("portal", "0001_whole_floor")]
    operations: ClassVar = [
        migrations.RunSQL(
            """
            CREATE FUNCTION portal_search_estimate(words tsquery) RETURNS bigint
            LANGUAGE plpgsql STRICT SET search_path FROM CURRENT AS $$
            DECLARE plan json;
            BEGIN
                EXECUTE format(
                    'EXPLAIN (FORMAT JSON) SELECT FROM portal_searchrow WHERE vector @@ %L::tsquery', words
                ) INTO plan;
                RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
            END
            $$
            """,
            "DROP FUNCTION portal_search_estimate",
        ),
    ]
